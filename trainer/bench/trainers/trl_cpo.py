"""Peers (a) and (b): TRL's CPO trainer with the SimPO loss, through its own training loop.

It knows one dispreferred answer and no position indices. Stock is every default of TRL but the
length limit, which would cut the answers off, and a batch of one pair: the default of eight does
not fit. A pair of unequal lengths is padded, as data have them. Tuned has pairs of one length, so
that no mask is made; checkpointing and the pairs of a step are swept.
"""

from __future__ import annotations

import tempfile
from itertools import islice
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast, TrainerCallback

from longpref_trainer.data.sample import Sample

from ..cases import Case
from ..common.context import Context, Result, memory_of, reset_peak
from ..common.data import open_for, samples_of, text_of, tokenizer_of, told
from ..common.model import stock_model, train_config
from ..common.timing import Clock, spread
from .steps import WARM, counted


class Marks(TrainerCallback):
    """Marks the clock where a step begins, before the optimizer, and where it ends."""

    def __init__(self, context: Context) -> None:
        self.context, self.clock = context, Clock(context.device)
        self.steps: list[list[int]] = []

    def on_step_begin(self, args: Any, state: Any, control: Any, **others: Any) -> None:
        """Before the forward pass."""
        if state.global_step == WARM:
            reset_peak(self.context.device)
        self.steps.append([self.clock.mark()])

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **others: Any) -> None:
        """After the backward pass and clipping."""
        self.steps[-1].append(self.clock.mark())

    def on_step_end(self, args: Any, state: Any, control: Any, **others: Any) -> None:
        """After the optimizer."""
        self.steps[-1].append(self.clock.mark())
        control.should_training_stop |= self.context.late and len(self.steps) > WARM + 1


def run(context: Context) -> Result:
    """TRL's trainer on the same weights and tokens."""
    from datasets import Dataset
    from trl.experimental.cpo import CPOTrainer

    case, size, device = context.case, context.size, context.device
    config = train_config(case, size, sharing=False)
    source = open_for(context.data, long=case.long)
    steps = WARM + case.steps
    samples = list(islice(samples_of(source, 1), steps * case.micro_batch))
    cut = 0 if case.equal_lengths else max(1, size.answer // 25)
    end = int(size.model["vocab_size"]) - 1
    rows = [pair_of(sample, cut, end) for sample in samples]
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer_of(end + 1),
        eos_token="<|end|>",  # noqa: S106
        pad_token="w0",  # noqa: S106
    )
    marks = Marks(context)
    with tempfile.TemporaryDirectory() as out:
        trainer: Any = CPOTrainer(
            model=stock_model(size, config, device),
            args=arguments(case, steps, out, device),
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
            callbacks=[marks],
        )
        loss = trainer.train().training_loss
    lengths = tokens_of(trainer.train_dataset[0])
    between, timed = marks.clock.seconds, marks.steps[WARM:]
    return {
        "micro_step_seconds": spread([between(step[0], step[1]) for step in timed]),
        "samples_a_micro_step": case.micro_batch,
        "optimizer_seconds": spread([between(step[1], step[2]) for step in timed]),
        "micro_steps_an_optimizer_step": 1,
        **memory_of(device),
        **counted(trainer.model, config, lengths, shared=False),
        "loss": float(loss),
        "data": told(source),
    }


def pair_of(sample: Sample, cut: int, end: int) -> dict[str, str]:
    """A pair as text that tokenises to the same ids; the dispreferred answer loses `cut` tokens."""
    chosen, rejected = (np.asarray(ids[:-1]) for ids in sample.answer_ids[:2])
    found = {
        "prompt": text_of(sample.prompt_ids),
        # a token of its own, so that the texts of prompt and answer can be put together
        "chosen": " " + text_of(chosen),
        "rejected": " " + text_of(rejected[: len(rejected) - cut]),
    }
    # a word-level tokenizer has no name for ids of another vocabulary
    if max(int(ids.max()) for ids in (sample.prompt_ids, chosen, rejected)) > end:
        raise ValueError(f"sample {sample.sample_id} has token ids beyond the model's vocabulary")
    return found


def arguments(case: Case, steps: int, out: str, device: torch.device) -> Any:
    """TRL's settings: what the case says, and nothing that would write or evaluate."""
    from trl.experimental.cpo import CPOConfig

    return CPOConfig(
        output_dir=out,
        max_steps=steps,
        per_device_train_batch_size=case.micro_batch,
        gradient_checkpointing=case.gradient_checkpointing,
        gradient_checkpointing_kwargs={"use_reentrant": False},
        max_length=1_000_000,
        loss_type="simpo",
        cpo_alpha=0.0,
        beta=2.5,
        simpo_gamma=1.4,
        bf16=True,
        use_cpu=device.type == "cpu",
        report_to=[],
        save_strategy="no",
        logging_steps=steps,
        disable_tqdm=True,
    )


def tokens_of(row: dict[str, Any]) -> tuple[int, ...]:
    """Lengths of prefix and answers as TRL tokenised them."""
    prompt = len(row["prompt_input_ids"])
    return prompt, *(len(row[f"{name}_input_ids"]) - prompt for name in ("chosen", "rejected"))
