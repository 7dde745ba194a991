"""Lines over length: a line a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..numbers import tokens
from .axes import Frame, decades, doubling, extent, linear

# where values span more than this, a linear axis would hide the small ones
LOG_FROM = 8.0


@dataclass(frozen=True)
class Dot:
    """A measured value."""

    x: float
    y: float
    value: float
    title: str


@dataclass(frozen=True)
class Line:
    """A series: its name, its colour's name, the path through its dots."""

    name: str
    colour: str
    path: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class LineChart:
    """Lines in their frame."""

    frame: Frame
    lines: tuple[Line, ...]


def line_chart(
    series: Sequence[tuple[str, str, Mapping[float, float]]],
    y_label: str,
    show: Callable[[float], str],
    limits: tuple[float, float] | None = None,
) -> LineChart | None:
    """series: name, colour, and value by length (tokens). None where there are none.

    limits: of the y axis. Without, it fits the values, and where they span much it is a log axis.
    """
    values = [value for _, _, points in series for value in points.values()]
    lengths = [length for _, _, points in series for length in points]
    if not values or min(lengths) <= 0:
        return None
    x = doubling("length (tokens)", lengths, tokens)
    low, high = min(values), max(values)
    if limits:
        y = linear(y_label, *limits, show)
    elif low > 0 and high / low > LOG_FROM:
        y = decades(f"{y_label}, log scale", low / 1.1, high * 1.1, show)
    else:
        y = linear(y_label, *extent(values), show)
    frame = Frame(x, y)
    return LineChart(frame, tuple(_line(frame, show, *one) for one in series if one[2]))


def _line(
    frame: Frame,
    show: Callable[[float], str],
    name: str,
    colour: str,
    points: Mapping[float, float],
) -> Line:
    dots = tuple(
        Dot(frame.x(length), frame.y(value), value, f"{name}, {tokens(length)}: {show(value)}")
        for length, value in sorted(points.items())
    )
    path = "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)
    return Line(name, colour, path, dots)
