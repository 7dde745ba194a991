from __future__ import annotations

import pytest

from longpref_eval.results.drawing.axes import extent, ticks
from longpref_eval.results.drawing.bars import bar_chart
from longpref_eval.results.drawing.heat_map import heat_map, heat_scale
from longpref_eval.results.drawing.lines import line_chart
from longpref_eval.results.grid import Grid
from longpref_eval.results.numbers import short
from longpref_eval.results.sections.word_diff import word_diff


def test_ticks_are_round() -> None:
    assert ticks(0.0, 1.0) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert ticks(-3.0, 17.0) == [0.0, 5.0, 10.0, 15.0]
    assert ticks(2.0, 2.0) == [2.0]


def test_extent_does_not_pass_zero() -> None:
    low, high = extent([0.1, 10.0])
    assert low == 0.0
    assert high == pytest.approx(10.792)
    low, high = extent([5.0])
    assert low < 5.0 < high


def test_lengths_that_double_stand_evenly() -> None:
    chart = line_chart([("a", "blue", {512: 3.0, 1024: 4.0, 4096: 5.0})], "nats", short)
    assert chart is not None
    first, second, third = (dot.x for dot in chart.lines[0].dots)
    assert third - second == pytest.approx(2 * (second - first), abs=0.2)
    assert [tick.text for tick in chart.frame.x_ticks] == ["512", "1k", "4k"]
    # higher values stand higher
    heights = [dot.y for dot in chart.lines[0].dots]
    assert heights == sorted(heights, reverse=True)


def test_values_that_span_much_get_a_log_axis() -> None:
    chart = line_chart([("a", "blue", {512: 10.0, 1024: 10_000.0})], "perplexity", short)
    assert chart is not None
    assert chart.frame.y_axis.label == "perplexity, log scale"
    assert [tick.text for tick in chart.frame.y_ticks] == ["10", "100", "1,000", "10,000"]
    assert line_chart([("a", "blue", {})], "perplexity", short) is None


def test_one_length_and_hostile_values() -> None:
    one = line_chart([("a", "blue", {512: 0.0})], "perplexity", short)
    assert one is not None
    assert len(one.lines[0].dots) == 1
    assert line_chart([("a", "blue", {-1: 2.0})], "perplexity", short) is None


def test_heat_scales() -> None:
    shares = heat_scale("recall", [0.4, 0.5])
    assert [shares.level(value) for value in (0.0, 0.5, 1.0)] == [0, 4, 8]
    assert shares.ends == ("0 %", "100 %")
    nats = heat_scale("nll", [0.5, 2.5, 1.0])
    # lower is better: the strongest colour
    assert [nats.level(value) for value in (2.5, 0.5)] == [0, 8]
    assert nats.ends == ("2.50", "0.50")
    assert heat_scale("nll", [1.0]).level(1.0) == 4


def test_heat_map_places() -> None:
    grid = Grid((512, 1024), (0, 100), ((1.0, None), (0.25, 0.0)), ((2, 0), (1, 1)))
    found = heat_map(grid, heat_scale("recall", grid.values()))
    assert [cell.text for cell in found.cells] == ["100", "", "25", "0"]
    assert found.cells[1].level is None
    assert found.cells[0].title == "512 tokens, depth 0 %: 100.0 % (2 rows)"
    assert found.cells[1].title == "1,024 tokens, depth 0 %: not measured"
    assert found.cells[2].y > found.cells[0].y
    many = Grid(tuple(range(1, 41)), (0,), ((0.5,) * 40,), ((1,) * 40,))
    assert heat_map(many, heat_scale("recall", [0.5])).width > 480


def test_bars_start_at_nothing() -> None:
    chart = bar_chart([("one", [0.5, 0.25], False), ("two", [None, 0.0], True)], [("a", "x")] * 2)
    assert chart is not None
    first, second = chart.groups[0].bars
    assert first.width == pytest.approx(2 * second.width)
    assert [bar.width for bar in chart.groups[1].bars] == [0.0]
    assert bar_chart([("one", [None], False)], [("a", "x")]) is None


def test_word_diff_marks_words() -> None:
    a, b = word_diff("the old mill burned", "the mill burned down")
    assert a == [("the", False), (" old", True), (" mill burned", False)]
    assert [part.text for part in b if part.changed] == [" down"]
    same, other = word_diff("as it was", "as it was")
    assert same == other == [("as it was", False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("", "x"),
        ("北京是首都。", "北京是大都。"),
        ("a b " * 2000, "b a " * 2000),
        ("one\n\n two", "one two\t"),
    ],
)
def test_word_diff_loses_nothing(a: str, b: str) -> None:
    left, right = word_diff(a, b)
    assert "".join(part.text for part in left) == a
    assert "".join(part.text for part in right) == b


def test_signs_without_spaces_are_words() -> None:
    _, right = word_diff("北京是首都", "北京是大都")
    assert [part.text for part in right if part.changed] == ["大"]
