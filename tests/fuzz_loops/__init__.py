"""Random training loops, a stand-in TensorFlow that runs them fast, and an oracle for what a quieter loop shows."""
