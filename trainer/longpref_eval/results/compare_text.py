"""What `compare` found, as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .columns import columns
from .fields import clean
from .numbers import NONE, ratio, shown, signed, tokens


def compare_text(found: Mapping[str, Any]) -> str:
    """A table of the differences that `compare` returned: a line a task and metric, then by
    length where the task has lengths, then averages and what could not be compared.
    """
    a, b = found["a"], found["b"]
    lines = [
        f"a: {a['name']} ({a['model']['path']})",
        f"b: {b['name']} ({b['model']['path']})",
        "Over the rows that both have; intervals are 95 %, of the difference row by row.",
        "",
    ]
    rows = []
    for name, task in found["tasks"].items():
        for i, (metric, measured) in enumerate(task["metrics"].items()):
            first = name if i == 0 else ""
            rows.append([first, metric, *_cells(metric, measured), _wins(measured)])
            for group in measured["by_length"]:
                rows.append(["", f"  at {tokens(group['length'])}", *_cells(metric, group), ""])
    header = ["task", "metric", "rows", "a", "b", "b − a", "95 %", "", "b better / tie / worse"]
    lines += columns(header, rows, left=(0, 1, 6, 7, 8))
    equal = {
        name: f"{task['equal_predictions']:,} of {task['rows']['both']:,}"
        for name, task in found["tasks"].items()
        if task["equal_predictions"] is not None
    }
    if equal:
        lines += ["", "The same text: " + ", ".join(f"{k} {v}" for k, v in equal.items())]
    lines += _averages(found["averages"])
    lines += _left_out(found)
    return clean("\n".join(lines))


def _cells(metric: str, one: Mapping[str, Any]) -> list[str]:
    if "ratio" in one:
        value, low, high = (f"×{ratio(one['ratio'][key])}" for key in ("value", "low", "high"))
    else:
        value, low, high = (signed(metric, one["difference"][k]) for k in ("value", "low", "high"))
    return [
        f"{one['rows']:,}",
        shown(metric, one["a"]),
        shown(metric, one["b"]),
        value,
        f"{low} to {high}",
        _verdict(one),
    ]


def _wins(measured: Mapping[str, Any]) -> str:
    wins = measured["wins"]
    return f"{wins['b']:,} / {wins['ties']:,} / {wins['a']:,}"


def _averages(averages: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, average in averages.items():
        out = average["left_out"]
        entries = [
            (f"{key} (not in the average)" if key in out else key, one)
            for key, one in average["categories"].items()
        ]
        rows = [
            [f"  {key}", shown("", one["a"]), shown("", one["b"]), *_difference(one)]
            for key, one in [*entries, ("average", average["average"])]
        ]
        header = [f"average of {name}", "a", "b", "b − a", "95 %", ""]
        lines += ["", *columns(header, rows, left=(0, 4, 5))]
        if not average["same_tasks"]:
            lines.append("  a and b average other tasks, so their difference would say nothing")
    return lines


def _difference(one: Mapping[str, Any]) -> list[str]:
    found = one["difference"]
    if found is None:
        return [NONE, "", ""]
    value, low, high = (signed("", found[key]) for key in ("value", "low", "high"))
    return [value, f"{low} to {high}", _verdict(one)]


def _verdict(one: Mapping[str, Any]) -> str:
    if one["told_apart"]:
        return f"{one['better']} is better"
    difference = one["nats"] if "nats" in one else one["difference"]
    clear = difference["low"] > 0 or difference["high"] < 0
    return "too few rows" if clear else "not told apart"


def _left_out(found: Mapping[str, Any]) -> list[str]:
    lines = []
    for name, task in found["tasks"].items():
        rows = task["rows"]
        counts = [(rows["only_a"], "only in a"), (rows["only_b"], "only in b")]
        told = ", ".join(f"{count:,} {where}" for count, where in counts if count)
        if told:
            lines.append(f"{name}: rows not compared: {told}")
        if not task["metrics"]:
            lines.append(f"{name}: no row has a score in both")
    lines += [f"{name}: not compared: {why}" for name, why in found["not_compared"].items()]
    lines += [f"only a has {name}" for name in found["only_a"]]
    lines += [f"only b has {name}" for name in found["only_b"]]
    lines += [f"Warning: {warning}" for warning in found["warnings"]]
    return ["", *lines] if lines else []
