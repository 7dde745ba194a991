"""The warm-up: what its examples hold, and its rule for starting again."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models

from longpref_trainer.cli import main
from longpref_trainer.data.dataset import Dataset
from longpref_trainer.demo import warmup
from longpref_trainer.demo.document_facts import DocumentFacts, document_facts
from longpref_trainer.demo.tiny import END, PAD, make_model
from longpref_trainer.errors import DatasetError, TrainingError

WORDS = 40


def document(number: int = 0) -> DocumentFacts:
    """Eight chunks `filler key value filler`; keys 10 … 17, values 20 … 27, asked with 5 6."""
    made = DocumentFacts()
    for i in range(8):
        key, value = 10 + i, 20 + (i + number) % 8
        made.chunks.append((30 + i, key, value, 30))
        made.facts[key, value] = ([5, 6, key], [value, 1])
    return made


@pytest.fixture
def model() -> torch.nn.Module:
    vocabulary = {END: 0, PAD: 1} | {f"w{i}": i for i in range(2, WORDS)}
    return make_model(Tokenizer(models.BPE(vocab=vocabulary, merges=[])), 0)


def test_pairs_come_again_in_another_order() -> None:
    words = torch.arange(100, 160)
    batch = warmup.pairs_batch(words, 8, torch.Generator().manual_seed(0))
    said, asked = batch.ids.view(len(batch.ids), 2, 8, 2).unbind(1)
    assert not torch.equal(said, asked)
    for row in range(len(said)):
        assert {tuple(p) for p in said[row].tolist()} == {tuple(p) for p in asked[row].tolist()}
        assert len(set(said[row].flatten().tolist())) == 16
    # only the values of the second half are learned
    assert torch.equal(batch.ids[batch.learned], asked[..., 1].flatten())


def test_questions_are_answered_by_their_context() -> None:
    batch = warmup.questions_batch([document(0), document(3)], random.Random(0))
    for ids, learned, first in zip(batch.ids, batch.learned, batch.first, strict=True):
        pairs = list(itertools.pairwise(ids.tolist()))
        starts = first.nonzero().flatten().tolist()
        assert starts
        for at in starts:
            key, value = ids[at - 1 : at + 1].tolist()
            assert pairs.index((key, value)) < at - 3
            assert ids[at - 3 : at - 1].tolist() == [5, 6]
            assert learned[at : at + 2].all()
        assert int(learned.sum()) == 2 * len(starts)


def test_facts_are_of_their_own_document(dataset: Dataset) -> None:
    samples = list(dataset.train)
    found = document_facts(samples)
    assert len(found) == len({sample.document_id for sample in samples})
    first = [sample for sample in samples if sample.document_id == samples[0].document_id]
    answers = [list(map(int, sample.answer_ids[0])) for sample in first]
    assert all(answer in answers for _, answer in found[0].facts.values())
    text = ",".join(str(int(token)) for sample in first for token in sample.prompt_ids)
    assert all(",".join(map(str, chunk)) in text for chunk in found[0].chunks)


def test_a_model_that_does_not_learn_starts_again(
    model: torch.nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warmup, "RESTART_AFTER", 2)
    monkeypatch.setattr(warmup, "STEP_TOKENS", 64)
    monkeypatch.setattr(warmup, "ATTEMPTS", 3)
    drawn: list[int] = []
    monkeypatch.setattr(warmup, "draw_weights", lambda model, seed: drawn.append(seed))
    with pytest.raises(TrainingError, match="3 times"):
        warmup.warm_up(model, [document()], 7)
    assert len(set(drawn)) == 2


def test_stages_follow_one_another(model: torch.nn.Module, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmup, "ADVANCE_AT", -1.0)
    monkeypatch.setattr(warmup, "QUESTION_STEPS", 3)
    monkeypatch.setattr(warmup, "STEP_TOKENS", 64)
    before = model.state_dict()["lm_head.weight"].clone()
    stages = warmup.warm_up(model, [document()], 7)
    assert [(stage.name, stage.steps) for stage in stages] == [
        ("8 pairs", 0),
        ("16 pairs", 0),
        ("questions", 3),
    ]
    assert not torch.equal(before, model.state_dict()["lm_head.weight"])


def test_documents_of_another_kind_are_refused() -> None:
    other = replace(document(), facts={(1, 2): ([1], [2])})
    with pytest.raises(DatasetError, match="no question"):
        warmup.questions_batch([other], random.Random(0))


def test_the_tokenizer_must_be_that_of_the_data(
    dataset_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tokenizer.json").write_text(
        Tokenizer(models.BPE(vocab={"a": 0}, merges=[])).to_str(), "utf-8"
    )
    arguments = ["warmup", "--model", str(tmp_path), "--dataset", str(dataset_folder)]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 4
    assert "tokenizer" in capsys.readouterr().err
    assert np.all([not (tmp_path / "out").exists()])
