"""Content negotiation as RFC 9110, section 12.5.1, has it, over a real server."""

import re
from collections.abc import Sequence

import httpx
import pytest

OFFERS = [
    "text/html",
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/json",
]
ACCEPTS = [
    None, "", "*/*", "text/*", "application/*", "text/html", "text/turtle", "application/ld+json",
    "application/n-triples", "application/rdf+xml", "application/json", "TEXT/TURTLE", "text/turtle;charset=utf-8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "text/html;q=0.5, text/turtle;q=0.6", "text/html;q=0.6, text/turtle;q=0.5", "text/turtle;q=0, */*",
    "*/*;q=0.1, application/ld+json", "text/*;q=0.3, application/*;q=0.4", "text/*, text/turtle;q=0.1",
    "text/turtle;q=0, text/*;q=0.5", "application/rdf+xml;q=0.9, application/n-triples;q=0.91", "image/png",
    "image/*, text/plain", "text/turtle;q=0", "*/*;q=0", "text/html;q=0, */*;q=0", "text/turtle ; q=0.7 , text/html",
    "text/turtle;q=1.000", "text/html;q=0.001", 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
    "application/rdf+xml, application/ld+json;q=0.2, */*;q=0.01", "text/html, text/turtle", "text/turtle, text/html",
    "application/*;q=0.5, application/ld+json;q=0.4", "image/png, text/html;q=0.2", "text/csv, application/json;q=0.3",
    "*/*;q=0.5, text/*;q=0.5, application/rdf+xml;q=0.5", "text/turtle;q=0.8;ext=1, text/html;q=0.7",
    "application/n-triples,text/html;q=0.9", "text/html,*/*;q=0.0",
]  # fmt: skip


@pytest.mark.parametrize("accept", ACCEPTS, ids=str)
def test_the_format_is_the_one_that_the_client_likes_best(http: httpx.Client, accept: str | None) -> None:
    request = http.build_request("GET", "/status/denied")
    del request.headers["accept"]
    if accept is not None:
        request.headers["accept"] = accept

    answer = http.send(request)

    allowed = best(accept, OFFERS)
    if allowed:
        assert answer.headers["content-type"].split(";")[0] in allowed
    else:
        assert answer.status_code == 406
        assert "text/turtle" in answer.text
    assert "Accept" in answer.headers["vary"]


def best(accept: str | None, offers: Sequence[str]) -> set[str]:
    """Return those of *offers* that have the highest quality above nothing."""
    if accept is None or not accept.strip():
        return set(offers)
    ranges = []
    for part in re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", accept.lower()):
        pieces = [piece.strip() for piece in part.split(";")]
        quality = next((float(piece[2:]) for piece in pieces[1:] if piece.startswith("q=")), 1.0)
        ranges.append((*pieces[0].split("/"), quality))
    found = {offer: _quality(offer, ranges) for offer in offers}
    most = max(found.values())
    return {offer for offer, quality in found.items() if quality == most > 0}


def _quality(offer: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    kind, _, name = offer.partition("/")
    for wanted in ((kind, name), (kind, "*"), ("*", "*")):
        for one, two, quality in ranges:
            if (one, two) == wanted:
                return quality
    return 0.0
