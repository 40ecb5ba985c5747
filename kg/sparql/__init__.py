"""SPARQL over HTTP: what the protocol asks of an endpoint, put as requests to a reader."""
