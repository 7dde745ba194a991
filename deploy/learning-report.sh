#!/bin/sh
# Writes docs/demo-learning.md and .json: the demo's data, three seeds, with controls.
# Resumable: what is finished under the work folder is not done again.
set -eu
root=$(pwd)
work=${WORK:-$root/.cache/learning-report}
python=${LONGPREF_PYTHON:-$root/.venv/bin/python}
[ -f "$work/dataset/README.md" ] || node dist/pipelines/cli/main.js demo --data-only --out "$work"
cd "$work"
PYTHONPATH=$root/trainer "$python" -m longpref_trainer experiments --config train.yaml \
  --dataset dataset --tokenizer model --work runs --seeds 1 2 3 --out "$root/docs/demo-learning"
