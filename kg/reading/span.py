"""A piece of a text, by its offsets."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open offsets, in code points, into the text of an article."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of *text* that this span covers.

        >>> Span(0, 4).of("Five tanks")
        'Five'
        """
        return text[self.start : self.end]

    def holds(self, other: "Span") -> bool:
        """Tell whether *other* lies wholly inside this span.

        >>> Span(0, 10).holds(Span(5, 10)), Span(0, 4).holds(Span(2, 6))
        (True, False)
        """
        return self.start <= other.start and other.end <= self.end
