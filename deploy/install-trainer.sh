#!/bin/sh
# Makes the virtual environment of the trainer with plain pip, so that pip's own settings count.
# TORCH=cpu: a CPU build of PyTorch where an index offers one (TORCH_INDEX names an index);
# otherwise what pip finds. TORCH=cuda: the ordinary build, which carries CUDA on Linux.
set -eu
python=${PYTHON:-python3}
venv=${VENV:-.venv}
torch=${TORCH:-cpu}
# Newest first; the range is the one of trainer/pyproject.toml.
versions='2.15.0 2.14.0 2.13.0 2.12.0 2.11.0'

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
pip() { "$venv/bin/python" -m pip --disable-pip-version-check "$@"; }

requirement='torch>=2.11,<2.16'
if [ "$torch" = cpu ] && [ -n "${TORCH_INDEX:-}" ]; then
  echo "[set-up] PyTorch from the index you named, about 200 MB to download for a CPU build"
  pip install --index-url "$TORCH_INDEX" "$requirement"
elif [ "$torch" = cpu ] && [ "$(uname -s)" = Linux ]; then
  for version in $versions; do
    if pip install --dry-run --quiet --no-deps "torch==$version+cpu" >/dev/null 2>&1; then
      requirement="torch==$version+cpu"
      break
    fi
  done
  case $requirement in
    *+cpu) echo "[set-up] PyTorch, CPU build, about 200 MB to download" ;;
    *) echo "[set-up] PyTorch: pip's index has no CPU build, so the CUDA one it is: about 3 GB to download, 6 GB on disk, 2 to 10 minutes. TORCH_INDEX=<index of CPU builds> makes it 200 MB" ;;
  esac
  pip install "$requirement"
else
  echo "[set-up] PyTorch, about 100 MB (macOS) or 3 GB (Linux) to download"
  pip install "$requirement"
fi
echo "[set-up] the trainer and its test tools, about 150 MB to download"
pip install -e './trainer[dev]'
touch "$venv/.installed"
