"""Trains the weights that tell the labels of words (pipelines/assets/span-labels.br).

Usage: train.py PREPARED TEACHER.f16 OUT.bin [--epochs N] [--rate N] [--first WEIGHTS.bin]
       [--words WORDS.i32] [--seed N]

PREPARED is what `prepare.ts` makes of a file of `label.py`, TEACHER.f16 lies beside that file.
Needs torch. A convolutional tagger as spaCy's own is, smaller: what is looked up of a word (its
norm, first letter, last three, shape) is mixed, then four layers look at the words beside it. It
learns three things at once: the label of each word, where entities begin and end, and the numbers
that its teacher tells them from; the pipeline needs the first alone.

OUT.bin has the weights as 16-bit integers, each tensor behind the scale it is multiplied with (a
32-bit float); `pack.ts` makes the asset of it.
"""

import argparse
import struct
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

LABELS = 19
TAGS = 1 + 4 * (LABELS - 1)
ROWS = 5000 + 1000 + 2500 + 2500
WIDE, WIDTH, DEPTH, PARTS, TEACHER = 96, 64, 4, 2, 64
# Words of a larger text that are learnt by themselves, beside each batch.
WORDS = 512
# Texts of every so many are held out, as spans of their own to be measured on.
HELD, BATCH = 40, 2000


class Maxout(nn.Module):
    """The largest of some linear maps, made even: mean 0, variance 1."""

    def __init__(self, inputs: int, parts: int = PARTS) -> None:
        super().__init__()
        self.parts = parts
        self.map = nn.Linear(inputs, WIDTH * parts)
        self.even = nn.LayerNorm(WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.even(self.map(x).unflatten(-1, (self.parts, WIDTH)).amax(-2))


def beside(x: torch.Tensor) -> torch.Tensor:
    """Of each word the numbers of the one before, its own, and those of the one behind."""
    none = x.new_zeros(x.shape[0], 1, x.shape[2])
    return torch.cat([torch.cat([none, x[:, :-1]], 1), x, torch.cat([x[:, 1:], none], 1)], 2)


class Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(ROWS, WIDE)
        nn.init.normal_(self.table.weight, std=0.1)
        self.mix = Maxout(4 * WIDE, 3)
        self.layers = nn.ModuleList(Maxout(3 * WIDTH) for _ in range(DEPTH))
        self.top = Maxout(3 * WIDTH)
        self.label = nn.Linear(WIDTH, LABELS)
        # Only to learn from.
        self.tag = nn.Linear(WIDTH, TAGS)
        self.hint = nn.Linear(WIDTH, TEACHER)
        self.word = nn.Linear(WIDTH, WIDE)

    def by_themselves(self, rows: torch.Tensor) -> torch.Tensor:
        return self.mix(self.table(rows).unflatten(1, (4, 4)).sum(2).flatten(1))

    def forward(self, rows: torch.Tensor, forms: torch.Tensor, mask: torch.Tensor):
        x = self.by_themselves(rows)[forms] * mask
        for layer in self.layers:
            x = (x + layer(beside(x))) * mask
        top = self.top(beside(x))
        return self.label(top), self.tag(top), self.hint(x)

    def shipped(self):
        yield self.table.weight
        for one in [self.mix, *self.layers, self.top]:
            yield from [one.map.weight, one.map.bias, one.even.weight, one.even.bias]
        yield from [self.label.weight, self.label.bias]


class Texts:
    def __init__(self, folder: Path, teacher: Path) -> None:
        read = lambda name, kind: np.fromfile(folder / name, kind)  # noqa: E731
        self.forms = read("forms.i32", np.int32).reshape(-1, 16)
        self.pieces, self.tags = read("pieces.i32", np.int32), read("tags.u8", np.uint8)
        self.place = read("teacher.i32", np.int32)
        self.teacher = np.memmap(teacher, np.float16, "r").reshape(-1, TEACHER)
        counts = read("texts.i32", np.int32)
        self.ends = np.cumsum(counts)
        self.starts = self.ends - counts
        some = self.teacher[:200_000].astype(np.float32)
        self.mean, self.spread = some.mean(0), some.std(0)

    def batches(self, which: np.ndarray, random: np.random.Generator):
        """Batches of texts of about one length."""
        length = self.ends[which] - self.starts[which]
        order = which[np.argsort(length + random.random(len(which)) * (0.1 * length + 2))]
        batches, first = [], 0
        while first < len(order):
            last = first + 1
            while (
                last < len(order)
                and (last - first + 1) * (self.ends[order[last]] - self.starts[order[last]] + 2)
                <= BATCH
            ):
                last += 1
            batches.append(order[first:last])
            first = last
        random.shuffle(batches)
        yield from batches

    def tensors(self, texts: np.ndarray):
        most = max(1, max(self.ends[one] - self.starts[one] for one in texts))
        at = np.full((len(texts), most), -1)
        for row, one in enumerate(texts):
            at[row, : self.ends[one] - self.starts[one]] = np.arange(
                self.starts[one], self.ends[one]
            )
        mask = at >= 0
        used, forms = np.unique(np.where(mask, self.pieces[at], 0), return_inverse=True)
        tags = np.where(mask, self.tags[at].astype(np.int64), -1)
        place = np.where(mask, self.place[at], -1)
        hints = (self.teacher[place[place >= 0]].astype(np.float32) - self.mean) / self.spread
        return (
            torch.from_numpy(self.forms[used].astype(np.int64)),
            torch.from_numpy(forms.reshape(at.shape)),
            torch.from_numpy(mask[:, :, None].astype(np.float32)),
            torch.from_numpy(tags),
            torch.from_numpy(place >= 0),
            torch.from_numpy(hints),
        )


def labels_of(tags: torch.Tensor) -> torch.Tensor:
    return torch.where(tags > 0, (tags - 1) // 4 + 1, tags)


def held_out(model: Tagger, data: Texts, which: np.ndarray) -> str:
    """The share of the entities whose words get the teacher's label, by the mean over these."""
    names = ["none", "person", "norp", "fac", "org", "gpe", "loc", "product", "event", "work"]
    names += ["law", "language", "date", "time", "percent", "money", "quantity", "ordinal"]
    names += ["cardinal"]
    right, all_, error = np.zeros(LABELS), np.zeros(LABELS), []
    model.eval()
    with torch.no_grad():
        for texts in data.batches(which, np.random.default_rng(0)):
            rows, forms, mask, tags, known, hints = data.tensors(texts)
            out, _, hint = model(rows, forms, mask)
            error.append(F.mse_loss(hint[known], hints).item())
            shares, tags = out.softmax(-1).numpy(), tags.numpy()
            for text in range(len(texts)):
                start = None
                for at, tag in enumerate(tags[text]):
                    if tag > 0 and (tag - 1) % 4 in (0, 3):
                        start = at
                    if tag > 0 and (tag - 1) % 4 in (2, 3) and start is not None:
                        label = (tag - 1) // 4 + 1
                        all_[label] += 1
                        right[label] += shares[text, start : at + 1].mean(0).argmax() == label
    model.train()
    each = ", ".join(
        f"{name} {100 * a / max(1, b):.0f}"
        for name, a, b in zip(names[1:], right[1:], all_[1:], strict=True)
    )
    share, hints = right.sum() / all_.sum(), np.mean(error)
    return f"{100 * share:.1f} % of {all_.sum():.0f} entities ({each}), hints {hints:.3f}"


def write(model: Tagger, out: Path) -> None:
    with out.open("wb") as file:
        for tensor in model.shipped():
            values = tensor.detach().numpy().astype(np.float32)
            scale = float(np.float32(np.abs(values).max() / 32767))
            file.write(struct.pack("<f", scale))
            np.round(values / scale).astype("<i2").tofile(file)


def read(model: Tagger, file: Path) -> None:
    """Weights that were written before."""
    data = file.read_bytes()
    at = 0
    with torch.no_grad():
        for tensor in model.shipped():
            [scale] = struct.unpack_from("<f", data, at)
            values = np.frombuffer(data, "<i2", tensor.numel(), at + 4).astype(np.float32) * scale
            tensor.copy_(torch.from_numpy(values).view_as(tensor))
            at += 4 + 2 * tensor.numel()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("prepared", type=Path)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--first", type=Path, help="weights to begin with")
    parser.add_argument(
        "--words",
        type=Path,
        help="what the teacher says of words by themselves: WORDS.i32, WORDS.f16",
    )
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    # Rows of the tables that few words have would end as numbers too small to be fast.
    torch.set_flush_denormal(True)
    random = np.random.default_rng(args.seed)
    data = Texts(args.prepared, args.teacher)
    texts = np.arange(len(data.ends))
    train, held = texts[texts % HELD != 7], texts[texts % HELD == 7]
    model = Tagger()
    if args.first:
        read(model, args.first)
    if args.words:
        words = (
            np.fromfile(args.words.with_suffix(".i32"), np.int32).reshape(-1, 16).astype(np.int64)
        )
        said = (
            np.fromfile(args.words.with_suffix(".f16"), np.float16)
            .reshape(-1, WIDE)
            .astype(np.float32)
        )
        said = (said - said.mean(0)) / said.std(0)
    weights = sum(one.numel() for one in model.shipped())
    print(f"{len(data.pieces)} pieces, {len(train)} texts, {weights} weights", flush=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=args.rate, betas=(0.9, 0.98), fused=True)
    steps = args.epochs * sum(1 for _ in data.batches(train, np.random.default_rng(0)))
    step, began = 0, time.time()
    for epoch in range(args.epochs):
        sums = np.zeros(4)
        for count, batch in enumerate(data.batches(train, random), 1):
            for group in optimizer.param_groups:
                group["lr"] = args.rate * min(1, (step + 1) / 100) * max(0.01, 1 - step / steps)
            rows, forms, mask, tags, known, hints = data.tensors(batch)
            out, tag, hint = model(rows, forms, mask)
            losses = [
                F.cross_entropy(out.flatten(0, 1), labels_of(tags).flatten(), ignore_index=-1),
                F.cross_entropy(tag.flatten(0, 1), tags.flatten(), ignore_index=-1),
                F.mse_loss(hint[known], hints),
            ]
            if args.words:
                some = random.integers(len(words), size=WORDS)
                alone = model.word(model.by_themselves(torch.from_numpy(words[some])))
                losses.append(F.mse_loss(alone, torch.from_numpy(said[some])))
            else:
                losses.append(torch.zeros(()))
            optimizer.zero_grad(set_to_none=True)
            (losses[0] + 0.5 * losses[1] + 0.5 * losses[2] + 0.5 * losses[3]).backward()
            optimizer.step()
            step += 1
            sums += [one.item() for one in losses]
            if count % 100 == 0:
                print(
                    f"{step} of {steps}: {np.round(sums / 100, 4)}, {time.time() - began:.0f} s",
                    flush=True,
                )
                sums[:] = 0
        print(f"epoch {epoch + 1}: {held_out(model, data, held)}", flush=True)
        write(model, args.out)


if __name__ == "__main__":
    main()
