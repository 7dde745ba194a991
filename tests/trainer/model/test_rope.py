"""RoPE as a run sets it, and the models it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from fixtures import POSITIONS, make_model
from longpref_trainer.config import config_from
from longpref_trainer.data.batch import make_batch
from longpref_trainer.data.dataset import Dataset
from longpref_trainer.errors import ConfigError, ModelError
from longpref_trainer.generated.train_config import RopeConfig, TrainConfig
from longpref_trainer.model.check import check_model
from longpref_trainer.model.load import load_model
from longpref_trainer.model.trainable import make_trainable
from longpref_trainer.objective.logprobs import answer_logprobs
from longpref_trainer.training.export import export


def frequencies(folder: Path, **rope: Any) -> torch.Tensor:
    return load_model(folder, rope=RopeConfig(**rope)).model.rotary_emb.inv_freq


def test_scalings(model_folder: Path):
    plain = frequencies(model_folder)
    assert torch.equal(frequencies(model_folder, scaling="none"), plain)
    torch.testing.assert_close(frequencies(model_folder, scaling="linear", factor=4.0), plain / 4)
    # NTK: the slowest frequency is stretched by the factor, the quickest not at all
    ntk = frequencies(model_folder, scaling="ntk", factor=4.0)
    assert ntk[0] == plain[0]
    assert float(plain[-1] / ntk[-1]) == pytest.approx(4.0, rel=1e-4)
    yarn = load_model(model_folder, rope=RopeConfig(scaling="yarn", factor=4.0))
    found = yarn.model.rotary_emb.inv_freq
    assert found[0] == plain[0]
    assert float(plain[-1] / found[-1]) == pytest.approx(4.0, rel=1e-4)
    assert yarn.model.rotary_emb.attention_scaling == pytest.approx(1.1386, abs=1e-3)
    assert yarn.config.max_position_embeddings == 4 * POSITIONS
    theta = frequencies(model_folder, theta=500_000.0)
    assert theta[0] == plain[0] and theta[-1] < plain[-1]


@pytest.mark.parametrize(
    ("rope", "message"),
    [
        ({"scaling": "yarn"}, "scaling yarn needs `rope.factor`"),
        ({"factor": 2}, "scaling model takes no `rope.factor`"),
    ],
)
def test_factor_that_does_not_fit(rope: dict[str, Any], message: str, model_folder: Path):
    with pytest.raises(ConfigError, match=message):
        load_model(model_folder, rope=config_from({"rope": rope}).rope)


def test_factor_that_does_not_reach_the_data(tmp_path: Path, dataset: Dataset):
    largest = dataset.train.largest_position("stored")
    folder = make_model(tmp_path / "m", max_position_embeddings=60)
    config = config_from({"model": str(folder), "rope": {"scaling": "linear", "factor": 1.5}})
    model = load_model(folder, rope=config.rope)
    wanted = -(-(largest + 1) // 60)
    with pytest.raises(ConfigError, match=rf"up to {largest}: set it to {wanted}"):
        check_model(model, config, dataset.train)
    config = replace(config, rope=RopeConfig(scaling="linear", factor=float(wanted)))
    told = check_model(load_model(folder, rope=config.rope), config, dataset.train)
    assert f"largest position {largest}" in told and "RoPE linear" in told


@pytest.mark.parametrize("kind", ["dynamic", "longrope"])
def test_scalings_by_length_are_refused(kind: str, tmp_path: Path, dataset: Dataset):
    """Trap: synthetic positions of a neighbour would change a sample's frequencies."""
    more = (
        {"factor": 4.0}
        if kind == "dynamic"
        else {"short_factor": [1.0] * 4, "long_factor": [4.0] * 4, "factor": 4.0}
    )
    parameters = {"rope_type": kind, "rope_theta": 1e4, **more}
    if kind == "longrope":
        parameters["original_max_position_embeddings"] = 128
    folder = make_model(tmp_path / "m", rope_parameters=parameters)
    config = config_from({"model": str(folder)})
    for positions in ("stored", "redrawn"):
        with pytest.raises(ModelError, match=f"RoPE type `{kind}`.*Set `rope.scaling`"):
            check_model(load_model(folder), replace(config, positions=positions), dataset.train)
    check_model(load_model(folder), replace(config, positions="ordinary"), dataset.train)
    none = replace(config, rope=RopeConfig(scaling="none"))
    check_model(load_model(folder, rope=none.rope), none, dataset.train)


def test_prefix_longer_than_the_model(tmp_path: Path, dataset: Dataset):
    folder = make_model(tmp_path / "m", max_position_embeddings=20)
    config = config_from({"model": str(folder)})
    with pytest.raises(ModelError, match=r"more than 20 \(max_position_emb.*fewer or shorter"):
        check_model(load_model(folder), config, dataset.train)


def test_weights_that_are_no_numbers(model_folder: Path, dataset: Dataset):
    model = load_model(model_folder)
    with torch.no_grad():
        model.model.layers[1].mlp.up_proj.weight[3, 2] = float("nan")
    with pytest.raises(
        ModelError, match=r"layers\.1\.mlp\.up_proj\.weight has values that are not"
    ):
        check_model(model, config_from({"model": str(model_folder)}), dataset.train)


def test_an_adapter_brings_its_rope(config: TrainConfig, dataset: Dataset):
    """Loaded again, adapter and merged model have the frequencies they were trained with."""
    config = replace(config, rope=RopeConfig(scaling="yarn", factor=8.0), merge=True)
    model = make_trainable(load_model(config.model, rope=config.rope), config).eval()
    batch = make_batch(dataset.train[0:3])
    with torch.no_grad():
        expected = answer_logprobs(model, batch)[0]
        plain = answer_logprobs(load_model(config.model).eval(), batch)[0]
        assert (expected - plain).abs().max() > 1e-3
        for path in export(model, config).values():
            found = answer_logprobs(load_model(path).eval(), batch)[0]
            torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)
