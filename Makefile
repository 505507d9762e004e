# The commands of the project. Everything they need is installed by tools/setup.sh, from the lock files.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

export PATH := $(CURDIR)/.tools/bin:$(PATH)
# A station is several Python processes, the tests start dozens: each finds the modules compiled.
unexport PYTHONDONTWRITEBYTECODE

BENCH ?=
SEED ?= 1
COUNT ?=
FIRST ?=
PYTEST_ARGS ?=
SCREENS ?=
FROM ?=
LANGUAGE ?=

.PHONY: help wheel setup setup-dev run quick test test-long check bench protocol format screens web words clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## install what running needs: system packages, .venv, the web pages
	@tools/setup.sh run

setup-dev: ## install what testing needs as well
	@tools/setup.sh test

run: setup ## start the whole station in the foreground
	@exec .venv/bin/virtual-station serve

quick: setup-dev ## checks, unit and component tests: no browser, no server
	@$(MAKE) --jobs=2 --output-sync=target quick-only check-web check-python test-web

# The checks first: they say in three minutes most of what can be wrong, and beside them browsers would be slow.
test: setup-dev ## every check and every test that gates a change
	@$(MAKE) check-only
	@$(MAKE) test-only

test-long: setup-dev ## what is too long for every change, 90 minutes (SEED=1 COUNT=...)
	@VS_TEST_SEED=$(SEED) VS_TEST_COUNT=$(COUNT) VS_TEST_FIRST=$(FIRST) .venv/bin/python tools/test.py long $(PYTEST_ARGS)
	@cd web && for seed in $(SEED) $$(($(SEED) + 1)); do \
	  npm run --silent test -- --sequence.shuffle.files --sequence.seed=$$seed; done

check: setup-dev ## format, lint, types, import rules, schema drift, front-end checks
	@$(MAKE) check-only

.PHONY: check-only check-python check-web test-web test-only quick-only
check-only:
	@$(MAKE) --jobs=2 --output-sync=target check-web check-python test-web

check-python:
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m signaling.protocol.export --check web/src/protocol
	.venv/bin/python -m gateway.cli.api_schema --check web/src/protocol/api.schema.json
	.venv/bin/python tools/signaling_doc.py --check

check-web:
	cd web && npm run --silent check

test-web:
	cd web && npm run --silent test

# The + has its progress shown as it comes: make keeps back what other recipes say until they are over.
test-only:
	+@.venv/bin/python tools/test.py test $(PYTEST_ARGS)

quick-only:
	+@.venv/bin/python tools/test.py quick $(PYTEST_ARGS)

bench: setup-dev ## every benchmark, one JSON object a line (BENCH=<id> for one)
	@.venv/bin/python -m bench $(BENCH)

protocol: setup-dev ## write the JSON Schema and the TypeScript types of the wire protocol and the HTTP API anew
	.venv/bin/python -m signaling.protocol.export web/src/protocol
	.venv/bin/python -m gateway.cli.api_schema web/src/protocol/api.schema.json
	.venv/bin/python tools/signaling_doc.py
	cd web && npm run --silent protocol

words: setup-dev ## words for translators: XLIFF out to var/words (LANGUAGE=pt for a new one), and in (FROM=pt.xlf)
	cd web && INIT_CWD=$(CURDIR) node tools/words/xliff.mjs $(if $(FROM),--from $(FROM),$(LANGUAGE))
	@cd web && npm run --silent words

format: setup-dev ## format everything
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
	cd web && npm run --silent format

wheel: setup ## build a wheel, web pages included, under dist/
	uv build --quiet --wheel

screens: setup-dev ## pictures of every page and state, under var/screens/ (SCREENS="desk --language it")
	@.venv/bin/python -m tests.e2e.screens $(SCREENS)

clean: ## remove what was built and installed here; var/ stays
	rm -rf .venv .tools .compiled* web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
