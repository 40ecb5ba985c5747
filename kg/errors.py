"""All errors of kg, in one tree.

    KgError
    ├── UsageError              the command or the request is put together wrongly
    ├── AccessError             this server does not do that, for nobody or not for whoever asks
    │   └── TokenError          it does it for whoever sends the right token
    ├── InputError              something that was given to kg is not valid
    │   ├── ArticleError        a file is not an article that kg can read
    │   ├── ReadingError        a reading does not fit its schema, or its evidence is not in the text
    │   ├── RdfError            RDF that does not parse, or that not every reader of our dumps would understand
    │   ├── ShapeError          triples that break a shape of the ontology
    │   └── QueryError          a SPARQL text or one of its parameters is not valid
    ├── DataError               a file of ontology/, mappings/ or queries/ is not right
    ├── StoreError              a data folder cannot be used as asked
    │   ├── MissingError        it has no such version, article or graph
    │   │   └── GoneError       it had such a version once
    │   ├── DamagedError        a file of it is missing or unreadable
    │   └── LockedError         somebody else is writing
    └── ReaderError             a query was valid but did not come to its end
        ├── DeadlineError       it took longer than allowed
        ├── MemoryLimitError    it took more memory than allowed
        ├── SizeLimitError      its answer is larger than allowed
        ├── ServiceError        another server that it asks did not answer
        └── BusyError           too many others are waiting

Each class carries its HTTP status and the exit code of the command line as class attributes; one handler in the app and
one in the command line read them. A message names the thing and the place, and says what to do.
"""


class KgError(Exception):
    """The root: whatever kg reports on purpose."""

    status = 500
    exit_code = 1


class UsageError(KgError):
    """The command or the request is put together wrongly."""

    status = 400
    exit_code = 2


class AccessError(KgError):
    """This server does not do that: for nobody, or not for whoever asks."""

    status = 403


class TokenError(AccessError):
    """This server does that only for whoever sends the right token."""

    status = 401


class InputError(KgError):
    """Something that was given to kg is not valid."""

    status = 400


class ArticleError(InputError):
    """A file is not an article that kg can read."""


class ReadingError(InputError):
    """A reading does not fit its schema, or its evidence is not in the text."""


class RdfError(InputError):
    """RDF that does not parse, or that not every reader of our dumps would understand."""


class ShapeError(InputError):
    """Triples that break a shape of the ontology."""

    status = 422


class QueryError(InputError):
    """A SPARQL text, or one of its parameters, is not valid; with the place (both counted from 1) where it is known.

    `proposal` says in words what would mend it, `corrected` is the whole text so mended.
    """

    def __init__(
        self,
        message: str,
        line: int | None = None,
        column: int | None = None,
        proposal: str | None = None,
        corrected: str | None = None,
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.proposal = proposal
        self.corrected = corrected


class DataError(KgError):
    """A file of ontology/, mappings/ or queries/ is not right."""


class StoreError(KgError):
    """A data folder cannot be used as asked."""


class MissingError(StoreError):
    """A data folder has no such version, article or graph."""

    status = 404


class GoneError(MissingError):
    """A data folder had such a version once; it was deleted."""

    status = 410


class DamagedError(StoreError):
    """A file of a data folder is missing or unreadable."""


class LockedError(StoreError):
    """Somebody else is writing to the data folder."""

    status = 503


class ReaderError(KgError):
    """A query was valid but did not come to its end."""


class DeadlineError(ReaderError):
    """A query took longer than allowed."""

    status = 504


class MemoryLimitError(ReaderError):
    """A query took more memory than allowed."""

    status = 503


class SizeLimitError(ReaderError):
    """The answer to a query has more rows or bytes than allowed."""

    status = 422


class ServiceError(ReaderError):
    """Another server, which a query asks by SERVICE, did not answer as it should."""

    status = 502


class BusyError(ReaderError):
    """Too many other queries are waiting."""

    status = 503
