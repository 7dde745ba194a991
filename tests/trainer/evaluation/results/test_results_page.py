from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from out_folders import needle_rows, question_rows, row, window_rows, write_out
from out_folders import task as entry_of

from longpref_eval.results.compare import compare
from longpref_eval.results.numbers import percent, plain, ratio, shown, signed, whole_percent
from longpref_eval.results.page import TEMPLATES, page_text, write_page
from longpref_trainer.errors import ConfigError

HOSTILE = "</script><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>\"'"
VOID = {"meta", "link", "br", "img", "input", "path", "rect", "circle"}


class Page(HTMLParser):
    """Every element with its attributes and all text inside it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[dict[str, Any]] = []
        self.elements: list[dict[str, Any]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {"tag": tag, "text": "", **{f"@{key}": value for key, value in attrs}}
        element["row"] = next((one for one in reversed(self.open) if one["tag"] == "tr"), {})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open, tag
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one["text"] += data

    def having(self, **attributes: str) -> Iterator[dict[str, Any]]:
        wanted = {f"@data-{key}": value for key, value in attributes.items()}
        for one in self.elements:
            if all(one.get(key) == value for key, value in wanted.items()):
                yield one


def averages(value: float) -> dict[str, Any]:
    return {
        "averages": {
            "longbench": {
                "categories": {"questions": value, HOSTILE: value / 3},
                "average": value,
                "left_out": [],
                "missing": ["longbench/lcc"],
            }
        }
    }


def folder(path: Path, name: str, shift: float) -> Path:
    questions = question_rows([0.1 * i * (1 - shift) + shift / 7 for i in range(10)])
    questions[0] |= {"prediction": HOSTILE + name, "question": HOSTILE, "answers": [HOSTILE]}
    questions[1] |= {"id": HOSTILE, "error": f"bad: {HOSTILE}", "scores": {}, "finish": "length"}
    questions[2] |= {"prediction": "{{ 7 * 7 }} {% raw %} half \ud800"}
    needles = needle_rows(shift)
    nll = [
        row(one["id"], {"nll": 1.0 - one["scores"]["recall"] * 0.8 + 0.4 * shift}, prediction="")
        | {"about": one["about"]}
        for one in needles
    ]
    windows = window_rows({512: 3.0 - shift, 1024: 2.5, 2048: 2.25 + shift})
    heads = [
        row(one["id"], {"retrieval": one["scores"]["recall"] * 0.7, "recall": shift})
        | {"about": one["about"]}
        for one in needles
    ]
    ruler = [row(f"r{i}", {"recall": i % 3 / 2}, about={"length": 4096 << i % 2}) for i in range(8)]
    more = {"heads": [{"layer": 3, "head": 5, "score": 0.61}]}
    tasks = {
        "longbench/qasper": (
            entry_of(
                questions,
                ["qa_f1"],
                title=HOSTILE,
                benchmark="longbench",
                counts={"truncated": 4, "finish": {"length": 1}, "errors": {HOSTILE: 1}},
            ),
            questions,
        ),
        "needle/single": (entry_of(needles, ["exact_match", "recall"], kind="needle"), needles),
        "needle/nll": (entry_of(nll, ["nll"], kind="needle-nll"), nll),
        "perplexity/books": (entry_of(windows, ["perplexity"], kind="perplexity"), windows),
        "heads/needle": (
            entry_of(heads, ["retrieval", "recall"], kind="retrieval-heads", more=more),
            heads,
        ),
        "ruler/vt": (entry_of(ruler, ["recall"], kind="ruler"), ruler),
    }
    return write_out(path, tasks, name, **averages(0.25 + shift))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("page")
    return folder(root / "a", HOSTILE, 0.25), folder(root / "b", "after", 0.6)


@pytest.fixture(scope="module")
def text(pair: tuple[Path, Path]) -> str:
    return page_text(pair, ["before", "after"])


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def results_of(pair: tuple[Path, Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, out in zip(("before", "after"), pair, strict=True):
        yield name, json.loads((out / "results.json").read_text())


def test_scores_are_those_of_the_results(page: Page, pair: tuple[Path, Path]) -> None:
    cells = list(page.having(kind="score"))
    found = {
        (one["row"]["@data-task"], one["row"]["@data-metric"], one["@data-model"]): one
        for one in cells
    }
    expected = {
        (task, metric, name): score
        for name, results in results_of(pair)
        for task, entry in results["tasks"].items()
        for metric, score in entry["scores"].items()
    }
    assert len(cells) == len(found) == len(expected) == 2 * 8
    for key, score in expected.items():
        assert float(found[key]["@data-value"]) == score["value"]
        told = shown(key[1], score["value"])
        if "low" in score:
            told += f" {shown(key[1], score['low'])} to {shown(key[1], score['high'])}"
        assert found[key]["text"] == told


def test_differences_are_those_of_compare(page: Page, pair: tuple[Path, Path]) -> None:
    compared = compare(*pair)
    cells = [
        one for one in page.having(kind="difference") if one["row"].get("@data-metric") is not None
    ]
    found = {(one["row"]["@data-task"], one["row"]["@data-metric"]): one for one in cells}
    expected = {
        (task, metric): measured
        for task, entry in compared["tasks"].items()
        for metric, measured in entry["metrics"].items()
    }
    assert found.keys() == expected.keys()
    for (task, metric), measured in expected.items():
        cell = found[task, metric]
        if metric == "perplexity":
            difference = measured["ratio"]
            value, low, high = (ratio(difference[key]) for key in ("value", "low", "high"))
            value = f"×{value}"
        else:
            difference = measured["difference"]
            value, low, high = (signed(metric, difference[k]) for k in ("value", "low", "high"))
        mark = {"b": " ▲", "a": " ▼", None: ""}[measured["better"]]
        assert float(cell["@data-value"]) == difference["value"]
        assert cell["text"] == f"{value}{mark} {low} to {high}"


def test_heat_maps_are_those_of_the_results(page: Page, pair: tuple[Path, Path]) -> None:
    show = {"exact_match": whole_percent, "recall": whole_percent, "nll": plain}
    for name, results in results_of(pair):
        for task, metrics in (
            ("needle/single", ("exact_match", "recall")),
            ("needle/nll", ("nll",)),
        ):
            for metric in metrics:
                cells = list(page.having(task=task, metric=metric, model=name))
                by = {
                    (g["depth"], g["length"]): g["scores"][metric]
                    for g in results["tasks"][task]["by"]
                }
                cells = [one for one in cells if one["tag"] == "g"]
                assert [float(one["@data-value"]) for one in cells] == [
                    by[place] for place in sorted(by)
                ]
                for one, place in zip(cells, sorted(by), strict=True):
                    assert one["text"].endswith(show[metric](by[place]))


def test_one_scale_over_all_models(page: Page, text: str) -> None:
    # The worst and the best likelihood of both stand in the first; b reaches 0.44 at best.
    assert text.count("0.90 <svg") == text.count("</svg> 0.30") == 1
    cells = {
        name: [one for one in page.having(metric="nll", model=name) if one["tag"] == "g"]
        for name in ("before", "after")
    }
    at = {name: page.elements.index(found[0]) for name, found in cells.items()}
    # of a cell: group, title, rectangle
    first, other = (page.elements[at[name] + 2]["@class"] for name in ("before", "after"))
    assert (first, other) == ("heat-8", "heat-6")
    assert text.count("0 % <svg") == 2


def test_lines_bars_and_dots_are_those_of_the_results(page: Page, pair: tuple[Path, Path]) -> None:
    for name, results in results_of(pair):
        for task, metric in (("perplexity/books", "perplexity"), ("ruler/vt", "recall")):
            dots = [o for o in page.having(task=task, model=name) if o["tag"] == "circle"]
            expected = [group["scores"][metric] for group in results["tasks"][task]["by"]]
            assert [float(one["@data-value"]) for one in dots] == expected
        cells = [float(one["@data-value"]) for one in page.having(kind="perplexity", model=name)]
        by = results["tasks"]["perplexity/books"]["by"]
        assert cells == [group["scores"]["perplexity"] for group in by]
        average = results["averages"]["longbench"]
        expected = [*average["categories"].values(), average["average"]]
        table = list(page.having(kind="average", model=name))
        assert [float(one["@data-value"]) for one in table] == expected
        assert [one["text"] for one in table] == [percent(value) for value in expected]
    bars = [float(o["@data-value"]) for o in page.having(benchmark="longbench") if o["tag"] == "g"]
    each = [[*r["averages"]["longbench"]["categories"].values()] for _, r in results_of(pair)]
    assert bars[:4] == [value for category in zip(*each, strict=True) for value in category]
    spots = [o for o in page.having(task="heads/needle") if "spot" in str(o.get("@class"))]
    assert [(float(one["@data-x"]), float(one["@data-y"])) for one in spots] == [
        (group["scores"]["retrieval"], group["scores"]["recall"])
        for _, results in results_of(pair)
        for group in results["tasks"]["heads/needle"]["by"]
    ]
    assert page.elements[0]["text"].count("L3 H5 61.0") == 2


def test_hostile_texts_are_texts(page: Page, text: str) -> None:
    assert [one["tag"] for one in page.elements].count("script") == 1
    assert not [one for one in page.elements if one["tag"] == "img"]
    handlers = [key for one in page.elements for key in one if key.startswith("@on")]
    assert handlers == []
    assert "<script>alert" not in text
    said = [one["text"] for one in page.elements if one["tag"] == "pre"]
    assert f"{HOSTILE}after" in said
    assert "{{ 7 * 7 }} {% raw %} half �" in said
    assert page.open == []


def test_hostile_names(pair: tuple[Path, Path]) -> None:
    page = Page(page_text(pair))
    assert [one["tag"] for one in page.elements].count("script") == 1
    assert next(one for one in page.elements if one["tag"] == "h1")["text"].startswith("</script>")


def test_nothing_from_elsewhere(page: Page) -> None:
    for one in page.elements:
        assert not {"@src", "@href", "@xlink:href", "@srcset", "@action"} & one.keys()
    style = next(one["text"] for one in page.elements if one["tag"] == "style")
    assert "url(" not in style
    assert "@import" not in style


def test_policy_allows_this_script_only(page: Page) -> None:
    script = next(one["text"] for one in page.elements if one["tag"] == "script")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(
        one["@content"]
        for one in page.elements
        if one.get("@http-equiv") == "Content-Security-Policy"
    )
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_no_template_trusts_a_text() -> None:
    for template in TEMPLATES.glob("*.html"):
        source = template.read_text()
        assert not re.search(r"\|\s*safe|Markup|autoescape", source), template


def test_predictions_differing_first_with_their_words(page: Page) -> None:
    rows = [one for one in page.elements if one.get("@class") == "row"]
    mine = [one for one in rows if one["@data-task"] == rows[0]["@data-task"]]
    outcomes = [one["@data-outcome"] for one in mine]
    # b scores 0.4 x + 0.6 / 7 where a scores 0.75 x + 0.25 / 7
    assert outcomes[:3] == ["worse", "worse", "worse"]
    assert set(outcomes) == {"worse", "better", ""}
    assert outcomes[-1] == ""
    marks = [one["text"] for one in page.elements if one["tag"] == "mark"]
    assert "after" in marks


def test_rows_are_bounded_and_texts_shortened(tmp_path: Path) -> None:
    rows = question_rows([0.5] * 30)
    for one in rows:
        one |= {"prediction": "word " * 5000, "question": "x" * 3000 + " asked at the end"}
    out = write_out(tmp_path / "out", {"t": (entry_of(rows, ["qa_f1"]), rows)})
    text = page_text([out], rows=4)
    assert text.count("<article") == 4
    assert text.count("23,800 characters more") == 4
    assert "asked at the end" in text
    assert len(text) < 60_000


def test_empty_sections_are_left_out(tmp_path: Path) -> None:
    rows = question_rows([0.5] * 3)
    out = write_out(tmp_path / "out", {"t": (entry_of(rows, ["qa_f1"]), rows)})
    sections = re.findall(r'<section id="([a-z-]+)"', page_text([out]))
    assert sections == ["tasks", "predictions"]
    (out / "predictions" / "t.jsonl").unlink()
    assert re.findall(r'<section id="([a-z-]+)"', page_text([out])) == ["tasks"]
    nothing = write_out(tmp_path / "nothing", {})
    assert "<section" not in page_text([nothing])


def test_several_models_and_the_same_name(pair: tuple[Path, Path]) -> None:
    page = Page(page_text([*pair, pair[0]], ["x", "x", "z"]))
    names = {one.get("@data-model") for one in page.having(kind="score")}
    assert names == {"x", "x (2)", "z"}
    differences = list(page.having(kind="difference"))
    of_first = [o for o in differences if o["row"].get("@data-metric") == "qa_f1"]
    assert float(of_first[1]["@data-value"]) == 0.0


def test_writes_one_file(pair: tuple[Path, Path], tmp_path: Path) -> None:
    write_page(pair, tmp_path / "new" / "page.html")
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["page.html"]
    assert (tmp_path / "new" / "page.html").read_text("utf-8").startswith("<!doctype html>")


def test_what_cannot_be_done_is_told(pair: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="at least one folder"):
        write_page([], tmp_path / "page.html")
    with pytest.raises(ConfigError, match="1 names for 2 folders"):
        write_page(pair, tmp_path / "page.html", ["one"])
    (tmp_path / "page.html").mkdir()
    with pytest.raises(ConfigError, match="cannot be written"):
        write_page(pair, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == [tmp_path / "page.html"]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_can_be_read(text: str) -> None:
    found: list[dict[str, str]] = []
    for name, colour in re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", text):
        if name == "page":
            found.append({})
        found[-1][name] = colour
    assert len(found) == 2
    for colours in found:
        for i in range(9):
            assert contrast(colours[f"heat-{i}"], colours[f"on-{i}"]) >= 4.5
        for name in ("text", "soft", "good", "bad"):
            assert contrast(colours["page"], colours[name]) >= 4.5
        assert contrast(colours["taken"], colours["text"]) >= 4.5
        assert contrast(colours["added"], colours["text"]) >= 4.5
        for name in ("blue", "orange", "green", "purple", "grey"):
            assert contrast(colours["page"], colours[name]) >= 3
