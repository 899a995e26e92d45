# `make help` lists what there is. Needs Python 3.11 (with venv) and make; brings all the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION = 0.13.9
UV = .tools/bin/uv
BIN = .venv/bin
# The interpreter that is there, never one that uv would download; the system's certificates.
export UV_PYTHON = $(PYTHON)
export UV_PYTHON_DOWNLOADS = never
export UV_SYSTEM_CERTS = 1
# Many processes are started here: what one has compiled is there for all, whatever else is set.
export UV_COMPILE_BYTECODE = 1
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help run password test packages screenshots messages lint types imports migrations docs coverage fuzz uploads bench figures jobs pictures service schema schemathesis format ci sample lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.runtime ## Set everything up, load the sample and serve on port 8000
	$(BIN)/python manage.py bootstrap
	@$(BIN)/gunicorn -c python:config.gunicorn config.wsgi

password: .venv/.runtime ## Set a new password for the administrator
	$(BIN)/python manage.py changepassword admin

test: .venv/.dev packages ## Run all tests
	@# One more at a time than there are cores: many wait for processes that they have started.
	$(BIN)/pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist worksteal
	@# In one order: they share an installation, and what one publishes the next one sees.
	$(BIN)/pytest -p no:randomly tests/browser

packages: ## Install Debian's Chromium, PostgreSQL and gettext for the tests, where that may be done
	@missing=; \
	{ command -v chromium-headless-shell || command -v google-chrome; } >/dev/null \
	|| missing="chromium-headless-shell fonts-dejavu-core"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v xgettext >/dev/null || missing="$$missing gettext"; \
	[ -z "$$missing" ] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; } >/dev/null 2>&1 \
	|| echo "Not there, and not to be installed: $$missing. The tests that need it are skipped."

screenshots: .venv/.dev packages ## Take the pictures of the pages anew that tests and docs show
	$(BIN)/pytest -p no:randomly tests/browser/test_screens.py --new-screenshots

messages: .venv/.dev packages ## Collect the texts of the pages for translation, and compile what is translated
	@set -e; for app in api classifiers web; do (cd src/$$app && \
	  ../../$(BIN)/python ../../manage.py makemessages --locale de --no-wrap --no-obsolete --add-location file && \
	  sed -i '/^"POT-Creation-Date:/d' locale/*/LC_MESSAGES/django.po && \
	  ../../$(BIN)/python ../../manage.py compilemessages); done

coverage: .venv/.dev ## Run all tests but those in a browser and say which lines they do not reach
	$(BIN)/pytest --cov --cov-report=term-missing

fuzz: .venv/.dev ## Read 10,000 mutated model files, pictures and films, as uploads are read
	FUZZ_FILES=10000 $(BIN)/pytest tests/classifiers/modelfile/test_fuzz.py tests/classifiers/imagefile/test_fuzz.py \
	  tests/classifiers/filmfile/test_fuzz.py

uploads: .venv/.dev ## Measure what real, hostile and broken uploads cost, in one table (10 minutes)
	$(BIN)/python -m benchmarks.uploads

bench: .venv/.dev ## Measure speed side by side with other ways, in one table (20 minutes)
	$(UV) sync --frozen --inexact --group bench
	$(BIN)/python -m benchmarks.speed

figures: .venv/.dev ## Measure how often the intervals of figures hold the truth (10 minutes)
	$(BIN)/python -m benchmarks.figures

jobs: .venv/.dev ## Kill workers while they work, and count what is lost, in one table (3 minutes)
	$(BIN)/python -m benchmarks.jobs

service: .venv/.dev ## Upload over HTTP and kill the server, and measure what comes of it (5 minutes)
	$(BIN)/python -m benchmarks.service

pictures: .venv/.dev ## Measure how long answers about people's own pictures take, in one table (5 minutes)
	$(BIN)/python -m benchmarks.pictures

schema: .venv/.dev ## Write the description of the API anew: docs/reference/openapi.yaml
	$(BIN)/python manage.py spectacular --file docs/reference/openapi.yaml

schemathesis: .venv/.dev ## Send the API 20,000 generated requests (10 minutes)
	API_REQUESTS=20000 $(BIN)/pytest tests/api/v1/test_generated.py

lint: .venv/.dev ## Check style and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: .venv/.dev ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: .venv/.dev ## Check types
	$(BIN)/mypy

imports: .venv/.dev ## Check that imports look only down
	$(BIN)/lint-imports

migrations: .venv/.dev ## Check that no migration is missing
	$(BIN)/python manage.py makemigrations --check --dry-run

docs: .venv/.dev ## Build the documentation into docs/_build/html
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -b html docs docs/_build/html

ci: lint types imports migrations docs coverage ## Everything that must pass before a change lands

sample: .venv/.runtime ## Make the sample data set and its two variants again
	$(BIN)/mesonet sample

lock: $(UV) ## Take newer versions of the dependencies into the lock file
	$(UV) lock --upgrade

clean: ## Delete the environment and all that was built; keeps var/, your installation
	rm -rf .venv .tools docs/_build .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(UV):
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# Running needs less than developing. Installing either removes nothing, so that packages added by
# hand (a driver for another data base) stay.
.venv/.runtime: uv.lock pyproject.toml | $(UV)
	$(UV) sync --frozen --inexact --no-default-groups
	@touch $@

.venv/.dev: uv.lock pyproject.toml | $(UV)
	$(UV) sync --frozen --inexact
	@touch $@ .venv/.runtime
