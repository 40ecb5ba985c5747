"""How a node fails a constraint, in SPARQL: as a pattern for the top of a query, and as a test inside another one."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Failure:
    """`where` is a group of SPARQL that matches if a node fails; `test` a boolean expression that says the same.

    Two forms, since a path that repeats without end is quick as ``MINUS`` on the top level, and only ``NOT EXISTS`` can
    be used inside an expression.
    """

    message: str
    where: str
    test: str

    def said(self, message: str | None) -> "Failure":
        """Return the failure with *message*, where there is one, instead of its own."""
        return replace(self, message=message) if message else self


def of_node(message: str, test: str) -> Failure:
    """Return a failure that the expression *test* tells of the node itself."""
    return Failure(message, f"FILTER({test})", test)


def of_values(message: str, pattern: str) -> Failure:
    """Return a failure that is there if *pattern* matches, for some value of the node."""
    return Failure(message, pattern, f"EXISTS {{ {pattern} }}")


def of_nothing(message: str, pattern: str, *, endless: bool) -> Failure:
    """Return a failure that is there if *pattern* does not match; *endless* if it has a path that repeats."""
    test = f"NOT EXISTS {{ {pattern} }}"
    return Failure(message, f"MINUS {{ {pattern} }}" if endless else f"FILTER({test})", test)


def any_of(failures: list[Failure]) -> str:
    """Return an expression that is true if one of *failures* is there.

    >>> any_of([of_node("", "isIRI(?x)"), of_node("", "?x > 3")])
    '((isIRI(?x)) || (?x > 3))'
    """
    return f"({' || '.join(f'({failure.test})' for failure in failures)})" if failures else "false"
