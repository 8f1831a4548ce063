# Memoria. `make run` serves, `make test` checks everything; both set up what they need first.
# Nothing but make and Python 3.11, 3.12 or 3.13 is needed.
SHELL := /bin/bash
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:

SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for each in python3.11 python3 python3.12 python3.13; do \
	$$each -c '$(SUITABLE)' 2>/dev/null && echo $$each && break; done)
VENV := .venv
BIN := $(VENV)/bin
UV ?= $(if $(wildcard $(BIN)/uv),$(BIN)/uv,uv)
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps
COMPILE := $(UV) pip compile --python-version 3.11 --universal --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: setup setup-dev web run test test-server test-web test-context lint lock bench-recall bench-speed bench-stdio clean

setup: $(VENV)/.installed

setup-dev: $(VENV)/.installed-dev

# The web interface, built when web/ changed. Node comes from the path, or from a wheel that is fetched.
web: setup
	@$(BIN)/python hatch_build.py

run: setup
	@$(MAKE) --no-print-directory web || echo "Serving without the web interface" >&2
	@exec $(BIN)/memoria serve

test: setup-dev web lint
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-server test-web

test-server: setup-dev
	$(BIN)/python -m pytest

# The web interface: its types and style, its logic, and every page in Chromium, where there is one.
test-web: setup web
	$(BIN)/python hatch_build.py run lint
	$(BIN)/python hatch_build.py run test
	@if [ -n "$(CHROMIUM)" ]; then CHROMIUM="$(CHROMIUM)" $(BIN)/python hatch_build.py run e2e; \
	else echo "No Chromium on the path: its pages were not tested. Install it, or say make CHROMIUM=/path/to/it" >&2; fi

# The property that a context never takes more than its budget, over 100,000 cases; it takes some minutes.
test-context: setup-dev
	EXAMPLES=7200 $(BIN)/python -m pytest tests/domain/test_assembling.py

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock:
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev --extra fastembed --extra langgraph --extra redis -o requirements-dev.lock
	$(COMPILE) --group build -c requirements-dev.lock -o requirements-build.lock
	$(COMPILE) --group node -o requirements-node.lock

bench-recall: setup
	@test -n "$(DATA)" || { echo "say where the sets are: make bench-recall DATA=folder" >&2; exit 2; }
	$(BIN)/python -m bench.recall "$(DATA)"

bench-speed: setup
	$(BIN)/python -m bench.speed

bench-stdio: setup
	$(BIN)/python -m bench.stdio

clean:
	rm -rf $(VENV) dist memoria/web_dist web/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Memoria needs Python 3.11, 3.12 or 3.13: install one, or say" \
		"make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@echo "Installing Memoria into $(VENV), which takes a minute or two the first time"
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --require-hashes -r requirements-build.lock
	MEMORIA_SKIP_WEB=1 $(INSTALL) --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
