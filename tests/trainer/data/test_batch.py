"""Positions, rows and answer log-probabilities, with the traps of the trainer page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from fixtures import END, segment
from longpref_trainer.data.batch import Layout, make_batch, permute_roles
from longpref_trainer.data.dataset import Dataset
from longpref_trainer.data.positions import placements, prefix_positions, redrawn, sample_positions
from longpref_trainer.data.sample import Sample, with_answers
from longpref_trainer.errors import DatasetError
from longpref_trainer.model.load import decoder_and_head, load_model
from longpref_trainer.objective.logprobs import answer_logprobs


def test_positions_of_segments():
    segments = [
        segment("head", 2, 0),
        segment("chunk", 3, 10),
        segment("chunk", 2, 20, [20, 27]),
        segment("separator", 0, 28),
        segment("tail", 1, 40),
    ]
    assert prefix_positions(segments).tolist() == [0, 1, 10, 11, 12, 20, 27, 40]
    stored, start = sample_positions(segments, 41, "stored")
    assert (len(stored), start) == (8, 41)
    ordinary, start = sample_positions(segments, 41, "ordinary")
    assert ordinary.tolist() == list(range(8)) and start == 8


def test_redrawn_positions(dataset: Dataset):
    """Epoch 0 as stored; later ones by seed, epoch and sample, in the same slots."""
    for sample in dataset.train[0:4]:
        assert redrawn(sample, 0, seed=1) is sample
        stored = prefix_positions(sample.segments)
        draws = [prefix_positions(redrawn(sample, epoch, 1).segments) for epoch in range(1, 40)]
        assert (prefix_positions(redrawn(sample, 1, 1).segments) == draws[0]).all()
        assert len({tuple(draw) for draw in draws}) > 5
        tail = len(stored) - sample.segments[-1]["length"]
        slot = (sample.segments[-1]["position_start"] - 2) // 3
        sparse = any(s["position_ids"] for s in sample.segments)
        chunk = sample.segments[1]["length"] + 1
        for draw in draws:
            assert (np.diff(draw) >= 1).all()
            assert (draw[:2] == stored[:2]).all() and (draw[tail:] == stored[tail:]).all()
            for i in range(3):
                part = draw[2 + i * chunk : 2 + (i + 1) * chunk]
                assert 2 + i * slot <= part[0] and part[-1] < 2 + (i + 1) * slot
                assert sparse or part[-1] - part[0] == chunk - 1


def test_placements_are_the_pipeline_s():
    """The numbers of tests/unit/stages/positions.test.ts."""
    assert placements(16, 16).tolist() == [0]
    assert placements(20, 16).tolist() == [0, 4]
    assert placements(64, 16).tolist() == [0, 16, 32, 48]
    assert placements(4000, 512)[-1] == 4000 - 512


def test_no_room_to_redraw(dataset: Dataset):
    sample = dataset.train[0]
    segments = [segment("head", 1, 0), segment("chunk", 3, 1), segment("tail", 1, 4)]
    assert prefix_positions(
        redrawn(replace(sample, segments=segments), 1, 0).segments
    ).tolist() == [*range(5)]
    segments = [segment("head", 1, 0), segment("chunk", 1, 1), segment("chunk", 3, 2)]
    close = replace(sample, segments=[*segments, segment("tail", 1, 5)])
    with pytest.raises(DatasetError, match=r"sample .*no room: a chunk has 3 tokens, its slot 2"):
        redrawn(close, 1, 0)
    with pytest.raises(DatasetError, match="wants segments head, chunks"):
        redrawn(replace(sample, segments=segments), 1, 0)


@pytest.mark.parametrize(
    ("segments", "answer", "message"),
    [
        ([segment("head", 2, 0), segment("chunk", 1, 1)], 5, "token 1 stands at 1, token 2 at 1"),
        ([segment("chunk", 2, 4, [4, 4])], 5, "do not increase"),
        ([segment("chunk", 3, 4, [4, 5])], 9, "3 tokens but 2 position_ids"),
        ([segment("head", 2, 0)], 1, "answer_position 1 is not after the prefix"),
    ],
)
def test_inconsistent_positions(segments, answer, message):
    with pytest.raises(DatasetError, match=message):
        sample_positions(segments, answer, "stored")


PLAIN = Layout(shared=False)


def test_plain_rows(dataset: Dataset):
    """Every predictor stands one before its target, in the row of its answer."""
    samples = dataset.train[0:3]
    batch = make_batch(samples, PLAIN)
    rows = [(b, a) for b, s in enumerate(samples) for a in range(len(s.answer_ids))]
    assert batch.input_ids.shape[0] == len(rows) == 9
    assert batch.tokens == sum(
        len(s.prompt_ids) + len(s.answer_ids[a]) - 1 for s in samples for a in range(3)
    )
    flat, width = batch.input_ids.flatten(), batch.input_ids.shape[1]
    # all but the last token of an answer, which is no input, stand right after what predicts them
    inside = torch.cat([torch.arange(len(t)) < len(t) - 1 for t in targets_by_answer(batch)])
    assert (flat[batch.predictors[inside] + 1] == batch.targets[inside]).all()
    for r, (b, a) in enumerate(rows):
        sample, answer = samples[b], samples[b].answer_ids[a]
        mine = batch.predictors // width == r
        assert batch.targets[mine].tolist() == answer.tolist()
        assert (batch.answers[mine] == b * 3 + a).all()
        head = len(sample.prompt_ids)
        assert batch.input_ids[r, :head].tolist() == sample.prompt_ids.tolist()
        assert batch.position_ids[r, :head].tolist() == prefix_positions(sample.segments).tolist()
        first = batch.position_ids[r, head].item()
        assert first == sample.answer_position
        assert (batch.position_ids[r, : head + len(answer) - 1].diff() >= 1).all()
    assert batch.rejected_kinds == (("irrelevant", "mixed"),) * 3


def targets_by_answer(batch) -> list[torch.Tensor]:
    return [batch.targets[batch.answers == a] for a in batch.answers.unique()]


def test_shared_rows(dataset: Dataset):
    """One row a sample; a branch continues the prefix's positions and predicts its answer."""
    samples = dataset.train[0:3]
    batch = make_batch(samples)
    shared = batch.shared
    assert batch.input_ids.shape[0] == 3
    assert batch.tokens == sum(
        len(s.prompt_ids) + sum(len(ids) - 1 for ids in s.answer_ids) for s in samples
    )
    width = batch.input_ids.shape[1]
    for b, sample in enumerate(samples):
        head = len(sample.prompt_ids)
        assert batch.input_ids[b, :head].tolist() == sample.prompt_ids.tolist()
        assert batch.position_ids[b, :head].tolist() == prefix_positions(sample.segments).tolist()
        assert shared.lengths[b] == head
        for a, answer in enumerate(sample.answer_ids):
            mine = batch.answers == b * 3 + a
            assert batch.targets[mine].tolist() == answer.tolist()
            columns = batch.predictors[mine] - b * width
            assert columns[0] == head - 1
            assert batch.input_ids[b, columns[1:]].tolist() == answer[:-1].tolist()
            start = sample.answer_position
            assert batch.position_ids[b, columns[1:]].tolist() == list(
                range(start, start + len(answer) - 1)
            )
            branch = shared.branches[b, columns[1:] - shared.columns]
            assert branch.tolist() == [a] * (len(answer) - 1)


def test_answers_that_are_left_out(dataset: Dataset):
    sample = dataset.train[0]
    only = make_batch([sample], Layout(chosen_only=True))
    assert only.present.tolist() == [[True]]
    assert only.targets.tolist() == sample.answer_ids[0].tolist()
    mixed = make_batch([sample], Layout(weights={"irrelevant": 0}))
    assert mixed.rejected_kinds == (("mixed",),)
    assert mixed.weights.tolist() == [[1.0]]
    both = make_batch([sample], Layout(weights={"irrelevant": 3, "mixed": 1}))
    assert both.weights.tolist() == [[0.75, 0.25]]
    with pytest.raises(DatasetError, match="all with weight 0 in `rejected_weights`"):
        make_batch([sample], Layout(weights={"irrelevant": 0, "mixed": 0}))


@pytest.mark.parametrize("shared", [False, True])
def test_everything_is_trained_on(shared, dataset: Dataset, model_folder):
    """`sft_everything`: every token after the first, each predicted by the one before it."""
    sample = dataset.train[0]
    model = load_model(model_folder, torch.float64).eval()
    batch = make_batch([sample], Layout(shared=shared, chosen_only=True, with_prefix=True))
    ids = np.concatenate([sample.prompt_ids, sample.answer_ids[0]])
    assert batch.targets.tolist() == ids[1:].tolist()
    positions = np.append(
        prefix_positions(sample.segments),
        sample.answer_position + np.arange(len(sample.answer_ids[0])),
    )
    with torch.no_grad():
        logits = model(
            input_ids=torch.tensor(ids)[None],
            position_ids=torch.tensor(positions)[None],
            attention_mask=torch.ones(1, len(ids), dtype=torch.int64),
        ).logits[0, :-1]
        sums, lengths = answer_logprobs(model, batch)
    expected = logits.log_softmax(-1).gather(1, torch.tensor(ids[1:])[:, None]).sum()
    torch.testing.assert_close(sums[0, 0], expected, atol=1e-5, rtol=0)
    assert lengths[0, 0] == len(ids) - 1


def test_attention_reaches_across_chunks(dataset: Dataset, model_folder):
    """Trap: without a mask, a jump in position_ids starts another packed document."""
    model = load_model(model_folder).eval()
    decoder, _ = decoder_and_head(model)
    sample = dataset.train[0]
    other = replace(sample, prompt_ids=sample.prompt_ids.copy())
    other.prompt_ids[3] += 1 if other.prompt_ids[3] < 80 else -1  # a token of the first chunk
    with torch.no_grad():
        for layout in (PLAIN, Layout()):
            first, second = (
                answer_logprobs(model, make_batch([s], layout))[0] for s in (sample, other)
            )
            assert (first - second).abs().min() > 1e-4

        # the trap is there in the installed version: the same call without the mask cuts it off
        # (a call with a cache is not looked at; training has none)
        def unmasked(s: Sample):
            batch = make_batch([s], PLAIN)
            out = decoder(
                input_ids=batch.input_ids, position_ids=batch.position_ids, use_cache=False
            )
            return out.last_hidden_state[:, len(s.prompt_ids) :]

        assert torch.equal(unmasked(sample), unmasked(other))


def test_mask_keeps_the_fast_kernel(dataset: Dataset, model_folder, monkeypatch):
    """The all-ones mask is dropped again: attention runs as plain causal, without a mask tensor."""
    seen = []
    original = torch.nn.functional.scaled_dot_product_attention

    def spy(*args, attn_mask=None, is_causal=False, **kwargs):
        seen.append((attn_mask is None, is_causal))
        return original(*args, attn_mask=attn_mask, is_causal=is_causal, **kwargs)

    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", spy)
    answer_logprobs(load_model(model_folder), make_batch(dataset.train[0:2], PLAIN))
    assert seen and set(seen) == {(True, True)}
    seen.clear()
    # shared: the prefix as plain causal, the branches under a mask
    answer_logprobs(load_model(model_folder), make_batch(dataset.train[0:2]))
    assert seen and set(seen) == {(True, True), (False, False)}


def test_padding_and_neighbours_change_nothing(dataset: Dataset, model_folder):
    """An answer's log-probability is the same alone and padded in a batch."""
    model = load_model(model_folder, torch.float64).eval()
    with torch.no_grad():
        together, lengths = answer_logprobs(model, make_batch(dataset.train[0:5]))
        for b, sample in enumerate(dataset.train[0:5]):
            alone, _ = answer_logprobs(model, make_batch([sample]))
            torch.testing.assert_close(together[b], alone[0], atol=1e-9, rtol=0)
            assert lengths[b].tolist() == [len(ids) for ids in sample.answer_ids]


def test_answers_count_the_end_token_and_no_context(dataset: Dataset, model_folder):
    """Trap: the end-of-turn token counts; context and padding do not; a cut answer has no end."""
    model = load_model(model_folder, torch.float64).eval()
    complete = next(s for s in dataset.train if not any(s.truncated))
    cut = next(s for s in dataset.train if any(s.truncated))
    assert all(ids[-1] == END for ids in complete.answer_ids)
    for ids, truncated in zip(cut.answer_ids, cut.truncated, strict=True):
        assert (ids[-1] == END) == (not truncated)
    with torch.no_grad():
        for sample in (complete, cut):
            sums, lengths = answer_logprobs(model, make_batch([sample]))
            without = replace(sample, answer_ids=tuple(ids[:-1] for ids in sample.answer_ids))
            shorter, fewer = answer_logprobs(model, make_batch([without]))
            # the last token, end-of-turn or not, has its share
            assert (lengths - fewer == 1).all() and (sums < shorter - 1e-3).all()
            expected = [sum_by_hand(model, sample, j) for j in range(len(sample.answer_ids))]
            np.testing.assert_allclose(sums[0].numpy(), expected, atol=1e-8)


def sum_by_hand(model, sample: Sample, j: int) -> float:
    """Σ log π of the answer's own tokens, one forward pass a token, no padding."""
    prefix, start = sample_positions(sample.segments, sample.answer_position, "stored")
    total = 0.0
    for t, token in enumerate(sample.answer_ids[j]):
        ids = np.concatenate([sample.prompt_ids, sample.answer_ids[j][:t]])
        positions = np.concatenate([prefix, start + np.arange(t)])
        logits = model(
            input_ids=torch.tensor(ids)[None],
            position_ids=torch.tensor(positions)[None],
            attention_mask=torch.ones(1, len(ids), dtype=torch.int64),
        ).logits[0, -1]
        total += torch.log_softmax(logits, -1)[token].item()
    return total


def test_samples_with_different_m(dataset: Dataset, model_folder):
    model = load_model(model_folder, torch.float64).eval()
    three, short = dataset.train[0], dataset.train[1]
    two = replace(short, answer_ids=short.answer_ids[:2], kinds=short.kinds[:2])
    batch = make_batch([three, two])
    assert batch.present.tolist() == [[True] * 3, [True, True, False]]
    with torch.no_grad():
        sums, lengths = answer_logprobs(model, batch)
        alone, _ = answer_logprobs(model, make_batch([two]))
    assert (sums[1, 2], lengths[1, 2]) == (0, 0)
    torch.testing.assert_close(sums[1, :2], alone[0], atol=1e-9, rtol=0)


def test_positions_mode_changes_the_model_input(dataset: Dataset):
    stored, ordinary = (
        make_batch(dataset.train[0:2], Layout(mode, shared=False))
        for mode in ("stored", "ordinary")
    )
    assert torch.equal(stored.input_ids, ordinary.input_ids)
    used = len(dataset.train[0].prompt_ids) + len(dataset.train[0].answer_ids[0]) - 1
    assert ordinary.position_ids[0, :used].tolist() == list(range(used))
    assert not torch.equal(stored.position_ids, ordinary.position_ids)


@pytest.mark.parametrize("shared", [False, True])
def test_padding_has_positions_of_its_own_row(shared: bool, dataset: Dataset):
    """Beside a longer sample too: a model with learned positions has no entry further on."""
    alone = Layout(shared=False, chosen_only=True)
    batch = make_batch(dataset.train[0:6], Layout(shared=shared))
    rows = [
        make_batch([with_answers(sample, [a])], alone).position_ids[0]
        for sample in dataset.train[0:6]
        for a in range(len(sample.answer_ids))
    ]
    if shared:
        rows = [max(rows[3 * b : 3 * b + 3], key=len) for b in range(6)]
    assert len({len(row) for row in rows}) > 1
    for found, own in zip(batch.position_ids, rows, strict=True):
        assert set(found.tolist()) <= set(own.tolist())


def test_permute_roles(dataset: Dataset):
    """By sample id alone, each role about equally often, ids and kinds together."""
    sample = dataset.train[0]
    assert permute_roles(sample).kinds == permute_roles(sample).kinds
    first = []
    for i in range(300):
        shuffled = permute_roles(replace(sample, sample_id=str(i)))
        first.append(shuffled.kinds[0])
        for kind, ids in zip(shuffled.kinds, shuffled.answer_ids, strict=True):
            assert ids is sample.answer_ids[sample.kinds.index(kind)]
    for kind in sample.kinds:
        assert 70 < first.count(kind) < 130


def test_same_under_eager_attention(dataset: Dataset, model_folder):
    """The same numbers under eager attention, which has no shortcut for masks."""
    model = load_model(model_folder, torch.float64).eval()
    batch = make_batch(dataset.train[0:2], PLAIN)
    with torch.no_grad():
        reference, _ = answer_logprobs(model, batch)
        model.set_attn_implementation("eager")
        eager, _ = answer_logprobs(model, batch)
    torch.testing.assert_close(reference, eager, atol=1e-5, rtol=0)  # its softmax is in fp32
