"""What a command has to say, as terminal text or JSON. Nothing here prints; the command line does."""
