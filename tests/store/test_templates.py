"""Blank nodes in updates: they get IRIs before the update is made, and what it makes is otherwise the same."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad
from pyoxigraph import Store as Database

from kg.store import Store
from kg.store.templates import NotUnderstoodError, named

NOW = datetime(2024, 1, 5, 12, tzinfo=UTC)
GENID = "urn:genid-"
KNOWN = [Quad(NamedNode(f"urn:s{n}"), NamedNode("urn:p"), Literal(n), NamedNode("urn:g")) for n in range(3)]

LEAVES = st.sampled_from(
    ["<urn:a>", ":b", "'x'", '"y]"@en', "'1' ^^ :d", "1", "-1.5", "_:x", "_:y", "[]", "()", "true", '"""z\n"(_:"""']
)


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    said = st.lists(st.tuples(st.sampled_from([":p", "a", "<urn:q>"]), inner), min_size=1, max_size=2)
    node = said.map(lambda pairs: f"[ {' ; '.join(f'{verb} {value}' for verb, value in pairs)} ]")
    many = st.lists(inner, min_size=1, max_size=3).map(lambda items: f"( {' '.join(items)} )")
    return node | many


VALUES = st.recursive(LEAVES, nested, max_leaves=6)
SUBJECTS = st.sampled_from(["<urn:a>", "_:x", "[]"]) | nested(LEAVES)
TRIPLES = st.builds("{} :p {} ; :q {} , 7".format, SUBJECTS, VALUES, VALUES) | nested(VALUES).filter(
    lambda t: len(t) > 2
)
TEMPLATES = st.lists(TRIPLES, min_size=1, max_size=3).map(" .\n# [ (\n ".join)
QUADS = st.builds("{} . GRAPH <urn:other> {{ {} }}".format, TEMPLATES, TEMPLATES)


def known() -> Database:
    store = Database()
    store.extend(KNOWN)
    return store


def blank(quad: Quad) -> Quad:
    """Return *quad* with blank nodes for the IRIs that were made."""
    subject, value = quad.subject, quad.object
    if isinstance(subject, NamedNode) and subject.value.startswith(GENID):
        subject = BlankNode("b" + subject.value[len(GENID) :])
    if isinstance(value, NamedNode) and value.value.startswith(GENID):
        value = BlankNode("b" + value.value[len(GENID) :])
    return Quad(subject, quad.predicate, value, quad.graph_name)


def canonical(quads: list[Quad]) -> list[str]:
    data = Dataset(quads)
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, data))


@given(
    template=QUADS,
    form=st.sampled_from(["INSERT DATA {{ {} }}", "INSERT {{ {} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"]),
)
def test_what_an_update_makes_is_the_same_but_for_the_names_of_blank_nodes(template: str, form: str) -> None:
    sparql = "PREFIX : <urn:> CREATE GRAPH <urn:new> ; " + form.format(template)
    ours, theirs = known(), known()

    found = named(sparql, GENID)
    ours.update(found.sparql, custom_functions=found.functions)
    theirs.update(sparql)

    assert not any(isinstance(term, BlankNode) for quad in ours for term in (quad.subject, quad.object))
    assert canonical([blank(quad) for quad in ours]) == canonical(list(theirs))


def test_each_solution_has_nodes_of_its_own_and_bnode_makes_one_for_each() -> None:
    store = known()
    template = "?b <urn:of> ?s ; <urn:also> _:x . _:x <urn:is> ?b"
    sparql = f"INSERT {{ {template} }} WHERE {{ GRAPH ?g {{ ?s ?p [] }} BIND(BNODE() AS ?b) }}"

    found = named(sparql, GENID)
    store.update(found.sparql, custom_functions=found.functions)

    made = [quad for quad in store if quad.predicate.value == "urn:of"]
    pairs = {(quad.subject, quad.object) for quad in store if quad.predicate.value == "urn:also"}
    assert len({quad.subject for quad in made}) == len({value for _, value in pairs}) == len(KNOWN)
    assert {(quad.object, quad.subject) for quad in store if quad.predicate.value == "urn:is"} == pairs


@pytest.mark.parametrize(
    "sparql",
    [
        "LOAD <urn:x>",
        "INSERT { ?b <urn:p> 1 } WHERE { BIND(BNODE('x') AS ?b) }",
        "INSERT { ?b <urn:p> ?c } WHERE { BIND(BNODE() AS ?b) BIND(isBlank(?b) AS ?c) }",
        "INSERT DATA { [] <urn:p> <<( <urn:a> <urn:b> [] )>> }",
        "INSERT DATA { [] <urn:p> 1",
    ],
)
def test_what_the_text_does_not_show_is_not_understood(sparql: str) -> None:
    with pytest.raises(NotUnderstoodError):
        named(sparql, GENID)


def test_an_update_looks_only_at_what_it_makes(tmp_path: Path) -> None:
    # A blank node that is there already, which the store itself would never keep, shows who searches for them.
    with Store(tmp_path).draft("update", NOW) as draft:
        draft.database.add(Quad(BlankNode(), NamedNode("urn:p"), Literal("old")))

        draft.update("INSERT DATA { [] <urn:p> ('new') }")
        before = [quad for quad in draft.database if isinstance(quad.subject, BlankNode)]
        draft.update("INSERT { ?b <urn:p> 'third' } WHERE { BIND(BNODE('x') AS ?b) }")
        after = [quad for quad in draft.database if isinstance(quad.subject, BlankNode)]

    assert [quad.object for quad in before] == [Literal("old")]
    assert after == []
