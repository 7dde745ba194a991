#!/bin/sh
# Everything `make test` runs. Says how many tests passed and failed, over both languages.
set -u
failed=0
echo '[test] TypeScript: unit, integration, crash and end to end (tap)'
npx --no-install tap --disable-coverage --allow-empty-coverage dist/tests/unit dist/tests/integration || failed=1
echo '[test] Python: trainer (pytest)'
OMP_NUM_THREADS=1 .venv/bin/python -m pytest -q tests/trainer || failed=1
[ $failed -eq 0 ] && echo '[test] all passed' || echo '[test] some failed (above)'
exit $failed
