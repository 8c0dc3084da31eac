"""`python -m tfrewrite`."""

import sys

from tfrewrite.cli import main

if __name__ == "__main__":
    sys.exit(main())
