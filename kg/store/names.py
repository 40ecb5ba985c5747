"""Names of versions: `names.json` gives the number for each name that somebody chose, such as "march-report"."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from kg.errors import DamagedError, UsageError
from kg.store.durable import replace

_NAME = re.compile(r"(?=.*[a-z])[a-z0-9][a-z0-9._-]{0,63}")


def checked(name: str) -> str:
    """Return *name* when a version may be called so.

    >>> checked("march-report")
    'march-report'

    Raises:
        UsageError: it has other characters, or could be taken for a number.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r}: not a name for a version; use a-z, 0-9, '.', '_' and '-', with a letter in it")
    return name


def read(path: Path) -> dict[str, int]:
    """Return the numbers by name that the file *path* gives; it need not exist.

    Raises:
        DamagedError: it is not what `write` wrote.
    """
    try:
        names = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        raise _damaged(path, str(fault)) from fault
    if not isinstance(names, dict) or not all(isinstance(number, int) for number in names.values()):
        raise _damaged(path, "not an object of names and numbers")
    return names


def write(path: Path, names: Mapping[str, int]) -> None:
    """Write *names* to *path*, in one step."""
    replace(path, json.dumps(dict(sorted(names.items())), indent=1) + "\n")


def _damaged(path: Path, fault: str) -> DamagedError:
    return DamagedError(
        f"{path}: cannot be read ({fault}); copy it back from a backup, or delete it and name the versions again"
    )
