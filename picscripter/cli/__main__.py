"""`python -m picscripter.cli`: the same without the script on PATH."""

import sys

from picscripter.cli import main

if __name__ == "__main__":
    sys.exit(main())
