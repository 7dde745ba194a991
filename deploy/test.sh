#!/bin/sh
# Usage: test.sh          what `make test` runs: every test, of long sweeps a sample drawn by a seed
#        test.sh long     what `make test-long` runs: the sweeps whole, and the store on a second S3 server
# One Kafka and one S3 server serve all test files; where their tools are missing, the tests that
# need them are skipped by name (REQUIRE_SERVERS=1: they fail).
set -u
suite=${1:-short}
failed=0
work=$(mktemp -d)
failures=$work/failures
LONGPREF_TEST_SERVERS=
services() { node dist/deploy/local/main.js "$@"; }
stop() { [ -z "$LONGPREF_TEST_SERVERS" ] || services down "$LONGPREF_TEST_SERVERS"; LONGPREF_TEST_SERVERS=; }
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
say() { echo "[test] $*"; }

# Starts both; what it starts is used by all test files that follow.
start() {
  stop
  LONGPREF_TEST_SERVERS=$work/servers
  export LONGPREF_TEST_SERVERS
  keep_going=--keep-going
  [ "${REQUIRE_SERVERS:-}" = 1 ] && keep_going=
  say "servers: Kafka and S3${LONGPREF_S3_SERVER:+ ($LONGPREF_S3_SERVER)}"
  services up "$LONGPREF_TEST_SERVERS" --secure $keep_going || failed=1
}

# Test files (sources): all, or those that hold a text. The built ones may be of files that have gone.
tests() { grep -rlE "${1:-.}" tests/unit tests/integration --include='*.test.ts' | sort; }
built() { sed 's|^|dist/|; s|\.ts$|.js|'; }

run_tap() {
  { built | node dist/tests/run-files.js || echo 'not ok - it ended with an error'; } |
    awk -v failures="$failures" -f deploy/test-lines.awk
}

run_pytest() {
  # Two processes of one thread each take three quarters of the time of one with two threads.
  OMP_NUM_THREADS=1 .venv/bin/python -m pytest -c trainer/pyproject.toml -n 2 --dist worksteal "${1:-tests/trainer}" || failed=1
}

seconds=$(date +%s)
case $suite in
  short)
    start
    # Where nothing may be skipped, small real models are needed too: 80 MB, once; and a language
    # model with its server: 130 MB, once, and 1.3 GB on disk.
    if [ "${REQUIRE_SERVERS:-}" = 1 ]; then
      .venv/bin/python tests/models/fetch.py >/dev/null || failed=1
      .venv/bin/python deploy/model/fetch.py >/dev/null || failed=1
      .venv/bin/python deploy/model/serve.py prepare || failed=1
    fi
    say "TypeScript: unit, integration, crash (tap), about 7 minutes; a line for each file that is through"
    say "sweeps by sample, seed ${LONGPREF_TEST_SEED:-1}: make test-long runs them whole"
    tests | run_tap
    say 'Python: trainer (pytest), about 1 minute'
    run_pytest
    ;;
  long)
    start
    say 'sweeps, whole: kills, topologies, sizes, listeners (tap), about 12 minutes'
    tests helpers/sweep | LONGPREF_TEST_LONG=1 run_tap
    say "ids of rows against Python's, seven real tokenizers (pytest), about 3 minutes"
    .venv/bin/python deploy/model/fetch.py --tokenizer >/dev/null || failed=1
    LONGPREF_TEST_LONG=1 run_pytest tests/trainer/template
    say "vectors and labels of ONNX models against Python's, about 3 minutes"
    .venv/bin/python tests/models/compare.py || failed=1
    # The store must hold on servers that share no code. This one takes 4 to 10 minutes to build, once.
    LONGPREF_S3_SERVER=seaweedfs
    export LONGPREF_S3_SERVER
    start
    say 'all that stores in a bucket, on a second server (tap), about 2 minutes'
    tests 'testS3|useS3' | run_tap
    ;;
  *)
    echo 'test.sh [short|long]' >&2
    exit 2
    ;;
esac
[ -e "$failures" ] && failed=1 && say 'failed in TypeScript:' && cat "$failures"
seconds=$(($(date +%s) - seconds))
took="$((seconds / 60)) min $((seconds % 60)) s"
[ $failed -eq 0 ] && say "all passed, in $took" || say "some failed (above), in $took"
exit $failed
