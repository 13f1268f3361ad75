# Two commands do all the set-up: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
RAW ?= raw
OUT ?= processed
VENV := .venv
RUN := $(VENV)/bin/python -m pipeline

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types docs compare bench bench-report growth fetch extract normalise export report dist lock crash

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

$(VENV)/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11 …") if sys.version_info < (3, 11) else None'
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-test.txt $(VENV)/run.stamp
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

setup: $(VENV)/run.stamp $(VENV)/test.stamp ## make .venv with what run and test need

run: $(VENV)/run.stamp ## raw/ to typed tables in processed/
	$(RUN) run --raw $(RAW) --out $(OUT)

test: $(VENV)/test.stamp ## the tests
	$(VENV)/bin/python -m pytest

lint: $(VENV)/test.stamp ## style, imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports

types: $(VENV)/test.stamp ## strict types
	$(VENV)/bin/mypy

check: lint types test ## all that CI looks at

fetch extract normalise export report: $(VENV)/run.stamp ## one stage alone
	$(RUN) $@ $(if $(filter fetch,$@),--raw $(RAW),--raw $(RAW) --out $(OUT))

docs: $(VENV)/test.stamp ## what is generated in README.md and docs/, from a run over raw/
	PYTHONPATH=. $(VENV)/bin/python docs/write.py $(RAW)

compare: $(VENV)/test.stamp ## right typed values against the peers (needs npm and the labelled articles)
	PYTHONPATH=. $(VENV)/bin/python bench/compare.py

dist: $(VENV)/test.stamp ## sdist and wheel in dist/, the same bytes each time
	$(VENV)/bin/python -m build --no-isolation --outdir dist

bench: $(VENV)/test.stamp ## speed and memory against the peers, into the README (a quarter of an hour; needs npm)
	PYTHONPATH=. $(VENV)/bin/python bench/bench.py

growth: $(VENV)/test.stamp ## what an article costs at 1 to 2,000 kB
	PYTHONPATH=. $(VENV)/bin/python bench/bench_growth.py

bench-report: $(VENV)/test.stamp ## size and speed of the report's page (needs chromium and a run)
	PYTHONPATH=. $(VENV)/bin/python bench/bench_report.py $(OUT)/latest

crash: $(VENV)/test.stamp ## kill runs, stages and fetches at two hundred points
	PYTHONPATH=tests:. $(VENV)/bin/python tests/crash.py $(or $(KILLS),200)

lock: ## resolve the dependencies anew, with hashes
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group test -c requirements.txt -o requirements-test.txt
