"""The environment of processes that kg starts: our modules, and no setting of kg (one of them is a secret)."""

import os
import sys
from pathlib import Path


def environment() -> dict[str, str]:
    """Return the environment for a process that runs one of our modules."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    return kept | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
