"""Files as they are: found, read as bytes, written back atomically, taken back."""

from tfrewrite.source.file import Place, SourceFile, from_bytes, parse_problem, read

__all__ = ["Place", "SourceFile", "from_bytes", "parse_problem", "read"]
