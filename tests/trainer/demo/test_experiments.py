"""The experiments and their report: every run, every seed, bars on each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fixtures import make_model
from longpref_trainer.cli import main
from longpref_trainer.demo import experiments
from longpref_trainer.demo.compare_objectives import NAMES, interval, with_comparison
from longpref_trainer.demo.experiments import COMPARED
from longpref_trainer.demo.learning_report import TITLES, markdown, with_bars
from longpref_trainer.demo.tiny import save_model
from longpref_trainer.demo.warmup import Stage


def measures(accuracy: float, match: float) -> dict[str, Any]:
    def one(value: float) -> dict[str, float]:
        return {"value": value, "low": value - 0.01, "high": value + 0.01}

    found = {f"accuracy_{kind}": one(accuracy) for kind in ("irrelevant", "mixed")}
    found |= {f"margin_{kind}": one(3.0) for kind in ("irrelevant", "mixed")}
    return {**found, "exact_match": one(match)}


def good_seed(seed: int) -> dict[str, Any]:
    conditions = ("stored", "ordinary", "other_context", "other_question")
    levels = {
        "base": ((0.85, 0.5), (0.99, 0.97), (0.5, 0.0), (0.5, 0.0)),
        "logo": ((0.96, 0.9), (0.99, 0.96), (0.5, 0.0), (0.55, 0.0)),
        "permuted": ((0.55, 0.1), (0.55, 0.1)),
        "ordinary": ((0.9, 0.6), (0.99, 0.97)),
    }
    runs: dict[str, Any] = {
        name: {
            "conditions": {
                condition: measures(*level)
                for condition, level in zip(conditions, found, strict=False)
            }
        }
        for name, found in levels.items()
    }
    runs["plain"] = {"conditions": runs["logo"]["conditions"], "losses": [1.0, 0.5001]}
    runs["logo"]["losses"] = [1.0, 0.5]
    for shift, name in enumerate(COMPARED):
        # twelve samples of three documents; each objective is right on one sample fewer
        right = [float(i >= shift) for i in range(12)]
        runs[name] = {
            "conditions": runs["logo"]["conditions"],
            "values": dict.fromkeys(NAMES, right),
        }
    runs["base"]["warmup"] = [vars(Stage("8 pairs", 1, 200, 0.9, 20.0, True))]
    return {"seed": seed, "runs": runs}


def report() -> dict[str, Any]:
    data = {
        "version": 1,
        "content_hash": "ab" * 32,
        "training_samples": 2760,
        "held_out_samples": 1080,
        "held_out_documents": 27,
    }
    rates = [
        {"lr": lr, "measures": {"stored": {"exact_match": {"value": 0.8 + lr}}}}
        for lr in (0.1, 0.2)
    ]
    raw = {
        "dataset": data,
        "training": {},
        "documents": [str(i // 4) for i in range(12)],
        "sweep": {name: {"best": 0.2, "rates": rates} for name in COMPARED},
        "seeds": [good_seed(1), good_seed(2)],
    }
    return with_comparison(raw)


def test_bars_hold_where_they_should() -> None:
    assert all(bar["passed"] for bar in with_bars(report())["bars"])


@pytest.mark.parametrize(
    ("run", "condition", "name", "value"),
    [
        ("logo", "stored", "accuracy_irrelevant", 0.92),
        ("logo", "stored", "accuracy_mixed", 0.92),
        ("base", "stored", "accuracy_mixed", 0.89),
        ("logo", "stored", "exact_match", 0.84),
        ("base", "stored", "exact_match", 0.8),
        ("logo", "ordinary", "exact_match", 0.91),
        ("permuted", "stored", "accuracy_irrelevant", 0.71),
        ("base", "other_context", "accuracy_mixed", 0.61),
        ("logo", "other_question", "accuracy_irrelevant", 0.61),
    ],
)
def test_one_seed_is_enough_to_miss_a_bar(
    run: str, condition: str, name: str, value: float
) -> None:
    missed = report()
    missed["seeds"][1]["runs"][run]["conditions"][condition][name]["value"] = value
    judged = with_bars(missed)
    missed_bars = [bar for bar in judged["bars"] if not bar["passed"]]
    assert missed_bars
    assert markdown(judged).count("**missed**") == len(missed_bars)


def test_differences_are_paired() -> None:
    """The second objective is wrong on one sample of one document where LOGO is right."""
    found = report()["comparison"]
    assert found["compare-logo"]["to_logo"]["exact_match"]["value"] == 0
    second = found["compare-sft"]["to_logo"]["exact_match"]
    assert second["value"] == pytest.approx(-1 / 12)
    # of three documents one differs, by a quarter: drawn three times it is −0.25, or not at all 0
    assert second["low"] == pytest.approx(-0.25, abs=0.09) and second["high"] == 0
    assert found["compare-dpo"]["exact_match"]["value"] == pytest.approx(8 / 12)
    assert interval({"value": 0.5, "low": -0.25, "high": 1.0}, "+") == "+0.500 (-0.250–+1.000)"
    assert report()["curve"]["largest_difference"] == pytest.approx(1e-4)
    assert "values" not in report()["seeds"][0]["runs"]["compare-logo"]


def test_the_report_shows_every_run_of_every_seed() -> None:
    text = markdown(with_bars(report()))
    for title in TITLES.values():
        assert text.count(f"| {title} |") >= 5
    assert "## Seed 1" in text
    assert "## Seed 2" in text
    assert "started 2 times" in text
    assert "0.850 (0.840–0.860)" in text


def test_runs_go_on_where_they_were(
    tmp_path: Path, dataset_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = make_model(tmp_path / "tokenizer")

    def warm_up_folder(model: Path, dataset: Path, out: Path, seed: int) -> list[Stage]:
        from longpref_trainer.model.load import load_model

        save_model(load_model(raw), raw, out)
        return [Stage("8 pairs", 0, 1, 0.9, 1.0, True)]

    monkeypatch.setattr(experiments, "warm_up_folder", warm_up_folder)
    monkeypatch.setattr(experiments, "RATES", (1e-3, 2e-3))
    # the fixture's tokenizer has no <|pad|>, so the tiny model is stood in for
    monkeypatch.setattr(experiments, "make_model", lambda tokenizer, seed: None)
    monkeypatch.setattr(experiments, "save_model", lambda *arguments: None)
    config = tmp_path / "train.yaml"
    config.write_text("train: full\nmax_steps: 2\nbatch: 4\nsave_interval: 0\n", "utf-8")
    arguments = ["experiments", "--config", str(config), "--dataset", str(dataset_folder)]
    arguments += ["--tokenizer", str(tmp_path / "tokenizer"), "--work", str(tmp_path / "work")]
    arguments += ["--seeds", "1", "--out", str(tmp_path / "demo-learning")]
    # a random model on random data misses the bars
    assert main(arguments) == 1
    first = json.loads((tmp_path / "demo-learning.json").read_text("utf-8"))
    assert list(first["seeds"][0]["runs"]) == [*TITLES, "plain", *COMPARED]
    assert {one["lr"] for one in first["sweep"]["compare-dpo"]["rates"]} == {1e-3, 2e-3}
    text = (tmp_path / "demo-learning.md").read_text("utf-8")
    assert "Objectives compared" in text and "| DPO |" in text
    logo = tmp_path / "work" / "seed-1" / "logo.json"
    logo.write_text(logo.read_text("utf-8").replace('"seconds"', '"kept"'), "utf-8")
    assert main(arguments) == 1
    again = json.loads((tmp_path / "demo-learning.json").read_text("utf-8"))
    assert "kept" in again["seeds"][0]["runs"]["logo"]
    for name in ("permuted", "compare-dpo"):
        assert again["seeds"][0]["runs"][name] == first["seeds"][0]["runs"][name]
