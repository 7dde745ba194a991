#!/bin/sh
# Everything `make test` runs. Says how many tests passed and failed, over both languages.
set -u
failed=0
echo '[test] TypeScript: unit, integration, crash (tap), about 5 minutes'
npx --no-install tap --reporter=terse --jobs=2 dist/tests/unit/*.test.js dist/tests/integration/*.test.js || failed=1
echo '[test] Python: trainer (pytest), about half a minute'
OMP_NUM_THREADS=1 .venv/bin/python -m pytest -c trainer/pyproject.toml tests/trainer || failed=1
[ $failed -eq 0 ] && echo '[test] all passed' || echo '[test] some failed (above)'
exit $failed
