# Two commands: `make league` and `make test`. GNU make 3.81 or newer.
.PHONY: help league test check install lock golden bench soak audit clean

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
EDITABLE := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

help:
	@echo "make league   run the bundled sample and print its league tables"
	@echo "make test     run the tests"
	@echo "make check    check style, types and common security mistakes"
	@echo "make install  install the locked dependencies into $(VENV)"
	@echo "make golden   write the golden records and docs/settings.md again"
	@echo "make soak     what make test leaves out: long tests, all layouts, more examples"
	@echo "make bench    measure, and write docs/performance.md"
	@echo "make audit    look for known vulnerabilities (needs the network)"
	@echo "make lock     renew the lock files (needs the network)"
	@echo "make clean    remove $(VENV), caches and the sample's results"

league: $(VENV)/run.stamp
	@$(BIN)/probation-league run --sample; code=$$?; \
	if [ $$code -ne 0 ] && [ $$code -ne 3 ]; then exit $$code; fi; \
	$(BIN)/probation-league league --sample && \
	echo "Next: open output/sample/index.html in a browser, or: $(BIN)/probation-league status --sample" && \
	echo "The data: output/sample/league.json, output/sample/inspections.csv, output/sample/tables/"

install: $(VENV)/run.stamp

# More processes would load everything once more, which takes as long as many tests.
# Compiled modules are kept, so that some hundred processes need not compile them again.
test: $(VENV)/dev.stamp
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit -q -r -c pyproject.toml support schemas ingest parsers review league pipeline

$(VENV)/python.stamp:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer is needed and was not found." >&2; \
		echo "Install it (Debian/Ubuntu: apt install python3 python3-venv; macOS: brew install python; Fedora: dnf install python3)" >&2; \
		echo "or name it: make PYTHON=/path/to/python3.12 ..." >&2; exit 1; fi
	@$(PYTHON) -m venv $(VENV) || { \
		echo "The venv module is missing (Debian/Ubuntu: apt install python3-venv)." >&2; rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp requirements/build.txt requirements/run.txt pyproject.toml
	@echo "Installing the locked dependencies into $(VENV) ..."
	@$(PIP) -r requirements/build.txt -r requirements/run.txt
	@$(EDITABLE)
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	@echo "Installing the locked development tools into $(VENV) ..."
	@$(PIP) -r requirements/dev.txt
	@touch $@

lock: $(VENV)/python.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV_COMPILE) $(UPGRADE) pyproject.toml -o requirements/run.txt
	$(UV_COMPILE) $(UPGRADE) --extra dev pyproject.toml -c requirements/run.txt -o requirements/dev.txt
	$(UV_COMPILE) $(UPGRADE) --extra notify pyproject.toml -c requirements/dev.txt -o requirements/notify.txt
	$(UV_COMPILE) $(UPGRADE) --extra cluster pyproject.toml -c requirements/dev.txt -o requirements/cluster.txt
	$(UV_COMPILE) $(UPGRADE) requirements/build.in -c requirements/dev.txt -o requirements/build.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache output/sample data/sample

golden: $(VENV)/dev.stamp
	$(BIN)/python tests/golden.py
	$(BIN)/python -m tests.site_simulator.prerender
	$(BIN)/python -m tests.settings_reference
	@git --no-pager diff --stat -- tests/fixtures docs/settings.md

# Kills runs at every write and at random moments; fifty nights; 2,000 reports under 600 MB; the
# layouts that `make test` leaves out; at least ten times as many examples of each search.
soak: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist worksteal --timeout 3600 --hypothesis-profile soak \
		-m "soak or hypothesis" -rP

# Known vulnerabilities of the locked dependencies; needs the network.
audit: $(VENV)/dev.stamp
	@for lock in build run dev notify cluster; do \
		echo "requirements/$$lock.txt"; \
		$(BIN)/pip-audit --require-hashes --disable-pip --progress-spinner off \
			-r requirements/$$lock.txt || exit 1; done

# Runs all benchmarks and writes their figures into docs/performance.md.
bench: $(VENV)/dev.stamp
	PYTHONDONTWRITEBYTECODE= $(BIN)/python benchmarks/report.py
