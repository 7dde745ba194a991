"""The command line: exit codes, messages, and commands of modules that may not be there."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import types
from pathlib import Path

import pytest

from longpref_trainer import cli
from longpref_trainer.config import config_from, to_yaml
from longpref_trainer.errors import ConfigError, DatasetError, LongprefError
from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.training import progress


def test_train_and_exit_codes(config: TrainConfig, tmp_path: Path, capsys):
    file = tmp_path / "run.yaml"
    file.write_text(to_yaml(config), "utf-8")
    assert cli.main(["train", "--config", str(file), "--set", "max_steps=2"]) == 0
    printed = capsys.readouterr().err
    assert "step 1/2  loss " in printed and "‖ΔW‖/‖W‖" in printed
    assert "lora:\n  r: 4" in printed  # every setting is printed
    for line in printed.splitlines():
        if line.startswith("step"):
            for word in ("margin", "acc", "irrelevant", "mixed", "tok/s", "data", "len", "lr"):
                assert word in line
    assert cli.main(["train", "--config", str(file)]) == 2
    assert capsys.readouterr().err.startswith("error [CONFIG]: out: ")
    assert cli.main(["train", "--config", str(file), "--set", "lora.q=1"]) == 2
    nowhere = ["--set", "dataset=/nowhere", "--set", f"out={tmp_path / 'x'}"]
    assert cli.main(["train", "--config", str(file), *nowhere]) == 6


def test_inspect(dataset_folder: Path, tmp_path: Path, capsys):
    assert cli.main(["inspect", str(dataset_folder), "--verify"]) == 0
    assert "row hashes checked" in capsys.readouterr().out
    assert cli.main(["inspect", str(dataset_folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["splits"]["train"]["samples"] == 12
    assert cli.main(["inspect", str(tmp_path)]) == 6
    assert "is not a data set" in capsys.readouterr().err


def test_configuration_is_checked_before_torch_is_imported(tmp_path: Path):
    """A typing mistake in train.yaml is reported at once."""
    trainer = Path(cli.__file__).parents[1]
    code = (
        "import sys; from longpref_trainer.cli import main; "
        "code = main(['train', '--set', 'lerning=1']); "
        "print('torch' in sys.modules); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=trainer, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (2, "False")


def test_other_commands_are_found_when_they_are_there(monkeypatch: pytest.MonkeyPatch, capsys):
    def add_parser(commands):
        commands.add_parser("extra", help="one more").set_defaults(run=lambda arguments: 7)

    module = types.ModuleType("longpref_trainer.extra")
    module.add_parser = add_parser
    module.__spec__ = types.SimpleNamespace(name=module.__name__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    modules = {"extra": "extra", "absent": "absent", "elsewhere": "no_room.elsewhere"}
    monkeypatch.setattr(cli, "COMMANDS", modules)
    assert cli.main(["extra"]) == 7
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert "one more" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main(["absent"])


def test_errors_keep_their_cause():
    try:
        try:
            raise OSError("disk")
        except OSError as error:
            raise DatasetError("file") from error
    except LongprefError as error:
        assert isinstance(error.cause, OSError)
    codes = {kind.code: kind.exit_code for kind in LongprefError.__subclasses__()}
    assert codes == {
        "CONFIG": 2,
        "INPUT": 3,
        "TOKENIZER": 4,
        "DATASET": 6,
        "STORE": 7,
        "GENERATOR": 8,
        "MODEL": 10,
        "TRAINING": 11,
    }
    assert ConfigError("x").cause is None


def test_a_terminal_gets_a_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    shown = progress.Progress(tmp_path, steps=2, done=0, config=config_from({"tensorboard": False}))
    record = dict.fromkeys(
        ("loss", "nll", "margin", "accuracy", "accuracy_mixed", "chosen_tokens"), 1.0
    )
    record |= dict.fromkeys(
        (
            "rejected_tokens",
            "lr",
            "grad_norm",
            "tokens_per_second",
            "data_wait",
            "tflops",
            "mfu",
            "memory_gb",
        ),
        0.5,
    )
    shown.step({"kind": "step", "step": 1, "applied": False, **record})
    shown.close()
    text = terminal.getvalue()
    assert "1/2" in text and "SKIPPED (not finite)" in text and "margin +1.000" in text
