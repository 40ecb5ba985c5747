"""The JSON form of a reading: how `kg map --format reading` writes it, and what `kg load` takes from other tools.

It is the `Reading` as it stands, with one addition: each span also says the words it covers (``exact``), so that a
reading can be checked against its text and a wrong offset or an invented quote is refused by name.
"""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg.errors import ReadingError
from kg.iris import DEFAULT_BASE
from kg.reading.check import check
from kg.reading.reading import Reading
from kg.reading.vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_SPAN = {"start", "end"}
_SCHEMA = "https://json-schema.org/draft/2020-12/schema"


def to_json(reading: Reading) -> bytes:
    """Return *reading* as JSON in UTF-8, indented; fields that have their default value are left out."""
    form = _adapter().dump_python(reading, mode="json", exclude_defaults=True)
    return json.dumps(_quoted(form, reading.article.text), indent=1, ensure_ascii=False).encode() + b"\n"


def from_json(data: bytes, source: str, names: Vocabulary | None = None) -> Reading:
    """Return the reading that *data* holds; *source* names it in messages.

    The kinds, roles, statuses and stages in it must be among *names* (those of the project's ontology, if not given).

    Raises:
        ReadingError: it does not fit the schema, a reference leads nowhere, or words are not where they are said to be.
    """
    from kg import ontology  # noqa: PLC0415 - only who reads this form pays for the import

    reading = parse(data, source)
    check(reading, names if names is not None else vocabulary(ontology.graph()), source)
    return reading


def parse(data: bytes, source: str) -> Reading:
    """Return the reading that *data* holds, of which only the form and the words at each span were checked.

    Raises:
        ReadingError: it does not fit the schema, or words are not where they are said to be.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - only who reads this form pays for the import

    try:
        reading = _adapter().validate_json(data, strict=True)
    except ValidationError as error:
        raise ReadingError(f"{source}: {_first(error)}") from None
    form = json.loads(data)
    whole = _quoted(_adapter().dump_python(reading, mode="json"), reading.article.text)
    fault = next(_differences(form, whole, "the reading", reading.article.text), None)
    if fault is not None:
        raise ReadingError(f"{source}: {fault}")
    return reading


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the form, as it is published in ``ontology/reading.schema.json``."""
    made = _adapter().json_schema()
    for name, definition in [("", made), *made["$defs"].items()]:
        definition["additionalProperties"] = False
        definition["description"] = " ".join(definition["description"].replace("`", "").split())
        if name == "Span":
            words = {"type": "string", "description": "The words that it covers, exactly as they stand in the text."}
            definition["properties"]["exact"] = words
            definition["required"].append("exact")
    return {"$schema": _SCHEMA, "$id": f"{DEFAULT_BASE}schema/reading.json"} | made


def _adapter() -> "TypeAdapter[Reading]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - a fifth of a second, and only this form needs it

    return TypeAdapter(Reading)


def _quoted(form: Any, text: str) -> Any:  # noqa: ANN401 - JSON has no type of its own
    """Return *form* (JSON values) with its words beside each span."""
    if isinstance(form, list):
        return [_quoted(value, text) for value in form]
    if not isinstance(form, dict):
        return form
    if form.keys() == _SPAN:
        return form | {"exact": text[max(form["start"], 0) : max(form["end"], 0)]}
    return {key: _quoted(value, text) for key, value in form.items()}


def _differences(form: Any, whole: Any, name: str, text: str, field: str = "") -> Iterator[str]:  # noqa: ANN401
    """Yield what *form* (as given) has that *whole* (as understood, with all fields) has not, and its wrong quotes."""
    if isinstance(form, list):
        for given, understood in zip(form, whole, strict=True):
            yield from _differences(given, understood, _name(given, field, name), text, field)
        return
    if not isinstance(form, dict):
        return
    for key in form.keys() - whole.keys():
        yield f"{name}: unknown key '{key}'; the schema is ontology/reading.schema.json"
    if whole.keys() == {*_SPAN, "exact"}:
        yield from _quote(form, whole, f"{name}: {field}", text)
        return
    for key in form.keys() & whole.keys():
        yield from _differences(form[key], whole[key], _name(form[key], key, name), text, key)


def _quote(form: dict[str, Any], whole: dict[str, Any], name: str, text: str) -> Iterator[str]:
    place = f"{whole['start']}..{whole['end']} of the text"
    exact = form.get("exact")
    if exact is None:
        yield f"{name} at {place}: 'exact' is missing; give the words that stand there"
    elif not exact or exact != whole["exact"]:
        found = [match.start() for match in re.finditer(re.escape(exact), text)] if exact else []
        where = f"it is at {found[0]}..{found[0] + len(exact)}" if len(found) == 1 else f"there is “{whole['exact']}”"
        hint = where if whole["exact"] or found else f"the text has {len(text)} characters"
        yield f"{name} “{exact}” is not at {place}; {hint} (offsets count code points)"


def _name(value: Any, field: str, outer: str) -> str:  # noqa: ANN401 - JSON
    key = value.get("id") if isinstance(value, dict) else None
    return f"{field.removesuffix('s')} '{key}'" if isinstance(key, str) else outer


def _first(error: Any) -> str:  # noqa: ANN401 - pydantic's error, which is imported only when needed
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in problems[0]["loc"]).lstrip(".")
    more = f" (and {len(problems) - 1} more faults)" if len(problems) > 1 else ""
    return f"{where or 'the reading'}: {problems[0]['msg']}{more}"
