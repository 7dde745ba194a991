"""`longpref dataset import-preferences`: the rows have the tokens of the chat template, and the
trainer trains on them as on any other."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoTokenizer

from fixtures import END, make_model
from longpref_trainer.data.batch import Layout, make_batch
from longpref_trainer.data.dataset import Dataset, open_dataset
from longpref_trainer.data.positions import redrawn
from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.training.loop import train

MAIN = Path(__file__).parents[3] / "dist" / "pipelines" / "cli" / "main.js"
CHAT = (
    "{% for m in messages %}{{ 'w1 ' if m.role == 'user' else 'w2 ' }}{{ m.content | trim }}"
    "{{ '<|end|>' }}{% endfor %}{% if add_generation_prompt %}w2 {% endif %}"
)
RECORDS: list[dict[str, Any]] = [
    {"prompt": f"w{20 + i} w30 w31", "chosen": "w40 w41", "rejected": ["w50", f"w5{i} w60 w61"]}
    for i in range(1, 7)
] + [
    {
        "chosen": [
            {"role": "user", "content": "w20 w21"},
            {"role": "assistant", "content": "w22"},
            {"role": "user", "content": "w23 w24"},
            {"role": "assistant", "content": answer},
        ],
        "rejected": [
            {"role": "user", "content": "w20 w21"},
            {"role": "assistant", "content": "w22"},
            {"role": "user", "content": "w23 w24"},
            {"role": "assistant", "content": "w25 w26"},
        ],
    }
    for answer in ("w27", "w28 w29")
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_model(tmp_path_factory.mktemp("chat-model"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "<|end|>",
        "chat_template": CHAT,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    return folder


@pytest.fixture(scope="module")
def imported(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    if not MAIN.exists():
        pytest.fail("dist/ is missing: run make build")
    folder = tmp_path_factory.mktemp("imported")
    file = folder / "preferences.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), "utf-8")
    command = ["node", str(MAIN), "dataset", "import-preferences", str(file), "--quiet"]
    command += ["--store", str(folder / "dataset"), "--tokenizer", str(model)]
    subprocess.run([*command, "--validation", "0"], check=True, capture_output=True)
    return open_dataset(folder / "dataset", verify="rows")


def test_tokens_are_those_of_the_chat_template(imported: Dataset, model: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(str(model))

    def ids(messages: list[dict[str, str]], asked: bool = False) -> list[int]:
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=asked)
        return list(tokenizer(text, add_special_tokens=False)["input_ids"])

    wanted = []
    for record in RECORDS:
        if "prompt" in record:
            prompt = [{"role": "user", "content": record["prompt"]}]
            answers = [record["chosen"], *record["rejected"]]
        else:
            prompt = record["chosen"][:-1]
            answers = [record["chosen"][-1]["content"], record["rejected"][-1]["content"]]
        wanted.append(
            (
                ids(prompt, asked=True),
                [ids([*prompt, {"role": "assistant", "content": one}]) for one in answers],
            )
        )
    found = [
        (
            sample.prompt_ids.tolist(),
            [[*sample.prompt_ids.tolist(), *answer.tolist()] for answer in sample.answer_ids],
        )
        for sample in imported.train
    ]
    assert sorted(found) == sorted(wanted)
    assert {answer[-1] for sample in imported.train for answer in sample.answer_ids} == {END}
    assert {sample.kinds[1:] for sample in imported.train} == {("imported",), ("imported",) * 2}


def test_positions_have_no_gaps(imported: Dataset) -> None:
    for sample in imported.train:
        stored, ordinary, again = (
            make_batch([one], Layout(positions, shared=False))
            for one, positions in (
                (sample, "stored"),
                (sample, "ordinary"),
                (redrawn(sample, epoch=1, seed=0), "stored"),
            )
        )
        assert stored.position_ids.tolist() == ordinary.position_ids.tolist()
        assert again.position_ids.tolist() == ordinary.position_ids.tolist()


def test_the_trainer_trains_on_it(imported: Dataset, model: Path, config: TrainConfig) -> None:
    change = {"dataset": str(imported.folder), "model": str(model), "max_steps": 2}
    settings = replace(config, **change, batch=2)
    train(settings)
    lines = (Path(settings.out) / "metrics.jsonl").read_text("utf-8").splitlines()
    steps = [record for record in map(json.loads, lines) if record["kind"] == "step"]
    assert len(steps) == 2
    assert all(abs(record["loss"]) < 1e3 for record in steps)
    assert all("accuracy_imported" in record for record in steps)
