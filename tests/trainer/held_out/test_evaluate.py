"""Evaluation: what is measured is what is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from longpref_trainer.cli import main
from longpref_trainer.data.batch import make_batch
from longpref_trainer.data.dataset import Dataset
from longpref_trainer.data.positions import prefix_positions
from longpref_trainer.held_out.bootstrap import document_bootstrap
from longpref_trainer.held_out.controls import tail_length, with_other_context, with_other_question
from longpref_trainer.held_out.evaluate import evaluate, measure, score_answers
from longpref_trainer.model.load import load_model
from longpref_trainer.objective.logprobs import answer_logprobs


def test_scores_are_the_training_log_probabilities(dataset: Dataset, model_folder: Path) -> None:
    model = load_model(model_folder).eval()
    batch = make_batch(list(dataset.train)[:4])
    average, _ = score_answers(model, batch)
    with torch.no_grad():
        sums, lengths = answer_logprobs(model, batch)
    expected = torch.where(batch.present, sums / lengths.clamp(min=1), torch.zeros_like(sums))
    torch.testing.assert_close(average, expected)


def test_exact_match_is_that_of_greedy_decoding(dataset: Dataset, model_folder: Path) -> None:
    model = load_model(model_folder).eval()
    sample = dataset.train[0]
    batch = make_batch([sample])
    positions = batch.position_ids[0]
    ids = list(sample.prompt_ids)
    decoded = []
    with torch.no_grad():
        for _ in range(len(sample.answer_ids[0])):
            logits = model(
                input_ids=torch.tensor([ids]),
                position_ids=positions[None, : len(ids)],
                attention_mask=torch.ones(1, len(ids), dtype=torch.int64),
            ).logits
            decoded.append(int(logits[0, -1].argmax()))
            ids.append(decoded[-1])
    greedy_answer = np.asarray(decoded)
    given = replace(sample, answer_ids=(greedy_answer, *sample.answer_ids[1:]))
    other = greedy_answer.copy()
    other[-1] = (other[-1] + 1) % 50
    wrong = replace(sample, answer_ids=(other, *sample.answer_ids[1:]))
    assert bool(score_answers(model, make_batch([given]))[1][0, 0])
    assert not bool(score_answers(model, make_batch([wrong]))[1][0, 0])


def test_a_tie_counts_as_wrong(dataset: Dataset, model_folder: Path) -> None:
    model = load_model(model_folder).eval()
    tied = [
        replace(sample, answer_ids=tuple(sample.answer_ids[0] for _ in sample.answer_ids))
        for sample in list(dataset.train)[:4]
    ]
    measures = measure(model, tied, "stored", 4, "").means()
    for name, found in measures.items():
        if name.startswith("accuracy"):
            assert found["value"] == 0


def test_controls_exchange_what_they_say(dataset: Dataset) -> None:
    samples = list(dataset.train)
    by_id = {sample.sample_id: sample for sample in samples}
    for changed in with_other_context(samples):
        own = by_id[changed.sample_id]
        tail = tail_length(own)
        assert np.array_equal(changed.prompt_ids[-tail:], own.prompt_ids[-tail:])
        assert not np.array_equal(changed.prompt_ids[:-tail], own.prompt_ids[:-tail])
        assert np.diff(prefix_positions(changed.segments)).min() >= 1
        assert changed.answer_ids is own.answer_ids
    questions = with_other_question(samples)
    for changed in questions:
        own = by_id[changed.sample_id]
        assert not np.array_equal(changed.prompt_ids, own.prompt_ids)
        assert np.diff(prefix_positions(changed.segments)).min() >= 1
    assert with_other_context(samples)[0].prompt_ids.tolist() == (
        with_other_context(samples)[0].prompt_ids.tolist()
    )


def test_intervals_are_over_documents() -> None:
    values = np.repeat([0.0, 1.0] * 10, 50)
    documents = [str(i // 50) for i in range(1000)]
    low, high = document_bootstrap(values, documents)
    alone_low, alone_high = document_bootstrap(values, [str(i) for i in range(1000)])
    assert low < alone_low < 0.5 < alone_high < high
    assert high - low > 4 * (alone_high - alone_low)
    assert document_bootstrap(values, documents) == (low, high)


def test_evaluate_gives_every_condition(dataset: Dataset, model_folder: Path) -> None:
    model = load_model(model_folder)
    found = evaluate(model, list(dataset.train), ["stored", "ordinary"], rows=3)
    assert set(found) == {"stored", "ordinary"}
    for measures in found.values():
        assert 0 <= measures["exact_match"]["value"] <= 1
        one = measures["accuracy_mixed"]
        assert one["low"] <= one["value"] <= one["high"]


def test_command_refuses_another_tokenizer(
    dataset_folder: Path, model_folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    text = (model_folder / "tokenizer.json").read_text()
    (other / "tokenizer.json").write_text(text.replace('"special":true', '"special":false', 1))
    (other / "tokenizer.json").write_text(text.replace('"special": true', '"special": false', 1))
    arguments = ["evaluate", "--model", str(other), "--dataset", str(dataset_folder)]
    assert main(arguments) == 4
