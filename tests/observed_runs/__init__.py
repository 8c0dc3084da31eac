"""Programs run under TensorFlow with reports on their functions, loops and arguments, for comparison with the facts."""
