"""Parliaments: the state of a member whose party and district a text puts after the name: "Jane Roe (R-Texas)"."""

import re

from kg.extract.words import Words

_SEAT = re.compile(r"(?: \(|, )([A-Z])-[A-Z]")


def seat(text: str, at: int, words: Words) -> str | None:
    """Return the id of the state in whose parliament a person sits whose name ends at *at* in *text*, or None."""
    found = _SEAT.match(text, at)
    return next(iter(words.seats_in)) if found and found[1] in words.seats else None
