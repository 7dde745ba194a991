"""Warm-up: teaches the tiny model to answer from short contexts, as a base to run LOGO on.

A LOGO run starts from a model that reads its own window well and a longer one badly. This makes
one in under a minute a core, from the training split alone, at ordinary positions:

1. pairs: random tokens `k1 v1 k2 v2 …`, then the same pairs in another order; each v is to be
   said after its k. 8 pairs, then 16; a stage ends at 0.9 accuracy.
2. questions: a few chunks of a training document, then some of its questions whose answers stand
   in them; the answers are to be said.

Only answers have a loss. A model that has not left the first stage after RESTART_AFTER steps
starts again from other random weights, at most ATTEMPTS times: the rule is the same for every
seed, and what happened is in warmup.json. Of the demo's seeds 0 … 11 none had to.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from ..data.dataset import open_dataset
from ..data.tokenizer_hash import check_tokenizer
from ..errors import DatasetError, TrainingError
from ..model.load import decoder_and_head, load_model
from .document_facts import DocumentFacts, document_facts
from .tiny import WINDOW, draw_weights, save_model

# pairs in a context, one stage each
PAIRS = (8, 16)
# accuracy, averaged over about 10 steps, at which a stage of pairs ends
ADVANCE_AT = 0.9
RESTART_AFTER = 600
ATTEMPTS = 4
# steps of questions, chunks in their contexts, and most questions of a context
QUESTION_STEPS = 150
CONTEXT_CHUNKS = (1, 2, 3, 4)
QUESTIONS = 6
# contexts without a question they answer, in making one batch, after which there are none to find
MISSES = 1000
# tokens of a step, padding not counted
STEP_TOKENS = 2048
LR_PAIRS, LR_QUESTIONS, BETAS, WEIGHT_DECAY = 1.5e-3, 0.75e-3, (0.9, 0.98), 0.01
# steps in which the learning rate rises
RISE = 50
CLIP = 1.0


@dataclass
class Stage:
    """What became of a stage."""

    name: str
    attempt: int
    steps: int
    # of the last steps, in first answer tokens
    accuracy: float
    seconds: float
    # whether the stage got where it should; only pairs have a threshold
    reached: bool


@dataclass
class Example:
    """Token ids [B, T], padded on the right, and where a token is to be learned [B, T] (bool)."""

    ids: Tensor
    learned: Tensor
    # [B, T] bool: the first token of each answer, which the accuracy is about
    first: Tensor


def pairs_batch(words: Tensor, pairs: int, generator: torch.Generator) -> Example:
    """`pairs` random pairs of distinct words, then the same pairs in another order."""
    rows = max(4, STEP_TOKENS // (4 * pairs))
    order = torch.rand(rows, len(words), generator=generator).argsort(dim=1)
    said = words[order[:, : 2 * pairs]].view(rows, pairs, 2)
    again = torch.rand(rows, pairs, generator=generator).argsort(dim=1)
    asked = said.gather(1, again[..., None].expand(-1, -1, 2))
    ids = torch.cat([said.flatten(1), asked.flatten(1)], dim=1)
    learned = torch.zeros_like(ids, dtype=torch.bool)
    learned[:, 2 * pairs + 1 :: 2] = True
    return Example(ids, learned, learned)


def questions_batch(documents: list[DocumentFacts], rng: random.Random) -> Example:
    """Contexts of a few chunks, each followed by questions it answers, with their answers."""
    chunks = rng.choice(CONTEXT_CHUNKS)
    rows: list[list[int]] = []
    answers: list[list[tuple[int, int]]] = []
    room, misses = STEP_TOKENS, 0
    while room > 0:
        document = rng.choice(documents)
        row, spans = document.short_context(
            min(chunks, len(document.chunks)), QUESTIONS, WINDOW, rng
        )
        if not spans:
            misses += 1
            if misses > MISSES:
                raise DatasetError(
                    "the warm-up finds no question whose last token stands in a chunk with the "
                    "answer right after it: it is made for the demo's documents"
                )
            continue
        rows.append(row)
        answers.append(spans)
        room -= len(row)
    width = max(map(len, rows))
    ids = torch.zeros(len(rows), width, dtype=torch.int64)
    learned = torch.zeros(len(rows), width, dtype=torch.bool)
    first = torch.zeros_like(learned)
    for r, row in enumerate(rows):
        ids[r, : len(row)] = torch.tensor(row)
        for start, end in answers[r]:
            learned[r, start:end] = True
            first[r, start] = True
    return Example(ids, learned, first)


def all_pairs(words: Tensor, pairs: int, generator: torch.Generator) -> Iterator[Example]:
    """Batches of pairs without end."""
    while True:
        yield pairs_batch(words, pairs, generator)


def all_questions(documents: list[DocumentFacts], rng: random.Random) -> Iterator[Example]:
    """Batches of questions without end."""
    while True:
        yield questions_batch(documents, rng)


class Learner:
    """A model with its optimizer; knows nothing of stages."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=LR_PAIRS, betas=BETAS, weight_decay=WEIGHT_DECAY
        )
        self.steps = 0

    def step(self, example: Example, lr: float) -> float:
        """One step; accuracy of the first answer tokens before it."""
        decoder, head = decoder_and_head(self.model)
        ids = example.ids[:, :-1]
        # all ones: see `hidden_states`; padding stands after everything that is learned
        hidden = decoder(input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False)
        at = example.learned[:, 1:]
        logits, targets = head(hidden.last_hidden_state[at]), example.ids[:, 1:][at]
        loss = F.cross_entropy(logits, targets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self.steps += 1
        for group in self.optimizer.param_groups:
            group["lr"] = lr * min(1.0, self.steps / RISE)
        self.optimizer.step()
        right = (logits.argmax(dim=-1) == targets)[example.first[:, 1:][at]]
        return float(right.float().mean())


def run_stage(
    learner: Learner,
    name: str,
    attempt: int,
    examples: Iterator[Example],
    lr: float,
    steps: int,
    enough: Callable[[float], bool],
) -> Stage:
    """At most `steps` steps, fewer once `enough` says so of the smoothed accuracy."""
    began, accuracy, done = time.monotonic(), 0.0, 0
    with tqdm(total=steps, desc=f"warm-up: {name}", unit="step", leave=False, disable=None) as bar:
        while done < steps and not enough(accuracy):
            accuracy = 0.9 * accuracy + 0.1 * learner.step(next(examples), lr)
            done += 1
            bar.update()
            bar.set_postfix(accuracy=f"{accuracy:.3f}", refresh=False)
    seconds = round(time.monotonic() - began, 1)
    return Stage(name, attempt, done, round(accuracy, 4), seconds, enough(accuracy))


def warm_up(model: nn.Module, documents: list[DocumentFacts], seed: int) -> list[Stage]:
    """Warm `model` up in place; what became of every stage. Raises TrainingError."""
    words = torch.tensor(sorted({token for d in documents for token in d.tokens()}))
    stages: list[Stage] = []
    for attempt in range(ATTEMPTS):
        if attempt:
            draw_weights(model, seed + 1_000_003 * attempt)
        generator = torch.Generator().manual_seed(seed + attempt)
        learner = Learner(model.train())
        for pairs in PAIRS:
            stages.append(
                run_stage(
                    learner,
                    f"{pairs} pairs",
                    attempt,
                    all_pairs(words, pairs, generator),
                    LR_PAIRS,
                    RESTART_AFTER,
                    lambda accuracy: accuracy >= ADVANCE_AT,
                )
            )
            if not stages[-1].reached:
                break
        if stages[-1].reached:
            break
    else:
        raise TrainingError(
            f"the warm-up stayed below {ADVANCE_AT} accuracy {ATTEMPTS} times: try another --seed"
        )
    questions = all_questions(documents, random.Random(seed))
    stages.append(
        run_stage(
            learner, "questions", attempt, questions, LR_QUESTIONS, QUESTION_STEPS, lambda _: False
        )
    )
    model.eval()
    return stages


def warm_up_folder(model_folder: Path, dataset_folder: Path, out: Path, seed: int) -> list[Stage]:
    """Warm up the model of a folder on a data set's training split; saves model and warmup.json."""
    dataset = open_dataset(dataset_folder)
    check_tokenizer(model_folder, dataset.tokenizer_sha256, str(dataset_folder))
    model = load_model(model_folder)
    stages = warm_up(model, document_facts(dataset.train), seed)
    save_model(model, model_folder, out)
    record = {"seed": seed, "stages": [asdict(stage) for stage in stages]}
    (out / "warmup.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    return stages


def add_parser(commands: Any) -> None:
    """Register `warmup`."""
    parser = commands.add_parser("warmup", help="teach a tiny model to answer from short contexts")
    parser.add_argument("--model", type=Path, required=True, help="folder of `tiny model`")
    parser.add_argument("--dataset", type=Path, required=True, help="the data set's folder")
    parser.add_argument("--out", type=Path, required=True, help="folder of the warmed-up model")
    parser.add_argument("--seed", type=int, default=0, help="seed of the examples, and of retries")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0: PyTorch's choice")
    parser.set_defaults(run=run_warmup)


def run_warmup(arguments: argparse.Namespace) -> int:
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    stages = warm_up_folder(arguments.model, arguments.dataset, arguments.out, arguments.seed)
    for stage in stages:
        again = f" (attempt {stage.attempt + 1})" if stage.attempt else ""
        print(
            f"{stage.name:12} {stage.steps:4} steps {stage.seconds:6.1f} s "
            f"accuracy {stage.accuracy:.3f}{again}"
        )
    return 0
