"""Needles: facts that no text holds, with a question and its values."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

# of the places' names, made of these, none is real
FIRST = ("Alder", "Bram", "Corv", "Dunn", "Elm", "Fair", "Gull", "Hart", "Ives", "Kest", "Lorn")
LAST = ("bury", "cliff", "dale", "field", "haven", "mere", "mouth", "stead", "wick", "wold")
THINGS = ("archive", "boathouse", "chapel", "granary", "library", "museum", "observatory", "vault")


@dataclass(frozen=True)
class Needle:
    """Sentences that each give one value, and the question that asks for all of them."""

    sentences: tuple[str, ...]
    question: str
    values: tuple[str, ...]
    # the beginning of an answer, up to the value
    lead: str


def make_needles(count: int, values: int, seed: int) -> list[Needle]:
    """`count` needles of different places, each with `values` values of seven digits."""
    draw = random.Random(seed)
    places = draw.sample([(a, b, c) for a in FIRST for b in LAST for c in THINGS], count)
    return [make_needle(f"the {c} of {a}{b}", values, draw) for a, b, c in places]


def make_needle(place: str, values: int, draw: random.Random) -> Needle:
    """A needle about one place. Values have no common beginning by more than chance."""
    numbers = tuple(str(one) for one in draw.sample(range(1_000_000, 10_000_000), values))
    if values == 1:
        return Needle(
            (f"The entry code of {place} is {numbers[0]}.",),
            f"What is the entry code of {place}?",
            numbers,
            f"The entry code of {place} is",
        )
    return Needle(
        tuple(f"One of the entry codes of {place} is {number}." for number in numbers),
        f"What are all {values} entry codes of {place}?",
        numbers,
        f"The entry codes of {place} are",
    )


def spread(depth: float, values: int) -> Sequence[float]:
    """Depths in percent of the values of one needle: the first at `depth`, the others evenly behind
    it, around the end to the beginning."""
    return [(depth + 100 * one / values) % 100 if one else depth for one in range(values)]
