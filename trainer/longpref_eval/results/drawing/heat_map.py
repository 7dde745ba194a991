"""A grid of scores as coloured cells with their values, on a scale that several grids share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..grid import Grid
from ..numbers import plain, short, tokens, whole_percent
from ..shapes import LOWER_IS_BETTER, UNSCALED
from .axes import WIDTH, Tick, px

# the style sheet has so many colours of one hue, the strongest for the best
LEVELS = 9
LEFT, TOP, BOTTOM = 58.0, 4.0, 46.0
ROW = 28.0
# of narrower cells the values would touch
NARROWEST = 38.0


@dataclass(frozen=True)
class HeatScale:
    """From the worst to the best value; lower_is_better: `worst` is the larger one."""

    metric: str
    worst: float
    best: float

    def level(self, value: float) -> int:
        """Which colour a value has: 0 the worst, LEVELS − 1 the best."""
        if self.best == self.worst:
            return LEVELS // 2
        share = (value - self.worst) / (self.best - self.worst)
        return min(LEVELS - 1, max(0, int(share * LEVELS)))

    @property
    def show(self) -> Callable[[float], str]:
        """How cells tell their value."""
        return plain if self.metric in UNSCALED else whole_percent

    @property
    def ends(self) -> tuple[str, str]:
        """What the legend says at the worst and at the best end."""
        unit = "" if self.metric in UNSCALED else " %"
        return f"{self.show(self.worst)}{unit}", f"{self.show(self.best)}{unit}"


@dataclass(frozen=True)
class HeatCell:
    """A cell; `level` None where nothing was measured."""

    x: float
    y: float
    width: float
    height: float
    level: int | None
    value: float | None
    text: str
    title: str


@dataclass(frozen=True)
class HeatMap:
    """The cells of one grid with the ticks of its axes."""

    width: float
    height: float
    left: float
    bottom: float
    cells: tuple[HeatCell, ...]
    columns: tuple[Tick, ...]
    rows: tuple[Tick, ...]


def heat_scale(metric: str, values: Iterable[float]) -> HeatScale:
    """One scale over all values: shares from 0 to 1, nats from the highest to the lowest."""
    there = list(values)
    if metric not in UNSCALED:
        return HeatScale(metric, 0.0, 1.0)
    low, high = min(there), max(there)
    return HeatScale(metric, *((high, low) if metric in LOWER_IS_BETTER else (low, high)))


def heat_map(grid: Grid, scale: HeatScale) -> HeatMap:
    """The grid drawn, depth down and length across."""
    width = max(NARROWEST, (WIDTH - LEFT) / len(grid.lengths))
    cells = tuple(
        HeatCell(
            x=px(LEFT + j * width),
            y=px(TOP + i * ROW),
            width=px(width - 1),
            height=ROW - 1,
            level=None if value is None else scale.level(value),
            value=value,
            text="" if value is None else scale.show(value),
            title=_title(grid, scale, i, j),
        )
        for i, row in enumerate(grid.cells)
        for j, value in enumerate(row)
    )
    bottom = TOP + len(grid.depths) * ROW
    return HeatMap(
        width=px(LEFT + len(grid.lengths) * width),
        height=bottom + BOTTOM,
        left=LEFT,
        bottom=bottom,
        cells=cells,
        columns=tuple(
            Tick(px(LEFT + (j + 0.5) * width - 0.5), tokens(length))
            for j, length in enumerate(grid.lengths)
        ),
        rows=tuple(
            Tick(px(TOP + (i + 0.5) * ROW - 0.5), f"{short(depth)} %")
            for i, depth in enumerate(grid.depths)
        ),
    )


def _title(grid: Grid, scale: HeatScale, i: int, j: int) -> str:
    value, rows = grid.cells[i][j], grid.rows[i][j]
    place = f"{grid.lengths[j]:,.0f} tokens, depth {short(grid.depths[i])} %"
    if value is None:
        return f"{place}: not measured"
    unit = "nats a token" if scale.metric in UNSCALED else "%"
    shown = plain(value) if scale.metric in UNSCALED else f"{100 * value:.1f}"
    return f"{place}: {shown} {unit} ({rows:,} {'row' if rows == 1 else 'rows'})"
