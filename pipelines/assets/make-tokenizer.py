"""Trains the built-in tokenizer, `tokenizer.json` beside this file.

Byte-level BPE with the pre-tokenizer of Llama 3, on the public-domain novels of LitBank
(`$LONGPREF_TEST_DATA/litbank/*.txt.gz`). The result depends on the texts alone: training is
deterministic, so running it again gives the same file.

    LONGPREF_TEST_DATA=/path/to/data python pipelines/assets/make-tokenizer.py
"""

import gzip
import os
import pathlib

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

VOCAB_SIZE = 8192
SPECIAL_TOKENS = ["<|begin|>", "<|end|>", "<|pad|>"]
LLAMA3_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def novels():
    folder = pathlib.Path(os.environ["LONGPREF_TEST_DATA"]) / "litbank"
    paths = sorted(folder.glob("*.txt.gz"))
    if not paths:
        raise SystemExit(f"no *.txt.gz in {folder}: set LONGPREF_TEST_DATA to the test data")
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8-sig") as file:
            yield file.read()


def main():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA3_SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    # The special tokens come last, as in Llama 3: ids of ordinary tokens are those of the model.
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB_SIZE - len(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(novels(), trainer)
    tokenizer.add_special_tokens(SPECIAL_TOKENS)
    tokenizer.save(str(pathlib.Path(__file__).with_name("tokenizer.json")), pretty=False)


if __name__ == "__main__":
    main()
