# Two commands matter: `make run` and `make test`. Both prepare everything they need.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN = .venv/bin
PACKAGES = officehub messaging documents meetings
FRONTEND_SOURCES = $(shell find frontend/src frontend/public frontend/scripts frontend/*.ts frontend/*.json frontend/*.html -type f 2>/dev/null)

.PHONY: run test check bench contract demo python frontend unit browser

run: python frontend
	$(BIN)/python manage.py up

demo: python
	$(BIN)/python manage.py demo $(ARGS)

test: check unit browser

unit: python frontend
	$(BIN)/python -m pytest tests -n 2 -q -m "not e2e" --timeout 300
	cd frontend && npm test --silent

browser: python frontend
	$(BIN)/python -m tests.support.browser
	$(BIN)/python -m pytest tests -q -m e2e --timeout 600

check: python frontend
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(PACKAGES)
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	OFFICEHUB_HTTPS=1 $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(MAKE) --no-print-directory contract
	git diff --exit-code -- frontend/src/contract || { echo '前后端契约已变化：请运行 make contract 并提交 frontend/src/contract。'; exit 1; }
	cd frontend && npm run --silent check

bench: python frontend
	$(BIN)/python -m tests.bench $(ONLY)

contract: python frontend/node_modules/.installed
	$(BIN)/python -m officehub.contract
	cd frontend && npm run --silent contract

python: .venv/.installed

.venv/.installed: requirements.lock
	@test -n "$(PYTHON)" || { echo '需要 Python 3.11 或更高版本。'; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

frontend: frontend/dist/.built

frontend/node_modules/.installed: frontend/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { echo '需要 Node.js 20 或更高版本。'; exit 1; }
	cd frontend && npm ci --no-audit --no-fund --silent
	@touch $@

frontend/dist/.built: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	cd frontend && npm run --silent build
	@touch $@
