"""Writes the rows of the catalog from the TensorFlow, Keras and NumPy that are installed.

`python scripts/catalog/generate.py` writes all of them; `--only NAME …` prints single rows instead.

Everything anew, with Python 3.11 and about half an hour of one processor for each of the two generations:

    pip install tensorflow-cpu==2.21.0 keras==3.15.1 numpy==2.4.6
    python scripts/catalog/presence.py                       # presence.txt, requires.txt: which names exist when
    python scripts/catalog/generate.py                       # data/*.rows, from the installed versions
    python -m venv OLD && OLD/bin/pip install tensorflow-cpu==2.15.1 keras==2.15.0 "numpy<2"
    OLD/bin/python scripts/catalog/generate.py --out ROWS    # the same with Keras 2 and NumPy 1
    python scripts/catalog/comparing.py ROWS                 # which rows hold for both, and what differs

`patching.py` does the same for single rows, and `checking.py` holds what is claimed against fresh calls.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import alone  # noqa: F401

DATA = Path(__file__).parents[2] / "tfrewrite" / "facts" / "catalog" / "data"


def main() -> None:
    """Measures, writes and counts."""
    from children import Measuring, listed

    from tfrewrite.facts.catalog.rows import library_of

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", nargs="*", default=[])
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--library", default="", help="tensorflow, keras, numpy or methods; all of them without it")
    options.add_argument("--kept", type=Path, help="a file that keeps what was measured, so that a broken run goes on")
    options.add_argument("--write", action="store_true", help="write what was kept, and measure nothing")
    options.add_argument("--out", type=Path, default=DATA)
    chosen = options.parse_args()
    names = listed()
    wanted = [n for n in names if (n in chosen.only if chosen.only else chosen.library in ("", library_of(n)))]
    start = time.monotonic()
    measuring = Measuring(sorted(wanted, key=_order), chosen.jobs, chosen.kept)
    rows = measuring.rows if chosen.write else measuring.run()
    print(f"{len(rows)} names in {time.monotonic() - start:.0f} s", file=sys.stderr)
    for name, why in measuring.failed.items():
        print(f"lost {name}: {why}", file=sys.stderr)
    if chosen.only:
        for name in sorted(rows):
            print(name, json.dumps(rows[name]))
        return
    from writing import LIBRARIES, report, write

    write(rows, names, chosen.out, version(), (chosen.library,) if chosen.library else LIBRARIES)
    report(rows)


def _order(name: str) -> tuple[bool, int, str]:
    """Names that programs use most come first."""
    return (not name.startswith(_FIRST), name.count("."), name)


_FIRST = (
    "tensorflow.math.",
    "tensorflow.nn.",
    "tensorflow.random.",
    "tensorflow.linalg.",
    "tensorflow.keras.losses.",
    "tensorflow.keras.metrics.",
    "tensorflow.keras.activations.",
    "tensorflow.keras.backend.",
    "numpy.ndarray.",
    "tensorflow.Tensor.",
    "tensorflow.Variable.",
)


def version() -> str:
    """The installed versions as `2.21`, and in full for people."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as of

    for package in ("tensorflow", "tensorflow-cpu"):
        try:
            return ".".join(of(package).split(".")[:2])
        except PackageNotFoundError:
            continue
    raise SystemExit("TensorFlow is not installed")


if __name__ == "__main__":
    main()
