"""The ``#+`` lines at the beginning of a saved query: YAML that says what it answers and what it can be asked with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from kg.errors import DataError

_KEYS = frozenset({"summary", "description", "tags", "params", "defaults"})


@dataclass(frozen=True, slots=True)
class Header:
    """The question in one line, what else there is to say, tags; descriptions and defaults of parameters by name."""

    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


def header(text: str, place: str) -> Header:
    """Return the header of the query *text*.

    Raises:
        DataError: when there is none or it is not right, naming *place* and the line.
    """
    lines = []
    for line in text.splitlines():
        if not line.startswith("#+"):
            break
        lines.append(line[2:].removeprefix(" "))
    if not lines:
        raise DataError(f"{place}:1: a saved query begins with a line '#+ summary: …'")
    try:
        found = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line_number = mark.line + 1 if mark else 1
        raise DataError(
            f"{place}:{line_number}: the #+ lines are no YAML: {getattr(error, 'problem', error)}"
        ) from error
    if not isinstance(found, dict) or not isinstance(found.get("summary"), str):
        raise DataError(f"{place}:1: the #+ lines need 'summary: …'")

    def line_of(key: str) -> int:
        return next((number for number, line in enumerate(lines, 1) if line.lstrip(" -").startswith(f"{key}:")), 1)

    unknown = sorted(set(found) - _KEYS)
    if unknown:
        known = ", ".join(sorted(_KEYS))
        raise DataError(f"{place}:{line_of(unknown[0])}: unknown key '{unknown[0]}'; there are {known}")
    return Header(
        found["summary"].strip(),
        str(found.get("description") or "").strip(),
        tuple(str(tag) for tag in found.get("tags") or ()),
        _texts(found.get("params") or {}, f"{place}:{line_of('params')}: params"),
        _texts(_merged(found.get("defaults") or [], f"{place}:{line_of('defaults')}"), f"{place}: defaults"),
    )


def _merged(defaults: object, place: str) -> dict[object, object]:
    """Return the defaults, which grlc writes as a list of mappings with one key each, as one mapping."""
    if isinstance(defaults, list) and all(isinstance(entry, dict) for entry in defaults):
        return {key: value for entry in defaults for key, value in entry.items()}
    raise DataError(f"{place}: defaults must be a list of '- name: value'")


def _texts(values: object, place: str) -> dict[str, str]:
    if isinstance(values, dict) and all(isinstance(value, str | int | float) for value in values.values()):
        return {str(key): str(value) for key, value in values.items()}
    raise DataError(f"{place} must be lines 'name: text'")
