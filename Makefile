# Two commands do everything on a fresh machine with Python 3.11, make and pip: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test e2e lighthouse bench lint clean

run: .venv/runtime
	@exec $(BIN)/python -m aga_portal.run

test: .venv/dev
	@$(BIN)/python -m pytest

e2e: .venv/e2e
	@$(BIN)/python -m pytest -o addopts= -q -p no:cacheprovider -n 2 --dist loadfile --no-loadscope-reorder e2e

lighthouse: .venv/e2e
	@$(BIN)/python -m e2e.lighthouse

bench: .venv/runtime
	@$(BIN)/python -m bench

lint: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.venv/runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Instalando lo que el portal necesita…"
	@$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	@echo "Instalando lo que las pruebas necesitan…"
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

.venv/e2e: requirements-e2e.txt .venv/dev
	@echo "Instalando lo que las pruebas con navegador necesitan (además, el paquete chromium del sistema)…"
	@$(BIN)/pip install --quiet --require-hashes -r requirements-e2e.txt
	@touch $@

clean:
	rm -rf .venv var
