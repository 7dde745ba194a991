#!/bin/sh
# Everything `make test` runs. Says how many tests passed and failed, over both languages.
# One Kafka and one S3 server serve all test files; where their tools are missing, the tests that
# need them are skipped by name (REQUIRE_SERVERS=1: they fail).
set -u
failed=0
LONGPREF_TEST_SERVERS=$(mktemp -d)
export LONGPREF_TEST_SERVERS
services() { node dist/deploy/local/main.js "$@" "$LONGPREF_TEST_SERVERS"; }
trap 'services down' EXIT
trap 'exit 130' INT TERM HUP
keep_going=--keep-going
[ "${REQUIRE_SERVERS:-}" = 1 ] && keep_going=
echo '[test] servers: Kafka and S3'
node dist/deploy/local/main.js up "$LONGPREF_TEST_SERVERS" --secure $keep_going || failed=1

echo '[test] TypeScript: unit, integration, crash (tap), about 12 minutes'
npx --no-install tap --reporter=terse --jobs=2 dist/tests/unit/*.test.js dist/tests/integration/*.test.js || failed=1
echo '[test] Python: trainer (pytest), about a minute'
OMP_NUM_THREADS=1 .venv/bin/python -m pytest -c trainer/pyproject.toml tests/trainer || failed=1
[ $failed -eq 0 ] && echo '[test] all passed' || echo '[test] some failed (above)'
exit $failed
