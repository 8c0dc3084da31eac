# make demo       rewrite real scripts, show the diffs, run them before and after under TensorFlow
# make test       lint, types and a fixed-seed sample of every suite (two to eight minutes on two cores)
# make test-full  every suite at its full size; an interrupted run resumes where it stopped
# make docs       write the tables and transcripts of README.md anew
# make lint       ruff and mypy alone
# make clean      remove what these made
# PYTHON=/path/to/python picks the interpreter for .venv (3.11, 3.12 or 3.13)

.DEFAULT_GOAL := help
.PHONY: help demo docs test test-full lint clean other-python
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CHECKED := tfrewrite codemods tests scripts bench
export PYTHON
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

help:
	@sed -n -e '/^#/!q' -e 's/^# //p' Makefile

$(READY): pyproject.toml scripts/python.sh scripts/install.sh
	@sh scripts/install.sh $(VENV) && touch $@

ifneq ($(PYTHON),)
$(READY): other-python
endif

demo: $(READY)
	@$(BIN)/python scripts/demo.py

lint: $(READY)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy --strict $(CHECKED)

docs: $(READY)
	@$(BIN)/python scripts/docs.py

test: lint
	$(BIN)/python -m pytest -q -n 2 --dist worksteal tests

test-full: lint
	@$(BIN)/python scripts/test_full.py

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find tfrewrite codemods tests scripts bench corpus -name __pycache__ -type d -prune -exec rm -rf {} +
