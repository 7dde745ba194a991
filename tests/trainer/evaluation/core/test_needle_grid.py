"""Needles: the grid fills its lengths, stands at its depths, and is the same for every model."""

from __future__ import annotations

from pathlib import Path

import pytest
from answering_backend import Answering, Words

from longpref_eval.kinds import needle
from longpref_eval.kinds.haystack import Haystack, insert, read_haystack, split_sentences
from longpref_eval.kinds.kind import Options
from longpref_eval.kinds.needles import make_needles, spread
from longpref_eval.run import Settings, run
from longpref_eval.tasks.catalogue import find_tasks
from longpref_trainer.errors import ConfigError, InputError

TEXT = "".join(f"Sentence number {i} says nothing of note. " for i in range(2000))


@pytest.fixture
def haystack(tmp_path: Path) -> Path:
    file = tmp_path / "hay.txt"
    file.write_text(TEXT, "utf-8")
    return file


def test_prompts_fill_their_length_and_needles_stand_at_their_depth(haystack: Path) -> None:
    [task] = find_tasks(["needle"])
    options = Options(lengths=(256, 1024), depths=(0, 50, 100), haystack=(haystack,))
    backend = Answering(tokenizer=Words())
    items = list(needle.items(task, options, backend))
    assert [item.id for item in items[:3]] == ["256/0/0", "256/50/0", "256/100/0"]
    for item in items:
        text = item.payload.text
        length = item.about["length"]
        # one sentence has 7 words; an answer of 64 tokens belongs to the length
        assert length - 8 <= len(text.split()) + 64 <= length
        assert text.count(item.answers[0]) == 1
        context = text.split("\n\n")[1]
        before = context[: context.index("The entry code")].split()
        assert len(before) / (len(context.split()) - 10) == pytest.approx(
            item.about["depth"] / 100, abs=0.05
        )
    assert [i.asked for i in needle.items(task, options, backend)] == [i.asked for i in items]
    # a cell is the same one whatever lengths are beside it
    alone = Options(lengths=(256,), depths=(50,), haystack=(haystack,))
    assert [i.asked for i in needle.items(task, alone, backend)] == [items[1].asked]
    other = Options(lengths=(256,), depths=(0,), haystack=(haystack,), seed=1)
    assert next(iter(needle.items(task, other, backend))).asked != items[0].asked


def test_a_model_that_finds_them_scores(haystack: Path, tmp_path: Path) -> None:
    def read(request: object) -> str:
        text = str(getattr(request, "text", ""))
        values = [one.strip(".") for one in text.split() if one.strip(".").isdigit()]
        return " ".join(one for one in values if len(one) == 7)

    tasks = find_tasks(["needle", "needle-multi-value"])
    options = Options(lengths=(256, 512), depths=(0, 100), haystack=(haystack,))
    found = run(
        Answering(read, tokenizer=Words()),
        tasks,
        Settings(tmp_path / "out", options, "m", {}, True),
    )
    for name in ("needle", "needle-multi-value"):
        assert found["tasks"][name]["scores"]["needle_exact_match"]["value"] == 1
        assert [(one["length"], one["depth"]) for one in found["tasks"][name]["by"]] == [
            (256, 0), (256, 100), (512, 0), (512, 100),
        ]  # fmt: skip


def test_values_are_spread_and_differ() -> None:
    assert list(spread(25, 4)) == [25, 50, 75, 0]
    [one] = make_needles(1, 4, seed=3)
    assert len(set(one.values)) == 4
    assert all(value in sentence for value, sentence in zip(one.values, one.sentences, strict=True))
    assert len({one.question for one in make_needles(10, 1, seed=3)}) == 10


def test_sentences_lose_nothing() -> None:
    text = "One. Two!  Three?\n\nA heading\nand a “quote.” End"
    assert "".join(split_sentences(text)) == text
    assert split_sentences("") == []
    assert insert(["a. ", "b."], [(0, "X"), (2, "Y")]) == "X a. b. Y"


def test_records_have_texts_and_the_demo_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo/corpus").mkdir(parents=True)
    file = tmp_path / "demo/corpus/corpus.jsonl"
    file.write_text('{"text": "One. Two."}\n{"text": "Three."}\n', "utf-8")
    assert read_haystack([], Words(), 10).sentences == ("One. ", "Two.", "Three.")
    file.write_text('{"title": "One."}\n', "utf-8")
    with pytest.raises(InputError, match=r"corpus.jsonl:1: no `text`"):
        read_haystack([], Words(), 10)


def test_texts_that_do_not_do_are_told(
    tmp_path: Path, haystack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = Words()
    with pytest.raises(ConfigError, match="no texts to hide needles in"):
        read_haystack([], words, 10)
    with pytest.raises(ConfigError, match="neither a file nor a folder"):
        read_haystack([tmp_path / "none"], words, 10)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="holds no text files"):
        read_haystack([tmp_path / "empty"], words, 10)
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match="not UTF-8 at byte 3"):
        read_haystack([latin], words, 10)
    with pytest.raises(ConfigError, match="the texts hold 14,000 tokens, 99,999 are needed"):
        read_haystack([haystack], words, 10**9).take(99_999, 0)
    with pytest.raises(ConfigError, match="name the model's folder by --tokenizer"):
        read_haystack([haystack], None, 10)


def test_taking_goes_around_the_end() -> None:
    hay = Haystack(("a", "b", "c"), (10, 10, 10))
    taken = hay.take(25, seed=0)
    assert len(taken.sentences) == 2
    assert taken.without_last(1).sentences == taken.sentences[:1]
    assert hay.place_at(0) == 0
    assert hay.place_at(100) == 3
    assert hay.place_at(40) == 1
