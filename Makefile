# `make run` and `make test` each need nothing but python3 (3.11 or newer) with pip, and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-virtualenv
FRONT_END := web/static/vendor/LICENCES.txt

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := run

# An active virtualenv or somebody's own pip and python settings must not decide what is installed here.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONUSERBASE PYTHONWARNINGS MYPYPATH PYTHONDONTWRITEBYTECODE
unexport PIP_CONSTRAINT PIP_NO_DEPS PIP_PREFIX PIP_PYTHON PIP_REQUIRE_HASHES PIP_ROOT PIP_TARGET
export PIP_REQUIRE_VIRTUALENV := 0
export PIP_USER := 0

.PHONY: run install test install-dev bench fmt lock clean

run: install
	@$(BIN)/goldseam migrate
	exec $(BIN)/goldseam serve

install: $(VENV)/run.lock $(VENV)/project $(FRONT_END)

test: install-dev
	@CHROMIUM=$$($(BIN)/python -m tests.browser)
	export CHROMIUM
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

install-dev: install $(VENV)/dev.lock

bench: install-dev
	@$(BIN)/goldseam bench

fmt: install-dev
	@$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	@rm -rf $(VENV) node_modules web/static/vendor build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installed things, each with a stamp inside the virtual environment.

$(BIN)/pip: | requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
		echo "Goldseam needs Python 3.11 or newer. Name one: make PYTHON=/path/to/python3" >&2
		exit 1
	}
	echo "Making $(VENV) and installing what Goldseam needs"
	$(PYTHON) -m venv --clear --without-pip $(VENV)
	if $(PYTHON) -m pip --version >/dev/null 2>&1; then
		pip="$(PYTHON) -m pip --python $(BIN)/python"
	elif $(BIN)/python -m ensurepip >/dev/null 2>&1; then
		pip="$(BIN)/python -m pip"
	elif [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-pip; then
		pip="/usr/bin/python3 -m pip --python $(BIN)/python"
	else
		echo "$(PYTHON) has no pip. On Debian: apt-get install python3-pip" >&2
		exit 1
	fi
	$$pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock

$(VENV)/run.lock: requirements.lock $(BIN)/pip
	@$(PIP) --require-hashes -r requirements.lock
	touch $@

$(VENV)/dev.lock: requirements-dev.lock $(VENV)/run.lock
	@echo "Installing what the tests need"
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

$(VENV)/project: pyproject.toml $(VENV)/run.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation -e .
	touch $@

$(FRONT_END): package-lock.json web/vendor.py | $(BIN)/pip
	@export PATH="$(CURDIR)/$(BIN):$$PATH"
	npm --version >/dev/null 2>&1 || { $(PIP) --require-hashes -r requirements-node.lock; hash -r; }
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python -m web.vendor

# New versions within pyproject.toml's and package.json's bounds: pass UPGRADE=--upgrade.

UV_LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE)

lock: install-dev
	@$(UV_LOCK) --group install -o requirements.lock
	$(UV_LOCK) --group install --group dev -c requirements.lock -o requirements-dev.lock
	$(UV_LOCK:pyproject.toml=) --group node -o requirements-node.lock
	export PATH="$(CURDIR)/$(BIN):$$PATH"
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error
