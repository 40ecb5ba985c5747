"""What an extraction found, sentence by sentence: mentions and why, attributions, rules with their slots, claims.

At the end of each sentence stands what was not taken, and why.
"""

from collections.abc import Iterator, Sequence

from rich.text import Text

from kg.extract.analysis import Analysis
from kg.extract.attribution import Attribution
from kg.extract.candidates import Candidate
from kg.extract.extract import Extraction
from kg.extract.phrases import ActorPhrase, ItemPhrase
from kg.extract.rejections import rejections
from kg.extract.rules import Rules
from kg.reading import Event, Reading, Relation, Span, Statement
from kg.reading.labels import labels

_COLOURS = {"actor": "cyan", "item": "magenta", "date": "green", "rule": "yellow", "not": "red"}


def explanation(extraction: Extraction, rules: Rules) -> Iterator[Text]:
    """Yield the lines of the explanation of *extraction*, made with *rules*, in colours that a terminal may show."""
    reading = extraction.reading
    told = labels(reading)
    for analysis in extraction.analyses:
        yield _sentence(reading.article.text, analysis)
        yield from _found(reading.article.text, analysis)
        yield from _claims(reading, told, analysis.sentence.span)
        for one in rejections(analysis, reading, rules):
            yield _line("not", one.span.of(reading.article.text), f"{one.what}: {one.why}")
        yield Text()


def _sentence(text: str, analysis: Analysis) -> Text:
    span = analysis.sentence.span
    line = Text(span.of(text), "bold")
    marked = [
        *((phrase.span, "actor") for phrase in analysis.actors),
        *((phrase.span, "item") for phrase in analysis.items),
        *((date.span, "date") for date in analysis.dates),
        *((stance.cue, "rule") for stance in analysis.attributions),
        *((analysis.line.units[candidate.trigger].span, "rule") for candidate in analysis.candidates),
    ]
    for mark, kind in marked:
        line.stylize(_COLOURS[kind], mark.start - span.start, mark.end - span.start)
    # One line for each sentence, whatever line ends it has; all are as long as the space that replaces them.
    line.plain = "".join(" " if character in "\r\n\t" else character for character in line.plain)
    return Text.assemble(
        (f"{span.start}..{span.end} ", "dim"), line, " (headline)" if analysis.sentence.headline else ""
    )


def _found(text: str, analysis: Analysis) -> Iterator[Text]:
    for phrase in analysis.actors:
        for part in (phrase, *phrase.inner):
            yield _line("actor", part.span.of(text), _actor(part))
    for item in analysis.items:
        yield _line("item", item.span.of(text), _item(item))
    for date in analysis.dates:
        yield _line("date", date.span.of(text), date.when.edtf or "not resolved")
    for stance in analysis.attributions:
        yield _line("rule", stance.cue.of(text), _stance(stance, text))
    for candidate in analysis.candidates:
        yield _line("rule", analysis.line.units[candidate.trigger].span.of(text), _frame(candidate, text))


def _claims(reading: Reading, told: dict[str, str], sentence: Span) -> Iterator[Text]:
    claims: Sequence[Statement | Event | Relation] = (*reading.statements, *reading.events, *reading.relations)
    for claim in claims:
        if sentence.start <= claim.evidence[0].start < sentence.end:
            yield Text.assemble("  claim  ", (claim.id, "dim"), f" {told[claim.id]} {_particulars(claim)}".rstrip())


def _particulars(claim: Statement | Event | Relation) -> str:
    said = [f"rule {claim.rule}"]
    if isinstance(claim, Statement):
        said += [f"status {claim.status}", *([f"cue “{claim.cue}”"] if claim.cue else [])]
    if isinstance(claim, Event):
        said += [f"stage {claim.stage}"] if claim.stage else []
        said += [f"completed from elsewhere: {', '.join(claim.completed)}"] if claim.completed else []
    if claim.when is not None and claim.when.edtf is not None:
        said.append(claim.when.edtf)
    return f"({'; '.join(said)})"


def _line(kind: str, words: str, meaning: str) -> Text:
    return Text.assemble(f"  {kind:<6} ", (" ".join(words.split()), _COLOURS[kind]), f" → {meaning}")


def _actor(phrase: ActorPhrase) -> str:
    return f"{', '.join(phrase.refers) or 'not resolved'} ({phrase.why or phrase.rule})"


def _item(phrase: ItemPhrase) -> str:
    bounds = (("at least", phrase.count.minimum), ("at most", phrase.count.maximum)) if phrase.count else ()
    known = "".join(f"; {word} {number}" for word, number in bounds if number is not None)
    return f"{', '.join(phrase.types)} ({phrase.rule}, {phrase.strength}{known})"


def _stance(stance: Attribution, text: str) -> str:
    who = ", ".join(part for speaker in stance.speakers for part in speaker.refers) or stance.document or "nobody named"
    scope = " … ".join(" ".join(span.of(text).split()) for span in stance.scope)
    return f"{stance.stance.name} ({stance.stance.status}) by {who}: “{scope}”"


def _frame(candidate: Candidate, text: str) -> str:
    slots = [f"{slot} {', '.join(phrase.refers) or phrase.span.of(text)}" for slot, phrase in candidate.actors]
    slots += [f"item {', '.join(item.types)}" for item in candidate.items]
    return f"{candidate.sense.name} ({candidate.sense.kind}): {'; '.join(slots)}"
