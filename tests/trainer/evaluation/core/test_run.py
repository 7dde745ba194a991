"""The run: scored, stored, resumed, refused."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from answering_backend import Answering, Words

from longpref_eval import store as store_module
from longpref_eval.backends.backend import Generation, Request
from longpref_eval.kinds.kind import Options
from longpref_eval.run import Settings, run
from longpref_eval.store import Store, open_store
from longpref_eval.tasks.task import Task
from longpref_eval.tasks.task_file import read_task
from longpref_trainer.errors import (
    ConfigError,
    EndpointError,
    InputError,
    ModelError,
    StoreError,
)

TASK = """title: capitals
category: geography
data: {format: records, file: rows.jsonl}
prompt: "{question}"
max_new_tokens: 8
metrics: [exact_match, f1]
"""
ROWS: list[dict[str, Any]] = [
    {"id": "fr", "question": "Capital of France?", "answers": ["Paris"]},
    {"id": "it", "question": "Capital of Italy?", "answers": ["Rome", "Roma"]},
    {"id": "es", "question": "Capital of Spain?", "answers": []},
    {"id": "de", "question": "Capital of Germany?", "answers": ["Berlin"]},
]


def made(folder: Path, rows: list[dict[str, Any]] = ROWS) -> Task:
    (folder / "rows.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    (folder / "capitals.yaml").write_text(TASK, "utf-8")
    return read_task(folder / "capitals.yaml")


def settings(folder: Path, **options: Any) -> Settings:
    return Settings(folder / "out", Options(**options), "m", {}, quiet=True)


def predictions(folder: Path) -> dict[str, dict[str, Any]]:
    text = (folder / "out/predictions/capitals.jsonl").read_text("utf-8")
    return {row["id"]: row for row in map(json.loads, text.splitlines())}


def test_scores_counts_and_files(tmp_path: Path) -> None:
    backend = Answering(lambda one: "Rome" if "Italy" in one.text else "Paris")
    found = run(backend, [made(tmp_path)], settings(tmp_path))
    task = found["tasks"]["capitals"]
    assert task["rows"] == 3
    assert task["scores"]["exact_match"]["value"] == pytest.approx(2 / 3)
    assert task["counts"]["no_answer"] == 1
    assert task["counts"]["finish"] == {"stop": 3}
    assert json.loads((tmp_path / "out/results.json").read_text("utf-8")) == found
    rows = predictions(tmp_path)
    assert rows["it"]["scores"] == {"exact_match": 1.0, "f1": 1.0}
    assert rows["es"]["error"].endswith("rows.jsonl:3: the row has nothing under 'answers'")
    assert list(rows) == ["fr", "it", "es", "de"]
    assert rows["fr"]["prompt"] == "Capital of France?"
    assert task["definition"]["settings"]["prompt"] == "{question}"
    assert len(backend.asked) == 3


def test_nothing_is_asked_twice(tmp_path: Path) -> None:
    task = made(tmp_path)
    first = Answering()
    run(first, [task], settings(tmp_path))
    again = Answering()
    found = run(again, [task], settings(tmp_path))
    assert len(first.asked) == 3
    assert again.asked == []
    assert found["tasks"]["capitals"]["rows"] == 3


def test_killed_at_any_moment_it_goes_on(tmp_path: Path) -> None:
    """Of every prefix of the file of outcomes, also one that ends within a line."""
    task = made(tmp_path)
    whole = run(Answering(), [task], settings(tmp_path))
    file = tmp_path / "out/outcomes.jsonl"
    content = file.read_bytes()
    for size in range(0, len(content) + 1, 7):
        file.write_bytes(content[:size])
        kept = content[:size].count(b"\n")
        again = Answering()
        found = run(again, [task], settings(tmp_path))
        assert len(again.asked) == 3 - kept
        assert found["tasks"]["capitals"]["scores"] == whole["tasks"]["capitals"]["scores"]
        assert sorted(json.loads(one)["key"] for one in file.read_bytes().splitlines()) == sorted(
            json.loads(one)["key"] for one in content.splitlines()
        )


def test_an_endpoint_that_goes_down_loses_nothing(tmp_path: Path) -> None:
    task = made(tmp_path)

    def fail_at_italy(one: Request) -> str:
        if "Italy" in one.text:
            raise EndpointError("down")
        return "Paris"

    with pytest.raises(EndpointError):
        run(Answering(fail_at_italy), [task], settings(tmp_path))
    again = Answering()
    run(again, [task], settings(tmp_path))
    assert ["France" in one.text for one in again.asked] == [False, False]


def test_rows_that_are_the_same_are_asked_once(tmp_path: Path) -> None:
    task = made(tmp_path, [ROWS[0], {**ROWS[0], "id": "again", "answers": ["Lyon"]}])
    backend = Answering()
    run(backend, [task], settings(tmp_path))
    assert len(backend.asked) == 1
    assert predictions(tmp_path)["again"]["scores"]["exact_match"] == 0


def test_another_model_is_refused(tmp_path: Path) -> None:
    task = made(tmp_path)
    run(Answering(name="a"), [task], settings(tmp_path))
    with pytest.raises(ConfigError, match=r"another model .*sha256.* choose another --out"):
        run(Answering(name="b"), [task], settings(tmp_path))


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    with (
        open_store(tmp_path / "out", {"sha256": "a"}),
        pytest.raises(StoreError, match=r"another run writes there"),
        open_store(tmp_path / "out", {"sha256": "a"}),
    ):
        pass


def test_a_full_disk_is_told_and_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = made(tmp_path)
    calls = 0
    real = store_module.os.fsync

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        # the first one is model.json's
        if calls == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(store_module.os, "fsync", full)
    with pytest.raises(StoreError, match=r"the disk is full.*run the same command again"):
        run(Answering(), [task], settings(tmp_path))
    monkeypatch.undo()
    again = Answering()
    run(again, [task], settings(tmp_path))
    assert len(again.asked) < 3


def test_a_damaged_file_of_outcomes_is_told(tmp_path: Path) -> None:
    file = tmp_path / "outcomes.jsonl"
    file.write_text('{"key": "a", "outcome": {}}\nnone\n', "utf-8")
    with pytest.raises(InputError, match=r"outcomes.jsonl:2: not a line of outcomes"):
        Store(file)


def test_prompts_are_cut_and_counted(tmp_path: Path) -> None:
    task = made(tmp_path, [{"question": " ".join(map(str, range(500))), "answer": "x"}])
    backend = Answering(tokenizer=Words(), window=200)
    found = run(backend, [task], settings(tmp_path))
    assert found["tasks"]["capitals"]["counts"]["truncated"] == 1
    # 200 − 8 for the answer − 16 of slack: two halves of 88 words
    assert len(backend.asked[0].text.split()) in (175, 176)
    [row] = predictions(tmp_path).values()
    assert row["truncated_tokens"] == 324


def test_a_window_without_room_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"leaves 6 for the prompt"):
        run(Answering(tokenizer=Words(), window=30), [made(tmp_path)], settings(tmp_path))


def test_missing_data_is_told_before_any_work(tmp_path: Path) -> None:
    task = made(tmp_path)
    (tmp_path / "rows.jsonl").unlink()
    backend = Answering()
    with pytest.raises(ConfigError, match=r"data.file: .*rows.jsonl is not there"):
        run(backend, [task], settings(tmp_path))
    assert not (tmp_path / "out").exists()


def test_a_row_that_cannot_be_scored_is_counted(tmp_path: Path) -> None:
    backend = Answering(lambda one: "x " * 200_000 if "Italy" in one.text else "Paris")
    found = run(backend, [made(tmp_path)], settings(tmp_path))
    assert found["tasks"]["capitals"]["counts"]["errors"] == {"not-scored": 1}
    assert found["tasks"]["capitals"]["rows"] == 2
    assert "characters" in predictions(tmp_path)["it"]["error"]


def test_without_any_answers_it_is_an_error(tmp_path: Path) -> None:
    rows = [{"question": "Capital of France?", "gold": "Paris"}]
    with pytest.raises(ConfigError, match=r"no row has an answer .*rows.jsonl:1: .*data.answers"):
        run(Answering(), [made(tmp_path, rows)], settings(tmp_path))


def test_predictions_stand_in_the_order_of_the_rows(tmp_path: Path) -> None:
    """However outcomes come: a backend that answers the last one first."""

    class Backwards(Answering):
        def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Generation]]:
            yield from reversed(list(super().generate(requests)))

    backend = Backwards()
    backend.batch = 4
    run(backend, [made(tmp_path)], settings(tmp_path))
    assert list(predictions(tmp_path)) == ["fr", "it", "es", "de"]


def test_out_of_memory_says_what_to_change(tmp_path: Path) -> None:
    def fail_at_italy(one: Request) -> str:
        if "Italy" in one.text:
            raise MemoryError
        return "Paris"

    with pytest.raises(ModelError, match=r"capitals: out of memory. Smaller --batch"):
        run(Answering(fail_at_italy), [made(tmp_path)], settings(tmp_path))


def test_what_a_kill_left_of_a_long_line_does_not_stay(tmp_path: Path) -> None:
    """A short line behind it would else be followed by the rest of the long one."""
    file = tmp_path / "outcomes.jsonl"
    file.write_text('{"key": "a", "outcome": {"x": 1}}\n{"key": "b", "outcome": "' + "y" * 500)
    store = Store(file)
    store.put("c", {"x": 2})
    store.close()
    again = Store(file)
    assert (again.get("a"), again.get("b"), again.get("c")) == ({"x": 1}, None, {"x": 2})
    again.close()
    assert file.read_bytes().count(b"\n") == 2
    assert file.read_bytes().endswith(b"\n")
