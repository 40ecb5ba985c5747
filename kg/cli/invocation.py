"""The command as it was given, for the manifest of the version that it makes and for those who wait meanwhile."""

import shlex
import sys

_LONGEST = 500


def invocation() -> str:
    """Return the arguments of this process as one would type them, cut after 500 characters."""
    return shlex.join(["kg", *sys.argv[1:]])[:_LONGEST]
