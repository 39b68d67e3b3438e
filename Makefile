# threadesk: everything a developer, CI or a stranger types. Each target sets up what it needs.
PYTHON ?= python3
PORT ?= 8137
BIN := .venv/bin
READY := .venv/.ready
PEERS := .venv-peers/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test check format lock bench bench-million bench-peers browser picture clean

help: ## say what can be typed
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("threadesk needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## a local Slack in the browser with the bot connected (PORT=8137)
	@exec $(BIN)/threadesk sandbox --port $(PORT)

browser: $(READY)
	@$(BIN)/python -m tests.browser.chromium

test: $(READY) browser ## every test, on every core: domain, storage on both databases, Bolt, sandbox, stories, browser
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(READY) ## what CI runs: format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

format: $(READY) ## put the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## ratios against a bare Bolt app and raw inserts, measured in one run
	$(BIN)/python -m tests.bench

bench-million: $(READY) ## lists, Home, search and opening with a million tickets: half an hour, 25 GB of TMPDIR or KEEP=folder
	$(BIN)/python -m tests.bench --only scale --million $(if $(KEEP),--keep $(KEEP))

$(PEERS): tests/bench/peers-requirements.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip install --quiet --disable-pip-version-check -r tests/bench/peers-requirements.txt
	@touch $(PEERS)

bench-peers: $(READY) $(PEERS) ## the same work by django-helpdesk and roundup, installed into .venv-peers
	$(BIN)/python -m tests.bench.peers

lock: $(READY) ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --quiet --upgrade -o requirements.lock

picture: $(READY) browser ## take the picture of the README anew
	PICTURE=tests/browser/readme.png $(BIN)/python -m pytest tests/browser/test_story.py -k remind

clean: ## remove what was set up
	rm -rf .venv .venv-peers .demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
