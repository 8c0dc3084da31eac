"""Edits: what to change in a program, made without loading libcst, applied with it."""
