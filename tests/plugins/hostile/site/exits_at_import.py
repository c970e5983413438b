"""Ends the process at import, as a script without `if __name__` does."""

import sys

sys.exit(3)
