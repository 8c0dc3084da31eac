"""Claims of the facts held against what happens when a program runs under TensorFlow."""
