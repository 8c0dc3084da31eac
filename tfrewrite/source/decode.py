"""How the bytes of a Python file become text: the rules of Python's own tokenizer."""

from __future__ import annotations

import re

# Python ends a line at these alone; `str.splitlines` also splits at form feeds, U+2028 and others.
LINE_END = re.compile(r"\r\n|\r|\n")
_LINE_END_BYTES = re.compile(rb"\r\n|\r|\n")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class CannotDecode(Exception):
    """The bytes are no text that Python would read; `line` is where, if known."""

    def __init__(self, detail: str, line: int | None = None) -> None:
        super().__init__(detail)
        self.line = line


def split_lines(text: str) -> list[str]:
    """The lines of a program as Python counts them, with their ends; a text without any is one empty line."""
    lines = []
    start = 0
    for match in LINE_END.finditer(text):
        lines.append(text[start : match.end()])
        start = match.end()
    if start < len(text) or not lines:
        lines.append(text[start:])
    return lines


def newline_of(data: bytes) -> str:
    """The most frequent line end; `\\n` where there is none."""
    crlf = data.count(b"\r\n")
    counts = {"\n": data.count(b"\n") - crlf, "\r\n": crlf, "\r": data.count(b"\r") - crlf}
    return max(counts, key=lambda end: counts[end])


def find_encoding(data: bytes) -> str:
    """The codec that decodes a Python file: UTF-8, with or without a BOM, or what its first two lines declare."""
    if b"\0" in data:
        if data.startswith(_UTF16):
            raise CannotDecode("is UTF-16, which Python does not read; save it as UTF-8", 1)
        line = line_of(data, data.index(b"\0"))
        raise CannotDecode(f"holds a NUL byte on line {line}, is this a Python file?", line)
    encoding = _declared(data)
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        line = line_of(data, error.start)
        byte = f"byte 0x{data[error.start]:02x} on line {line}" if error.start < len(data) else f"line {line}"
        hint = "; declare the encoding in the first line or save the file as UTF-8" if "utf" in encoding else ""
        raise CannotDecode(f"{byte} is not {encoding.removesuffix('-sig').upper()}{hint}", line) from None
    except (LookupError, ValueError):
        raise CannotDecode(f"the declared encoding {encoding} is not one for text; save the file as UTF-8", 1) from None
    return encoding


def _declared(data: bytes) -> str:
    head = _first_lines(data)
    if b"coding" not in head and not head.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    from tokenize import detect_encoding

    lines = iter(_LINE_END_BYTES.sub(b"\n", head).splitlines(keepends=True))
    try:
        return detect_encoding(lambda: next(lines))[0]
    except SyntaxError as error:
        if (error.msg or "").startswith("unknown encoding"):
            name = error.msg.partition(":")[2].strip()
            raise CannotDecode(f"declares the encoding {name}, which Python does not know", 1) from None
        if "invalid or missing" in (error.msg or ""):
            return "utf-8"  # the strict decoding that follows says which byte
        raise CannotDecode("declares another encoding than the UTF-8 of its byte order mark; remove one", 1) from None


def _first_lines(data: bytes) -> bytes:
    end = 0
    for _ in range(2):
        match = _LINE_END_BYTES.search(data, end)
        if match is None:
            return data
        end = match.end()
    return data[:end]


def line_of(data: bytes, offset: int) -> int:
    """The line, from 1, that a byte stands on."""
    return sum(1 for _ in _LINE_END_BYTES.finditer(data, 0, offset)) + 1
