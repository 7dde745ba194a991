"""`rejected_weights` on samples that differ in M and in the kinds they have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import fixtures
from fixtures import make_dataset, make_row
from longpref_trainer.cli import main
from longpref_trainer.config import config_from, to_yaml
from longpref_trainer.data.dataset import Samples, open_dataset
from longpref_trainer.data.weighed import with_weighed_answers
from longpref_trainer.errors import ConfigError
from longpref_trainer.generated.train_config import RejectedWeightsConfig, TrainConfig
from longpref_trainer.training.loop import train


@pytest.fixture
def ragged(tmp_path: Path, model_folder: Path, monkeypatch: Any) -> Path:
    """Of twelve samples every third has an irrelevant answer alone."""

    def fewer(index: int, **settings: Any) -> dict[str, Any]:
        return make_row(index, **{**settings, "rejected": 1 if index % 3 == 0 else 2})

    monkeypatch.setattr(fixtures, "make_row", fewer)
    return make_dataset(tmp_path / "ragged", model_folder / "tokenizer.json")


def ids(samples: Samples) -> list[str]:
    return [sample.sample_id for sample in samples]


def test_samples_without_a_weighed_answer_are_left_out(ragged: Path):
    samples = open_dataset(ragged).train
    left, note = with_weighed_answers(samples, {"irrelevant": 0, "mixed": 1})
    assert ids(left) == [sample.sample_id for sample in samples if len(sample.kinds) > 2]
    assert len(left) == 8
    lost = [sample.sample_id for sample in samples if len(sample.kinds) == 2]
    assert note is not None
    assert note.startswith("of 12 samples 4 have no dispreferred answer but of kind irrelevant")
    assert any(sample in note for sample in lost)
    for weights in ({}, {"irrelevant": 1, "mixed": 1}, {"irrelevant": 1, "mixed": 0}):
        assert with_weighed_answers(samples, weights) == (samples, None)
    with pytest.raises(
        ConfigError, match=r"of 12 samples 12 .* irrelevant, mixed, .* nothing is left"
    ):
        with_weighed_answers(samples, {"irrelevant": 0, "mixed": 0})


def test_a_run_says_so_at_its_start_and_goes_through(
    ragged: Path, config: TrainConfig, capsys: Any
):
    weights = RejectedWeightsConfig(irrelevant=0)
    given = replace(config, dataset=str(ragged), rejected_weights=weights, max_steps=None, epochs=2)
    summary = train(given)
    assert summary["steps"] == 2 * -(-8 // config.batch)
    printed = capsys.readouterr().err
    assert printed.index("4 have no dispreferred answer") < printed.index("step 1/")


def test_an_objective_without_rejected_answers_takes_all(ragged: Path, config: TrainConfig):
    weights = RejectedWeightsConfig(irrelevant=0, mixed=0)
    given = replace(config, dataset=str(ragged), rejected_weights=weights, objective="sft")
    assert train(replace(given, max_steps=1))["steps"] == 1


@pytest.mark.parametrize("plan", [[], ["--plan"]])
def test_nothing_left_is_a_sentence(
    plan: list[str], ragged: Path, config: TrainConfig, tmp_path: Path, capsys: Any
):
    values = {"dataset": str(ragged), "rejected_weights": {"irrelevant": 0, "mixed": 0}}
    file = tmp_path / "train.yaml"
    file.write_text(to_yaml(config_from({"model": config.model, "out": config.out, **values})))
    assert main(["train", "--config", str(file), *plan]) == 2
    (line,) = [x for x in capsys.readouterr().err.splitlines() if x.startswith("error")]
    assert "nothing is left to train on" in line
    assert not Path(config.out).exists()


def test_a_plan_leaves_them_out_too(ragged: Path, config: TrainConfig, tmp_path: Path, capsys: Any):
    values = {"dataset": str(ragged), "rejected_weights": {"irrelevant": 0}}
    file = tmp_path / "train.yaml"
    file.write_text(to_yaml(config_from({"model": config.model, "out": config.out, **values})))
    assert main(["train", "--config", str(file), "--plan"]) == 0
    told = capsys.readouterr()
    assert "8 samples" in told.out
    assert "4 have no dispreferred answer" in told.err
