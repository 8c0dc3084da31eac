"""The built-in codemods, one file each. They are found through their entry point and never imported by name."""
