"""Longest common subsequences, with a row of the table in one integer.

ROUGE counts what stands in a longest common subsequence, and of several it takes the one that a
walk back through the table finds. So the table is needed, not its last cell alone: rows are kept
as bits (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004), an eighth of a byte a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from longpref_trainer.errors import ConfigError

# Cells of a row's tables (25 MB), and pairs of sentences (about 10 s). A summary of 1,200 tokens
# against one of the same length has some 10^6 cells.
MOST_CELLS = 200_000_000
MOST_PAIRS = 5_000_000


def check_cost(reference: Sequence[Sequence[str]], prediction: Sequence[Sequence[str]]) -> None:
    """Raise ConfigError if comparing all sentences with all sentences takes minutes."""
    cells = sum(map(len, reference)) * sum(map(len, prediction))
    pairs = len(reference) * len(prediction)
    if cells > MOST_CELLS or pairs > MOST_PAIRS:
        raise ConfigError(
            f"prediction and answer are too long for ROUGE: {len(prediction):,} and "
            f"{len(reference):,} sentences of {sum(map(len, prediction)):,} and "
            f"{sum(map(len, reference)):,} words"
        )


def rises(x: Sequence[str], y: Sequence[str]) -> list[int]:
    """For j in 0 … len(y): bit i is set if the LCS of x[: i + 1] and y[:j] is longer by one than
    that of x[:i] and y[:j]."""
    every = (1 << len(x)) - 1
    places: dict[str, int] = {}
    for i, word in enumerate(x):
        places[word] = places.get(word, 0) | 1 << i
    flat = every
    rows = [0]
    for word in y:
        hits = flat & places.get(word, 0)
        flat = ((flat + hits) | (flat - hits)) & every
        rows.append(every ^ flat)
    return rows


def walk(x: Sequence[str], y: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """The walk back of the package `rouge`, where a tie shortens y.

    Gives (i, whether x[i] is matched), one item a step, so that a caller can count the steps.
    """
    rows = rises(x, y)
    i, j = len(x), len(y)
    while i and j:
        matched = x[i - 1] == y[j - 1]
        yield i - 1, matched
        below = (1 << i) - 1
        if matched:
            i, j = i - 1, j - 1
        elif not rows[j] >> (i - 1) & 1 and (
            (rows[j] & below).bit_count() > (rows[j - 1] & below).bit_count()
        ):
            i -= 1
        else:
            j -= 1


def matched_places(x: Sequence[str], y: Sequence[str]) -> list[int]:
    """Indices in x of a longest common subsequence: that of `rouge_score`, where a tie shortens x.

    Last one first.
    """
    rows = rises(x, y)
    i, j = len(x), len(y)
    found = []
    while i and j:
        if x[i - 1] == y[j - 1]:
            i, j = i - 1, j - 1
            found.append(i)
        elif rows[j] >> (i - 1) & 1:
            j -= 1
        else:
            i -= 1
    return found
