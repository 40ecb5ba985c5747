"""Filters in SPARQL: the argument ``filter:`` becomes a pattern about ``?s``.

What must hold is a pattern, so that the engine may begin with the rarest of it; what is one of several, or must not
hold, is a test of what was found. Values of clients become terms of pyoxigraph, which writes them safely.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import count
from typing import Any

from pyoxigraph import Literal, NamedNode
from rdflib import RDF, RDFS, XSD

from kg.graphql.filter_types import OR_SELF
from kg.graphql.names import lower_first
from kg.graphql.vocabulary import Backward, Property, Vocabulary

_TYPE = NamedNode(str(RDF.type))
_LABEL = NamedNode(str(RDFS.label))
_ENGLISH = "en"
_LEAVES = 200
_DATATYPES = {
    "Int": XSD.integer,
    "Float": XSD.double,
    "Boolean": XSD.boolean,
    "Date": XSD.date,
    "DateTime": XSD.dateTime,
}
_TIME = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def condition(value: Mapping[str, Any], ranges: tuple[str, ...], vocabulary: Vocabulary) -> str:
    """Return the pattern that ``?s`` must fulfil to be what the filter *value* on things of *ranges* asks for.

    Raises:
        ValueError: a value is not right; says where in the filter.
    """
    return _Filter(vocabulary).things(value, ranges, "?s", "filter")


class _Filter:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._numbers = count(1)

    def things(self, value: Mapping[str, Any], ranges: tuple[str, ...], var: str, place: str) -> str:
        """Return what *var* must fulfil."""
        return " ".join(
            self._thing(name, inner, ranges, var, f"{place}.{name}")
            for name, inner in value.items()
            if inner is not None and name != "exists"
        )

    def _thing(  # noqa: C901, PLR0911 one line for each kind of field
        self,
        name: str,
        inner: Any,  # noqa: ANN401 as clients give it
        ranges: tuple[str, ...],
        var: str,
        place: str,
    ) -> str:
        if name == "and":
            return " ".join(self.things(each, ranges, var, place) for each in inner)
        if name == "or":
            return _tests((self.things(each, ranges, var, place) for each in inner), " || ")
        if name == "not":
            return _tests([self.things(inner, ranges, var, place)], "", "NOT ")
        if name == "id":
            return _values(inner, var, "IRI", place, tagged=False)
        if name == "label":
            return self._leaf(inner, f"{var} {_LABEL}", "String", place, tagged=True)
        of = self._vocabulary.classes[ranges[0]] if len(ranges) == 1 else None
        for p in of.properties if of else ():
            if name == p.name:
                return self._property(p, inner, var, place)
            if name == p.name + OR_SELF:
                return self._linked(f"{NamedNode(p.iri)}*", p.ranges, inner, var, place)
        for b in of.backwards if of else ():
            if name == b.name:
                return self._backward(b, inner, var, place)
        return self._narrowed(name, inner, ranges, var, place)

    def _narrowed(self, name: str, inner: Mapping[str, Any], ranges: tuple[str, ...], var: str, place: str) -> str:
        iri = next(
            i for i in self._vocabulary.narrower(ranges) if lower_first(self._vocabulary.classes[i].name) == name
        )
        return f"{self._typed((iri,), var)} {self.things(inner, (iri,), var, place)}"

    def _property(self, p: Property, inner: Mapping[str, Any], var: str, place: str) -> str:
        if p.ranges:
            return self._linked(str(NamedNode(p.iri)), p.ranges, inner, var, place)
        return self._leaf(inner, f"{var} {NamedNode(p.iri)}", p.scalar, place, tagged=p.tagged)

    def _backward(self, b: Backward, inner: Mapping[str, Any], var: str, place: str) -> str:
        # As a connection it holds only what is of its range, so a filter on it means those too.
        return self._linked(b.path, b.ranges, inner, var, place, self._typed)

    def _linked(
        self,
        path: str,
        ranges: tuple[str, ...],
        inner: Mapping[str, Any],
        var: str,
        place: str,
        typed: Any = None,  # noqa: ANN401
    ) -> str:
        found = self._fresh()
        step = (
            f"{var} {path} {found} . {typed(ranges, found) if typed else ''} {self.things(inner, ranges, found, place)}"
        )
        return _tests([step], "", "NOT ") if inner.get("exists") is False else step

    def _typed(self, ranges: tuple[str, ...], var: str) -> str:
        classes = self._vocabulary.stored(ranges)
        if len(classes) == 1:
            return f"{var} {_TYPE} {NamedNode(classes[0])} ."
        return _tests((f"{var} {_TYPE} {NamedNode(iri)}" for iri in classes), " || ") if classes else ""

    def _leaf(self, inner: Mapping[str, Any], start: str, scalar: str, place: str, *, tagged: bool) -> str:
        found = self._fresh()
        step = f"{start} {found} ."
        tests = _values(inner, found, scalar, place, tagged=tagged)
        denied = ""
        if (other := inner.get("not")) is not None:
            without = _values({"eq": other, "language": inner.get("language")}, found, scalar, place, tagged=tagged)
            denied = _tests([f"{step} {without}"], "", "NOT ")
        if inner.get("exists") is False:
            return _tests([f"{step} {tests}"], "", "NOT ") + denied
        return (f"{step} {tests}" if tests or inner.get("exists") else "") + denied

    def _fresh(self) -> str:
        number = next(self._numbers)
        if number > _LEAVES:
            raise ValueError(f"filter: more than {_LEAVES} conditions")
        return f"?f{number}"


def _values(inner: Mapping[str, Any], var: str, scalar: str, place: str, *, tagged: bool) -> str:
    """Return what must hold of the value *var* itself."""
    language = inner.get("language")
    tag = (language or _ENGLISH) if tagged else None
    pieces = []
    for name in ("eq", "in"):
        if inner.get(name) is not None:
            values = inner[name] if name == "in" else [inner[name]]
            terms = " ".join(_term(v, scalar, f"{place}.{name}", tag) for v in values)
            pieces.append(f"VALUES {var} {{ {terms} }}")
    if scalar == "IRI" and inner.get("not") is not None:
        pieces.append(f"FILTER({var} != {_term(inner['not'], scalar, place, None)})")
    text = f"STR({var})" if scalar in {"String", "IRI"} else var
    for name, sign in (("gte", ">="), ("lte", "<=")):
        if inner.get(name) is not None:
            pieces.append(f"FILTER({text} {sign} {_term(inner[name], scalar, f'{place}.{name}', None)})")
    for name, function in (("contains", "CONTAINS"), ("startsWith", "STRSTARTS")):
        if inner.get(name) is not None:
            pieces.append(f"FILTER({function}(LCASE({text}), LCASE({Literal(inner[name])})))")
    if language is not None and tagged:
        pieces.append(f"FILTER(LANGMATCHES(LANG({var}), {Literal(language)}))")
    return " ".join(pieces)


def _term(value: Any, scalar: str, place: str, tag: str | None) -> str:  # noqa: ANN401 as clients give it
    try:
        if scalar == "IRI":
            return str(NamedNode(str(value)))
        if scalar == "Date":
            date.fromisoformat(value)
        if scalar == "DateTime" and not _TIME.fullmatch(value):
            raise ValueError("write it as 2024-01-05T12:00:00Z")  # noqa: TRY301 the place is added below
        if scalar == "String":
            return str(Literal(value, language=tag) if tag else Literal(value))
    except ValueError as error:
        raise ValueError(f"{place}: {value!r} is no {scalar} ({error})") from error
    text = str(value).lower() if scalar == "Boolean" else str(value)
    return str(Literal(text, datatype=NamedNode(str(_DATATYPES[scalar]))))


def _tests(patterns: Iterable[str], sign: str, negation: str = "") -> str:
    tests = [f"{negation}EXISTS {{ {pattern} }}" for pattern in patterns]
    # One of no conditions never holds.
    return f"FILTER({sign.join(tests) or 'false'})"
