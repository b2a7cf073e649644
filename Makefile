# khonkaen-kg: `make serve` publishes the plan on http://127.0.0.1:8000, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test coverage lint bench bench-full build check docs clean

serve: $(VENV)/run
	$(BIN)/khonkaen-kg build
	$(BIN)/khonkaen-kg serve

# Tests that keep no time share the processors, those in a browser apart from those that start no server; the others have them for themselves.
PURE := $(addprefix tests/,analysis checks graph ontology queries shapes source web)

test: $(VENV)/dev
	@.ci/tools
	$(BIN)/pytest -n auto $(PURE)
	$(BIN)/pytest -n auto tests/browser
	$(BIN)/pytest $(addprefix --ignore=,$(PURE) tests/browser)

# Twice as slow as the tests alone.
coverage: $(VENV)/dev
	@.ci/tools
	$(BIN)/pytest --cov --cov-report=term

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The peers that are no Python packages are Debian's: wrk, and virtuoso-opensource-7-bin, without which its rows stay empty.
bench: $(VENV)/bench
	$(BIN)/python -m benchmarks

bench-full: $(VENV)/bench
	$(BIN)/python -m benchmarks --full

build check: $(VENV)/run
	$(BIN)/khonkaen-kg $@

docs: $(VENV)/dev
	$(BIN)/python -m docs

clean:
	rm -rf $(VENV)

# The stamp is written last, so that what an interrupt left half made is made again.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "ต้องใช้ Python 3.11 ขึ้นไป: ระบุ PYTHON=python3.x"; echo "Python 3.11 or newer is needed: set PYTHON=python3.x"; exit 69; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python นี้ไม่มีโมดูล venv ใน Debian และ Ubuntu ให้ติดตั้ง: apt-get install python3-venv"; \
	  echo "This Python has no venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 69; } >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run: pyproject.toml | $(VENV)/made
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/bench: pyproject.toml | $(VENV)/made
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@ $(VENV)/run

$(VENV)/dev: pyproject.toml | $(VENV)/made
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/run
