"""Context use: conditions are what they say, and the figures tell reading from style."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from fixtures import HEAD, TAIL, make_dataset
from longpref_trainer.cli import main
from longpref_trainer.data.dataset import Dataset, open_dataset
from longpref_trainer.data.sample import Sample, with_answers
from longpref_trainer.errors import DatasetError
from longpref_trainer.held_out.context_pairs import (
    LIKE,
    Scored,
    conditions_of,
    context_documents,
    context_length,
    has_context,
    other_context,
    score,
    tokens_of,
)
from longpref_trainer.held_out.context_use import context_use, measure, table, warnings_of
from longpref_trainer.model.load import load_model


def by_hand(folder: Path, prompt: Sequence[int], answer: Sequence[int]) -> float:
    """Mean log-probability a token of an answer in a row of its own, positions from 0."""
    model = load_model(folder).eval()
    ids = torch.tensor([[*prompt, *answer]])
    with torch.no_grad():
        given = torch.ones_like(ids)
        logprobs = model(input_ids=ids, attention_mask=given).logits[0].log_softmax(-1)
    first = len(prompt) - 1
    return float(np.mean([logprobs[first + i, token] for i, token in enumerate(answer)]))


def test_each_condition_is_scored_on_its_own_prompt(dataset: Dataset, model_folder: Path) -> None:
    # M = 1, 2 and 2 with the kinds the other way round
    samples = list(dataset.train)[:6]
    ragged = [
        with_answers(samples[0], [0, 2]),
        samples[2],
        with_answers(samples[4], [0, 2, 1]),
    ]
    other = other_context(ragged[1], samples, {}, None, 0)
    assert other is not None
    each = [conditions_of(one, other if one is ragged[1] else None) for one in ragged]
    found = score(load_model(model_folder), each)
    assert [one.kinds for one in found] == [one.kinds[1:] for one in ragged]
    assert [set(one.scores) for one in found] == [
        {"with", "without"},
        {"with", "without", "swapped"},
        {"with", "without"},
    ]
    for sample, one in zip(ragged, found, strict=True):
        prompts = {
            "with": sample.prompt_ids.tolist(),
            "without": HEAD + TAIL,
            "swapped": other.prompt_ids.tolist(),
        }
        for condition, scores in one.scores.items():
            expected = [
                by_hand(model_folder, prompts[condition], ids.tolist()) for ids in sample.answer_ids
            ]
            np.testing.assert_allclose(scores, expected, atol=1e-5)


def test_another_context_is_of_like_length_and_of_no_chunk_of_the_document(
    dataset: Dataset,
) -> None:
    pool = [*dataset.train, *dataset.validation]
    ids = [one.sample_id for one in pool]
    documents = context_documents(dataset, ids)
    assert documents == {one.sample_id: {one.document_id} for one in pool}
    of = {one.prompt_ids.tobytes()[: -8 * len(TAIL)]: one for one in pool}
    # another seed draws other contexts
    drawn = set[str]()
    for sample in pool:
        for seed in range(3):
            other = other_context(sample, pool, documents, None, seed)
            assert other is not None
            source = of[other.prompt_ids.tobytes()[: -8 * len(TAIL)]]
            drawn.add(f"{sample.sample_id} {source.sample_id}")
            assert source.document_id != sample.document_id
            off = [abs(context_length(one) - context_length(sample)) for one in pool]
            foreign = [one.document_id != sample.document_id for one in pool]
            closest = min(d for d, is_foreign in zip(off, foreign, strict=True) if is_foreign)
            limit = max(LIKE * context_length(sample), closest)
            assert abs(context_length(source) - context_length(sample)) <= limit
    assert len(drawn) > len(pool)


def test_a_context_with_a_filler_of_the_document_is_not_taken(dataset: Dataset) -> None:
    pool = list(dataset.train)
    sample = pool[0]
    others = [one for one in pool if one.document_id != sample.document_id]
    # every context but one holds a chunk of the sample's document
    documents = {one.sample_id: {one.document_id, sample.document_id} for one in others[1:]}
    other = other_context(sample, pool, documents, None, 0)
    assert other is not None
    assert other.prompt_ids.tolist() == others[0].prompt_ids[: -len(TAIL)].tolist() + TAIL
    documents[others[0].sample_id] = {sample.document_id}
    assert other_context(sample, pool, documents, None, 0) is None
    longest = max(len(ids) for ids in sample.answer_ids)
    shortest = min(len(one.prompt_ids) for one in others)
    assert other_context(sample, pool, {}, shortest + longest - 1, 0) is None
    assert other_context(sample, pool, {}, shortest + longest, 0) is not None


def told(chosen: float, *rejected: float) -> list[float]:
    return [chosen, *rejected]


def pairs(with_: float, without: float, swapped: float | None, count: int = 40) -> list[Scored]:
    """`count` samples; shares of the margins of each condition that are positive."""

    def margins(share: float) -> list[float]:
        return [1.0 if i < share * count else -1.0 for i in range(count)]

    scores = {"with": margins(with_), "without": margins(without)}
    if swapped is not None:
        scores["swapped"] = margins(swapped)
    return [
        Scored(
            f"d{i // 2}", ("mixed",), {name: told(all_[i], 0.0) for name, all_ in scores.items()}
        )
        for i in range(count)
    ]


def test_figures_tell_reading_from_style_and_noise() -> None:
    reads = measure(pairs(0.9, 0.5, 0.5))
    mixed = reads["mixed"]["accuracy"]
    assert mixed["conditions"]["with"]["value"] == pytest.approx(0.9)
    assert mixed["added"]["without"]["value"] == pytest.approx(0.4)
    assert mixed["added"]["without"]["low"] > 0.15
    assert reads["mixed"]["margin"]["added"]["swapped"]["value"] == pytest.approx(0.8)
    assert warnings_of(reads) == []

    style = warnings_of(measure(pairs(0.9, 0.9, 0.9)))
    assert len(style) == 1 and "better than without any (+0.000" in style[0]
    assert "Either the pairs do not depend on the context" in style[0]
    # one pair of forty is no proof
    little = warnings_of(measure(pairs(0.525, 0.5, 0.5)))
    assert len(little) == 1 and "better than without any (+0.025" in little[0]
    # the ranking is the same, the chosen answers gain: all pairs are known, or few are told
    for share, expected in ((1.0, "tells 100% of the pairs apart without"), (0.5, "gains more")):
        gained = [
            replace(one, scores={**one.scores, "with": [one.scores["without"][0] + 0.5, 0.0]})
            for one in pairs(share, share, share)
        ]
        slow = warnings_of(measure(gained))
        assert len(slow) == 1 and expected in slow[0]
    topic = warnings_of(measure(pairs(0.9, 0.5, 0.9)))
    assert len(topic) == 1 and "another document's context serves the model about" in topic[0]


def test_gain_leaves_out_what_the_answers_are_by_themselves() -> None:
    # y_w is the likelier one throughout; the context helps it in three pairs of four, another's
    # in two, and in one it changes nothing
    margins = {"with": [2.0, 3.0, 4.0, 4.0], "without": [1.0, 2.0, 3.0, 5.0]}
    margins["swapped"] = [1.0, 1.5, 3.5, 5.5]
    scored = [
        Scored(f"d{i}", ("mixed",), {name: told(all_[i], 0.0) for name, all_ in margins.items()})
        for i in range(4)
    ]
    figures = measure(scored)["mixed"]
    assert figures["accuracy"]["conditions"]["without"]["value"] == 1
    assert figures["gain"]["with"]["value"] == 0.75
    assert figures["gain"]["swapped"]["value"] == 0.625
    assert figures["gain"]["with"]["low"] < 0.75 < figures["gain"]["with"]["high"]


def test_a_tie_is_no_ranking_and_a_difference_is_of_the_same_pairs() -> None:
    tied = [
        replace(one, scores={"with": [0.0, 0.0], "without": [0.0, 0.0]}) for one in pairs(1, 1, 1)
    ]
    assert measure(tied)["mixed"]["accuracy"]["conditions"]["with"]["value"] == 0
    # margins differ widely between documents, and the context adds the same to each
    spread = [
        Scored(f"d{i}", ("mixed",), {"with": [i + 0.25, 0.0], "without": [float(i), 0.0]})
        for i in range(20)
    ]
    margin = measure(spread)["mixed"]["margin"]
    assert margin["conditions"]["with"]["high"] - margin["conditions"]["with"]["low"] > 3
    assert margin["added"]["without"]["low"] == pytest.approx(0.25)
    assert margin["added"]["without"]["high"] == pytest.approx(0.25)
    assert margin["added"]["swapped"] is None and margin["conditions"]["swapped"] is None


def test_every_rejected_answer_counts_under_its_kind() -> None:
    ragged = [
        Scored("a", ("mixed",), {"with": [0.0, -1.0], "without": [0.0, 1.0]}),
        Scored(
            "b", ("irrelevant", "mixed"), {"with": [0.0, -2.0, 3.0], "without": [0.0, 1.0, 1.0]}
        ),
        Scored("b", ("mixed", "mixed"), {"with": [0.0, -2.0, 4.0], "without": [0.0, 1.0, 1.0]}),
    ]
    found = measure(ragged)
    assert {kind: of["pairs"] for kind, of in found.items()} == {"irrelevant": 1, "mixed": 4}
    with_ = {kind: of["margin"]["conditions"]["with"]["value"] for kind, of in found.items()}
    assert with_ == {"irrelevant": 2.0, "mixed": (1.0 - 3.0 + 2.0 - 4.0) / 4}
    assert found["mixed"]["accuracy"]["conditions"]["with"]["value"] == 0.5


def test_rows_that_do_not_fit_are_left_out_and_counted(
    dataset: Dataset, model_folder: Path
) -> None:
    model = load_model(model_folder)
    samples: list[Sample] = [*dataset.train, *dataset.validation]
    sizes = sorted(tokens_of(one) for one in samples)
    window = sizes[len(sizes) // 2]
    found = context_use(model, dataset, limit=16, max_tokens=window)
    longer = sum(size > window for size in sizes)
    assert longer > 0
    assert found["skipped"] == {"no_context": 0, "longer_than_window": longer}
    assert found["rows"] == len(sizes) - longer
    assert found["kinds"]["mixed"]["pairs"] == found["rows"]
    assert f"{longer} longer than the window of {window} tokens" in table(found)
    with pytest.raises(DatasetError, match="of 16 rows 16 are longer than 3 tokens"):
        context_use(model, dataset, limit=16, max_tokens=3)
    assert context_use(model, dataset, limit=16)["window"] == 512


def test_a_row_without_chunks_has_no_context(dataset: Dataset) -> None:
    sample = dataset.train[0]
    assert has_context(sample)
    bare = conditions_of(sample, None)["without"]
    assert [segment["kind"] for segment in bare.segments] == ["head", "tail"]
    assert not has_context(bare)


def test_one_document_is_refused(tmp_path: Path, model_folder: Path) -> None:
    tokenizer = model_folder / "tokenizer.json"
    folder = make_dataset(tmp_path / "one", tokenizer, train=2, validation=0, shards=1)
    with pytest.raises(DatasetError, match="all rows are of one document"):
        context_use(load_model(model_folder), open_dataset(folder), limit=10)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["context-use", *arguments])
    return code, capsys.readouterr().out


def test_the_command_prints_figures_of_a_seeded_draw(
    dataset_folder: Path, model_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--model", str(model_folder), "--dataset", str(dataset_folder)]
    code, text = run(capsys, *given, "--limit", "8", "--json")
    found: dict[str, Any] = json.loads(text)
    assert code == 0
    assert found["rows"] == 8 and found["split"] == "all"
    assert {kind: of["pairs"] for kind, of in found["kinds"].items()} == {
        "irrelevant": 8,
        "mixed": 8,
    }
    assert json.loads(run(capsys, *given, "--limit", "8", "--json")[1]) == found
    other = json.loads(run(capsys, *given, "--limit", "8", "--json", "--seed", "1")[1])
    # other rows, not other contexts for the same
    drawn = [one["kinds"]["mixed"]["margin"]["conditions"]["with"] for one in (found, other)]
    assert drawn[0] != drawn[1]
    code, text = run(capsys, *given, "--split", "validation")
    assert code == 0 and text.startswith("4 rows of 2 documents")
    # a model at random reads nothing
    assert (
        "Warning: mixed: with its context the model does not rank chosen above rejected clearly"
        in text
    )


def test_the_command_refuses_what_it_cannot_measure(
    dataset_folder: Path, model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--model", str(model_folder), "--dataset", str(dataset_folder)]
    assert run(capsys, *given, "--limit", "0")[0] == 2
    other = tmp_path / "other"
    other.mkdir()
    text = (model_folder / "tokenizer.json").read_text()
    (other / "tokenizer.json").write_text(text.replace('"w7"', '"w777"', 1))
    assert run(capsys, "--model", str(other), "--dataset", str(dataset_folder))[0] == 4
