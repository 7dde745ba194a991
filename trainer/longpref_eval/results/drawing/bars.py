"""Bars side by side: a group a category, a bar a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..numbers import percent
from .axes import WIDTH, Tick, px, ticks

LABEL, BAR, GAP = 22.0, 15.0, 12.0
BOTTOM = 24.0
# room for the value behind the longest bar
VALUE = 52.0


@dataclass(frozen=True)
class Bar:
    """A bar and the value at its end."""

    y: float
    width: float
    height: float
    colour: str
    value: float
    text: str
    title: str


@dataclass(frozen=True)
class BarGroup:
    """Bars under their label; `strong`: the average, set off from its parts."""

    label: str
    y: float
    strong: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class BarChart:
    """Groups from top to bottom over one axis from 0."""

    width: float
    height: float
    bottom: float
    groups: tuple[BarGroup, ...]
    ticks: tuple[Tick, ...]


def bar_chart(
    groups: Sequence[tuple[str, Sequence[float | None], bool]],
    series: Sequence[tuple[str, str]],
) -> BarChart | None:
    """groups: label, share (0 to 1) of each series, strong. series: name and colour of each."""
    values = [value for _, row, _ in groups for value in row if value is not None]
    if not values:
        return None
    # At least a tenth, so that a model that scores nothing has an axis too.
    high = max(0.1, *values)

    def x(value: float) -> float:
        return px(max(0.0, value) / high * (WIDTH - VALUE))

    drawn, y = [], 0.0
    for label, row, strong in groups:
        bars = []
        top = y + LABEL
        for value, (name, colour) in zip(row, series, strict=True):
            if value is None:
                continue
            text = percent(value)
            bars.append(
                Bar(top, x(value), BAR - 2, colour, value, text, f"{label}, {name}: {text}")
            )
            top += BAR
        drawn.append(BarGroup(label, y + LABEL - 6, strong, tuple(bars)))
        y = top + GAP
    marks = tuple(Tick(x(value), f"{100 * value:.0f}") for value in ticks(0, high))
    return BarChart(WIDTH, y + BOTTOM, y, tuple(drawn), marks)
