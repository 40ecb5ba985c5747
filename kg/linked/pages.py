"""Descriptions as pages for people: plain, complete, and safe whatever the graph says."""

from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote, urlencode

from starlette.responses import Response

from kg.dump.content import LABEL, TYPE, Node, keyed, nodes
from kg.dump.literal import literal
from kg.linked.address import PAGE, SUFFIXES, link
from kg.linked.description import Description
from kg.linked.examples import example
from kg.linked.values import Writing
from kg.web.page import page
from kg.web.permalink import PARAMETER

_OWL = "http://www.w3.org/2002/07/owl#"
_UNION = f"<{_OWL}unionOf>"
_FIRST = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>"
_REST = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>"


def shown(description: Description, base: str, asked: str | None) -> Response:
    """Return *description* as a page; *asked* is the version that the client asked for, which links then keep."""
    return _Page(description, base, asked).response()


def unknown(iri: str, nearest: Iterable[str], base: str, asked: str | None) -> Response:
    """Return the page for an IRI that nothing is known of."""
    writing = Writing({}, base, asked)
    rows = "".join(f"<li>{writing.iri(each)}</li>" for each in nearest)
    near = f"<p>The nearest that is known:</p><ul>{rows}</ul>" if rows else ""
    return page("Not found", f'<p class="problem">Nothing is known here of <bdi>{escape(iri)}</bdi>.</p>{near}', 404)


class _Page:
    def __init__(self, description: Description, base: str, asked: str | None) -> None:
        self._description = description
        self._base = base
        self._asked = asked
        self._nodes = {node.subject[1:-1]: node for node in nodes([sorted(map(keyed, description.said))])}
        self._writing = Writing(_labels(description), base, asked)

    def response(self) -> Response:
        main = self._description.iri
        parts = sorted((iri for iri in self._nodes if iri.startswith(f"{main}#")), key=_reading)
        sections = [self._section(iri) for iri in parts]
        body = [self._top(), self._table(self._nodes.get(main)), self._pointing(main)]
        if sections:
            body += [self._contents(parts), *sections]
        return page(self._writing.named(main), "".join([*body, self._turning()]))

    def _top(self) -> str:
        description = self._description
        document = link(description.iri, self._base) or "/"
        page_ = {PAGE: str(description.page)} if description.page > 1 else {}
        kept = page_ | ({PARAMETER: self._asked} if self._asked else {})
        data = ", ".join(
            f'<a href="{escape(f"{document}.{suffix}{_query(kept)}")}">{escape(name)}</a>'
            for suffix, name in (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"), ("rdf", "RDF/XML"))
            if suffix in SUFFIXES
        )
        lasting = escape(document + _query(page_ | {PARAMETER: str(description.version)}))
        gone = "".join(f" <code>{each[:16]}</code>" for each in description.purged)
        purged = f'<p class="problem">Articles were purged from this version:{gone}</p>' if gone else ""
        return (
            f"<p><code><bdi>{escape(description.iri)}</bdi></code></p><p>As data: {data}. "
            f'Version {description.version} (<a href="{lasting}">permalink</a>).</p>{purged}'
        )

    def _section(self, iri: str) -> str:
        fragment = escape(iri.partition("#")[2])
        node = self._nodes[iri]
        title = f'<h2 id="{fragment}"><a href="#{quote(iri.partition("#")[2], safe="=,-._~")}">'
        types = [value[1:-1] for predicate, values in node.properties if predicate == TYPE for value in values]
        asked = example(iri, types, self._base, _paths(node))
        query = ""
        if asked:
            run = escape(f"/sparql?{urlencode({'query': asked})}")
            query = f'<p>An example query (<a href="{run}">run it</a>):</p><pre>{escape(asked)}</pre>'
        named = f"{title}<bdi>{escape(self._writing.named(iri))}</bdi></a></h2>"
        return f"<section>{named}{self._table(node)}{self._pointing(iri)}{query}</section>"

    def _contents(self, parts: Iterable[str]) -> str:
        rows = "".join(
            f'<li><a href="#{quote(iri.partition("#")[2], safe="=,-._~")}">'
            f"<bdi>{escape(self._writing.named(iri))}</bdi></a></li>"
            for iri in parts
        )
        return f"<h2>Parts</h2><ul>{rows}</ul>"

    def _table(self, node: Node | None) -> str:
        if node is None:
            return ""
        rows = [
            f'<tr><th scope="row">{self._writing.iri(predicate[1:-1])}</th><td>'
            + "<br>".join(self._value(value) for value in values)
            + "</td></tr>"
            for predicate, values in node.properties
        ]
        return f'<div class="wide"><table><tbody>{"".join(rows)}</tbody></table></div>'

    def _value(self, term: str) -> str:
        members = self._union(term)
        if members:
            return " or ".join(self._writing.value(member) for member in members)
        return self._writing.value(term)

    def _union(self, term: str) -> list[str]:
        """Return the members of the class *term* when it is a union without a name of its own."""
        node = self._nodes.get(term[1:-1]) if "/.well-known/genid/" in term else None
        rest = _only(node, _UNION)
        found: list[str] = []
        while rest and (cell := self._nodes.get(rest[1:-1])) and (first := _only(cell, _FIRST)) not in ("", *found):
            found.append(first)
            rest = _only(cell, _REST)
        return found

    def _pointing(self, iri: str) -> str:
        rows: dict[str, list[str]] = {}
        for line in self._description.pointing:
            subject, predicate, value = line.decode().split(" ", 2)
            if value[1:-4] == iri:
                rows.setdefault(predicate[1:-1], []).append(subject)
        if not rows:
            return ""
        body = "".join(
            f'<tr><th scope="row">is <em>{self._writing.iri(predicate)}</em> of</th><td>'
            + "<br>".join(self._writing.value(subject) for subject in sorted(subjects))
            + "</td></tr>"
            for predicate, subjects in sorted(rows.items())
        )
        return f'<h3>What points here</h3><div class="wide"><table><tbody>{body}</tbody></table></div>'

    def _turning(self) -> str:
        number = self._description.page
        document = link(self._description.iri, self._base) or "/"
        kept = {PARAMETER: self._asked} if self._asked else {}
        steps = [(number - 1, "prev", "Previous page")] * (number > 1)
        steps += [(number + 1, "next", "Next page")] * self._description.more
        links = " ".join(
            f'<a rel="{rel}" href="{escape(document + _query({PAGE: str(to)} | kept))}">{words}</a>'
            for to, rel, words in steps
        )
        return f"<p>{links}</p>" if links else ""


def _query(pairs: Mapping[str, str]) -> str:
    return f"?{urlencode(pairs)}" if pairs else ""


def _labels(description: Description) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in nodes([sorted(map(keyed, description.lines))]):
        for predicate, values in node.properties:
            words = [literal(value) for value in values if value[0] == '"'] if predicate == LABEL else []
            # English first, then whatever comes first.
            words.sort(key=lambda each: (each[1] != "en", each))
            if words and words[0][0].strip():
                found[node.subject[1:-1]] = words[0][0][:_LONGEST]
    return found


_LONGEST = 300


def _reading(iri: str) -> tuple[int, ...] | tuple[float, str]:
    """Return what puts excerpts into the order of the text, and other parts behind them by their names.

    >>> sorted(["a#char=10,12", "a#b", "a#char=9,12"], key=_reading)
    ['a#char=9,12', 'a#char=10,12', 'a#b']
    """
    places = iri.rpartition("#char=")[2].split(",")
    if "#char=" in iri and all(place.isdecimal() for place in places):
        return tuple(map(int, places))
    return (float("inf"), iri)


def _only(node: Node | None, predicate: str) -> str:
    found = [values[0] for each, values in node.properties if each == predicate] if node else []
    return found[0] if found else ""


def _paths(node: Node) -> str | None:
    """Return the SPARQL path of a property that is never stored."""
    found = [values[0] for predicate, values in node.properties if predicate.endswith("/ns#path>")]
    return literal(found[0])[0] if found and found[0][0] == '"' else None
