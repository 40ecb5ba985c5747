"""Mapping scripts: Python files that define ``triples(reading)``, found by their path.

They are no package: a script may import kg and installed packages, never another script. Each process that maps loads
them itself, since functions that were loaded by path cannot be handed to another process.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.abc import SourceLoader
from importlib.resources.abc import Traversable
from importlib.util import module_from_spec, spec_from_loader

from rdflib.term import Node

from kg.errors import DataError
from kg.reading import Reading


@dataclass(frozen=True, slots=True)
class Script:
    """A mapping script: where it is, and its function."""

    place: str
    triples: Callable[[Reading], Iterable[tuple[Node, Node, Node]]]


def scripts(folders: Iterable[Traversable]) -> tuple[Script, ...]:
    """Return the scripts of *folders* (files ending in .py, not beginning with _), in the order of folders and names.

    Raises:
        DataError: a folder is missing or has no scripts, or a script cannot be loaded.
    """
    return tuple(script for folder in folders for script in _in(folder))


def hash_of(folders: Iterable[Traversable]) -> str:
    """Return the SHA-256 of all files of *folders* (scripts, lexicon, rules …) with their paths, in hexadecimal."""
    digest = sha256()
    for folder in folders:
        for path, file in _files(folder, ""):
            digest.update(f"{path}\0".encode())
            digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


class _Loader(SourceLoader):
    """Loads one file, wherever it is (a folder, a zipped wheel), and leaves no compiled file beside it."""

    def __init__(self, file: Traversable, place: str) -> None:
        self._file = file
        self._place = place

    def get_filename(self, fullname: str) -> str:  # noqa: ARG002 - one loader, one file
        return self._place

    def get_data(self, path: str | bytes) -> bytes:
        if path != self._place:
            raise OSError(path)
        return self._file.read_bytes()


def _in(folder: Traversable) -> Iterator[Script]:
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder of mapping scripts")
    found = [file for file in folder.iterdir() if file.name.endswith(".py") and not file.name.startswith("_")]
    if not found:
        raise DataError(f"{folder}: no mapping scripts in it (files ending in .py)")
    for file in sorted(found, key=lambda file: file.name):
        yield _loaded(file)


def _loaded(file: Traversable) -> Script:
    place = str(file)
    name = f"_kg_mapping_{sha256(place.encode()).hexdigest()[:16]}"
    spec = spec_from_loader(name, _Loader(file, place))
    if spec is None or spec.loader is None:
        raise DataError(f"{place}: cannot be loaded")
    module = module_from_spec(spec)
    # dataclasses look their module up by its name.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise DataError(f"{place}: cannot be loaded: {type(error).__name__}: {error}") from error
    function = getattr(module, "triples", None)
    if not callable(function):
        raise DataError(f"{place}: defines no triples(reading)")
    return Script(place, function)


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith((".", "__pycache__")):
            continue
        here = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, here)
        else:
            yield here, entry
