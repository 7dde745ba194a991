import { aboutLengths, type ToolFormat } from './tool.js';

/** As Python reads it: JSON escapes are Python's too. */
const python = (value: unknown): string => JSON.stringify(value);

/**
 * TRL's DPOTrainer: explicit prompt, "standard" (text) preference format. It tokenises prompt and
 * answer together, with the tokenizer's own special tokens, and puts eos_token behind answers that do
 * not end with it. The file is not called trl.py: beside a script of that name `import trl` finds it.
 */
export const trl: ToolFormat = {
  name: 'TRL',
  cuts: 'max_length (1024)',
  addsBos: true,
  ends: true,
  joined: true,
  settings(facts) {
    const { files, length, end } = facts;
    const text = `"""Trains a model on the pairs beside this file with TRL's DPOTrainer.

    python train_trl.py path/to/model path/to/output

${aboutLengths(facts, 'max_length').join('\n')}
"""

import sys
from pathlib import Path

from datasets import load_dataset
from transformers import AutoTokenizer
from trl import DPOConfig, DPOTrainer

HERE = Path(__file__).resolve().parent
FILES = ${python(files)}
# TRL cuts what is longer, and leaves out pairs whose prompt alone is; its default is 1024.
MAX_LENGTH = ${length}
# Every answer ends with it. TRL puts eos_token behind answers that end with something else.
END = ${python(end)}


def load_pairs():
    """The pairs by split: prompt, chosen and rejected are texts, with all special tokens."""
    return load_dataset("json", data_files={k: str(HERE / v) for k, v in FILES.items()})


def load_tokenizer(model):
    tokenizer = AutoTokenizer.from_pretrained(model)
    tokenizer.eos_token = END
    return tokenizer


def config(output, **more):
    return DPOConfig(output_dir=str(output), **{"max_length": MAX_LENGTH, **more})


def main(model, output):
    pairs = load_pairs()
    trainer = DPOTrainer(
        model=model,
        args=config(output),
        train_dataset=pairs.get("train", pairs.get("validation")),
        eval_dataset=pairs.get("validation"),
        processing_class=load_tokenizer(model),
    )
    trainer.train()
    trainer.save_model()


if __name__ == "__main__":
    main(*sys.argv[1:3])
`;
    return [{ name: 'train_trl.py', text }];
  },
};
