"""Shared folders: a tiny model and a data set, made once; a copy where a test changes them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers.utils import logging

from fixtures import make_dataset, make_model
from longpref_trainer.config import config_from
from longpref_trainer.data.dataset import Dataset, open_dataset
from longpref_trainer.generated.train_config import TrainConfig
from tiny_backend import make_backend

logging.disable_progress_bar()


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def byte_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model that reads any text, byte by byte, without a chat template."""
    return make_backend(tmp_path_factory.mktemp("bytes"), chat=False).folder


@pytest.fixture(scope="session")
def dataset_folder(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    return make_dataset(tmp_path_factory.mktemp("dataset"), model_folder / "tokenizer.json")


@pytest.fixture(scope="session")
def dataset(dataset_folder: Path) -> Dataset:
    return open_dataset(dataset_folder)


@pytest.fixture
def changeable(tmp_path: Path, dataset_folder: Path) -> Path:
    """A data set of its own to damage."""
    return Path(shutil.copytree(dataset_folder, tmp_path / "changeable"))


@pytest.fixture(scope="session")
def real_dataset() -> Path:
    """A data set made by the pipeline, named by LONGPREF_DATASET."""
    folder = os.environ.get("LONGPREF_DATASET")
    if not folder:
        pytest.skip("LONGPREF_DATASET is not set")
    return Path(folder)


@pytest.fixture
def config(tmp_path: Path, model_folder: Path, dataset_folder: Path) -> TrainConfig:
    """A quick run of six steps of four samples."""
    return config_from(
        {
            "dataset": str(dataset_folder),
            "model": str(model_folder),
            "out": str(tmp_path / "out"),
            "lora": {"r": 4},
            "lr": 2e-3,
            "batch": 4,
            "micro_batch": 2,
            "max_steps": 6,
            "save_interval": 0,
            "validation_interval": 0,
            "device": "cpu",
            "threads": 1,
            "tensorboard": False,
        }
    )


@pytest.fixture
def full_config(config: TrainConfig) -> TrainConfig:
    return replace(config, train="full")
