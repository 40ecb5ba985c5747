"""The names that a reading may use for kinds, roles, statuses and stages: those of the ontology."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.iris import DEFAULT_BASE

if TYPE_CHECKING:
    from rdflib import Graph

_TERMS = f"{DEFAULT_BASE}ns#"
_OTHERS = frozenset({"jobTitle", "broader"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Local names: of classes of events, of properties that link things, of statuses, of stages; and for relations."""

    kinds: frozenset[str]
    roles: frozenset[str]
    statuses: frozenset[str]
    stages: frozenset[str]

    @property
    def predicates(self) -> frozenset[str]:
        """What a relation may say: a role, or one of the terms of others (schema:jobTitle, skos:broader)."""
        return self.roles | _OTHERS


def vocabulary(ontology: "Graph") -> Vocabulary:
    """Return the names that *ontology* declares."""
    from rdflib import OWL, RDF, RDFS, URIRef  # noqa: PLC0415 - only who checks a reading pays for the import

    events = ontology.transitive_subjects(RDFS.subClassOf, URIRef(f"{_TERMS}Event"))
    properties = ontology.subjects(RDF.type, OWL.ObjectProperty)
    return Vocabulary(
        kinds=frozenset(str(term).removeprefix(_TERMS) for term in events),
        roles=frozenset(str(term).removeprefix(_TERMS) for term in properties if str(term).startswith(_TERMS)),
        statuses=_concepts(ontology, "status"),
        stages=_concepts(ontology, "stage"),
    )


def _concepts(ontology: "Graph", scheme: str) -> frozenset[str]:
    """Return the concepts of *scheme* below its groups, which only sort them."""
    from rdflib import SKOS, URIRef  # noqa: PLC0415 - as above

    node = URIRef(f"{DEFAULT_BASE}{scheme}/scheme")
    concepts = set(ontology.subjects(SKOS.inScheme, node)) - set(ontology.objects(node, SKOS.hasTopConcept))
    return frozenset(str(term).removeprefix(f"{DEFAULT_BASE}{scheme}/") for term in concepts)
