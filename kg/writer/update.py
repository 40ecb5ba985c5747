"""A SPARQL update, on its way to the process that writes."""

from dataclasses import dataclass

from kg.store import Draft


@dataclass(frozen=True, slots=True)
class Update:
    """A SPARQL 1.1 update; whether it may be made, and may contain LOAD, was decided before."""

    sparql: str

    def apply(self, draft: Draft) -> None:
        """Make the update in *draft*.

        Raises:
            QueryError: it is not valid; the draft is as before.
            StoreError: it could not be made; the draft is as before.
        """
        draft.update(self.sparql)
