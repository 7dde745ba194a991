#!/bin/sh
# Formatting, lint, types and drift of generated files, in both languages.
set -eu
npx --no-install biome check --error-on-warnings
if grep -rnE 'Math\.random|randomUUID\(' pipelines/stages pipelines/channels pipelines/dataset pipelines/runtime | grep -v '^pipelines/channels/kafka/connect.ts'; then
  echo 'randomness is an argument here (Random, newId)' >&2
  exit 1
fi
npx --no-install tsc --noEmit -p .
node schemas/generate-types.mjs --check
.venv/bin/python trainer/tools/generate_types.py --check
(
  cd trainer
  ruff=../.venv/bin/ruff
  tests='../tests/trainer ../tests/models ../deploy/model'
  $ruff check --config pyproject.toml . $tests
  $ruff format --check --config pyproject.toml . $tests
  ../.venv/bin/mypy
)
long=$(git ls-files '*.ts' '*.py' '*.mjs' | grep -v generated/ | xargs wc -l | awk '$2 != "total" && $1 > 500 {print $2 " has " $1 " lines"}')
[ -z "$long" ] || { echo "over 500 lines: $long" >&2; exit 1; }
