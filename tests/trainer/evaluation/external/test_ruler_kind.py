from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from longpref_eval.backends.backend import Generation, Request
from longpref_eval.external.ruler import TASKS
from longpref_eval.kinds import ruler as kind
from longpref_eval.kinds.kind import Options
from longpref_eval.metrics.ruler import readable, string_match_all, string_match_part
from longpref_eval.tasks.catalogue import find_tasks
from longpref_eval.tasks.task import Task
from longpref_trainer.errors import ConfigError


class Tokenizer:
    def save_pretrained(self, folder: Path) -> None:
        (folder / "tokenizer.json").write_text("{}")


class Backend:
    tokenizer: Any = Tokenizer()
    window: int | None = None
    batch = 1

    def __init__(self, window: int | None = None) -> None:
        self.window = window

    def identity(self) -> dict[str, Any]:
        return {}

    def prompt_overhead(self, *, chat: bool) -> int:
        return 20 if chat else 1

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Generation]]:
        for at in reversed(range(len(requests))):
            yield at, Generation(f"The values are ONE and {at}", "stop", 7, 3)

    def close(self) -> None: ...


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[Any, ...]]:
    """Calls of the package; it gives rows of nearly the length."""
    calls: list[tuple[Any, ...]] = []

    def prepare(
        task: str, length: int, samples: int, tokenizer: Path, out: Path, python: Path, *, seed: int
    ) -> Path:
        assert (tokenizer / "tokenizer.json").exists()
        calls.append((task, length, samples, seed))
        file = tmp_path / f"{length}.jsonl"
        rows = [
            {"index": i, "input": f"text {i}", "outputs": ["one", "two"], "length": length - i}
            for i in range(samples)
        ]
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return file

    monkeypatch.setattr(kind, "ruler_python", lambda: Path("python"))
    monkeypatch.setattr(kind, "most_new_tokens", lambda python, task: 30)
    monkeypatch.setattr(kind, "prepare", prepare)
    return calls


def ruler_task(name: str = "vt", **settings: Any) -> Task:
    [task] = find_tasks([f"ruler/{name}"])
    return replace(task, settings={**task.settings, **settings})


def test_the_thirteen_tasks_come_along() -> None:
    tasks = find_tasks(["ruler"])
    assert [task.name for task in tasks] == sorted(f"ruler/{name}" for name in TASKS)
    for task in tasks:
        assert task.name == f"ruler/{task.settings['task']}"
        part = task.settings["task"] in ("qa_1", "qa_2")
        assert task.metrics[0] == ("string_match_part" if part else "string_match_all")
        assert task.settings["samples"] == 500
        assert task.settings["lengths"] == [4000, 8000, 16000, 32000]
        assert kind.count(task, Options()) == 2000


def test_prompts_are_the_packages(asked: list[tuple[Any, ...]]) -> None:
    task = ruler_task(samples=2)
    items = list(kind.items(task, Options(lengths=(8192, 4096), seed=3), Backend()))
    assert asked == [("vt", 4096, 2, 3), ("vt", 8192, 2, 3)]
    assert [item.id for item in items] == ["4096/0", "4096/1", "8192/0", "8192/1"]
    assert [item.about for item in items] == [{"length": n} for n in (4096, 4096, 8192, 8192)]
    assert items[1].payload == Request("text 1", 30, chat=True)
    assert items[1].asked["prompt"] == "text 1"
    assert items[0].answers == ["one", "two"]


def test_limit_is_shared_by_the_lengths(asked: list[tuple[Any, ...]]) -> None:
    task, lengths = ruler_task(samples=3), (2048, 1024, 4096)
    for limit, wanted in ((None, [3, 3, 3]), (7, [3, 2, 2]), (2, [1, 1]), (100, [3, 3, 3])):
        options = Options(lengths=lengths, limit=limit)
        asked.clear()
        items = list(kind.items(task, options, Backend()))
        assert [samples for _, _, samples, _ in asked] == wanted
        assert kind.count(task, options) == len(items) == sum(wanted)


def test_rows_that_the_window_cannot_take(asked: list[tuple[Any, ...]]) -> None:
    task, options = ruler_task(samples=2), Options(lengths=(1024, 4096))
    items = list(kind.items(task, options, Backend(window=1043)))
    # 1,024 and a chat template of 20 tokens; those of 4,096 tokens are not made
    assert asked == [("vt", 1024, 2, 0)]
    assert [item.error for item in items] == [
        "prompt-too-long: 1,044 tokens with its answer, the window has 1,043",
        None,
        "prompt-too-long: 4,096 tokens with its answer, the window has 1,043",
        "prompt-too-long: 4,096 tokens with its answer, the window has 1,043",
    ]
    assert len({item.id for item in items}) == 4
    plain = ruler_task(samples=2, chat=False)
    assert all(one.error is None for one in kind.items(plain, options, Backend(window=5000)))


def test_lengths_are_checked_before_anything_is_made() -> None:
    with pytest.raises(ConfigError, match="qa_1: 1,024 tokens are too few"):
        kind.count(ruler_task("qa_1"), Options(lengths=(1024,)))


def test_a_tokenizer_is_needed(asked: list[tuple[Any, ...]]) -> None:
    backend = Backend()
    backend.tokenizer = None
    with pytest.raises(ConfigError, match="--tokenizer"):
        list(kind.items(ruler_task(), Options(), backend))


def test_answers_and_scores(asked: list[tuple[Any, ...]]) -> None:
    task = ruler_task(samples=2)
    items = list(kind.items(task, Options(lengths=(1024,)), Backend()))
    found = list(kind.measure(task, items, Backend()))
    assert [item.id for item, _ in found] == ["1024/1", "1024/0"]
    item, outcome = found[0]
    assert outcome["prediction"] == "The values are ONE and 1"
    assert kind.scores(task, item, outcome) == {"string_match_all": 0.5, "string_match_part": 1.0}


@pytest.mark.parametrize(
    ("prediction", "answers", "all_", "part"),
    [
        ("8090293.", ["8090293"], 1.0, 1.0),
        ("ABCDE and fghij", ["abcde", "FGHIJ", "KLMNO", "PQRST"], 0.5, 1.0),
        ("nothing", ["8090293", "1"], 0.0, 0.0),
        ("", ["yes"], 0.0, 0.0),
        # a reference that stands inside a word counts, as in its code
        ("yesterday", ["yes"], 1.0, 1.0),
        # a control character is compared as a newline
        ("two\twords", ["two\nwords"], 1.0, 1.0),
        ("İstanbul", ["istanbul"], 0.0, 0.0),
    ],
)
def test_metrics(prediction: str, answers: list[str], all_: float, part: float) -> None:
    assert string_match_all(prediction, answers) == all_
    assert string_match_part(prediction, answers) == part


def test_what_is_compared() -> None:
    assert readable(" \x07one\x00two\x1f ") == "one\ntwo"
