"""What a project asks for of TensorFlow, Keras and NumPy: one requirement, in the forms in which tools write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_TENSORFLOW = "tensorflow"
DISTRIBUTIONS: dict[str, tuple[str, str]] = {
    "tensorflow": (_TENSORFLOW, ""),
    "tensorflow-cpu": (_TENSORFLOW, ""),
    "tensorflow-gpu": (_TENSORFLOW, "<2.12"),  # from 2.12 on an empty package that does not install
    "tensorflow-intel": (_TENSORFLOW, ""),
    "tensorflow-macos": (_TENSORFLOW, ""),
    "tensorflow-rocm": (_TENSORFLOW, ""),
    "tensorflow-cpu-aws": (_TENSORFLOW, ""),
    "tensorflow-aarch64": (_TENSORFLOW, ""),
    "intel-tensorflow": (_TENSORFLOW, ""),
    "tensorflow-mkl": (_TENSORFLOW, ""),
    "tensorflow-eigen": (_TENSORFLOW, ""),
    "tensorflow-base": (_TENSORFLOW, ""),
    "tf-nightly": (_TENSORFLOW, ""),
    "tf-nightly-cpu": (_TENSORFLOW, ""),
    "tf-nightly-gpu": (_TENSORFLOW, ""),
    "keras": ("keras", ""),
    "tf-keras": ("tf-keras", ""),
    "numpy": ("numpy", ""),
}
"""The distributions that count: which package each is, and which of its versions exist at all."""

MARKS = re.compile(rb"tensorflow|keras|numpy|tf[-_]nightly", re.IGNORECASE)
"""A file without any of these asks for nothing that counts."""

_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*"
    r"(?:@\s*(?P<url>\S+)|\(?(?P<specifier>[=<>!~][^;#)]*)?\)?)\s*(?:;(?P<marker>.*))?$"
)
_WHEEL = re.compile(r"(?:^|[/=@\s])(?P<name>[A-Za-z0-9_.]+)-(?P<version>\d[^-/]*)-[^/]*\.whl")
_HASH = re.compile(r"\s--(?:hash|config-settings|global-option)\b.*$")


@dataclass(frozen=True, slots=True)
class Requirement:
    """That a package is needed, and in which versions."""

    package: str
    """`tensorflow`, `keras`, `tf-keras` or `numpy`."""
    distribution: str
    specifier: str = ""
    """A version specifier as PEP 440 has it; empty for any version."""
    marker: str = ""
    """Where it is needed, if not everywhere."""

    def __str__(self) -> str:
        return f"{self.distribution}{self.specifier}" + (f"; {self.marker}" if self.marker else "")


def required(name: str, specifier: str = "", marker: str = "") -> Requirement | None:
    """A requirement of a distribution; None for one that does not count."""
    distribution = re.sub(r"[-_.]+", "-", name).lower()
    if distribution not in DISTRIBUTIONS:
        return None
    package, existing = DISTRIBUTIONS[distribution]
    parts = [part.strip() for part in specifier.split(",")] + [existing]
    return Requirement(package, distribution, ",".join(filter(None, parts)), marker.strip())


def of_line(line: str) -> Requirement | None:
    """A requirement as PEP 508 and pip write it: `tensorflow[and-cuda]>=2.14,<2.16; sys_platform == "linux"`."""
    text = _HASH.sub("", re.sub(r"(^|\s)#.*$", "", line)).strip()
    wheel = _WHEEL.search(text)
    if wheel is not None:
        return required(wheel["name"], f"=={wheel['version'].replace('%2B', '+')}", text.partition(";")[2])
    match = _LINE.match(text)
    if match is None:
        return None
    return required(match["name"], match["specifier"] or "", match["marker"] or "")


def of_poetry(name: str, value: object) -> list[Requirement]:
    """What Poetry and Pipfile write after a name: `"^2.10"`, `{version = "...", markers = "..."}` or several such."""
    match value:
        case list():
            return [requirement for item in value for requirement in of_poetry(name, item)]
        case dict():
            marker = " ".join(str(value[key]) for key in ("markers", "python", "platform") if key in value)
            found = of_poetry(name, value.get("version", "*"))
            return [Requirement(one.package, one.distribution, one.specifier, marker) for one in found]
        case str():
            alternatives = [_from_poetry(part) for part in value.split("||")]
            marked = f"one of {len(alternatives)}" if len(alternatives) > 1 else ""
            found_all = [required(name, text, marked and f"{marked}: {text}") for text in alternatives]
            return [one for one in found_all if one is not None]
        case _:
            return [one for one in [required(name)] if one is not None]


def _from_poetry(text: str) -> str:
    """Poetry's specifier as PEP 440 has it: `^2.10`, `~2.10`, `2.10.*`, `2.10.1`, `*`."""
    return ",".join(
        filter(None, (_one_from_poetry(part.strip()) for part in re.split(r",|(?<=\d)\s+(?=[<>!=~^])", text)))
    )


def _one_from_poetry(part: str) -> str:
    numbers = re.match(r"[~^]\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?", part)
    if numbers is not None:
        version, major, minor = part[1:].strip().lstrip("="), int(numbers[1]), numbers[2]
        if part.startswith("~=") and minor is not None:
            return part
        if part[0] == "~" and minor is not None:
            return f">={version},<{major}.{int(minor) + 1}"
        return f">={version},<{major + 1}" if major or minor is None else f">={version},<0.{int(minor) + 1}"
    if part in ("", "*"):
        return ""
    return f"=={part}" if part[0].isdigit() else part


def of_conda(text: str) -> Requirement | None:
    """A dependency of a conda environment: `tensorflow=2.10`, `conda-forge::keras>=2.10,<2.12`, `numpy 1.23.*`."""
    match = re.match(r"(?:[\w./-]+::)?([A-Za-z0-9][\w.-]*)\s*(.*)$", text.strip().strip("\"'"))
    if match is None:
        return None
    name, rest = match[1], match[2].strip()
    inside = re.match(r"\[\s*version\s*=\s*['\"]?([^'\"\]]*)", rest)
    rest = inside[1] if inside is not None else rest
    if "|" in rest:  # alternatives: nothing is said that could be relied on
        rest = ""
    fixed = re.match(r"(={0,2})\s*(\d[^\s=,]*)", rest)
    if fixed is not None and "," not in rest:
        exact = fixed[1] == "==" or fixed[2].endswith("*") or (fixed[1] == "" and fixed[2].count(".") > 1)
        return required(name, f"=={fixed[2]}" if exact else f"=={fixed[2].rstrip('.')}.*")
    return required(name, ",".join(part.strip().split(" ")[0] for part in rest.split(",")) if rest else "")


def joined(requirements: Iterable[Requirement]) -> dict[str, list[list[str]]]:
    """For each package its alternatives, each a list of specifiers that hold together.

    Requirements of one distribution hold together where they are needed in the same places; different distributions,
    and such that are needed in different places, are alternatives.
    """
    groups: dict[str, dict[tuple[str, str], list[str]]] = {}
    for one in requirements:
        groups.setdefault(one.package, {}).setdefault((one.distribution, one.marker), []).append(one.specifier)
    return {package: list(found.values()) for package, found in groups.items()}
