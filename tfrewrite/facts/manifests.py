"""The files in which a project says what it needs: requirements, pyproject.toml, setup.py, locks, conda, Docker."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tfrewrite.facts.requirements import MARKS, Requirement, of_conda, of_line, of_poetry, required

LEGACY = "TF_USE_LEGACY_KERAS"
"""The variable that makes `tf.keras` Keras 2 from TensorFlow 2.16 on."""

_LARGEST = 20_000_000
_PIP = re.compile(r"\bpip[\d.]*\s+install\s+(.*)")
_WORD = re.compile(r"\"([^\"]+)\"|'([^']+)'|([^\s\"']+)")
_IMAGE = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(?:[\w.:-]+/)*tensorflow/tensorflow:v?(\d+\.\d+(?:\.\d+)?)", re.M | re.I)
_LOCKED = re.compile(r'^name = "([\w.-]+)"\s*\nversion = "([^"]+)"', re.MULTILINE)
_INCLUDED = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One file and what it asks for; a lock says which versions were chosen, the others what may be chosen."""

    path: Path
    requirements: tuple[Requirement, ...]
    is_lock: bool = False


def of_folder(folder: Path) -> list[Manifest]:
    """What the files of a folder ask for of TensorFlow, Keras and NumPy; files that ask for none of these left out."""
    found = []
    for path, reader, is_lock in _files(folder):
        text = _text(path)
        if text is not None:
            requirements = tuple(reader(path, text))
            if requirements:
                found.append(Manifest(path, requirements, is_lock))
    return found


def of_installs(text: str) -> list[Requirement]:
    """What `pip install` lines ask for, in a notebook, Dockerfile or script."""
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        match = _PIP.search(line) if "install" in line else None
        if match is not None and "#" not in line[: match.start()]:
            found += [of_line(word) for word in _arguments(match[1])]
    return [one for one in found if one is not None]


def _arguments(text: str) -> Iterator[str]:
    """The words of a command, up to where the next command begins."""
    for double, single, bare in _WORD.findall(text):
        if bare in ("&&", "||", "|", ";"):
            return
        yield double or single or bare.rstrip('";,')
        if bare.endswith(";"):
            return


_Reader = Callable[[Path, str], Iterable[Requirement]]


def _files(folder: Path) -> Iterator[tuple[Path, _Reader, bool]]:
    """The files of a folder that may ask for something, each with what reads it and whether it is a lock."""
    for path in [*_inside(folder), *_inside(folder / "requirements"), *_inside(folder / "docker")]:
        name = path.name.lower()
        for pattern, reader, is_lock in _READERS:
            if fnmatch(name, pattern):
                if not (name.endswith(".in") and path.with_suffix(".txt").exists()):
                    yield path, reader, is_lock
                break
        else:
            if path.parent.name == "requirements" and name.endswith(".txt"):
                yield path, _read_requirements, False


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def _text(path: Path) -> str | None:
    """The text of a file that names what counts, or includes another one."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    if not MARKS.search(data) and b"-r" not in data and b"--requirement" not in data:
        return None
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return data.decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def _read_requirements(path: Path, text: str, open_: tuple[Path, ...] = ()) -> Iterator[Requirement]:
    for line in re.sub(r"\\\n", " ", text).splitlines():
        included = _INCLUDED.match(line)
        if included is None:
            yield from filter(None, (of_line(line),))
            continue
        target = path.parent / included[1]
        if target not in (*open_, path) and len(open_) < 10:
            inner = _text(target)
            if inner is not None:
                yield from _read_requirements(target, inner, (*open_, path))


def _read_pyproject(path: Path, text: str) -> Iterator[Requirement]:
    document = _toml(text)
    project, tool = _table(document, "project"), _table(document, "tool")
    lists = [project.get("dependencies"), *_table(project, "optional-dependencies").values()]
    lists += _table(document, "dependency-groups").values()
    pdm, uv, hatch = _table(tool, "pdm"), _table(tool, "uv"), _table(tool, "hatch")
    lists += [*_table(pdm, "dev-dependencies").values(), uv.get("dev-dependencies")]
    lists += [uv.get("constraint-dependencies"), uv.get("override-dependencies")]
    for environment in _table(hatch, "envs").values():
        if isinstance(environment, dict):
            lists += [environment.get("dependencies"), environment.get("extra-dependencies")]
    for lines in lists:
        for line in lines if isinstance(lines, list) else ():
            yield from filter(None, (of_line(line) if isinstance(line, str) else None,))
    poetry = _table(tool, "poetry")
    groups = [group for group in _table(poetry, "group").values() if isinstance(group, dict)]
    for table in (poetry, *groups):
        for key in ("dependencies", "dev-dependencies"):
            for name, value in _table(table, key).items():
                yield from of_poetry(name, value)


def _read_pipfile(path: Path, text: str) -> Iterator[Requirement]:
    document = _toml(text)
    for key in ("packages", "dev-packages"):
        for name, value in _table(document, key).items():
            yield from of_poetry(name, value)


def _read_pipfile_lock(path: Path, text: str) -> Iterator[Requirement]:
    import json

    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    for key in ("default", "develop"):
        for name, value in _table(document, key).items():
            if isinstance(value, dict):
                yield from of_poetry(name, value.get("version", "*"))


def _read_lock(path: Path, text: str) -> Iterator[Requirement]:
    """poetry.lock, uv.lock and pdm.lock: several versions of one package are for different places."""
    for name, version in _LOCKED.findall(text):
        yield from filter(None, (required(name, f"=={version}", f"locked {version}"),))


def _read_setup(path: Path, text: str) -> Iterator[Requirement]:
    """Each text constant of setup.py that is a requirement: which list it belongs to is not followed."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(line)) if len(line) < 200 and "\n" not in line and MARKS.search(line.encode()):
                found = of_line(line)
                if found is not None and (found.specifier or found.package != "tf-keras"):
                    yield found
            case _:
                pass


def _read_setup_cfg(path: Path, text: str) -> Iterator[Requirement]:
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    lists = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        lists += [value for _, value in parser.items("options.extras_require")]
    for line in (line for value in lists for line in re.split(r"[\n]", value)):
        yield from filter(None, (of_line(line),))


def _read_conda(path: Path, text: str) -> Iterator[Requirement]:
    """The items under `dependencies:`; those under its `pip:` are pip's."""
    depth_of_pip, inside = -1, False
    for line in text.splitlines():
        bare = re.sub(r"(^|\s)#.*$", "", line).rstrip()
        if not bare:
            continue
        depth = len(bare) - len(bare.lstrip())
        item = bare.strip()
        if depth == 0 and not item.startswith("-"):
            inside, depth_of_pip = item.startswith("dependencies"), -1
        elif inside and item.startswith("-"):
            entry = item[1:].strip().strip("\"'")
            if depth <= depth_of_pip:
                depth_of_pip = -1
            if re.match(r"pip\s*:", entry):
                depth_of_pip = depth
            else:
                found = of_line(entry) if depth_of_pip >= 0 else of_conda(entry)
                yield from filter(None, (found,))


def _read_docker(path: Path, text: str) -> Iterator[Requirement]:
    for version in _IMAGE.findall(text):
        yield from filter(
            None, (required("tensorflow", f"=={version}" + (".*" if version.count(".") < 2 else ""), "image"),)
        )
    yield from of_installs(text)
    if LEGACY in text:
        yield from filter(None, (required("tf-keras"),))


_READERS: tuple[tuple[str, _Reader, bool], ...] = (
    ("*requirement*.txt", _read_requirements, False),
    ("*requirement*.in", _read_requirements, False),
    ("pyproject.toml", _read_pyproject, False),
    ("setup.py", _read_setup, False),
    ("setup.cfg", _read_setup_cfg, False),
    ("pipfile", _read_pipfile, False),
    ("environment*.y*ml", _read_conda, False),
    ("conda*.y*ml", _read_conda, False),
    ("*dockerfile*", _read_docker, False),
    ("pipfile.lock", _read_pipfile_lock, True),
    ("poetry.lock", _read_lock, True),
    ("uv.lock", _read_lock, True),
    ("pdm.lock", _read_lock, True),
)


def _toml(text: str) -> Mapping[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _table(document: object, key: str) -> Mapping[str, object]:
    found = document.get(key) if isinstance(document, Mapping) else None
    return found if isinstance(found, Mapping) else {}
