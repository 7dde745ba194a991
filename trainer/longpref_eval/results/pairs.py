"""Rows that two evaluations of a task share: the same id, question's answers and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .shapes import Prediction

Row = tuple[Prediction, Prediction]


@dataclass(frozen=True)
class Pairs:
    """`both`: rows of a and b in a's order; the rest are counts of rows that cannot be compared.

    other_answers: rows of one id whose answers differ, so the data changed in between.
    other_tokens: rows whose scored tokens differ, as with another tokenizer: nats a token of
    these cannot be compared.
    """

    both: tuple[Row, ...]
    only_a: int
    only_b: int
    other_answers: int
    other_tokens: int

    def counts(self) -> dict[str, int]:
        """As the JSON tells them."""
        return {
            "both": len(self.both),
            "only_a": self.only_a,
            "only_b": self.only_b,
            "other_answers": self.other_answers,
            "other_tokens": self.other_tokens,
        }


def pair_rows(a: Sequence[Prediction], b: Sequence[Prediction]) -> Pairs:
    """Match rows by id; see `Pairs`."""
    by_id = {row.id: row for row in b}
    shared = [(row, by_id[row.id]) for row in a if row.id in by_id]
    same = [(one, other) for one, other in shared if one.answers == other.answers]
    both = [pair for pair in same if _tokens(pair[0]) == _tokens(pair[1])]
    return Pairs(
        both=tuple(both),
        only_a=len(a) - len(shared),
        only_b=len(b) - len(shared),
        other_answers=len(shared) - len(same),
        other_tokens=len(same) - len(both),
    )


def scores_of(rows: Sequence[Row], metric: str) -> tuple[list[float], list[float], list[Row]]:
    """Scores of a and of b, and the rows that have both."""
    there = [row for row in rows if all(metric in one.scores for one in row)]
    return (
        [one.scores[metric] for one, _ in there],
        [other.scores[metric] for _, other in there],
        there,
    )


def length_of(row: Prediction) -> float | None:
    """The length (tokens) of the row's group, where it says one."""
    return _positive(row, "length")


def _tokens(row: Prediction) -> float | None:
    return _positive(row, "tokens")


def weights_of(rows: Sequence[Prediction]) -> list[float] | None:
    """Scored tokens of each row, where all say how many; None: all rows weigh the same."""
    found = [tokens for row in rows if (tokens := _tokens(row)) is not None]
    return found if len(found) == len(rows) else None


def cluster_of(row: Prediction) -> str:
    """What rows are drawn by: the document where the row says one, else the row itself."""
    document = row.about.get("document")
    return f"document {document}" if document is not None else f"row {row.id}"


def _positive(row: Prediction, key: str) -> float | None:
    value = row.about.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        return None
    return float(value)
