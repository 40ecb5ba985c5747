"""Numbers of items: the words before a noun phrase, as inclusive bounds ("more than 1,000" is 1,001 and up)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.reading.reading import Count
from kg.reading.span import Span

_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_WORDS |= {word: 10 * (n + 2) for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
_SCALE = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
_VAGUE = {
    "several": 2,
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2_000,
    "millions": 2_000_000,
    "a few": 2,
    "several hundred": 200,
    "several thousand": 2_000,
    "several dozen": 24,
    "a few dozen": 24,
    "a few hundred": 200,
    "a few thousand": 2_000,
    "a couple": 2,
    "tens of thousands": 20_000,
    "hundreds of thousands": 200_000,
}

_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?: (?:dozen|hundred|thousand|million))?"
    r"|(?:" + "|".join(_WORDS) + r")(?:[ -](?:" + "|".join(_WORDS) + r"|dozen|hundred|thousand|million))*"
)
_VERBS = "hand handed hands handing handover turn turned turns turning fly flew flown passed passing"  # "hand over ten"
_OVER = "".join(rf"(?<!\b{verb} )" for verb in _VERBS.split()) + "over"
_MORE = rf"more than|{_OVER}|upwards of|in excess of|above"
_LEAST = r"at least|no fewer than|not less than|a minimum of"
_MOST = r"up to|at most|as many as|no more than|a maximum of|fewer than|less than"
_ABOUT = r"about|around|approximately|roughly|some|nearly|almost|an estimated|estimated"
_COUNT = re.compile(
    rf"(?P<words>(?:(?P<hedge>{_MORE}|{_LEAST}|{_MOST}|{_ABOUT}) +)?"
    rf"(?P<low>{_NUMBER})"
    rf"(?: *(?:-|\u2013|to|and|or) *(?P<high>{_NUMBER}))?"
    r"(?: +(?P<more>more|additional|further|new|other|extra))?"
    rf"|(?P<vague>{'|'.join(sorted(_VAGUE, key=len, reverse=True))})"
    r"|(?P<single>an?(?: dozen)?))"
    r"(?: +of)?(?: +(?:the|those|these|such|its|their))?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CountFound:
    """A number of items and where its words stand."""

    span: Span
    count: Count


def count_before(text: str, start: int, stop: int, units: Mapping[str, str]) -> CountFound | None:
    """Return the number that stands in ``text[start:stop]``, directly before a noun phrase that begins at *stop*.

    A unit between the two ("20 crates of rifles") is looked up in *units*, from its forms to the singular.

    >>> count_before("sent more than 1,000 crates of rifles", 5, 31, {"crates": "crate"}).count
    Count(text='more than 1,000', minimum=1001, maximum=None, approximate=False, unit='crate')
    >>> count_before("has about 100-200 tanks", 4, 18, {}).count
    Count(text='about 100-200', minimum=100, maximum=200, approximate=True, unit=None)
    """
    before = text[start:stop]
    unit = None
    of_unit = re.search(r"(?P<unit>[A-Za-z]+(?:[ -][A-Za-z]+)?)\s+of\s*$", before)
    if of_unit:
        for words in (of_unit["unit"], of_unit["unit"].split()[-1].split("-")[-1]):
            if words.lower() in units:
                unit = units[words.lower()]
                before = before[: of_unit.end("unit") - len(words)]
                break
    found = _COUNT.search(before)
    if found is None or (found.start() and before[found.start() - 1].isalnum()):
        return None
    count = _bounds(found, unit)
    words = found["words"].rstrip()
    return CountFound(Span(start + found.start(), start + found.start() + len(words)), count) if count else None


def number(words: str) -> int | None:
    """Return the number that *words* say, or None.

    >>> number("1,500"), number("two hundred and ten"), number("3 million"), number("forty-five")
    (1500, 210, 3000000, 45)
    """
    parts = re.findall(r"[\d.,]*\d|[a-z]+", words.lower())
    total = 0.0
    for part in parts:
        if part[0].isdigit():
            total += float(part.replace(",", ""))
        elif part in _WORDS:
            total += _WORDS[part]
        elif part in _SCALE:
            total = (total or 1) * _SCALE[part]
        elif part != "and":
            return None
    return int(total) if parts else None


def _bounds(found: re.Match[str], unit: str | None) -> Count | None:
    words = found["words"].rstrip()
    if found["vague"]:
        return Count(words, _VAGUE[found["vague"].lower()], None, unit=unit)
    if found["single"]:
        dozen = 12 if words.lower().endswith("dozen") else 1
        return None if unit else Count(words, dozen, dozen)  # "a shipment of rifles" says nothing of their number
    low = number(found["low"])
    if low is None or (1900 <= low <= 2100 and found["hedge"] is None and "," not in found["low"]):  # noqa: PLR2004 - a year
        return None
    high = number(found["high"]) if found["high"] else low
    hedge = (found["hedge"] or "").lower()
    if found["high"] and high is not None and high < low:
        return None
    if hedge and re.fullmatch(_MORE, hedge):
        return Count(words, low + 1, None, unit=unit)
    if re.fullmatch(_LEAST, hedge):
        return Count(words, low, None, unit=unit)
    if re.fullmatch(_MOST, hedge):
        return Count(words, None, low - 1 if hedge in {"fewer than", "less than"} else low, unit=unit)
    return Count(words, low, high, approximate=bool(hedge), unit=unit)
