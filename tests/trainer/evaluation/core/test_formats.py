"""Rows of every format: what they give, and what is said of wrong ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from longpref_eval.tasks.formats import Question, format_of
from longpref_eval.tasks.rows import chosen, lines
from longpref_trainer.errors import InputError


def questions(folder: Path, name: str, content: Any, **settings: Any) -> list[Question]:
    file = folder / "data.jsonl"
    listed = content if name in ("hotpotqa", "squad") else None
    text = (
        json.dumps(listed) if listed is not None else "".join(json.dumps(r) + "\n" for r in content)
    )
    file.write_text(text, "utf-8")
    form = format_of(name)
    found = list(form.read(file, settings, None))
    assert form.count(file, settings) == len(found)
    return found


def test_longbench(tmp_path: Path) -> None:
    row = {"input": "who?", "context": "C", "answers": ["a", "b"], "all_classes": ["x"], "_id": "7"}
    keyed = {"input": "q", "context": "C", "answers": ["a"], "answer_keywords": "key"}
    first, second = questions(tmp_path, "longbench", [row, keyed])
    assert (first.id, first.answers, first.question) == ("0", ("a", "b"), "who?")
    assert first.given["all_classes"] == ["x"]
    assert second.given["keywords"] == "key"
    [none] = questions(tmp_path, "longbench", [{**row, "answers": []}])
    assert none.answers == ()


def test_infinitebench_as_its_code_builds_prompts(tmp_path: Path) -> None:
    [choice] = questions(
        tmp_path, "infinitebench",
        [{"context": "b", "input": "who?", "answer": ["Bo"], "options": ["Al", "Bo", "Cy", "Di"]}],
    )  # fmt: skip
    assert choice.answers == ("Bo", "B")
    assert choice.fields["OPTION_C"] == "Cy"
    [call] = questions(
        tmp_path, "infinitebench",
        [{"context": "code", "input": "What is func_12(-3)?", "answer": [-4], "options": []}],
    )  # fmt: skip
    assert (call.fields["func"], call.fields["func_call"]) == ("func_12", "func_12(-3)")
    assert call.answers == (-4,)
    [number] = questions(
        tmp_path, "infinitebench",
        [{"context": "[1]", "input": "The 2nd largest number of the list is:", "answer": [9]}],
    )  # fmt: skip
    assert number.fields["prefix"] == "What is the 2nd largest number in the following list?"
    [content] = questions(
        tmp_path, "infinitebench", [{"content": "c", "input": "q", "answer": "5"}]
    )
    assert content.fields["context"] == "c"


def test_hotpotqa(tmp_path: Path) -> None:
    row = {
        "question": "q?",
        "answer": "yes",
        "context": [["T", ["One. ", "Two."]], ["U", ["Three."]]],
    }
    [found] = questions(tmp_path, "hotpotqa", [row])
    assert found.fields["context"] == "T\nOne. Two.\n\nU\nThree."
    assert found.answers == ("yes",)


def test_squad_and_its_unanswerable(tmp_path: Path) -> None:
    asked = [
        {"question": "q1", "answers": [{"text": "a"}, {"text": "a"}, {"text": "b"}]},
        {"question": "q2", "answers": [], "is_impossible": True},
    ]
    data = {"data": [{"title": "T", "paragraphs": [{"context": "C", "qas": asked}]}]}
    one, two = questions(tmp_path, "squad", data)
    assert one.answers == ("a", "b")
    assert two.answers == ("",)
    assert [one.given["unanswerable"], two.given["unanswerable"]] == [False, True]


def test_records_of_ones_own(tmp_path: Path) -> None:
    row = {"key": "k1", "gold": "Paris", "text": "T"}
    [found] = questions(tmp_path, "records", [row], id="key", answers="gold", question="text")
    assert (found.id, found.answers, found.question) == ("k1", ("Paris",), "T")
    [plain] = questions(tmp_path, "records", [{"answer": 5}])
    assert (plain.id, plain.answers) == ("0", ("5",))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("longbench", [{"input": "q", "context": 5}], "data.jsonl:1: context is int, not text"),
        ("longbench", [{"context": "c"}], "data.jsonl:1: input is missing"),
        ("longbench", [{"input": "q", "context": "c", "answers": [None]}], "expected texts"),
        ("longbench", [["a"]], "data.jsonl:1: expected an object, got list"),
        (
            "infinitebench",
            [{"context": "c", "input": "q", "answer": ["x"], "options": ["a"]}],
            "one of",
        ),
        ("hotpotqa", [{"question": "q", "answer": "a", "context": [1]}], "question 0: context"),
        ("hotpotqa", {"a": 1}, "expected a list of questions"),
        ("squad", {"data": [{"paragraphs": 1}]}, r"data\[0\].paragraphs: expected a list"),
        ("records", [{"id": ["x"]}], "expected a short text or a number"),
    ],
)
def test_wrong_rows_are_told(tmp_path: Path, name: str, content: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        questions(tmp_path, name, content)


def test_lines_are_told_by_number(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes('{"a": "x\u2028y"}\n\n  \n{"b": 1}'.encode())
    assert [number for number, _ in lines(file)] == [1, 4]
    file.write_text('{"input": "q", "context": "c"}\nnone\n', "utf-8")
    with pytest.raises(InputError, match=r"a.jsonl:2: not valid JSON"):
        list(format_of("longbench").read(file, {}, None))
    with pytest.raises(InputError, match=r"cannot be read"):
        list(lines(tmp_path))


def test_limit_takes_the_same_rows_for_every_model() -> None:
    assert chosen(10, None, "t") is None
    assert chosen(10, 10, "t") is None
    few, more = chosen(1000, 5, "t"), chosen(1000, 50, "t")
    assert few is not None and more is not None
    assert len(few) == 5
    # a larger limit adds rows and takes none away
    assert few < more
    assert few != chosen(1000, 5, "u")
