"""Which heads copy a needle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, GPT2Config, MistralConfig

from fixtures import make_model
from longpref_eval.backends.attended import attend, places, telling_places
from longpref_eval.backends.hugging_face import HuggingFace
from longpref_eval.backends.scoring import causal_model, prefill
from longpref_eval.kinds import retrieval_heads
from longpref_eval.kinds.kind import Item, Options
from longpref_trainer.errors import ConfigError, ModelError
from tiny_backend import make_backend, make_text, packaged

LENGTH = 900
WORDS = [3, 20, 7, 41, 20, 66, 12, 9, 33, 58, 2, 71, 20, 5, 14]


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    return make_backend(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    haystack = make_text(tmp_path_factory.mktemp("haystack") / "a.txt", 200)
    return Options(haystack=(haystack,), lengths=(LENGTH,), depths=(50,))


def row(recall: float, *heads: tuple[int, int, float]) -> dict[str, Any]:
    """A row of a model of three layers of eight heads."""
    own = sum(score for _, _, score in heads) / 10
    return {
        "scores": {"retrieval": own, "recall": recall},
        "more": {"heads": [list(head) for head in heads], "of": [3, 8]},
    }


@pytest.mark.parametrize("architecture", ["grouped queries", "one key head", "sliding window"])
def test_places_are_those_of_eager_attention(architecture: str, tmp_path: Path):
    """Also where a window hides what would have the highest score."""
    settings: dict[str, Any] = {
        "grouped queries": {},
        "one key head": {"num_attention_heads": 8, "num_key_value_heads": 1},
        "sliding window": {"kind": MistralConfig, "sliding_window": 4},
    }[architecture]
    folder = make_model(tmp_path, **settings)
    backend = HuggingFace(folder, device="cpu", prefill_chunk=5)
    cache = prefill(backend, WORDS[:8])
    eager = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager")
    ids = WORDS[:8]
    seen = set()
    with telling_places(backend):
        for token in WORDS[8:]:
            ids.append(token)
            likeliest, found = attend(backend, token, cache)
            with torch.no_grad():
                output = eager(input_ids=torch.tensor([ids]), output_attentions=True)
            wanted = torch.stack([layer[0, :, -1].argmax(-1) for layer in output.attentions])
            assert torch.equal(found, wanted)
            assert likeliest == int(output.logits[0, -1].argmax())
            seen |= {*wanted.flatten().tolist()}
    assert len(seen) > 5


def test_places_under_masks():
    query = torch.tensor([[[[1.0, 0.0]], [[0.0, 1.0]]]])
    key = torch.tensor([[[[3.0, 0.0], [0.0, 5.0], [9.0, 9.0], [1.0, 1.0]]]])
    assert places(query, key, None).tolist() == [2, 2]
    seen = torch.tensor([[[[True, True, False, True]]]])
    assert places(query, key, seen).tolist() == [0, 1]
    added = torch.zeros(1, 1, 1, 4).masked_fill(~seen, -1e9)
    assert places(query, key, added).tolist() == [0, 1]


def test_places_are_told_in_fp32():
    """Trap: 256 and 257 are one number in bf16, and the first place would win."""
    query = torch.tensor([[[[1.0, 1.0]]]]).bfloat16()
    key = torch.tensor([[[[256.0, 0.0], [256.0, 1.0]]]]).bfloat16()
    low = (query @ key.transpose(2, 3)).flatten()
    assert low[0] == low[1]
    assert places(query, key, None).tolist() == [1]


def test_the_model_is_as_before(backend: HuggingFace):
    config = causal_model(backend).config
    with pytest.raises(KeyError), telling_places(backend):
        assert config._attn_implementation == "longpref-attended"
        raise KeyError
    assert config._attn_implementation == "longpref"


def test_a_model_with_attention_of_its_own_is_refused(tmp_path: Path):
    folder = make_model(tmp_path, kind=GPT2Config, n_embd=32, n_layer=1, n_head=2)
    backend = HuggingFace(folder, device="cpu")
    config = causal_model(backend).config
    config._attn_implementation = "sdpa"
    with pytest.raises(ModelError, match="cannot be told"), telling_places(backend):
        pass


def test_a_head_copies_what_it_looks_at_and_says():
    #        0  1  2  3  4  5  6
    ids = [50, 7, 8, 9, 7, 60, 61]
    needle = [1, 2, 3, 4]
    tokens = [7, 8, 20, 9, 7]
    looked = [
        # layer 0: head 0 at the needle all along, head 1 at the start; layer 1: head 0 at one that
        # is not the needle's, head 1 at the other 7 of the needle, twice
        [[1, 0], [5, 4]],
        [[2, 0], [5, 0]],
        [[3, 0], [5, 0]],
        [[3, 0], [5, 0]],
        [[1, 0], [5, 4]],
    ]
    found = retrieval_heads.head_scores(ids, needle, tokens, [torch.tensor(x) for x in looked])
    # place 3 counts at its own token, and place 1 once though it is copied twice
    assert found.tolist() == [[0.75, 0.0], [0.0, 0.25]]
    assert retrieval_heads.copying(found) == [[0, 0, 0.75], [1, 1, 0.25]]


def test_places_in_the_answer_are_not_the_needle():
    looked = [torch.tensor([[9]]), torch.tensor([[2]])]
    assert retrieval_heads.head_scores([4, 5, 6], [2], [5, 6], looked).tolist() == [[1.0]]
    assert retrieval_heads.head_scores([4, 5, 6], [2], [5, 6], looked[:1] * 2).tolist() == [[0.0]]


def test_the_ten_heads_are_those_of_all_samples():
    """Trap: the failing sample's own best head copied by chance."""
    rows = [
        row(1.0, (1, 2, 0.8), (0, 3, 0.4)),
        row(0.75, (1, 2, 0.6), *((2, head, 0.1) for head in range(8))),
        row(0.5, (0, 7, 1.0), (1, 2, 0.2)),
    ]
    task = packaged("retrieval-heads")
    assert retrieval_heads.ranked(rows)[:3] == [
        ((1, 2), pytest.approx(0.7)),
        ((0, 3), pytest.approx(0.2)),
        ((2, 0), pytest.approx(0.05)),
    ]
    assert retrieval_heads.rescore(task, rows) == [
        {"retrieval": pytest.approx(0.12), "recall": 1.0},
        {"retrieval": pytest.approx(0.14), "recall": 0.75},
        {"retrieval": pytest.approx(0.02), "recall": 0.5},
    ]
    told = retrieval_heads.more(task, rows)
    assert told["successful"] == 2
    assert told["heads"][0] == {"layer": 1, "head": 2, "score": pytest.approx(0.7)}
    assert len(told["heads"]) == 10


def test_heads_where_no_sample_succeeds():
    rows = [row(0.0, (1, 1, 0.4)), row(0.5, (1, 1, 0.2), (2, 2, 0.4))]
    task = packaged("retrieval-heads")
    assert retrieval_heads.more(task, rows)["successful"] == 0
    assert [one["retrieval"] for one in retrieval_heads.rescore(task, rows)] == pytest.approx(
        [0.04, 0.06]
    )
    assert retrieval_heads.more(task, []) == {"heads": [], "successful": 0}
    assert retrieval_heads.rescore(task, []) == []


def one_item(backend: HuggingFace, options: Options, **settings: Any) -> tuple[Any, Item]:
    task = packaged("retrieval-heads", **settings)
    [item] = retrieval_heads.items(task, options, backend)
    return task, item


@pytest.mark.parametrize("chat", [True, False])
def test_the_needle_is_found_in_the_prompt(backend: HuggingFace, options: Options, chat: bool):
    for copied in ("values", "sentences"):
        task, item = one_item(backend, options, copied=copied, chat=chat, values=3)
        ids, needle = retrieval_heads.find_needle(task, backend.tokenizer, item.payload)
        wanted = item.answers if copied == "values" else item.payload.needle.sentences
        assert backend.tokenizer.decode([ids[at] for at in needle]) == "".join(wanted)
        assert LENGTH - 60 < len(ids) + 96 <= LENGTH


def test_a_prompt_without_the_text_is_refused(backend: HuggingFace, options: Options):
    task, item = one_item(backend, options, prompt="{question}")
    with pytest.raises(ConfigError, match=r"prompt: the needle is not in it: write \{context\}"):
        next(retrieval_heads.measure(task, [item], backend))


def test_answers_are_those_of_generate(backend: HuggingFace, options: Options):
    _, item = one_item(backend, options)
    ids = backend.tokenizer(item.payload.prompt)["input_ids"]
    with telling_places(backend):
        tokens, looked = retrieval_heads.answer(backend, ids, 12)
    wanted = causal_model(backend).generate(  # type: ignore[operator]
        torch.tensor([ids]), max_new_tokens=12, do_sample=False
    )
    assert tokens == wanted[0, len(ids) :].tolist()
    assert [one.shape for one in looked] == [(2, 4)] * len(tokens)


def test_an_ending_token_ends_the_answer(backend: HuggingFace, monkeypatch: pytest.MonkeyPatch):
    said = iter([5, 6, min(backend.ends), 7])
    nowhere = torch.zeros(2, 4, dtype=torch.long)
    monkeypatch.setattr(retrieval_heads, "attend", lambda *given: (next(said), nowhere))
    tokens, looked = retrieval_heads.answer(backend, [1, 2, 3], 10)
    assert tokens == [5, 6, min(backend.ends)]
    assert len(looked) == 3


def test_a_sample_whose_one_head_copies(
    backend: HuggingFace, options: Options, monkeypatch: pytest.MonkeyPatch
):
    """A model that says two of three values, one head looking where they stand."""
    task, item = one_item(backend, options, values=3)
    ids, needle = retrieval_heads.find_needle(task, backend.tokenizer, item.payload)

    def answer(model: HuggingFace, prompt: list[int], most: int) -> tuple[list[int], list[Tensor]]:
        assert prompt == ids
        looked = torch.zeros(14, 2, 4, dtype=torch.long)
        looked[:, 1, 3] = torch.tensor(needle[:14])
        return [ids[at] for at in needle[:14]], list(looked)

    monkeypatch.setattr(retrieval_heads, "answer", answer)
    [(_, outcome)] = retrieval_heads.measure(task, [item], backend)
    assert outcome["prediction"] == "".join(item.answers[:2])
    assert outcome["finish"] == "length"
    assert outcome["more"] == {"heads": [[1, 3, 0.666667]], "of": [2, 4], "needle_tokens": 21}
    # eight heads in all
    assert retrieval_heads.scores(task, item, outcome) == {
        "retrieval": pytest.approx(2 / 3 / 8),
        "recall": pytest.approx(2 / 3),
    }


def test_cells_of_a_grid(backend: HuggingFace, options: Options):
    task = packaged("retrieval-heads", draws=2)
    grid = Options(haystack=options.haystack, lengths=(LENGTH,), depths=(0, 100))
    items = list(retrieval_heads.items(task, grid, backend))
    assert [item.id for item in items] == [f"{LENGTH}/{d}/{n}" for d in (0, 100) for n in (0, 1)]
    assert retrieval_heads.count(task, grid) == 4
    assert len({item.key for item in items}) == 4
    assert [len(item.answers) for item in items] == [4] * 4
    with pytest.raises(ConfigError, match="needs the model's own probabilities or attention"):
        list(retrieval_heads.items(task, grid, object()))  # type: ignore[arg-type]
