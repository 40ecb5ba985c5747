"""The IRIs that GraphQL asks about whatever the ontology says: the type and the label of a thing."""

from rdflib import RDF, RDFS

TYPE = str(RDF.type)
LABEL = str(RDFS.label)
