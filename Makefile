# Two commands do everything on a fresh machine with Python 3.11 or newer:
#   make brief    sets up what is missing, then briefs you on the seed articles
#   make test     sets up what is missing, then runs every check and test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help brief test check lint types imports tests bench bench-clusters bench-summaries bench-facts bench-quotes bench-feeds chaos lock clean

help:  ## Say what each target does
	@sed -n 's/^\([a-z -]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

brief: $(VENV)/.runtime  ## Brief on the seeds: the first thing to run
	@$(BIN)/python -m compileall -q bot
	@$(BIN)/briefbot brief mines

test: check  ## Everything that must hold before a commit

check: lint types imports tests  ## Lint, types, import rules and tests

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports --no-cache

tests: $(VENV)/.dev
	$(BIN)/pytest -n 2

bench: $(VENV)/.dev  ## Speed and size, side by side with what others reach
	$(BIN)/python -m tests.benchmarks.speed

bench-feeds: $(VENV)/.dev  ## Feeds checked, taken in and parsed a second, beside plain feedparser
	$(BIN)/python -m tests.benchmarks.feeds $(ARGS)

bench-clusters bench-summaries bench-facts bench-quotes: $(VENV)/.dev  ## Quality against references, where ../shared is
	$(BIN)/python -m tests.benchmarks.$(@:bench-%=%) $(ARGS)

chaos: $(VENV)/.dev  ## Digests once each, through kills, lost replies and clock changes (minutes)
	$(BIN)/python -m tests.chaos.storm $(ARGS)

lock: $(VENV)/.dev  ## Resolve the newest allowed versions into the lock files
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --quiet --upgrade --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header -c requirements.lock -o tests/requirements.lock

clean:  ## Remove what was set up (not the archive in data/)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "briefbot needs Python 3.11 or newer; say which with: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; a minute or so) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@$(BIN)/python -m compileall -q bot
	@touch $@

$(VENV)/.dev: tests/requirements.lock $(VENV)/.runtime
	@echo "Setting up the tools for checks and tests (once) ..."
	@$(PIP) install --require-hashes -r tests/requirements.lock
	@touch $@
