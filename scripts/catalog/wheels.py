"""Wheels of TensorFlow and Keras releases, downloaded without dependencies and kept as their Python sources alone.

A TensorFlow wheel is about 200 MB: it is deleted as soon as its sources are packed, so that one lies on disk at a time.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

_PLATFORMS = ("manylinux2010_x86_64", "manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_27_x86_64", "any")


@dataclass(frozen=True, slots=True)
class Release:
    """The latest patch of a minor version, such as 2.10 of `tensorflow-cpu`, and a Python that has a wheel of it."""

    package: str
    major: int
    minor: int
    python: str = "3.11"

    def __str__(self) -> str:
        return f"{self.package}-{self.major}.{self.minor}"


TENSORFLOW = tuple(Release("tensorflow-cpu", 2, minor, "3.9" if minor < 12 else "3.11") for minor in range(10, 22))
KERAS_2 = tuple(Release("keras", 2, minor) for minor in range(10, 16))
TF_KERAS = tuple(Release("tf-keras", 2, minor) for minor in range(16, 22))
KERAS_3 = tuple(Release("keras", 3, minor) for minor in range(16))


def packed(release: Release, folder: Path) -> Path:
    """A zip file of the Python sources and the metadata of a release; made when it is not there yet."""
    target = folder / f"{release}.zip"
    if not target.exists():
        wheel = _downloaded(release, folder)
        partial = target.with_suffix(".partial")
        _pack(wheel, partial)
        wheel.unlink()
        partial.rename(target)
    return target


def _downloaded(release: Release, folder: Path) -> Path:
    """The wheel as pip finds it for the Python of the release. Raises `CalledProcessError` where there is none."""
    into = folder / f"{release}.download"
    into.mkdir(parents=True, exist_ok=True)
    platforms = [word for platform in _PLATFORMS for word in ("--platform", platform)]
    wanted = f"{release.package}=={release.major}.{release.minor}.*"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--dest", str(into)]
    command += ["--only-binary", ":all:", "--python-version", release.python, *platforms, wanted]
    subprocess.run(command, check=True)
    (wheel,) = into.glob("*.whl")
    moved = wheel.rename(folder / wheel.name)
    into.rmdir()
    return moved


def _pack(wheel: Path, target: Path) -> None:
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed_sources:
        for name in source.namelist():
            if name.endswith((".py", ".pyi", ".dist-info/METADATA")):
                packed_sources.writestr(name, source.read(name))
