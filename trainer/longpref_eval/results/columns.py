"""Text tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence


def columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)
) -> list[str]:
    """Lines of a table. left: the columns of text; the others stand to the right.

    A row of one cell is the heading of those below it.
    """
    full = [header, *(row for row in rows if len(row) > 1)]
    widths = [max(len(row[i]) for row in full) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        if len(row) == 1:
            return row[0]
        cells = [
            cell.ljust(width) if i in left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    return [line(header), *(line(row) for row in rows)]
