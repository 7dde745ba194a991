"""A task of five rows, and a run that is evaluated on it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from evaluated_runs import TASK, evaluating

from longpref_trainer.generated.train_config import TrainConfig


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A task of five rows, and a text of 3,000 words to hide needles in."""
    draw = random.Random(0)
    sentences = (" ".join(f"w{draw.randint(1, 90)}" for _ in range(9)) for _ in range(300))
    (tmp_path / "text.txt").write_text("".join(f"{one}. " for one in sentences), "utf-8")
    rows = [{"id": str(i), "question": f"w{i + 4} w5 w6", "answers": ["w10"]} for i in range(5)]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "words.yaml").write_text(TASK, "utf-8")
    return tmp_path


@pytest.fixture
def evaluated(config: TrainConfig, texts: Path) -> TrainConfig:
    """Six steps, with evaluations of the five rows after steps 0, 2, 4 and 6."""
    return evaluating(config, tasks=(str(texts / "words.yaml"),), interval=2)
