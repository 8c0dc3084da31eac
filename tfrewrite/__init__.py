"""Rewrites slow TensorFlow 2 programs into fast ones."""

__version__ = "0.1.0"
