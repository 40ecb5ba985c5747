"""Another way to the same answers: graphql-core's executor, asking an in-memory store field by field.

It shares with the engine the schema and the vocabulary, and nothing of plans, queries, facts and composition.
"""

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox
from graphql import GraphQLResolveInfo, GraphQLSchema, execute_sync, parse

from kg.graphql.vocabulary import Property, Vocabulary

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def tree(branches: list[str]) -> str:
    """Return the union of *branches*, in the order that the engine asks for."""
    if len(branches) <= 1:
        return "".join(branches)
    middle = len(branches) // 2
    return f"{{ {tree(branches[:middle])} UNION {tree(branches[middle:])} }}"


class Oracle:
    """Answers operations on the quads of *store*; connections are in the order that *listed* gives them."""

    def __init__(self, store: ox.Store, schema: GraphQLSchema, vocabulary: Vocabulary) -> None:
        self._store = store
        self._schema = schema
        self._vocabulary = vocabulary
        self._fields: dict[tuple[str, str], Any] = {}
        for c in vocabulary.classes.values():
            for p in c.properties:
                self._fields[c.concrete, p.name] = p
            for b in c.backwards:
                self._fields[c.concrete, b.name] = b

    def data(self, query: str, variables: Mapping[str, Any]) -> Any:  # noqa: ANN401 JSON may be anything
        found = execute_sync(
            self._schema,
            parse(query),
            root_value={},
            variable_values=dict(variables),
            field_resolver=self._resolve,
            type_resolver=lambda value, *_: value["type"],
        )
        return found.data, sorted(str(e.path) for e in found.errors or ())

    def _resolve(self, source: Mapping[str, Any], info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401
        owner, name = info.parent_type.name, info.field_name
        if owner == "Query":
            return self._root(name, arguments)
        if "iri" not in source:
            return source[name]
        iri = source["iri"]
        if name in {"id", "iri"}:
            return iri
        if name == "label":
            return self._label(iri, arguments.get("languages") or ["en", ""])
        field = self._fields[owner, name]
        if not isinstance(field, Property):
            found = self._select(f"<{iri}> {field.path} ?s", field.ranges)
            return self._connection(found, field.ranges, arguments)
        values = sorted(
            {
                self._plain(t.object)
                for t in self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(field.iri), None)
            }
        )
        if not field.ranges:
            texts = [text for text, _, _ in values]
            shown = [text == "true" for text in texts] if field.scalar == "Boolean" else texts
            if field.many:
                return shown
            best = sorted(values, key=lambda v: (["en", ""].index(v[2]) if v[2] in {"en", ""} else 9, v))
            return (best[0][0] == "true" if field.scalar == "Boolean" else best[0][0]) if best else None
        things = [
            thing for text, is_iri, _ in values if is_iri and (thing := self._thing(text, field.ranges, strict=False))
        ]
        return things if field.many else (things[0] if things else None)

    def _root(self, name: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401
        if name == "node":
            return self._thing(arguments["id"], (), strict=True)
        if name == "nodes":
            return [self._thing(iri, (), strict=True) for iri in arguments["ids"]]
        for c in self._vocabulary.classes.values():
            if name == c.one:
                return self._thing(arguments["id"], (c.iri,), strict=True)
            if name == c.plural:
                return self._connection(self._select("", (c.iri,)), (c.iri,), arguments)
        raise KeyError(name)

    def _select(self, pattern: str, ranges: tuple[str, ...]) -> list[str]:
        classes = self._vocabulary.stored(ranges)
        of = " || ".join(f"EXISTS {{ ?s a <{iri}> }}" for iri in classes)
        either = tree([f"{{ ?s a <{iri}> }}" for iri in classes])
        text = f"{pattern} FILTER({of})" if pattern and of else pattern or either
        rows = self._store.query(f"SELECT DISTINCT ?s WHERE {{ {text} }}", use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        return [str(row["s"].value) for row in rows]

    def _connection(self, iris: list[str], ranges: tuple[str, ...], arguments: Mapping[str, Any]) -> dict[str, Any]:
        first, last = arguments.get("first"), arguments.get("last")
        if first is None and last is None:
            first = 10
        chosen = iris if first is None else iris[:first]
        start = 0 if last is None else max(0, len(chosen) - last)
        chosen = chosen[start:]
        edges = [{"cursor": "", "node": self._thing(iri, ranges, strict=False)} for iri in chosen]
        return {
            "totalCount": len(iris),
            "edges": edges,
            "pageInfo": {"hasNextPage": start + len(chosen) < len(iris), "hasPreviousPage": start > 0},
        }

    def _thing(self, iri: str, ranges: tuple[str, ...], *, strict: bool) -> dict[str, str] | None:
        allowed = self._vocabulary.within(ranges)
        if len(allowed) == 1 and not strict:
            found: str | None = next(iter(allowed))
        else:
            types = [
                t.object.value
                for t in self._store.quads_for_pattern(ox.NamedNode(iri), _TYPE, None)
                if isinstance(t.object, ox.NamedNode)
            ]
            found = self._vocabulary.most_specific(types, allowed)
            if found is None and not strict and len(ranges) == 1:
                found = ranges[0]
        return {"iri": iri, "type": self._vocabulary.classes[found].concrete} if found else None

    def _label(self, iri: str, languages: list[str]) -> str | None:
        labels = {self._plain(t.object) for t in self._store.quads_for_pattern(ox.NamedNode(iri), _LABEL, None)}
        ranked = sorted(labels, key=lambda v: (languages.index(v[2]) if v[2] in languages else len(languages), v))
        return ranked[0][0] if ranked else None

    @staticmethod
    def _plain(term: Any) -> tuple[str, bool, str]:  # noqa: ANN401
        return term.value, isinstance(term, ox.NamedNode), (getattr(term, "language", None) or "")
