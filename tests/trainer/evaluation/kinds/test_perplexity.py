"""Perplexity by a sliding window."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch

from longpref_eval.backends.hugging_face import HuggingFace
from longpref_eval.kinds import perplexity
from longpref_eval.kinds.kind import Item, Options
from longpref_trainer.errors import ConfigError
from tiny_backend import START, make_backend, make_text, packaged


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    return make_backend(tmp_path_factory.mktemp("model"))


@pytest.fixture
def text(tmp_path: Path) -> Path:
    return make_text(tmp_path / "novel.txt", 50)


def measured(task: Any, options: Options, backend: HuggingFace) -> list[dict[str, Any]]:
    """Rows as a run makes them."""
    items = list(perplexity.items(task, options, backend))
    asked = [item for item in items if item.error is None]
    return [
        {"about": item.about, "scores": perplexity.scores(task, item, outcome), "outcome": outcome}
        for item, outcome in perplexity.measure(task, asked, backend)
    ]


def plain_nll(backend: HuggingFace, ids: list[int]) -> torch.Tensor:
    with torch.no_grad():
        logits = backend.model(input_ids=torch.tensor([ids]), use_cache=False).logits[0]
    return -logits.log_softmax(-1)[:-1].gather(1, torch.tensor(ids[1:])[:, None])[:, 0]


@pytest.mark.parametrize(
    ("total", "length", "stride"),
    [(100, 16, 8), (100, 16, 15), (97, 10, 1), (16, 16, 4), (9, 16, 8)],
)
def test_windows_score_every_token_once(total: int, length: int, stride: int):
    found = list(perplexity.windows(total, length, stride))
    scored = [at for begin, end, first in found for at in range(first, end)]
    assert scored == list(range(1, total))
    assert all(end - begin == min(length, total) for begin, end, _ in found)
    # tokens of the window before the first scored one
    assert all(first - begin >= length - stride for begin, _, first in found[1:])
    assert all(b[1] - a[1] == stride for a, b in pairwise(found[:-1]))


def test_a_text_that_fits_is_a_plain_pass(backend: HuggingFace, text: Path):
    ids = backend.tokenizer(text.read_text("utf-8"))["input_ids"]
    # as long as the text
    options = Options(texts=(text,), lengths=(len(ids),))
    [row] = measured(packaged("perplexity", tokens=16), options, backend)
    wanted = plain_nll(backend, ids)
    assert row["outcome"]["tokens"] == len(ids) - 1
    assert row["scores"]["nll"] == pytest.approx(float(wanted.mean()), abs=1e-4)
    assert row["scores"]["perplexity"] == pytest.approx(math.exp(float(wanted.mean())), rel=1e-4)


def test_windows_are_plain_passes(backend: HuggingFace, text: Path):
    ids = backend.tokenizer(text.read_text("utf-8"))["input_ids"][:200]
    task = packaged("perplexity", tokens=200)
    rows = measured(task, Options(texts=(text,), lengths=(80,)), backend)
    # stride 40: the last window is moved back so that it is full
    spans = [(0, 80, 1), (40, 120, 80), (80, 160, 120), (120, 200, 160)]
    for row, (begin, end, first) in zip(rows, spans, strict=True):
        nll = plain_nll(backend, ids[begin:end])[first - begin - 1 :]
        assert row["outcome"]["nll"] == pytest.approx(float(nll.sum()), abs=1e-3)
        assert row["about"] == {"length": 80, "text": "novel.txt", "tokens": end - first}


def test_lengths_score_the_same_tokens(backend: HuggingFace, text: Path):
    task = packaged("perplexity", tokens=333)
    items = list(perplexity.items(task, Options(texts=(text,), lengths=(100, 300, 50)), backend))
    tokens = dict.fromkeys((50, 100, 300), 0)
    for item in items:
        tokens[item.about["length"]] += item.about["tokens"]
    assert tokens == {50: 332, 100: 332, 300: 332}
    assert [item.id for item in items][:2] == ["50/novel.txt/0", "50/novel.txt/1"]
    assert len({item.id for item in items}) == len({item.key for item in items}) == len(items)
    assert perplexity.count(task, Options(texts=(text,), lengths=(50, 100, 300))) == len(items)


def test_keys_are_of_tokens_and_not_of_names(backend: HuggingFace, text: Path, tmp_path: Path):
    task = packaged("perplexity", tokens=100)
    again = tmp_path / "copy.txt"
    again.write_bytes(text.read_bytes())
    one, two = (
        [
            item.key
            for item in perplexity.items(task, Options(texts=(file,), lengths=(64,)), backend)
        ]
        for file in (text, again)
    )
    assert one == two


def test_every_window_begins_with_the_start_token(tmp_path: Path, text: Path):
    backend = make_backend(tmp_path / "model", start=True)
    options = Options(texts=(text,), lengths=(50, 120))

    def windows(task: Any) -> list[Item]:
        return list(perplexity.items(task, options, backend))

    for item in windows(packaged("perplexity", tokens=150)):
        window, _ = item.payload
        assert window[0] == START
        assert START not in window[1:]
        assert len(window) == item.about["length"]
    with_it, without = (
        sum(item.about["tokens"] for item in windows(packaged("perplexity", tokens=150, **more)))
        for more in ({}, {"start_token": False})
    )
    assert with_it == without == 2 * 149
    [*_, last] = windows(packaged("perplexity", tokens=150, start_token=False))
    assert START not in last.payload[0]


@pytest.mark.parametrize(
    ("stride", "length", "tokens"), [(0.5, 50, 25), (1, 50, 49), (0.001, 50, 1), (20, 50, 20)]
)
def test_stride_is_a_share_or_tokens(stride: float, length: int, tokens: int):
    assert perplexity.stride_of(packaged("perplexity", stride=stride), length) == tokens


@pytest.mark.parametrize("stride", [50, 60, 2.5])
def test_a_stride_that_leaves_tokens_out_is_refused(stride: float):
    with pytest.raises(ConfigError, match=rf"stride: {stride:g}: expected a share"):
        perplexity.stride_of(packaged("perplexity", stride=stride), 50)


def test_a_short_text_is_left_out_at_every_length(backend: HuggingFace, text: Path, tmp_path: Path):
    short = make_text(tmp_path / "short.txt", 3)
    options = Options(texts=(short, text), lengths=(50, 300))
    task = packaged("perplexity", tokens=300)
    refused, *others = perplexity.items(task, options, backend)
    assert str(refused.error).startswith(f"text-too-short: {short} has ")
    assert {item.about["text"] for item in others} == {"novel.txt"}
    assert perplexity.count(task, options) == 1 + len(others)
    with pytest.raises(ConfigError, match=r"no text holds a window of 300 tokens, the longest has"):
        list(perplexity.items(task, Options(texts=(short,), lengths=(50, 300)), backend))


def test_texts_of_one_name_are_told_apart(backend: HuggingFace, tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make_text(tmp_path / name / "novel.txt", 50, seed=ord(name))
    options = Options(texts=(tmp_path, tmp_path / "a" / "novel.txt"), lengths=(400,))
    found = {
        item.about["text"] for item in perplexity.items(packaged("perplexity"), options, backend)
    }
    assert found == {(tmp_path / name / "novel.txt").as_posix() for name in ("a", "b")}


def test_tokens_of_the_command_line(backend: HuggingFace, text: Path):
    options = Options(texts=(text,), lengths=(50, 100), text_tokens=200)
    items = list(perplexity.items(packaged("perplexity"), options, backend))
    assert {item.about["length"] for item in items} == {50, 100}
    for length in (50, 100):
        own = [item.about["tokens"] for item in items if item.about["length"] == length]
        assert sum(own) == 199


def test_perplexity_of_windows_is_of_their_tokens():
    rows = [
        {"scores": {"nll": 2.0}, "about": {"tokens": 30, "length": 8}},
        {"scores": {"nll": 6.0}, "about": {"tokens": 10, "length": 8}},
    ]
    assert perplexity.aggregate(rows) == {"nll": 3.0, "perplexity": pytest.approx(math.exp(3))}
    assert perplexity.more(packaged("perplexity"), rows) == {"tokens": {"8": 40}}


def test_a_hopeless_model_has_a_finite_perplexity():
    assert perplexity.of_nll(5000.0)["perplexity"] == pytest.approx(math.exp(700))


def test_what_is_no_number_is_an_error(
    backend: HuggingFace, text: Path, monkeypatch: pytest.MonkeyPatch
):
    nan = torch.tensor([float("nan")])
    monkeypatch.setattr(perplexity, "token_logprobs", lambda *given: nan)
    task = packaged("perplexity", tokens=64)
    items = list(perplexity.items(task, Options(texts=(text,), lengths=(64,)), backend))
    [(_, outcome)] = perplexity.measure(task, items, backend)
    assert outcome["error"].startswith("not-finite: ")


def test_it_needs_texts_and_a_local_model(text: Path):
    task = packaged("perplexity")
    with pytest.raises(ConfigError, match="--text"):
        perplexity.count(task, Options())
    with pytest.raises(ConfigError, match="perplexity needs the model's own probabilities"):
        list(perplexity.items(task, Options(texts=(text,)), object()))  # type: ignore[arg-type]


def test_a_long_text_is_read_as_far_as_needed(backend: HuggingFace):
    text = "x" * 5000
    asked: list[int] = []

    def tokenizer(part: str, **others: Any) -> Any:
        asked.append(len(part))
        # a token is 20 characters
        return {"input_ids": [1] * (len(part) // 20)}

    assert len(perplexity.first_tokens(tokenizer, text, 100)) == 100
    assert asked == [800, 1600, 3200]
    assert len(perplexity.first_tokens(tokenizer, text, 1000)) == 250
