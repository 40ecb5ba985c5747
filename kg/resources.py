"""The project's data files: ontology, mappings and queries, wherever kg is installed.

In a checkout (and an editable install) they lie beside ``kg/``; in a wheel inside it, under ``kg/_data``.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from kg.errors import DataError

_PACKAGED = files("kg") / "_data"
_CHECKOUT = Path(__file__).parents[1]


def resource(*names: str) -> Traversable:
    """Return the data file or folder at the path *names*, such as ``("queries", "transfers.rq")``.

    Raises:
        DataError: when this installation has no such file.
    """
    for root in (_PACKAGED, _CHECKOUT):
        found = root.joinpath(*names)
        if found.is_file() or found.is_dir():
            return found
    path = "/".join(names)
    raise DataError(f"{path}: not part of this installation of kg; install it again")
