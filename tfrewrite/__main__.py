"""`python -m tfrewrite`."""

import os
import sys


def _leave_out_the_current_folder() -> None:
    """`-m` puts it first on the path, where the user's own `ast.py` would be taken for Python's, in workers too."""
    try:
        here = os.getcwd()
    except OSError:  # the folder is gone
        here = ""
    if sys.path[:1] != [here] or sys.flags.safe_path:
        return
    del sys.path[0]
    if os.path.dirname(os.path.dirname(__file__)) == here:
        sys.path.append(here)  # the tool itself is found there


if __name__ == "__main__":
    _leave_out_the_current_folder()

    from tfrewrite.cli import main

    sys.exit(main())
