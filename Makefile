# Every target works on a fresh machine with Python ≥ 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT
READY := $(VENV)/.ready
MESSAGES := $(wildcard locale/*/LC_MESSAGES/*.po home/locale/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
.PHONY: help setup run reset test test-sqlite test-postgres test-browser audit lint format messages lock schema benchmarks clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 …") if sys.version_info < (3, 11) else None'
	@echo "Installing into $(VENV) (once; a minute or two)"
	@mkdir -p var
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.messages: $(READY) $(MESSAGES)
	@$(BIN)/python -m config.messages compile
	@touch $@

setup: $(READY) $(VENV)/.messages  ## Make the virtual environment and compile the messages

run: setup  ## Serve the demo site on http://127.0.0.1:8000 (PORT, DATABASE_URL)
	@$(BIN)/python -m config.run

reset: setup  ## Start over: the demo's database, media and mail are thrown away
	@$(BIN)/python -m config.run --reset

test: setup  ## Pass every test: SQLite, PostgreSQL, browser
	@$(BIN)/python -m config.testing

test-sqlite: setup  ## The tests on SQLite only
	@$(BIN)/python -m config.testing sqlite walks

test-postgres: setup  ## The tests on PostgreSQL only
	@$(BIN)/python -m config.testing postgres

test-browser: setup  ## The browser tests only
	@$(BIN)/python -m config.testing browser

audit: setup  ## The full accessibility matrix: every template, language, width, state
	@$(BIN)/python -m config.testing audit

lint: setup  ## Style, import contract, migrations, deployment checks
	@$(BIN)/python -m config.lint

format: setup  ## Let the formatters write
	@$(BIN)/python -m config.lint --fix

messages: setup  ## Collect UI strings; fails when a string lacks a translation
	@$(BIN)/python -m config.messages collect
	@$(BIN)/python -m config.messages check

lock: $(READY)  ## Resolve the dependencies anew (hashes, no hosts)
	@$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras pyproject.toml -o requirements-dev.lock

schema: setup  ## Draw docs/schema.svg from the models
	@$(BIN)/python manage.py schema

benchmarks: setup  ## Measure what is claimed about speed
	@$(BIN)/python -m benchmarks

clean:  ## Throw away the environment and everything under var/
	rm -rf $(VENV) var
