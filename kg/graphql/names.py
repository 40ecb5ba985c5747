"""The names that GraphQL gives to terms: local names, first letters large or small, plurals."""

import re

from kg.errors import DataError

_NAME = re.compile(r"(?!__)[A-Za-z_]\w*", re.ASCII)


def local_name(iri: str) -> str:
    """Return what stands after the last ``#`` or ``/`` of *iri*, as a name that GraphQL allows.

    Raises:
        DataError: when no such name can be made of it.

    >>> local_name("https://kg.example/ns#itemType"), local_name("https://schema.org/NewsArticle")
    ('itemType', 'NewsArticle')
    >>> local_name("http://example.org/heavy-arms")
    'heavy_arms'
    """
    name = re.sub(r"[-.]", "_", re.split(r"[#/]", iri)[-1])
    if not _NAME.fullmatch(name):
        raise DataError(f"ontology: <{iri}> does not end in a name that GraphQL allows (letters, digits, _)")
    return name


def lower_first(name: str) -> str:
    """Return *name* as the name of a field.

    >>> lower_first("ItemType")
    'itemType'
    """
    return name[:1].lower() + name[1:]


def upper_first(name: str) -> str:
    """Return *name* as the name of a type.

    >>> upper_first("itemType")
    'ItemType'
    """
    return name[:1].upper() + name[1:]


def field_name(iri: str) -> str:
    """Return the name of the field for the property *iri*: its local name, without a leading "has".

    >>> field_name("http://www.w3.org/ns/oa#hasSource"), field_name("https://kg.example/ns#itemType")
    ('source', 'itemType')
    """
    return lower_first(re.sub(r"^has(?=[A-Z])", "", local_name(iri)))
