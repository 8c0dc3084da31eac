"""Writes the rows of the catalog from the TensorFlow, Keras and NumPy that are installed.

`python scripts/catalog/generate.py` writes all of them; `--only NAME …` prints single rows instead.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

DATA = Path(__file__).parents[2] / "tfrewrite" / "facts" / "catalog" / "data"


def main() -> None:
    """Measures, writes and counts."""
    from children import Measuring, listed

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", nargs="*", default=[])
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--match", default="")
    options.add_argument("--out", type=Path, default=DATA)
    chosen = options.parse_args()
    names = listed()
    wanted = [n for n in names if (n in chosen.only if chosen.only else chosen.match in n)]
    start = time.monotonic()
    measuring = Measuring(wanted, chosen.jobs)
    rows = measuring.run()
    print(f"{len(rows)} names in {time.monotonic() - start:.0f} s", file=sys.stderr)
    for name, why in measuring.failed.items():
        print(f"lost {name}: {why}", file=sys.stderr)
    if chosen.only:
        for name in sorted(rows):
            print(name, json.dumps(rows[name]))
        return
    from writing import report, write

    write(rows, names, chosen.out, version())
    report(rows)


def version() -> str:
    """The installed versions as `2.21`, and in full for people."""
    from importlib.metadata import PackageNotFoundError, version as of

    for package in ("tensorflow", "tensorflow-cpu"):
        try:
            return ".".join(of(package).split(".")[:2])
        except PackageNotFoundError:
            continue
    raise SystemExit("TensorFlow is not installed")


if __name__ == "__main__":
    main()
