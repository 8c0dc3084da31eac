"""A child process: reads names from standard input, writes one line of JSON for each to a file."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def main(out: str) -> None:
    """Measures each name that is asked for."""
    import alone  # noqa: F401
    import tensorflow as tf
    from measuring import measured
    from public import functions, methods
    from running import Journal, Waits

    tf.get_logger().setLevel("ERROR")
    waits = Waits()
    waits.watch()
    known = {public.name: public for public in (*functions(), *methods())}
    os.chdir(tempfile.mkdtemp())
    with Path(out).open("a", encoding="utf-8") as results:
        if sys.argv[2:] == ["--list"]:
            for name, public in known.items():
                print(json.dumps([name, list(public.aliases)]), file=results)
            return
        print(json.dumps(["", {}]), file=results, flush=True)
        for line in sys.stdin:
            name, avoided = json.loads(line)
            found = measured(known[name], waits, Journal(f"{out}.last", avoided))
            print(json.dumps([name, found]), file=results, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
