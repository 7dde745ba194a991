"""Scales with round ticks, and the frame that plots with two axes share.

All plots are this wide in units of their own and scaled to the column, so on a phone their texts
shrink; the style sheet makes them larger there, and margins leave room for that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

WIDTH = 480.0
HEIGHT = 270.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 16.0, 14.0, 46.0


@dataclass(frozen=True)
class Tick:
    """A place on an axis and its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`, whose values `place` puts somewhere from 0 to 1."""

    label: str
    values: Sequence[float]
    place: Callable[[float], float]
    show: Callable[[float], str]


@dataclass(frozen=True)
class Frame:
    """The drawing area of a plot with ticks on both axes."""

    x_axis: Axis
    y_axis: Axis
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM
    x_ticks: list[Tick] = field(init=False)
    y_ticks: list[Tick] = field(init=False)

    def __post_init__(self) -> None:
        x = [Tick(self.x(value), self.x_axis.show(value)) for value in self.x_axis.values]
        y = [Tick(self.y(value), self.y_axis.show(value)) for value in self.y_axis.values]
        object.__setattr__(self, "x_ticks", x)
        object.__setattr__(self, "y_ticks", y)

    def x(self, value: float) -> float:
        """Where a value stands, from the left."""
        return px(self.left + self.x_axis.place(value) * (self.right - self.left))

    def y(self, value: float) -> float:
        """Where a value stands, from the top."""
        return px(self.bottom - self.y_axis.place(value) * (self.bottom - self.top))


def px(value: float) -> float:
    """A coordinate: a tenth of a unit is enough, and keeps the file small."""
    return round(value, 1)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About `count` round values (1, 2 or 5 times a power of ten apart) from low to high."""
    span = high - low
    if not span > 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / count))
    step = power * next((f for f in (1, 2, 5) if span / (power * f) <= count), 10)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    # Multiples of the step, not sums: 0.1 + 0.2 would show as 0.30000000000000004.
    return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def linear(label: str, low: float, high: float, show: Callable[[float], str]) -> Axis:
    """An axis of even steps."""
    span = high - low or 1.0
    return Axis(label, ticks(low, high, 6), lambda value: (value - low) / span, show)


def doubling(label: str, values: Iterable[float], show: Callable[[float], str]) -> Axis:
    """A log₂ axis that names the values themselves: lengths that double stand evenly.

    Of many values those that would stand too close to the one before are not named.
    """
    ordered = sorted(set(values))
    low, high = math.log2(ordered[0]), math.log2(ordered[-1])
    span = high - low

    def place(value: float) -> float:
        return (math.log2(value) - low) / span if span else 0.5

    named: list[float] = []
    for value in ordered:
        if not named or place(value) - place(named[-1]) >= 0.095:
            named.append(value)
    return Axis(label, named, place, show)


def decades(label: str, low: float, high: float, show: Callable[[float], str]) -> Axis:
    """A log₁₀ axis from `low` to `high`, both above 0."""
    start, end = math.log10(low), math.log10(high)
    exponents = range(math.floor(start), math.ceil(end) + 1)
    factors = (1, 2, 5) if end - start < 2 else (1,)
    named = [f * 10.0**e for e in exponents for f in factors if low <= f * 10.0**e <= high]
    span = end - start or 1.0
    return Axis(label, named, lambda value: (math.log10(value) - start) / span, show)


def extent(values: Sequence[float], room: float = 0.08) -> tuple[float, float]:
    """Limits with some room around the values; never an empty range, and 0 is not passed."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - abs(low) / 4 - 0.5, high + abs(high) / 4 + 0.5
    span = (high - low) * room
    bottom = low - span
    return (0.0 if low >= 0 > bottom else bottom), high + span
