"""Two scores of the same rows against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .axes import Frame, linear


@dataclass(frozen=True)
class Spot:
    """A point with both its values."""

    x: float
    y: float
    across: float
    up: float
    title: str


@dataclass(frozen=True)
class Scatter:
    """Points in their frame."""

    frame: Frame
    spots: tuple[Spot, ...]


def scatter(
    points: Sequence[tuple[float, float, str]], labels: tuple[str, str], highest: float
) -> Scatter:
    """points: shares (0 to 1) across and up, and what the point says. highest: of the x axis."""

    def show(value: float) -> str:
        return f"{100 * value:.0f}"

    # Room on all sides: points at 0 and 100 % stand whole.
    frame = Frame(
        linear(f"{labels[0]} (%)", -0.03 * highest, 1.05 * highest, show),
        linear(f"{labels[1]} (%)", -0.05, 1.05, show),
    )
    return Scatter(
        frame,
        tuple(Spot(frame.x(a), frame.y(b), a, b, title) for a, b, title in points),
    )
