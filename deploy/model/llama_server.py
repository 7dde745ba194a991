"""llama.cpp's own HTTP server, as the package xllamacpp brings it; serve.py starts this.

python llama_server.py --weights FILE.gguf --name NAME --port N --threads N
"""

from __future__ import annotations

import argparse
import threading

import xllamacpp

parser = argparse.ArgumentParser()
parser.add_argument("--weights", required=True)
parser.add_argument("--name", required=True)
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--threads", type=int, required=True)
settings = parser.parse_args()

params = xllamacpp.CommonParams()
params.model.path = settings.weights
params.model_alias = {settings.name}
params.port = settings.port
params.cpuparams.n_threads = settings.threads
params.cpuparams_batch.n_threads = settings.threads
# 0 is the model's own length.
params.n_ctx = 0
# One request at a time, nothing kept of the one before: sums are in one order, so the same request
# gets the same answer whatever else was asked. A request may say "cache_prompt": true for itself.
params.n_parallel = 1
params.cache_prompt = False
params.cache_ram_mib = 0
params.ui = False

# It listens on 127.0.0.1 until it is killed; where it cannot start this raises.
server = xllamacpp.Server(params)
threading.Event().wait()
