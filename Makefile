# Needs Python 3.11 or newer with pip, and make. Everything else is installed into .venv, in the versions of constraints.txt.

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
DEMO := --count users=100_000 --count products=20_000 --count orders=1_000_000

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help install demo serve test test-real lint types bench check format clean

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

install: $(VENV)/.installed ## Create .venv with Datagen and what it needs

demo: $(VENV)/.installed ## Fill an SQLite file, demo.db, with 1,120,000 rows of a shop and check them
	$(BIN)/datagen generate examples/ecommerce.yaml $(DEMO) --to sqlite:///demo.db --if-exists replace --check --sample 3

serve: $(VENV)/.installed ## Start the REST service on http://127.0.0.1:8000; settings are in README, and read from .env
	$(BIN)/datagen serve

test: $(VENV)/.installed-test ## Run the tests
	$(BIN)/python -m pytest

test-real: $(VENV)/.installed-test ## Fill databases of other people's design, from Debian's packages (apt-get) and PyPI's
	$(BIN)/python -m pytest tests_real

lint: $(VENV)/.installed-lint ## Look for faults and for unformatted code
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.installed-lint ## Check the types
	$(BIN)/mypy

bench: $(VENV)/.installed-bench ## Measure speed and memory beside the alternatives; leaves figures and picture in benchmarks/results and docs
	$(BIN)/python -m benchmarks --json benchmarks/results/latest.json --picture docs/benchmarks.svg

check: lint types test ## Everything that must pass: lint, types and test

format: $(VENV)/.installed-lint ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## Remove demo.db, builds and caches; .venv stays
	rm -rf demo.db build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -exec rm -rf {} +

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing Datagen into $(VENV) (about 450 MB, once)"
	@$(PIP_INSTALL) -e .
	@touch $@

# One stamp for each extra of pyproject.toml.
$(VENV)/.installed-%: $(VENV)/.installed
	@echo "Installing what make needs for: $*"
	@$(PIP_INSTALL) -e '.[$*]'
	@touch $@

# A python3 on the path may be too old, or only stand for one that is not there: each candidate has to prove itself.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Creating $(VENV) with $$($$python --version)"; \
	    $$python -m venv $(VENV); \
	    exit; \
	  fi; \
	done; \
	echo "Datagen needs Python 3.11 or newer, with venv and pip (on Debian and Ubuntu: apt install python3-venv)." >&2; \
	echo "If it is not on the path: make PYTHON=/where/it/is/python3" >&2; \
	exit 1
