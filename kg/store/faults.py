"""What goes wrong with files and databases, said in the words of kg: the one place that knows pyoxigraph's errors.

pyoxigraph reports a damaged database as RuntimeError ("Corruption: …"), and what the system refused as OSError, often
without an errno: then only its text says that the disk is full or that a folder may not be written to.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import DamagedError, StoreError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = ("no space left", "disk quota exceeded", "file too large")
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_REFUSED_WORDS = ("permission denied", "operation not permitted", "read-only file system")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Raise what the system or the database refuses while *folder* is written to as a StoreError that names it."""
    try:
        yield
    except (OSError, RuntimeError) as fault:
        raise _writing_error(folder, fault) from fault


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Raise what goes wrong while a version's *folder* is opened or read as a DamagedError that names the way out."""
    try:
        yield
    except PermissionError as fault:
        raise StoreError(f"{folder}: may not be read ({fault}); check its permissions and its owner") from fault
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as fault:
        raise damaged(folder, str(fault)) from fault


def damaged(folder: Path, fault: str) -> DamagedError:
    """Return the error that says what is wrong with the version in *folder* and how to go on."""
    return DamagedError(
        f"{folder}: this version is damaged ({fault}); copy the folder back from a backup, or publish an older version "
        "again: `kg versions` lists them, `kg rollback N` does it"
    )


def _writing_error(folder: Path, fault: OSError | RuntimeError) -> StoreError:
    words = str(fault).lower()
    code = fault.errno if isinstance(fault, OSError) else None
    if code in _FULL or any(each in words for each in _FULL_WORDS):
        return StoreError(
            f"{folder}: no room left to write ({fault}); free some space and try again, nothing was changed"
        )
    if code in _REFUSED or any(each in words for each in _REFUSED_WORDS):
        return StoreError(f"{folder}: may not be written to ({fault}); check its permissions, its owner and the disk")
    if "corruption" in words:
        return damaged(folder, str(fault))
    return StoreError(f"{folder}: could not be written ({fault}); nothing was changed")
