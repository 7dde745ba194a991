"""What Python makes of the same model files: `transformers` tokenises, onnxruntime runs.

    <python of the oracle's venv> oracle.py <folder of models> <texts.json>    prints JSON lines

Prefixes, pooling and windows are written here once more, from the models' cards: an oracle takes
nothing from what it judges, and texts are run one at a time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from transformers import AutoTokenizer

BGE = "Represent this sentence for searching relevant passages: "
EMBEDDINGS: dict[str, dict[str, Any]] = {
    "minilm-l6-int8": {"pooling": "mean", "window": 256, "query": "", "passage": ""},
    "bge-small-en-int8": {"pooling": "cls", "window": 512, "query": BGE, "passage": ""},
    "e5-small-v2-int8": {
        "pooling": "mean",
        "window": 512,
        "query": "query: ",
        "passage": "passage: ",
    },
}


class Model:
    def __init__(self, folder: Path) -> None:
        [file] = folder.glob("onnx/*.onnx")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = AutoTokenizer.from_pretrained(folder)

    def run(self, text: str, window: int) -> tuple[np.ndarray, np.ndarray]:
        encoded = self.tokenizer(
            text, truncation=True, padding=False, max_length=window, return_tensors="np"
        )
        names = [one.name for one in self.session.get_inputs()]
        [output, *_] = self.session.run(
            None, {name: encoded[name].astype("int64") for name in names}
        )
        return encoded["input_ids"][0], output[0]


def main(models: Path, texts: list[dict[str, str]]) -> None:
    for name, use in EMBEDDINGS.items():
        model = Model(models / name)
        for at, one in enumerate(texts):
            _, tokens = model.run(use[one["kind"]] + one["text"], use["window"])
            vector = tokens[0] if use["pooling"] == "cls" else tokens.mean(axis=0)
            vector = vector / np.linalg.norm(vector)
            print(json.dumps({"model": name, "at": at, "vector": vector.tolist()}))
    name = "rampart-ner-q4"
    model = Model(models / name)
    for at, one in enumerate(texts):
        ids, logits = model.run(one["text"], 512)
        labels = logits.argmax(axis=-1)
        print(
            json.dumps(
                {
                    "model": name,
                    "at": at,
                    "ids": ids[1:-1].tolist(),
                    "labels": labels[1:-1].tolist(),
                }
            )
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text("utf-8")))
