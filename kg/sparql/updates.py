"""Updates over HTTP: checked here, made by a writer in a process of its own."""

from typing import Protocol

from kg.errors import QueryError
from kg.sparql.dataset import using
from kg.sparql.protocol import Operation


class Updater(Protocol):
    """Makes updates."""

    async def update(self, sparql: str) -> int:
        """Apply *sparql* and return the number of the version in which it is published.

        Raises:
            kg.errors.QueryError: the text is not valid; nothing has changed.
            kg.errors.StoreError: it could not be written; nothing has changed.
        """
        ...


async def apply(updater: Updater, asked: Operation, base: str) -> int:
    """Apply *asked*, an update whose relative IRIs resolve against *base*, and return its version.

    Raises:
        kg.errors.QueryError: the text is not valid, with its place.
    """
    # On a line of its own, so that places in the text are found again by subtracting one.
    text = f"BASE <{base}>\n{using(asked.text, asked.default_graphs, asked.named_graphs)}"
    try:
        return await updater.update(text)
    except QueryError as error:
        if error.line is None:
            raise
        line = max(1, error.line - 1)
        said = str(error).replace(f"line {error.line},", f"line {line},", 1)
        raise QueryError(said, line, error.column) from error
