"""The demo's tokenizer and model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from longpref_trainer.cli import main
from longpref_trainer.demo.tiny import (
    END,
    draw_weights,
    make_model,
    read_tokenizer,
    save_tokenizer,
    train_tokenizer,
)

FACTS = [("Anna", "Hollis"), ("Bruno", "Reed"), ("Clara", "Marsh"), ("Arden", "flood")]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    document = {
        "title": "Chronicle",
        "text": "In spring, " + " ".join(f"some met {key} {value}." for key, value in FACTS * 5),
        "questions": [{"question": f"Who is {key}", "answer": value} for key, value in FACTS]
        + [{"question": "Who is Dora"}],
    }
    file.write_text(json.dumps(document) + "\n\n" + json.dumps(document) + "\n", "utf-8")
    return file


@pytest.fixture(scope="module")
def folder(corpus: Path) -> Path:
    save_tokenizer(train_tokenizer(corpus), corpus.parent / "model")
    return corpus.parent / "model"


def test_names_are_one_token_after_a_space(folder: Path) -> None:
    tokenizer = read_tokenizer(folder)
    for word in (word for fact in FACTS for word in fact):
        assert len(tokenizer.encode(f" {word}").ids) == 1
    question = tokenizer.encode("\nWho is Anna").ids
    assert question[-1:] == tokenizer.encode(" Anna").ids
    assert tokenizer.decode(question) == "\nWho is Anna"


def test_the_same_corpus_gives_the_same_bytes(corpus: Path, folder: Path, tmp_path: Path) -> None:
    assert main(["tiny", "tokenizer", "--corpus", str(corpus), "--out", str(tmp_path)]) == 0
    for name in ("tokenizer.json", "tokenizer_config.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_transformers_loads_model_and_tokenizer(folder: Path, tmp_path: Path) -> None:
    arguments = ["tiny", "model", "--tokenizer", str(folder), "--out", str(tmp_path), "--seed", "3"]
    assert main(arguments) == 0
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    model = AutoModelForCausalLM.from_pretrained(tmp_path)
    assert tokenizer.eos_token == END
    assert model.config.eos_token_id == tokenizer.convert_tokens_to_ids(END)
    assert model.get_input_embeddings().num_embeddings == len(tokenizer)
    assert (tmp_path / "tokenizer.json").read_bytes() == (folder / "tokenizer.json").read_bytes()


def test_a_seed_decides_all_weights(folder: Path) -> None:
    tokenizer = read_tokenizer(folder)
    one, same, other = (make_model(tokenizer, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not torch.equal(one["lm_head.weight"], other["lm_head.weight"])
    model = make_model(tokenizer, 2)
    draw_weights(model, 1)
    assert all(torch.equal(one[name], weight) for name, weight in model.state_dict().items())
    assert torch.equal(one["lm_head.weight"], one["model.embed_tokens.weight"])


def test_one_head_starts_out_looking_at_the_token_before(folder: Path) -> None:
    model = make_model(read_tokenizer(folder), 0)
    model.set_attn_implementation("eager")
    ids = torch.randint(0, model.config.vocab_size, (1, 24))
    with torch.no_grad():
        attention = model(input_ids=ids, output_attentions=True).attentions
    assert attention is not None
    first_head = attention[0][0, 0]
    assert torch.equal(first_head[1:].argmax(dim=-1), torch.arange(23))
    # the other heads have no such preference
    assert float(attention[0][0, 1].diagonal(-1)[8:].mean()) < 0.2


def test_wrong_corpora_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "corpus.jsonl"
    arguments = ["tiny", "tokenizer", "--corpus", str(file), "--out", str(tmp_path / "out")]
    assert main(arguments) == 2
    assert str(file) in capsys.readouterr().err
    file.write_text('{"text": "one"}\n{"title": "two"}\n', "utf-8")
    assert main(arguments) == 2
    assert f"{file}:2" in capsys.readouterr().err
    tokenizer = tmp_path / "tokenizer.json"
    tokenizer.write_text("{}", "utf-8")
    folder = str(tmp_path)
    assert main(["tiny", "model", "--tokenizer", folder, "--out", folder]) == 4
    assert str(tokenizer) in capsys.readouterr().err
