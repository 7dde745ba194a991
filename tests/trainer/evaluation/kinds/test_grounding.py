"""Grounding: margins of held-out pairs with their own context and with another document's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from longpref_eval.backends.hugging_face import HuggingFace
from longpref_eval.kinds import grounding
from longpref_eval.kinds.kind import Options
from longpref_eval.run import Settings, run
from longpref_eval.tasks.catalogue import find_tasks
from longpref_trainer.data.dataset import open_dataset
from longpref_trainer.errors import ConfigError
from longpref_trainer.held_out.context_use import context_use

TASKS = {task.name: task for task in find_tasks(["grounding", "grounding-stored"])}
# of all rows, since the fixture holds out few
EVERY = {**TASKS["grounding"].settings, "split": "all"}


@pytest.fixture(scope="module")
def backend(model_folder: Path) -> HuggingFace:
    return HuggingFace(model_folder, device="cpu", window=100_000)


def test_margins_are_those_of_context_use(
    backend: HuggingFace, dataset_folder: Path, tmp_path: Path
) -> None:
    """The same figures as the trainer's own command, by kind of the rejected answer."""
    task = TASKS["grounding"]
    every = type(task)(**{**task.__dict__, "settings": EVERY})
    options = Options(dataset=dataset_folder)
    found = run(backend, [every], Settings(tmp_path / "out", options, "m", {}, quiet=True))
    told = context_use(backend.model, open_dataset(dataset_folder), limit=1000, max_tokens=100_000)[
        "kinds"
    ]
    kinds = found["tasks"]["grounding"]["more"]["kinds"]
    assert kinds.keys() == told.keys()
    for kind, figures in told.items():
        margin = figures["margin"]
        assert kinds[kind]["with"] == pytest.approx(margin["conditions"]["with"]["value"])
        assert kinds[kind]["grounding"] == pytest.approx(margin["added"]["swapped"]["value"])
        accuracy = figures["accuracy"]["conditions"]["with"]["value"]
        assert kinds[kind]["accuracy"] == pytest.approx(accuracy)
    rows = (tmp_path / "out/predictions/grounding.jsonl").read_text("utf-8").splitlines()
    row = json.loads(rows[0])
    assert row["scores"]["grounding"] == pytest.approx(
        row["scores"]["with"] - row["scores"]["swapped"]
    )
    assert row["about"]["document"]


def test_the_same_pairs_and_contexts_each_time(backend: HuggingFace, dataset_folder: Path) -> None:
    task = TASKS["grounding"]
    options = Options(dataset=dataset_folder, limit=3)
    first = list(grounding.items(task, options, backend))
    assert [item.key for item in first] == [
        item.key for item in grounding.items(task, options, backend)
    ]
    assert grounding.count(task, options) == len(first)
    stored = list(grounding.items(TASKS["grounding-stored"], options, backend))
    assert {item.key for item in first}.isdisjoint(item.key for item in stored)


def test_what_does_not_fit_the_window_is_told(backend: HuggingFace, dataset_folder: Path) -> None:
    narrow = HuggingFace(backend.folder, device="cpu", window=10, model=backend.model)
    items = list(grounding.items(TASKS["grounding"], Options(dataset=dataset_folder), narrow))
    assert items
    assert all(str(item.error).startswith("longer-than-window: ") for item in items)


def test_a_data_set_is_needed(backend: HuggingFace) -> None:
    with pytest.raises(ConfigError, match="--dataset FOLDER"):
        grounding.count(TASKS["grounding"], Options())
