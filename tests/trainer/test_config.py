"""train.yaml: defaults, YAML 1.2, overrides, and messages that name file, line and key."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from longpref_trainer.config import as_values, config_from, load_config, schema, to_yaml
from longpref_trainer.errors import ConfigError

ROOT = Path(__file__).parents[2]


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "train.yaml"
    file.write_text(text, "utf-8")
    return file


def test_defaults_are_the_llama_3_row_of_the_paper():
    config = load_config()
    assert (config.beta, config.gamma, config.nll_weight) == (10.0, 3.0, 0.1)
    assert (config.lora.r, config.lora.alpha) == (32, 16.0)
    assert (config.batch, config.weight_decay, config.warmup_ratio) == (64, 0.05, 0.1)


def test_every_setting_has_a_default_and_a_description():
    def walk(node: dict, path: str) -> None:
        for key, setting in node["properties"].items():
            assert "default" in setting and setting["description"], path + key
            if "properties" in setting:
                walk(setting, f"{path}{key}.")

    jsonschema.Draft7Validator.check_schema(schema())
    walk(schema(), "")
    jsonschema.validate(as_values(load_config()), schema())


def test_a_file(tmp_path: Path):
    file = write(
        tmp_path,
        "# yaml-language-server: $schema=../schemas/train.schema.json\n"
        "dataset: data\nlr: 5e-7\nbeta: 3\nversion: null\nlora:\n  targets: [q_proj]\n  r: 8\n",
    )
    config = load_config(file)
    assert config.dataset == str(tmp_path / "data")
    assert config.lr == 5e-7  # a string to PyYAML's own rules
    assert config.beta == 3.0 and isinstance(config.beta, float)
    assert (config.lora.targets, config.lora.r, config.lora.alpha) == (("q_proj",), 8, 16.0)


def test_empty_and_missing_files(tmp_path: Path):
    assert load_config(write(tmp_path, "# nothing\n")).batch == 64
    with pytest.raises(ConfigError, match=r"none\.yaml is not there"):
        load_config(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lr: 1\n\nlerning: 2\n", r"train.yaml:3: lerning: unknown setting"),
        ("gama: 2\n", "train.yaml:1: gama: unknown setting; did you mean `gamma`\\?"),
        ("lora:\n  rank: 2\n", "train.yaml:2: lora.rank: unknown setting; known: r, alpha"),
        ("batch: many\n", 'train.yaml:1: batch: expected integer, got "many". It is: samples'),
        ("batch: 2.5\n", "train.yaml:1: batch: expected integer, got 2.5"),
        ("lr: 0\n", "train.yaml:1: lr: expected more than 0, got 0"),
        ("lora:\n  dropout: 1\n", "train.yaml:2: lora.dropout: expected less than 1"),
        ("train: qlora\n", "train.yaml:1: train: expected one of lora, full"),
        ("merge: yes\n", 'train.yaml:1: merge: expected boolean, got "yes"'),
        ("version: [1]\n", "train.yaml:1: version: expected integer or null"),
        ("lora:\n  targets:\n    - q\n    - 3\n", "train.yaml:4: lora.targets.1: expected string"),
        ("lora:\n  targets: []\n", "train.yaml:2: lora.targets: expected at least 1 items"),
        ("lr: 1\nlr: 2\n", r"train.yaml:2: `lr` stands twice \(first in line 1\)"),
        ("lr: [1\nbatch: 2\n", r"train.yaml:\d: not valid YAML"),
        ("a: b: c\n", "train.yaml:1: not valid YAML"),
        ("- lr\n", "train.yaml:1: expected `setting: value` lines"),
    ],
)
def test_messages(tmp_path: Path, text: str, message: str):
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(write(tmp_path, text))
    assert caught.value.exit_code == 2


def test_overrides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    file = write(tmp_path, "lora: {r: 8}\nout: there\n")
    sets = ["lora.r=4", "lora.alpha=8", "lr=1e-3", "positions=ordinary", "out=here"]
    config = load_config(file, sets)
    assert (config.lora.r, config.lora.alpha, config.lr) == (4, 8.0, 1e-3)
    assert config.positions == "ordinary"
    assert config.out == str(tmp_path / "here")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("lr", "expected key=value"),
        ("=3", "expected key=value"),
        ("lora.rank=3", "--set lora.rank=3: lora.rank: unknown setting"),
        ("lr.x=3", "`lr` has no settings in it|lr: expected number"),
        ("batch=0", "--set batch=0: batch: expected at least 1, got 0"),
        ("lr=[1", "is not a YAML value"),
        ("lora=3", "lora: expected object"),
    ],
)
def test_wrong_overrides(tmp_path: Path, override: str, message: str):
    with pytest.raises(ConfigError, match=message):
        load_config(write(tmp_path, "lr: 0.1\n"), [override])


def test_written_out_and_read_back(tmp_path: Path):
    config = load_config(None, ["lr=5e-7", "lora.targets=[q_proj]", "max_steps=3"])
    assert load_config(write(tmp_path, to_yaml(config))) == config
    assert config_from(as_values(config)) == config


def test_generated_files_are_current():
    """`generate_types.py --check`: nothing in generated/ differs from schemas/."""
    command = [sys.executable, str(ROOT / "trainer/tools/generate_types.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_generate_check_finds_drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.syspath_prepend(str(ROOT / "trainer/tools"))
    import generate_types

    monkeypatch.setattr(generate_types, "TARGET", tmp_path / "generated")
    monkeypatch.setattr(generate_types, "ROOT", tmp_path)
    assert generate_types.main(["--check"]) == 1
    assert generate_types.main([]) == 0
    assert generate_types.main(["--check"]) == 0
    (tmp_path / "generated" / "row.py").write_text("changed", "utf-8")
    (tmp_path / "generated" / "old.py").write_text("", "utf-8")
    capsys.readouterr()
    assert generate_types.main(["--check"]) == 1
    assert capsys.readouterr().out.count("stale") == 2


def test_presets_are_valid():
    presets = sorted((ROOT / "trainer" / "presets").glob("*.yaml"))
    assert len(presets) == 4
    settings = {file.stem: load_config(file) for file in presets}
    assert (settings["mistral-7b-v0.2"].beta, settings["mistral-7b-v0.2"].gamma) == (2.5, 0.25)
    assert (settings["llama-2-7b"].beta, settings["llama-2-7b"].gamma) == (3.0, 0.6)
    assert settings["paper"].lr == 5e-7


def test_schema_file_is_json():
    file = json.loads((ROOT / "schemas" / "train.schema.json").read_text("utf-8"))
    assert file == schema()
