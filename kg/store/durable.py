"""Files that survive a power cut: written, then synchronised, then renamed into place."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

_MANY = 500


def synchronise(path: Path) -> None:
    """Wait until the file or folder *path* is on the disk (for a folder: the names in it, not what they name)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def synchronise_tree(folder: Path) -> None:
    """Wait until *folder* and everything below it is on the disk.

    Files with several names are left out: they were synchronised as part of the version that they were linked from.
    """
    paths = [path for path in folder.rglob("*") if path.is_dir() or path.stat().st_nlink == 1]
    if len(paths) > _MANY:
        os.sync()  # everything that waits to be written, at once: quicker than one wait for each of 10,000 texts
        return
    for path in (*paths, folder):
        synchronise(path)


def discard(folder: Path) -> None:
    """Delete *folder*, from which a database that is being closed may delete files, too."""
    while folder.exists():
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)


def replace(path: Path, content: str) -> None:
    """Make *content* the content of *path* in one step: whoever reads it sees the old one or the new one."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    synchronise(path.parent)


def link(source: Path, target: Path) -> None:
    """Give the file *source* a second name *target*; where that is not possible, a copy."""
    try:
        target.hardlink_to(source)
    except OSError:
        # Another file system, one without hard links, or the 65,000 names that ext4 allows are used up.
        target.write_bytes(source.read_bytes())
