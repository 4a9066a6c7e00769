# `make run` and `make test` are all a visitor needs; the rest is for who works on it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FAST := tests --ignore tests/e2e --ignore tests/soak --ignore tests/bench
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONPATH := $(CURDIR)
unexport PYTHONDONTWRITEBYTECODE  # modules are compiled once, not at each of the many starts

.PHONY: help run setup lock migration check lint quick fast test e2e once-more soak bench mail shots browser demo-large

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## Set up, migrate, load the demo clinic, serve on PORT (8000)
	@OSMIND_ENV=$${OSMIND_ENV:-demo} $(BIN)/osmind run

demo-large: setup ## Make the demo clinic large: 20,000 patients, 200,000 appointments, 300,000 messages
	@OSMIND_ENV=$${OSMIND_ENV:-demo} $(BIN)/osmind demo --large

setup: $(VENV)/.installed ## Install what runs into .venv, pinned by hash

$(VENV)/.installed: requirements.lock
	@echo "Installing into $(VENV) (pinned by hash) …"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@printf '#!/bin/sh\ncd "%s" && PYTHONPATH="%s" exec "%s" -m osmind_app.cli "$$@"\n' "$(CURDIR)" "$(CURDIR)" "$(CURDIR)/$(BIN)/python" > $(BIN)/osmind
	@chmod +x $(BIN)/osmind
	@touch $@

$(VENV)/.installed-tools: $(VENV)/.installed tests/requirements.lock
	@echo "Installing the test tools …"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r tests/requirements.lock
	@touch $@

lock: $(VENV)/.installed ## Resolve pyproject.toml into the two lock files
	@$(BIN)/uv pip compile --quiet --python-version 3.11.2 --upgrade --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --python-version 3.11.2 --generate-hashes --no-header --no-emit-index-url --extra dev -c requirements.lock pyproject.toml -o tests/requirements.lock

migration: $(VENV)/.installed-tools ## Write a migration from the models: make migration name="add invite links"
	@folder=$$(mktemp -d) && export OSMIND_ENV=demo OSMIND_DATA_DIR=$$folder && \
	$(BIN)/alembic upgrade head && $(BIN)/alembic revision --autogenerate -m "$(name)"; rm -rf $$folder

check: $(VENV)/.installed-tools ## Format, lint, types, import contracts, quick tests on SQLite, beside each other
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint quick

lint: $(VENV)/.installed-tools
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports
	@$(BIN)/mypy osmind_app

quick: $(VENV)/.installed-tools
	@$(BIN)/pytest -q -n 2 --quick $(FAST)

fast: $(VENV)/.installed-tools
	@$(BIN)/pytest -q -n 2 $(FAST)

test: lint browser ## Everything CI runs: unit, house, gate and browser tests on a production build
	@$(MAKE) --no-print-directory fast || $(MAKE) --no-print-directory once-more of="$(FAST)"
	@$(MAKE) --no-print-directory e2e only="not desk-chromium" || $(MAKE) --no-print-directory once-more of=tests/e2e

once-more: # what failed is tried once more, alone on the machine: a real fault fails again (docs/decisions.md 18)
	@[ -s .pytest_cache/v/cache/lastfailed ] || exit 1
	@echo "Some tests failed. Each is tried once more, alone:"
	@$(BIN)/pytest -q --last-failed --last-failed-no-failures none $(of)

e2e: $(VENV)/.installed-tools browser ## The stories in a real browser, at both sizes: make e2e [only=forgot]
	@OSMIND_ENV=demo $(BIN)/osmind build
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests/e2e -k "$(only)"

soak: $(VENV)/.installed-tools browser ## The same faults, races and floods at full size; takes its time
	@$(BIN)/pytest -q -m soak tests/soak
	@$(BIN)/python -m tests.bench --full

bench: $(VENV)/.installed-tools ## Weight and speed beside references, in one table: make bench [only="doors pages"] [rounds=5]
	@$(BIN)/python -m tests.bench $(only) --rounds $(or $(rounds),5)

mail: $(VENV)/.installed-tools ## Previews of every letter, in test-results/mail
	@$(BIN)/python -m tests.mail

browser:
	@command -v chromium-headless-shell chromium > /dev/null || if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo "Installing Chromium …"; apt-get update -qq && apt-get install -y -qq chromium-headless-shell > /dev/null; \
	else \
		echo "Installing a browser for Playwright …"; $(BIN)/playwright install chromium; fi

shots: $(VENV)/.installed-tools browser ## Pictures of every page, both sizes and themes: make shots [only=patients]
	@$(BIN)/python -m tests.e2e.shots $(only)
