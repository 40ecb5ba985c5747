"""The digest of a folder of data files: which ontology, which mappings a version was made with."""

from collections.abc import Iterator
from hashlib import sha256
from importlib.resources.abc import Traversable


def digest(folder: Traversable) -> str:
    """Return the SHA-256, as 64 hexadecimal digits, of the names and contents of all files below *folder*.

    The order in which the system lists them does not matter; what Python leaves beside its sources is left out.
    """
    total = sha256()
    for name, file in sorted(_files(folder, ""), key=lambda pair: pair[0]):
        content = file.read_bytes()
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_file():
            yield path + entry.name, entry
        elif entry.name != "__pycache__":
            yield from _files(entry, f"{path}{entry.name}/")
