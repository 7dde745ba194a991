#!/bin/sh
# Writes docs/demo-learning.md and .json: the demo's data, three seeds, with controls. Resumable:
# what is finished under the work folder is not done again.
set -eu
work=${WORK:-.cache/learning-report}
longpref="node dist/pipelines/cli/main.js"
python=${LONGPREF_PYTHON:-.venv/bin/python}
$longpref demo --out "$work" --data-only
cd "$work"
PYTHONPATH=${OLDPWD}/trainer "$python" -m longpref_trainer experiments --config train.yaml \
  --dataset dataset --tokenizer model --work work --seeds 1 2 3 --out "$OLDPWD/docs/demo-learning"
