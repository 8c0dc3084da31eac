"""Files as they are: found, read as bytes, written back atomically, taken back."""
