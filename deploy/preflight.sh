#!/bin/sh
# Names every tool that is missing or too old, before anything is downloaded.
# Usage: preflight.sh node|python|java|go …
set -u
python=${PYTHON:-python3}
missing=0

command -v git >/dev/null || { echo 'preflight: git is missing: install it' >&2; missing=1; }
say() {
  missing=1
  echo "preflight: $1" >&2
}

# at_least HAVE WANT: whether version HAVE is WANT or newer (two numbers each).
at_least() {
  have_major=${1%%.*}; have_rest=${1#*.}; have_minor=${have_rest%%.*}
  want_major=${2%%.*}; want_minor=${2#*.}
  [ "$have_major" -gt "$want_major" ] || { [ "$have_major" -eq "$want_major" ] && [ "$have_minor" -ge "$want_minor" ]; }
}

for part in "$@"; do
  case $part in
    node)
      if ! command -v node >/dev/null; then
        say 'node is missing: install Node.js 20.17 or newer'
      else
        version=$(node -p process.versions.node)
        at_least "$version" 20.17 || say "node is $version: install 20.17 or newer"
      fi
      command -v npm >/dev/null || say 'npm is missing: it comes with Node.js'
      ;;
    python)
      if ! command -v "$python" >/dev/null; then
        say "$python is missing: install Python 3.11 or newer, or name another one with PYTHON="
      else
        version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
        at_least "$version" 3.11 || say "$python is $version: install 3.11 or newer, or name another one with PYTHON="
        "$python" -c 'import venv, ensurepip' 2>/dev/null ||
          say "$python has no venv module: install it (Debian and Ubuntu: apt install python3-venv)"
      fi
      ;;
    java)
      if ! command -v java >/dev/null; then
        say 'java is missing: install Java 17 or newer (Debian and Ubuntu: apt install openjdk-17-jre-headless)'
      else
        version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9.]*\).*/\1.0/p' | head -1)
        at_least "$version" 17.0 || say "java is $version: install 17 or newer (Debian and Ubuntu: apt install openjdk-17-jre-headless)"
      fi
      command -v mvn >/dev/null || say 'mvn is missing: install Maven (Debian and Ubuntu: apt install maven)'
      ;;
    go)
      if ! command -v go >/dev/null; then
        say 'go is missing: install Go 1.21 or newer; it fetches the newer one it needs by itself (Debian and Ubuntu: apt install golang-go)'
      else
        version=$(go env GOVERSION | sed 's/^go//')
        at_least "$version" 1.21 || say "go is $version: install 1.21 or newer"
      fi
      ;;
  esac
done
exit $missing
