"""The GPU benchmark: every case at a tiny size, its report, its figures, and pages made of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from bench import __main__ as command
from bench import child, tables
from bench.cases import CASES, chosen
from bench.common import data
from bench.common.environment import environment
from bench.common.sizes import PAPER, SMOKE
from bench.common.timing import Clock, spread
from bench.results import store
from bench.results.figures import LINES, figures
from bench.results.scaling import LINKS, Measured, all_reduce_seconds, estimate
from bench.wheels import needed
from longpref_trainer.data.dataset import open_dataset
from longpref_trainer.plan.operations import Shape, sample_flops

BY_NAME = {case.name: case for case in CASES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data.prepare(tmp_path_factory.mktemp("bench"), SMOKE)


def run(name: str, folder: Path) -> dict[str, Any]:
    """A case in this process, three micro-steps of it; compiled parts are tested elsewhere."""
    case = replace(BY_NAME[name], steps=3, every=2, compile=False)
    return child.run_case(case, smoke=True, data=folder, seconds=60)


def test_the_data_are_a_data_set_of_the_shape_it_says(folder: Path):
    for name, chunks in (("short", SMOKE.chunks), ("long", SMOKE.long_chunks)):
        found = open_dataset(folder / name, verify="rows")
        for sample in found.train:
            kinds = [segment["kind"] for segment in sample.segments]
            assert kinds == ["head", *["chunk"] * chunks, "tail"]
            assert len(sample.prompt_ids) == SMOKE.head + chunks * SMOKE.chunk + SMOKE.question
            assert [len(ids) for ids in sample.answer_ids] == [SMOKE.answer] * 9
            # texts are tokenised to what is trained on
            tokenizer = data.tokenizer_of(SMOKE.model["vocab_size"])
            assert tokenizer.encode(data.text_of(sample.prompt_ids)).ids == list(sample.prompt_ids)
    starts = [s["position_start"] for s in open_dataset(folder / "short").train[0].segments]
    assert starts[-1] > 5 * SMOKE.chunks * SMOKE.chunk  # gapped: K is far beyond the tokens


def test_the_paper_s_size_is_the_paper_s():
    assert (PAPER.chunks, PAPER.chunk, PAPER.positions) == (16, 512, 65536)
    linear = 32 * (2 * 4096**2 + 2 * 4096 * 1024 + 3 * 4096 * 14336)
    shape = Shape(linear, 0, 32 * 32 * 128, 4096 * 128256, False)
    lengths = [PAPER.prefix, *[PAPER.answer] * 3]
    shared, plain = (sample_flops(shape, lengths, shared=s).model for s in (True, False))
    assert shared == pytest.approx(309e12, rel=0.01)
    assert plain / shared == pytest.approx(2.83, rel=0.01)


@pytest.mark.parametrize(
    "name", [case.name for case in CASES if case.runner in ("ours", "plain", "authors")]
)
def test_steps_are_timed(name: str, folder: Path):
    found, case = run(name, folder), BY_NAME[name]
    assert found["status"] == "measured"
    assert found["micro_step_seconds"]["n"] == 4  # whole optimizer steps of two
    assert found["optimizer_seconds"]["n"] == 2
    assert 0 < found["micro_step_seconds"]["p10"] <= found["micro_step_seconds"]["p90"]
    assert 0 < found["data_wait"] < 1
    assert found["applied"] and found["loss"] == found["loss"]
    chunks = SMOKE.long_chunks if case.long else SMOKE.chunks
    prefix = SMOKE.head + chunks * SMOKE.chunk + SMOKE.question
    assert found["lengths"] == [prefix, *[SMOKE.answer] * (case.m + 1)]
    assert (found["recomputed_flops"] > 0) == case.gradient_checkpointing
    assert (found["trained_parameters"] > 320 * 32) == (case.embedding == "full")


def test_plain_rows_have_the_loss_of_ours(folder: Path):
    ours, peer = (run(name, folder)["loss"] for name in ("ours: M=2", "plain rows: M=2"))
    assert peer == pytest.approx(ours, rel=0.02)  # bf16


def test_the_authors_loss_is_logo_s(folder: Path):
    """In fp32, on one batch, against the trainer's own."""
    from bench.common import model
    from bench.trainers import authors
    from longpref_trainer.data.batch import Layout, make_batch
    from longpref_trainer.objective.batch_loss import batch_loss

    config = model.train_config(BY_NAME["authors: M=2"], SMOKE, sharing=False)
    net = model.stock_model(SMOKE, config, torch.device("cpu")).float()
    samples = list(open_dataset(folder / "short").train)[:2]
    batch = make_batch(samples, Layout(shared=False))
    # its NLL is the mean over all tokens: that of ours where answers are of one length
    theirs, ours = authors.batch_loss(net, batch, config), batch_loss(net, batch, config)
    assert theirs.item() == pytest.approx(ours.item(), rel=1e-5)


@pytest.mark.parametrize("name", ["trl: stock", "trl: equal lengths, 2 pairs"])
def test_trl_is_timed_by_its_own_loop(name: str, folder: Path):
    pytest.importorskip("trl.experimental.cpo", reason="needs trl (trainer[dev])")
    found = run(name, folder)
    assert found["status"] == "measured"
    assert found["micro_step_seconds"]["n"] == 3
    cut = 1 if "stock" in name else 0
    assert found["lengths"] == [SMOKE.prefix, SMOKE.answer, SMOKE.answer - cut]


@pytest.mark.parametrize("name", ["agreement", "agreement, merged"])
def test_agreement_is_within_what_bf16_leaves_open(name: str, folder: Path):
    found = run(name, folder)
    assert found["loss_difference"] < 0.02 * found["loss"]
    assert 0 < found["gradient_difference"] < 0.1
    assert 0 <= found["gradient_noise"] < 0.1


def test_matrix_rate_attention_and_data(folder: Path):
    matrix = run("matrix rate", folder)
    assert matrix["tflops"] == max(x["median"] for x in matrix["tflops_by_shape"].values()) > 0
    halves = run("attention kernels, M=2", folder)["halves"]
    assert halves["prefix"]["default"]["tflops"] > 0
    assert halves["branches"]["merged"]["seconds"]["n"] == 3
    assert "no backward pass on a CPU" in halves["prefix"]["flex"]["unavailable"]
    assert run("data", folder)["micro_batch_seconds"]["median"] > 0


def test_a_case_out_of_memory_is_a_result(folder: Path, monkeypatch):
    from bench.trainers import ours

    def fail(context: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9 GiB")

    monkeypatch.setattr(ours, "run", fail)
    found = run("ours: M=2", folder)
    assert found["status"] == "out of memory" and "9 GiB" in found["error"]


# --- the command -------------------------------------------------------------------------------


def test_the_command_keeps_what_it_has(tmp_path: Path, capfd, monkeypatch):
    """In processes of its own; a second run does nothing; another device or setting is run anew."""
    out = tmp_path / "gpu.json"
    given = ["--smoke", "--out", str(out), "--only", "matrix"]
    assert command.main(given) == 0
    report = store.read(out)
    entry = report["cases"]["matrix rate"]
    assert entry["result"]["status"] == "measured" and entry["smoke"]
    assert entry["commit"] is None or len(entry["commit"]) == 40
    assert report["environments"][0]["versions"]["torch"] == torch.__version__
    monkeypatch.setattr(command, "run_child", lambda *given: pytest.fail("run again"))
    assert command.main(given) == 0
    case, where = BY_NAME["matrix rate"], environment(torch.device("cpu"))
    assert store.is_done(report, case, where, smoke=True)
    assert not store.is_done(report, case, {**where, "device": "another"}, smoke=True)
    assert not store.is_done(report, replace(case, m=3), where, smoke=True)
    assert command.main([*given, "--list"]) == 0
    assert "measured" in capfd.readouterr().out
    # what is measured by a smoke run never becomes a figure
    assert all(figure.text is None for figure in figures(report))


def test_a_case_that_fails_is_kept_and_run_again(tmp_path: Path, monkeypatch):
    results = iter([{"status": "failed", "error": "Traceback\nValueError: no"}])
    monkeypatch.setattr(command, "run_child", lambda *given: next(results))
    out = tmp_path / "gpu.json"
    given = ["--smoke", "--out", str(out), "--only", "matrix"]
    assert command.main(given) == 1
    assert "no" in store.read(out)["cases"]["matrix rate"]["result"]["error"]
    # less time than it may take: not begun
    assert command.main([*given, "--time-limit", "1"]) == 3
    assert not list(tmp_path.glob(".gpu.json*"))


def test_without_a_gpu_the_command_says_what_there_is(capfd, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert command.main(["--only", "matrix"]) == 2
    assert "--smoke" in capfd.readouterr().err


def test_a_damaged_report_is_named(tmp_path: Path):
    (tmp_path / "gpu.json").write_text("{", "utf-8")
    with pytest.raises(ValueError, match=r"gpu\.json is not JSON"):
        store.read(tmp_path / "gpu.json")


def test_every_case_ends_within_nine_minutes():
    assert all(case.seconds <= command.MOST for case in CASES) and command.MOST < 540
    assert len(BY_NAME) == len(CASES)


# --- figures and pages -------------------------------------------------------------------------


def step_result(seconds: float, **others: Any) -> dict[str, Any]:
    return {
        "status": "measured",
        "micro_step_seconds": {"median": seconds, "p10": seconds, "p90": 1.1 * seconds, "n": 50},
        "samples_a_micro_step": 1,
        "optimizer_seconds": {"median": 0.01, "p10": 0.01, "p90": 0.01, "n": 5},
        "peak_bytes": 20e9,
        "flops": 309e12,
        "data_wait": 0.002,
        "gradient_bytes": 126e6,
        "wall_seconds": 60.0,
        **others,
    }


def full_report(device: str = "NVIDIA H200") -> dict[str, Any]:
    """A report of made-up numbers, to see what becomes of them."""
    report = store.read(Path("/nowhere/gpu.json"))
    where = {"device": device, "python": "3.12.1", "driver": "1", "versions": {"torch": "2.13"}}
    for case in CASES:
        result = step_result({"ours": 0.7, "plain": 1.9}.get(case.runner, 2.0))
        if case.m == 8:
            result = step_result(0.84, peak_bytes=22e9)
        if case.name == "plain rows: M=2":
            result = {"status": "out of memory", "error": "9 GiB", "wall_seconds": 30.0}
        if case.runner == "agreement":
            names = ("loss", "loss_difference", "loss_noise", "gradient_difference")
            result |= dict.fromkeys((*names, "gradient_noise"), 0.001)
        if case.runner == "matrix":
            result["tflops"] = 700.0
        store.add(report, case, result, where, smoke=False, commit="c" * 40, date="2026-11-25")
    return report


def test_figures_of_a_full_report():
    found = {figure.name: figure for figure in figures(full_report())}
    assert all(figure.text for figure in found.values())
    assert found["samples/s against plain rows, checkpointing on both"].met is True
    assert found["12,000 sample passes (76,800 beside it)"].text.startswith("2.33 h")
    assert "63.1%" in found["MFU of the measured matrix rate, no recomputation counted"].text
    assert found["M = 2 → 8, time"].text.startswith("1.20×")
    assert found["a real prefix of 64k tokens, peak"].met is True


def test_a_sweep_that_is_not_complete_has_no_best():
    report = full_report()
    del report["cases"]["trl: equal lengths, 2 pairs"]
    found = {figure.name: figure for figure in figures(report)}
    missing = {name for name, figure in found.items() if figure.text is None}
    assert "M = 1 against TRL's CPO trainer, tuned" in missing
    assert "M = 1 against TRL's CPO trainer, stock" not in missing
    assert "'trl: equal'" in found["M = 1 against TRL's CPO trainer, tuned"].command


def test_a_way_of_ours_that_fails_is_a_way_less():
    report = full_report()
    for name in ("ours: M=8, merged", "ours: M=8, merged, checkpointing", "authors: M=2"):
        report["cases"][name]["result"] = {"status": "failed", "error": "no such kernel"}
    found = {figure.name: figure for figure in figures(report)}
    assert found["M = 2 → 8, time"].met is True
    assert found["against the authors' step"].text is None


@pytest.mark.parametrize("line", LINES, ids=[line[0] for line in LINES])
def test_the_command_of_a_missing_figure_fills_it(line):
    """The cases that a figure's command selects are enough for it."""
    name, _, only, _ = line
    report = full_report()
    selected = {case.name for case in chosen(list(only))}
    report["cases"] = {n: entry for n, entry in report["cases"].items() if n in selected}
    (figure,) = [figure for figure in figures(report) if figure.name == name]
    assert figure.text is not None


def test_another_gpu_does_not_fill_a_bar():
    text = tables.performance_table(full_report("NVIDIA H100 80GB HBM3"))
    assert text.count("on an H200 missing") == len(LINES)
    assert "missing" not in tables.performance_table(full_report())
    assert "| longpref, M = 2 | 0.700 | 1.43 | 20.0 |" in tables.readme_table(full_report())
    assert tables.readme_table(store.read(Path("/nowhere/gpu.json"))) == ""


def test_pages_agree_with_the_committed_report():
    """README.md and docs/performance.md; `make bench-gpu-tables` writes them anew."""
    for path, text in tables.pages().items():
        assert path.read_text("utf-8") == text, path
    if tables.SOURCE.exists():
        cases = json.loads(tables.SOURCE.read_text("utf-8"))["cases"]
        assert not any(entry["smoke"] for entry in cases.values())


def test_blocks_are_replaced_whole():
    text = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n"
    assert tables.with_block(text, "x", "") == "a\n<!-- x -->\n<!-- /x -->\nb\n"
    with pytest.raises(ValueError, match="no <!-- y -->"):
        tables.with_block(text, "y", "new")


# --- timing and scaling ------------------------------------------------------------------------


def test_spread_and_clock():
    assert spread([1.0, 2.0, 3.0]) == {"median": 2.0, "p10": 1.2, "p90": 2.8, "n": 3}
    clock = Clock(torch.device("cpu"))
    first, second = clock.mark(), clock.mark()
    assert clock.seconds(first, second) >= 0


def test_eight_gpus_by_hand():
    """64 samples at 0.7 s: one GPU 44.8 s, eight 8 · 0.77 + 2·7·(126 MB / 8 / 360 GB/s) + 0.01."""
    one = Measured(0.7, 0.77, 0.01, 126e6)
    found = estimate(one, 8, 12_000, 64, LINKS["NVLink 4"])
    reduce = 14 * (126e6 / 8 / 360e9 + 2e-5)
    assert found.reduce_seconds == pytest.approx(reduce)
    assert found.step_seconds == pytest.approx(8 * 0.77 + reduce + 0.01)
    assert found.speedup == pytest.approx(44.81 / (6.17 + reduce))
    assert found.hours == pytest.approx(188 * (6.17 + reduce) / 3600)
    assert all_reduce_seconds(1e9, 1, 1e9) == 0
    assert estimate(one, 1, 64, 64, 1e9).speedup == 1


def test_wheels_are_all_but_pytorch():
    found = needed()
    assert {"transformers", "peft", "tokenizers", "pyarrow", "huggingface-hub"} <= found.keys()
    assert not [name for name in found if name.startswith(("torch", "nvidia", "triton"))]


def test_environments_tell_devices_apart():
    found = environment(torch.device("cpu"))
    assert found["device"] == "cpu" and found == environment(torch.device("cpu"))
