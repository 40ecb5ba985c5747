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


def _fit(line: Line, index: int, frame: Frame) -> Iterator[Slots]:
    left = frame.left.search(line.chars, 0, _subject_end(line, index) if frame.sense.form == "active" else index)
    right = frame.right.match(line.chars, index + 1) if left else None
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
