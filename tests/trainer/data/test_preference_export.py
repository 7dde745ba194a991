"""`longpref dataset export` for other tools: what TRL makes of it, token for token, and that it
trains; what axolotl and LLaMA-Factory read, by their documented settings.

The tokenizer has what goes wrong most: it puts a BOS before every text, which the chat template
writes too, and its eos_token is another one than the template's end of turn.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoModelForCausalLM, LlamaConfig

trl: Any = pytest.importorskip("trl", reason="needs trl (trainer[dev])")

ROOT = Path(__file__).parents[3]
MAIN = ROOT / "dist" / "pipelines" / "cli" / "main.js"
WRITE_CORPUS = f"""
import {{ writeCorpus }} from '{ROOT}/dist/tests/helpers/corpus.js';
writeCorpus(process.argv[1], 3, 1500, 6);
"""
SPECIAL = ["<s>", "</s>", "<|user|>", "<|assistant|>", "<|end|>"]
CHAT = (
    "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def node(*arguments: str) -> str:
    command = ["node", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def make_model(folder: Path, corpus: Path) -> Path:
    """A byte-level BPE with a chat template, and a tiny Llama for it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    texts = [json.loads(line)["text"] for line in corpus.read_text("utf-8").splitlines()]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=500, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 0)]
    )
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "chat_template": CHAT,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    settings = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=512,
    )
    AutoModelForCausalLM.from_config(settings).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `model`, `dataset` and the exports, each with its JSON summary."""
    if not MAIN.exists():
        pytest.fail("dist/ is missing: run make build")
    folder = tmp_path_factory.mktemp("export")
    node("--input-type=module", "--eval", WRITE_CORPUS, str(folder))
    corpus = folder / "corpus.jsonl"
    model = make_model(folder / "model", corpus)
    inputs = ["--input", str(corpus), "--tokenizer", str(model), "--store", str(folder / "dataset")]
    settings = ["chunk.tokens=64", "pair.tokens=400", "shard.validation=0.4"]
    node(str(MAIN), "run", *inputs, "--threads", "1", "--quiet", "--set", *settings)
    for name in ("trl", "axolotl", "llamafactory"):
        to = ["--format", name, "--out", str(folder / name), "--json", "--quiet"]
        (folder / f"{name}.json").write_text(
            node(str(MAIN), "dataset", "export", str(folder / "dataset"), *to), "utf-8"
        )
    return folder


@pytest.fixture(scope="module")
def rows(made: Path) -> dict[str, dict[str, Any]]:
    """The rows of the data set by sample."""
    shards = (made / "dataset" / "data").glob("*.parquet")
    return {row["sample_id"]: row for file in shards for row in pq.read_table(file).to_pylist()}


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def pairs_of(rows: dict[str, dict[str, Any]], split: str) -> set[tuple[str, str]]:
    """Sample and kind of all pairs of a split."""
    return {
        (row["sample_id"], answer["kind"])
        for row in rows.values()
        if row["split"] == split
        for answer in row["answers"][1:]
    }


@pytest.fixture
def train_trl(made: Path) -> Iterator[ModuleType]:
    """The script that the export writes beside the data."""
    spec = importlib.util.spec_from_file_location("train_trl", made / "trl" / "train_trl.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module


def test_trl_trains_on_the_rows_own_tokens(
    made: Path,
    rows: dict[str, dict[str, Any]],
    train_trl: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    data = train_trl.load_pairs()
    assert {split: len(data[split]) for split in data} == {
        split: len(pairs_of(rows, split)) for split in ("train", "validation")
    }
    tokenizer = train_trl.load_tokenizer(str(made / "model"))
    settings = train_trl.config(
        tmp_path / "out",
        max_steps=2,
        per_device_train_batch_size=2,
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        logging_steps=1,
        report_to=[],
        save_strategy="no",
        disable_tqdm=True,
    )
    trainer = trl.DPOTrainer(
        model=str(made / "model"),
        args=settings,
        train_dataset=data["train"],
        eval_dataset=data["validation"],
        processing_class=tokenizer,
    )
    longest = 0
    for split, seen in (("train", trainer.train_dataset), ("validation", trainer.eval_dataset)):
        # none was left out for its length
        assert {(one["sample_id"], one["rejected_kind"]) for one in seen} == pairs_of(rows, split)
        for one in seen:
            row = rows[one["sample_id"]]
            kinds = [answer["kind"] for answer in row["answers"]]
            rejected = row["rejected_ids"][kinds.index(one["rejected_kind"]) - 1]
            assert one["prompt_ids"] == row["prompt_ids"]
            assert one["chosen_ids"] == row["chosen_ids"]
            assert one["rejected_ids"] == rejected
            longest = max(longest, len(one["prompt_ids"]) + len(one["chosen_ids"]))
            longest = max(longest, len(one["prompt_ids"]) + len(rejected))
    told = json.loads((made / "trl.json").read_text("utf-8"))["lengths"]
    assert told["longest"] == longest
    assert longest <= settings.max_length == told["setting"]
    # what a batch is made of: nothing is cut here either
    batch = trainer.data_collator([trainer.train_dataset[i] for i in range(4)])
    widths = batch["attention_mask"].sum(dim=1).tolist()
    some = [trainer.train_dataset[i] for i in range(4)]
    assert widths == [
        len(one["prompt_ids"]) + len(one[name])
        for name in ("chosen_ids", "rejected_ids")
        for one in some
    ]
    result = trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    assert len(losses) == 2
    assert all(0 < loss < 10 for loss in losses)
    assert result.global_step == 2


def test_trls_own_default_would_have_cut(made: Path, train_trl: ModuleType) -> None:
    """The trap that the written setting is for: a shorter max_length cuts without a word."""
    pairs = lines(made / "trl" / "train.jsonl")
    tokenizer = train_trl.load_tokenizer(str(made / "model"))
    ids = [tokenizer(one["prompt"] + one["chosen"])["input_ids"] for one in pairs[:3]]
    examples = [{"prompt_ids": i[:-2], "chosen_ids": i[-2:], "rejected_ids": i[-2:]} for i in ids]
    collator: Any = trl.trainer.dpo_trainer.DataCollatorForPreference
    short = collator(pad_token_id=0, max_length=64)(examples)
    whole = collator(pad_token_id=0, max_length=train_trl.MAX_LENGTH)(examples)
    assert short["completion_mask"].sum() == 0
    assert whole["completion_mask"].sum() == 12


def test_one_bos_and_one_end(made: Path, train_trl: ModuleType) -> None:
    tokenizer = train_trl.load_tokenizer(str(made / "model"))
    for one in lines(made / "trl" / "train.jsonl"):
        ids = tokenizer(one["prompt"] + one["chosen"])["input_ids"]
        assert ids.count(SPECIAL.index("<s>")) == 1
        assert one["chosen"].endswith("<|end|>") and one["rejected"].endswith("<|end|>")
    # read without anything being added: the BOS is in the text
    for one in lines(made / "llamafactory" / "train.jsonl"):
        assert one["prompt"].startswith("<s><|user|>")


def test_axolotl_settings(made: Path, rows: dict[str, dict[str, Any]]) -> None:
    """docs/rlhf.qmd of axolotl, "user_defined.default": fields and formats of a DPO data set."""
    folder = made / "axolotl"
    settings = yaml.safe_load((folder / "axolotl.yaml").read_text("utf-8"))
    assert settings["rl"] == "dpo"
    told = json.loads((made / "axolotl.json").read_text("utf-8"))["lengths"]
    assert told["longest"] <= settings["sequence_len"] == told["setting"]
    assert settings["special_tokens"] == {"eos_token": "<|end|>"}
    assert "chat_template" not in settings
    for key, split in (("datasets", "train"), ("test_datasets", "validation")):
        [entry] = settings[key]
        assert entry["split"] == "train"  # a file has this one split
        kind = entry["type"]
        assert set(kind) == {
            *("field_prompt", "field_chosen", "field_rejected"),
            *("prompt_format", "chosen_format", "rejected_format"),
        }
        data = lines(folder / entry["path"])
        assert {(one["sample_id"], one["rejected_kind"]) for one in data} == pairs_of(rows, split)
        for one in data:
            for part in ("prompt", "chosen", "rejected"):
                # as axolotl fills its formats
                text = kind[f"{part}_format"].format(**{part: one[kind[f"field_{part}"]]})
                assert text == one[part] != ""


def test_llamafactory_settings(made: Path, rows: dict[str, dict[str, Any]]) -> None:
    """data/README.md of LLaMA-Factory, "Preference Dataset", and its template `empty`."""
    folder = made / "llamafactory"
    settings = yaml.safe_load((folder / "llamafactory.yaml").read_text("utf-8"))
    info = json.loads((folder / "dataset_info.json").read_text("utf-8"))
    assert settings["stage"] == "dpo" and settings["template"] == "empty"
    tokenizer = Tokenizer.from_file(str(made / "model" / "tokenizer.json"))
    for key, split in (("dataset", "train"), ("eval_dataset", "validation")):
        entry = info[settings[key]]
        assert entry["ranking"] is True
        assert set(entry["columns"]) <= {"prompt", "query", "chosen", "rejected", "system"}
        data = lines(folder / entry["file_name"])
        assert {(one["sample_id"], one["rejected_kind"]) for one in data} == pairs_of(rows, split)
        for one in data:
            texts = {name: one[column] for name, column in entry["columns"].items()}
            ids = {
                name: tokenizer.encode(text, add_special_tokens=False).ids
                for name, text in texts.items()
            }
            row = rows[one["sample_id"]]
            assert ids["prompt"] == row["prompt_ids"]
            assert ids["chosen"] == row["chosen_ids"]
            assert ids["rejected"] in row["rejected_ids"]
            answer = max(len(ids["chosen"]), len(ids["rejected"]))
            # rounding in its shares of prompt and answer may cut at the limit itself
            assert len(ids["prompt"]) + answer < settings["cutoff_len"]
