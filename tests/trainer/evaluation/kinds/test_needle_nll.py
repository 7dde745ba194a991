"""The loss on ten needles in one text."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from longpref_eval.backends.hugging_face import HuggingFace
from longpref_eval.backends.prompt import prompt_ids
from longpref_eval.backends.scoring import prefill
from longpref_eval.kinds import needle_nll
from longpref_eval.kinds.kind import Item, Options
from longpref_trainer.errors import ConfigError
from tiny_backend import make_backend, make_text, packaged

LENGTH = 900


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    return make_backend(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    haystack = make_text(tmp_path_factory.mktemp("haystack") / "a.txt", 200)
    return Options(haystack=(haystack,), lengths=(LENGTH,))


def items_of(backend: HuggingFace, options: Options, **settings: Any) -> list[Item]:
    return list(needle_nll.items(packaged("needle-nll", **settings), options, backend))


def nlls(items: list[Item], backend: HuggingFace, **settings: Any) -> dict[str, float]:
    task = packaged("needle-nll", **settings)
    found = needle_nll.measure(task, items, backend)
    return {item.id: needle_nll.scores(task, item, outcome)["nll"] for item, outcome in found}


def plain_nll(item: Item, backend: HuggingFace) -> float:
    """By a pass over the whole, its answer's value found anew."""
    asked = item.payload
    prompt = prompt_ids(backend.tokenizer, asked.prompt, chat=True)
    given = backend.tokenizer(f"{asked.needle.lead} ", add_special_tokens=False)["input_ids"]
    value = backend.tokenizer(asked.needle.values[0], add_special_tokens=False)["input_ids"]
    ids = torch.tensor([[*prompt, *given, *value]])
    with torch.no_grad():
        logits = backend.model(input_ids=ids, use_cache=False).logits[0]
    logprobs = logits.log_softmax(-1)[:-1].gather(1, ids[0, 1:, None])[:, 0]
    assert len(value) == 7
    return -float(logprobs[-7:].mean())


def test_needles_stand_evenly_in_one_text(backend: HuggingFace, options: Options):
    items = items_of(backend, options, needles=4)
    assert [item.id for item in items] == [f"{LENGTH}/0/{at}" for at in range(4)]
    assert [item.about for item in items] == [
        {"length": LENGTH, "depth": depth} for depth in (12.5, 37.5, 62.5, 87.5)
    ]
    contexts = {item.payload.prompt.split("\n\n")[1] for item in items}
    [context] = contexts
    places = [context.index(item.payload.needle.sentences[0]) for item in items]
    for item, place in zip(items, places, strict=True):
        # a needle has 50 of some 700 characters, a sentence as many
        assert 100 * place / len(context) == pytest.approx(item.about["depth"], abs=8)
        assert item.question in item.payload.prompt
    sizes = [
        len(needle_nll.ids_of(backend.tokenizer, i.payload.prompt, i.payload.needle, chat=True)[0])
        for i in items
    ]
    assert LENGTH - 60 < max(sizes) <= LENGTH


def test_losses_are_those_of_plain_passes(backend: HuggingFace, options: Options):
    items = items_of(backend, options, needles=3)
    found = nlls(items, backend)
    assert len({round(one, 3) for one in found.values()}) == 3
    for item in items:
        assert found[item.id] == pytest.approx(plain_nll(item, backend), abs=1e-4)


def test_a_question_before_the_text(backend: HuggingFace, options: Options):
    """Then nothing but the beginning is shared, and losses are right all the same."""
    prompt = "{question}\n\n{context}\n\nWell?"
    items = items_of(backend, options, needles=2, prompt=prompt)
    for item, found in zip(items, nlls(items, backend, prompt=prompt).values(), strict=True):
        assert found == pytest.approx(plain_nll(item, backend), abs=1e-4)


def test_a_text_goes_through_the_model_once(
    backend: HuggingFace, options: Options, monkeypatch: pytest.MonkeyPatch
):
    lengths: list[int] = []

    def counting(backend: HuggingFace, ids: list[int]) -> Any:
        lengths.append(len(ids))
        return prefill(backend, ids)

    monkeypatch.setattr(needle_nll, "prefill", counting)
    task = packaged("needle-nll", needles=3, draws=2)
    items = list(needle_nll.items(task, options, backend))
    assert needle_nll.together(task, options) == 3
    assert needle_nll.count(task, options) == len(items) == 6
    whole = nlls(items, backend, draws=2)
    assert len(lengths) == 2
    assert min(lengths) > LENGTH - 250
    # after an interruption, what is missing alone
    assert nlls(items[2:4], backend) == pytest.approx(
        {item.id: whole[item.id] for item in items[2:4]}, abs=1e-4
    )


def test_a_needle_alone_is_measured_too(backend: HuggingFace, options: Options):
    items = items_of(backend, options, needles=3)
    [found] = nlls(items[1:2], backend).values()
    assert found == pytest.approx(plain_nll(items[1], backend), abs=1e-4)


def test_the_value_alone_is_scored(backend: HuggingFace, options: Options):
    [item, *_] = items_of(backend, options, needles=2)
    asked = item.payload
    for chat, between in ((True, ""), (False, "\n")):
        ids, first = needle_nll.ids_of(backend.tokenizer, asked.prompt, asked.needle, chat=chat)
        assert backend.tokenizer.decode(ids[first:]) == asked.needle.values[0]
        assert backend.tokenizer.decode(ids[:first]).endswith(f"{between}{asked.needle.lead} ")


def test_a_token_of_space_and_digits_is_scored():
    """Trap: where the tokenizer joins the space to the first digits, they must not be lost."""

    def tokenizer(text: str, **settings: Any) -> dict[str, Any]:
        if text == "prompt":
            return {"input_ids": [90, 91]}
        assert text == "\nX is 1234567."
        # "\nX", " is", " 123", "4567", "."
        offsets = [(0, 2), (2, 5), (5, 9), (9, 13), (13, 14)]
        return {"input_ids": [1, 2, 3, 4, 5], "offset_mapping": offsets}

    needle = needle_nll.Needle((), "", ("1234567",), "X is")
    assert needle_nll.ids_of(tokenizer, "prompt", needle, chat=False) == ([90, 91, 1, 2, 3, 4], 4)


def test_depths_of_the_command_line(backend: HuggingFace, options: Options):
    asked = Options(haystack=options.haystack, lengths=(LENGTH,), depths=(0, 50, 100))
    task = packaged("needle-nll", draws=2)
    items = list(needle_nll.items(task, asked, backend))
    assert [item.id for item in items] == [
        f"{LENGTH}/{draw}/{at}" for draw in range(2) for at in range(3)
    ]
    assert [item.about["depth"] for item in items] == [0, 50, 100, 0, 50, 100]
    assert needle_nll.count(task, asked) == 6
    assert len({item.key for item in items}) == 6


def test_a_length_without_room_is_refused(backend: HuggingFace, options: Options):
    short = Options(haystack=options.haystack, lengths=(256,))
    with pytest.raises(ConfigError, match="10 needles: a length of 256 tokens leaves no room"):
        items_of(backend, short)


def test_common_prefix():
    assert needle_nll.common_prefix([[1, 2, 3], [1, 2, 4, 5], [1, 2, 3, 9]]) == 2
    assert needle_nll.common_prefix([[1, 2], [1, 2, 3]]) == 2
    assert needle_nll.common_prefix([[4, 5]]) == 2
    assert needle_nll.common_prefix([[1], [2]]) == 0
