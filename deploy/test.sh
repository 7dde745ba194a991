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

echo '[test] TypeScript: unit, integration, crash (tap), about 12 minutes; a line for each file that is through'
failures=$LONGPREF_TEST_SERVERS/failures
{
  npx --no-install tap --reporter=tap --jobs=2 dist/tests/unit/*.test.js dist/tests/integration/*.test.js ||
    echo 'not ok - tap ended with an error'
} | awk -v failures="$failures" -f deploy/test-lines.awk
[ -e "$failures" ] && failed=1
echo '[test] Python: trainer (pytest), about 2 minutes'
OMP_NUM_THREADS=1 .venv/bin/python -m pytest -c trainer/pyproject.toml tests/trainer || failed=1
[ -e "$failures" ] && echo '[test] failed in TypeScript:' && cat "$failures"
[ $failed -eq 0 ] && echo '[test] all passed' || echo '[test] some failed (above)'
exit $failed
