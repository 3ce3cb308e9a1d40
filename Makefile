# Everything that a fresh machine needs besides Python 3.11+ and make is set up here. `make` prints the list.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --upgrade

.DEFAULT_GOAL := help
.PHONY: help demo install test check bench bench-large bench-pages bench-catalogue prove-model prove-crash serve lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 \t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: .venv/.base ## the site with a sandbox platform, games and demo players, on loopback (PORT, SANDBOX_PORT)
	@exec $(BIN)/python -m casino.web.cli.demo

install: .venv/.base ## the virtual environment alone, from the hash-locked requirements

test: .venv/.dev ## the whole test suite, on SQLite and on a real PostgreSQL (ARGS="-k word" narrows it)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/.dev ## lint, types and the architecture test
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check --quiet . || { echo "run: $(BIN)/python -m ruff format ."; exit 1; }
	@$(BIN)/python -m mypy
	@$(BIN)/python -m pytest -q tests/test_architecture.py

bench: .venv/.dev ## the benchmarks, 15 minutes; prints ratios (ARGS="--only makebet-sqlite" narrows them)
	@$(BIN)/python -m bench.run $(ARGS)

bench-large: .venv/.dev ## against 10 million movements in 100,000 wallets; an hour, 30 GB of disk
	@$(BIN)/python -m bench.run --large --only long-past-postgresql long-past-sqlite $(ARGS)

bench-pages: .venv/.dev ## bytes, largest paint and layout shift of the first pages on a phone (needs Chromium)
	@$(BIN)/python -m bench.pages $(ARGS)

bench-catalogue: .venv/.dev ## search and lobby with 5,000 games, on both databases; three minutes
	@$(BIN)/python -m bench.catalogue $(ARGS)

prove-model: .venv/.dev ## the ledger against a model of the platform's rules: 20,000 random steps on each database (STEPS, SEED)
	@PROVE_STEPS=$${STEPS:-20000} $(BIN)/python -m pytest -q -s --hypothesis-seed=$${SEED:-$$(date +%s)} tests/proof/test_model.py

prove-crash: .venv/.dev ## kill the site and its database under load, 200 times on each (ARGS="--kills 20 --seed 7" changes that)
	@$(BIN)/python -m tests.proof.crash $(ARGS)

serve: .venv/.base ## the site alone, with the operator's own settings
	@$(BIN)/python -m flask db upgrade
	@exec $(BIN)/python -m gunicorn -c gunicorn.conf.py wsgi:app

lock: ## renew the hash-locked requirements (needs uv)
	$(LOCK) pyproject.toml -o requirements/base.txt
	$(LOCK) pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	$(LOCK) bench/requirements-beexar.in -c requirements/base.txt -o bench/requirements-beexar.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] \
		+ ". Say PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Could not make .venv. On Debian: apt-get install python3-venv"; exit 1; }

.venv/.base: requirements/base.txt | $(BIN)/python
	$(PIP) -r requirements/base.txt
	@touch $@

.venv/.dev: requirements/dev.txt | $(BIN)/python
	$(PIP) -r requirements/dev.txt
	@touch $@
