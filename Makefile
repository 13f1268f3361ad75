# Two commands do all the set-up: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
RAW ?= raw
OUT ?= processed
VENV := .venv
RUN := $(VENV)/bin/python -m pipeline

.DEFAULT_GOAL := help
.NOTPARALLEL: # `make -j fetch run` would read raw/ while it is filled
.PHONY: help setup run test check lint types docs compare bench bench-scan bench-report growth fetch extract normalise export report dist lock crash fuzz coverage mutate

help: ## list the targets
	@grep -hE '^[a-z -]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{n = split($$1, names, " "); for (i = 1; i <= n; i++) printf "  %-12s %s\n", names[i], $$2}'

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
	$(RUN) run --raw "$(RAW)" --out "$(OUT)"

test: $(VENV)/test.stamp ## the tests
	$(VENV)/bin/python -m pytest

lint: $(VENV)/test.stamp ## style, imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports

types: $(VENV)/test.stamp ## strict types
	$(VENV)/bin/mypy

check: lint types test ## all that CI looks at

fetch: $(VENV)/run.stamp ## fill raw/ with what raw/sources.toml lists
	$(RUN) fetch --raw "$(RAW)"

extract normalise export report: $(VENV)/run.stamp ## this stage alone, on what the one before left
	$(RUN) $@ --raw "$(RAW)" --out "$(OUT)"

docs: $(VENV)/test.stamp ## what is generated in README.md and docs/, from a run over raw/
	PYTHONPATH=. $(VENV)/bin/python docs/write.py "$(RAW)"

compare: $(VENV)/test.stamp ## right typed values against the peers (needs npm and the labelled articles)
	PYTHONPATH=. $(VENV)/bin/python bench/compare.py

dist: $(VENV)/test.stamp ## sdist and wheel in dist/, the same bytes each time
	$(VENV)/bin/python -m build --no-isolation --outdir dist

bench: $(VENV)/test.stamp ## speed and memory against the peers, into the README (a quarter of an hour; needs npm)
	PYTHONPATH=. $(VENV)/bin/python bench/bench.py

growth: $(VENV)/test.stamp ## what an article costs at 1 to 2,000 kB
	PYTHONPATH=. $(VENV)/bin/python bench/bench_growth.py

bench-scan: $(VENV)/test.stamp ## speed of reading a dump of 300 MB, beside bare decompressors (five minutes)
	$(VENV)/bin/python bench/bench_scan.py

bench-report: $(VENV)/test.stamp ## size and speed of the report's page (needs chromium and a run)
	PYTHONPATH=. $(VENV)/bin/python bench/bench_report.py "$(OUT)/latest"

crash: $(VENV)/test.stamp ## kill runs, stages and fetches at two hundred points
	PYTHONPATH=tests:. $(VENV)/bin/python tests/crash.py $(or $(KILLS),200)

$(VENV)/trust.stamp: requirements-trust.txt $(VENV)/test.stamp
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-trust.txt
	@touch $@

fuzz: $(VENV)/trust.stamp ## fuzz extract and each value parser, guided by coverage (an hour; keeps its corpus in .fuzz/)
	PYTHONPATH=. $(VENV)/bin/python tests/fuzz/seeds.py .fuzz/seeds
	set -e; for target in values wikitext infobox prose rendering markup page answer; do \
	  mkdir -p .fuzz/corpus/$$target .fuzz/found; \
	  nice -n 19 $(VENV)/bin/python tests/fuzz/fuzz.py $$target -dict=tests/fuzz/words -max_len=3000 -timeout=15 \
	    -artifact_prefix=.fuzz/found/$$target- -max_total_time=$(or $(FUZZ_SECONDS),450) .fuzz/corpus/$$target .fuzz/seeds/$$target; \
	done
	WHOLE=1 nice -n 19 $(VENV)/bin/python -m pytest tests/test_fuzz.py tests/test_patterns.py tests/test_metamorphic.py

coverage: $(VENV)/test.stamp ## branches that the tests reach: 95 % of the package, all of check.py and export.py
	$(VENV)/bin/python -m coverage erase
	$(VENV)/bin/python -m coverage run -m pytest
	$(VENV)/bin/python -m coverage combine --quiet
	$(VENV)/bin/python -m coverage report --fail-under=95
	$(VENV)/bin/python -m coverage report --include=pipeline/check.py,pipeline/export.py --fail-under=100

mutate: $(VENV)/test.stamp ## which small changes of values, prose, normalise and check no test notices (an hour)
	$(VENV)/bin/python tests/mutate.py $(or $(MUTANTS),300)

lock: ## resolve the dependencies anew, with hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group test -c requirements.txt -o requirements-test.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group trust -c requirements-test.txt -o requirements-trust.txt
