"""Invented articles: ``python -m bench.articles --articles 10000 --seed 1 -o articles.jsonl``.

Short reports of sentences that the rules understand, and of some that they do not; who and what comes from the lexicon.
The same seed gives the same lines.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import click

from bench.words import Words, words

_FIRST_DAY = date(2019, 1, 1)
_SENTENCES = (
    "{giver} has delivered {count} {things} to {taker}, {speaker} said on {day}.",
    "{giver} will supply {taker} with {count} {things}, according to {speaker}.",
    "{speaker} denied that {giver} had sent {things} to {taker}.",
    "{taker} received {count} {things} from {giver} last month.",
    "{giver} is suspected of seeking {things} from {taker}, {speaker} said.",
    "More than {count} {things} were shipped from {giver} to {taker} in March.",
    "The weather in the capital was mild, and the markets were calm.",
    "Officials did not answer questions about the price of the contract.",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_LENGTHS = (4, 9)


def articles(seed: int) -> Iterator[dict[str, str]]:
    """Yield articles without end, each as the object of its line."""
    chosen, number = words(seed), 0
    while True:
        yield _article(chosen.seeded(f"{seed}/{number}"), number)
        number += 1


def _article(words: Words, number: int) -> dict[str, str]:
    sentences = [_sentence(words) for _ in range(words.chance.randint(*_LENGTHS))]
    half = len(sentences) // 2
    return {
        "title": f"Invented report {number}",
        "publisher": f"The Invented Paper {number % 20}",
        "published": str(_FIRST_DAY + timedelta(number % 2_500)),
        "text": f"{' '.join(sentences[:half])}\n\n{' '.join(sentences[half:])} ({number})",
    }


def _sentence(words: Words) -> str:
    (_, giver), (_, taker) = words.pair()
    return words.chance.choice(_SENTENCES).format(
        giver=giver,
        taker=taker,
        things=words.chance.choice(words.items)[1],
        count=words.chance.randint(2, 5_000),
        speaker=words.chance.choice(words.speakers)[1],
        day=words.chance.choice(_DAYS),
    )


@click.command()
@click.option("--articles", "number", type=int, default=10_000, show_default=True, help="How many articles.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same articles.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A .jsonl file.")
def main(number: int, seed: int, output: Path) -> None:
    """Write invented articles as a .jsonl file, one on each line."""
    with output.open("w", encoding="utf-8") as file:
        for _, article in zip(range(number), articles(seed), strict=False):
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
