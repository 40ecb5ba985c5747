# Everything that must hold before a change goes in. `make` alone lists what there is.
PYTHON ?= python

.PHONY: help check lint types test slow wheel

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

check: lint types test  ## lint, types and tests

lint:  ## ruff: rules and format
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:  ## mypy, strict
	$(PYTHON) -m mypy

test:  ## the tests and the examples in docstrings, some minutes
	$(PYTHON) -m pytest

slow:  ## faults, fuzz, scale and the installed wheel: minutes more
	$(PYTHON) -m pytest -m slow -n 0

wheel:  ## dist/*.whl
	$(PYTHON) -m build --wheel
