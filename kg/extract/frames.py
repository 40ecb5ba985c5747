"""Frames at work: a trigger tries the frames of its family in their order; the first that fits fills the slots."""

import re
from collections.abc import Iterator, Sequence

from kg.extract.rules import Frame, Rules, Trigger
from kg.extract.slots import Slots
from kg.extract.units import Line
from kg.extract.verbs import form_fits


def fits(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Iterator[Slots]:
    """Yield the slots of each frame of *rules* that fits around the trigger at *index*, the fullest first."""
    for frame in rules.frames:
        for trigger in triggers:
            if trigger.family in frame.sense.family and form_fits(line, index, trigger, frame.sense.form):
                yield from _fit(line, index, frame)


def nearly(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Iterator[tuple[Slots, frozenset[str]]]:
    """Yield, for each frame with one half that fits, what that half fills, and the slots of the other."""
    for frame in rules.frames:
        if any(t.family in frame.sense.family and form_fits(line, index, t, frame.sense.form) for t in triggers):
            left, right = _halves(line, index, frame)
            for half, other in ((left, frame.right), (right, frame.left)):
                if half and not (left and right):
                    missing = frozenset(group.split("_")[0] for group in other.groupindex)
                    yield Slots(frame.sense, index, tuple(_filled(half))), missing


def _halves(line: Line, index: int, frame: Frame) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    end = _subject_end(line, index) if frame.sense.form == "active" else index
    return frame.left.search(line.chars, 0, end), frame.right.match(line.chars, index + 1)


def _fit(line: Line, index: int, frame: Frame) -> Iterator[Slots]:
    left, right = _halves(line, index, frame)
    if left and right:
        yield Slots(frame.sense, index, (*_filled(left), *_filled(right)))


def _filled(half: re.Match[str]) -> Iterator[tuple[str, int]]:
    for group in half.re.groupindex:
        if half.start(group) >= 0:
            yield group.split("_")[0], half.start(group)


def _subject_end(line: Line, index: int) -> int:
    """Return where the subject of the verb at *index* is looked for: before the first of verbs that share it."""
    if index == 0 or line.units[index - 1].word != "and":
        return index
    earlier = [n for n in range(index - 1) if any(t.tags != {"noun"} for t in line.units[n].triggers)]
    return earlier[-1] if earlier else index
