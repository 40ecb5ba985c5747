"""Prefixes that a text uses and does not declare: which namespace was meant."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from itertools import pairwise

from kg.sparql.change import Repair
from kg.sparql.grammar import Piece

_CLOSE = 0.6


def undeclared(text: str, found: list[Piece], known: Mapping[str, str]) -> tuple[Piece, Repair] | None:
    """Return the first name whose prefix is not declared, and how to mend it; nothing when all are.

    A prefix that is *known* here or to everybody is declared in front of the text; another one may be a misspelt one.
    """
    declared = {two.text[:-1] for one, two in pairwise(found) if one.kind == "PREFIX"}
    for piece in found:
        prefix = piece.text.partition(":")[0]
        if piece.kind not in ("PNAME", "PNS") or prefix in declared:
            continue
        namespace = known.get(prefix) or _everybodys().get(prefix)
        near = get_close_matches(prefix, sorted({*declared, *known}), 1, _CLOSE)
        if namespace is None and near:
            mended = text[: piece.start] + near[0] + text[piece.start + len(prefix) :]
            if near[0] not in declared:
                mended = f"PREFIX {near[0]}: <{known[near[0]]}>\n{mended}"
            return piece, Repair(f"did you mean '{near[0]}:'?", mended)
        line = f"PREFIX {prefix}: <{namespace or _made_up(prefix, known)}>"
        words = "" if namespace else ", with the namespace that you mean"
        return piece, Repair(f"put '{line}' at the beginning{words}", f"{line}\n{text}")
    return None


def _made_up(prefix: str, known: Mapping[str, str]) -> str:
    return f"https://example.org/{prefix}#" if prefix else known.get("kg", "https://example.org/")


@cache
def _everybodys() -> dict[str, str]:
    """Return the prefixes that rdflib knows, those of the common vocabularies."""
    # Imported here because it takes a part of the second in which the server starts.
    from rdflib import Graph  # noqa: PLC0415

    return {prefix: str(namespace) for prefix, namespace in Graph().namespaces()}
