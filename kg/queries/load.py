"""Finding saved queries."""

from difflib import get_close_matches
from importlib.resources.abc import Traversable

from kg.errors import DataError, QueryError
from kg.iris import DEFAULT_BASE
from kg.queries.header import header
from kg.queries.parameter import parameter
from kg.queries.saved_query import SavedQuery
from kg.queries.text import variables
from kg.resources import resource


def names(folder: Traversable | None = None) -> tuple[str, ...]:
    """Return the names of the saved queries of *folder* (the project's queries/, when none is given), sorted."""
    found = (folder or resource("queries")).iterdir()
    return tuple(sorted(file.name.removesuffix(".rq") for file in found if file.name.endswith(".rq")))


def load(name: str, base: str = DEFAULT_BASE, folder: Traversable | None = None) -> SavedQuery:
    """Return the saved query *name*, with IRIs below *base*.

    Raises:
        QueryError: when there is no such query.
        DataError: when its file is not right, naming file and line.
    """
    folder = folder or resource("queries")
    known = names(folder)
    if name not in known:
        close = get_close_matches(name, known, 1)
        proposal = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(known)}"
        raise QueryError(f"no saved query '{name}'; {proposal}")
    place = f"queries/{name}.rq"
    text = folder.joinpath(f"{name}.rq").read_text(encoding="utf-8").replace(DEFAULT_BASE, base)
    about = header(text, place)
    found = [param for variable in variables(text) if (param := parameter(variable))]
    params = tuple(
        parameter(param.variable, about.params.get(param.name, ""), about.defaults.get(param.name)) or param
        for param in found
    )
    used = {param.name for param in params}
    for listed in [*about.params, *about.defaults]:
        if listed not in used:
            raise DataError(f"{place}:1: '{listed}' is described, but no variable ?_{listed} uses it")
    for param in params:
        if not param.description:
            raise DataError(f"{place}:1: parameter '{param.name}' (?{param.variable}) is not described under params")
    return SavedQuery(name, about.summary, about.description, about.tags, params, text)
