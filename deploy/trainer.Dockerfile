# The trainer on NVIDIA GPUs. PyTorch's wheels are built for CUDA 13: the machine needs a driver of
# 580 or newer. From the root of the repository:
#   docker build -f deploy/trainer.Dockerfile -t longpref-trainer .
#   docker run --rm --gpus all --ipc host -v "$PWD:/var/longpref" longpref-trainer train --config train.yaml
# The wheels carry the CUDA libraries themselves, so the smallest base is enough.
FROM nvidia/cuda:13.0.1-base-ubuntu24.04
# Triton compiles at run time, hence gcc and the headers.
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 python3-venv python3-dev gcc libc6-dev \
  && rm -rf /var/lib/apt/lists/*
ENV VIRTUAL_ENV=/opt/trainer PATH=/opt/trainer/bin:$PATH PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1
RUN python3 -m venv "$VIRTUAL_ENV"
WORKDIR /app
# All that the trainer needs, 6 GB, in a layer that changes with pyproject.toml alone.
COPY trainer/pyproject.toml trainer/README.md trainer/
RUN mkdir trainer/longpref_trainer && pip install ./trainer && pip uninstall -y longpref-trainer
COPY trainer/longpref_trainer trainer/longpref_trainer
COPY trainer/presets trainer/presets
RUN pip install --no-deps ./trainer && install -d -o ubuntu -g ubuntu /var/longpref
# Data set, model and train.yaml lie here.
WORKDIR /var/longpref
USER ubuntu
# docker stop lets the step end and saves a checkpoint; give it time: docker stop -t 120.
ENTRYPOINT ["python", "-m", "longpref_trainer"]
CMD ["--help"]
