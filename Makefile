# Everything a person types. `make help` lists the targets; `make run` and `make test` need nothing but Python and this file.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
CODE := bot handlers crm_core keyboards views locales sandbox
SOURCES := $(CODE) tests benchmarks
PYTHONS := $(PYTHON) python3.13 python3.12 python3.11 python3
WORKERS := 3
ARGS :=

export PYTHONUNBUFFERED := 1

##@ Use it

.PHONY: run
run: $(VENV)/.base ## Run the bot on Telegram if BOT_TOKEN is set, else on the built-in sandbox
	@if [ -n "$${BOT_TOKEN:-}" ] \
	|| grep -Eqs "^[[:space:]]*(export[[:space:]]+)?BOT_TOKEN[[:space:]]*=[[:space:]]*[\"']?[^\"'#[:space:]]" .env; \
	then exec $(BIN)/python -m bot run $(ARGS); \
	else exec $(BIN)/python -m bot demo $(ARGS); fi

.PHONY: demo
demo: $(VENV)/.base ## Run the bot on the built-in sandbox
	@exec $(BIN)/python -m bot demo $(ARGS)

##@ Change it

.PHONY: setup
setup: $(VENV)/.dev ## Make .venv with everything needed to run and to test

.PHONY: test
test: setup format-check lint types imports migrations ## Check everything: format, lint, types, imports, migrations, tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

.PHONY: test-fast
test-fast: setup ## Run the tests without browser, PostgreSQL and real processes
	@$(BIN)/python -m pytest -m "not browser and not postgres and not slow" $(ARGS)

.PHONY: format
format: setup ## Format the code and mend what lint can mend
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: format-check
format-check: setup
	@$(BIN)/ruff format --check .

.PHONY: lint
lint: setup ## Look for mistakes with ruff
	@$(BIN)/ruff check .

.PHONY: types
types: setup ## Check types with mypy, strictly
	@$(BIN)/mypy

.PHONY: imports
imports: setup ## Check that imports run one way
	@PYTHONPATH=. $(BIN)/lint-imports

.PHONY: migrations
migrations: setup ## Check that the migrations lead exactly to the models
	@$(BIN)/python -m bot db check

.PHONY: translations
translations: setup ## Collect the texts into locales/messages.pot and every language
	@$(BIN)/pybabel --quiet extract --no-default-keywords -k t -k plain -k plural:1,2 -k plain_plural:1,2 -k N_ \
		--no-location --sort-output --omit-header -o locales/messages.pot $(filter-out sandbox,$(CODE))
	@for po in locales/*/*.po; do \
		language=$$(basename "$$(dirname "$$po")"); \
		$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
			-i locales/messages.pot -o "$$po" -l "$$language" || exit 1; \
	done

.PHONY: bench
bench: setup ## Measure the bot against its floors
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: shots
shots: setup ## Take the pictures of docs/pictures anew; ARGS="--all FOLDER": every screen in every language
	@$(BIN)/python -m tests.shots $(ARGS)

.PHONY: lock
lock: $(VENV)/.created ## Choose new versions of all dependencies and pin them with their hashes
	@$(PIP) install --quiet uv
	@$(BIN)/uv pip compile $(LOCK) --extra postgres -o requirements/base.txt pyproject.toml
	@$(BIN)/uv pip compile $(LOCK) --extra dev --constraint requirements/base.txt -o requirements/dev.txt pyproject.toml

LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: clean
clean: ## Remove what the other targets made, but not your data
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Stamps: a second call of any target finds its environment ready at once.

$(VENV)/.created:
	@python=; for candidate in $(PYTHONS); do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: sudo apt install python$$version-venv" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.base: requirements/base.txt $(VENV)/.created
	@echo "Installing what the bot needs; the first time this takes a minute"
	@$(PIP) install --quiet --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml $(VENV)/.base
	@echo "Installing what the tests need"
	@$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@
