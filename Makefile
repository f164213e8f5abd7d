# What a developer of Tidings does, one word each. `make help` lists the words.

# Where rustup puts cargo, for shells that don't know it.
export PATH := $(HOME)/.cargo/bin:$(PATH)

CARGO ?= cargo
# Tests run a server that can break promises on purpose, to show that the checker notices.
TEST_FLAGS := --workspace --features tidings/faults
DATA ?= data
SOAK ?= 600
BUF := .ci/node_modules/.bin/buf

.PHONY: help run build test lint fmt bench soak setup

help: ## List the words
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## Serve on 127.0.0.1:7400, for development, with the data in ./data
	TIDINGS_MODE=development $(CARGO) run --package tidings -- serve --data $(DATA)

build: ## Build everything, for release
	$(CARGO) build --workspace --release

test: setup lint ## Set up what is missing, lint, and run every test
	$(CARGO) build $(TEST_FLAGS)
	$(CARGO) test $(TEST_FLAGS)

lint: setup ## Check format, lints and the contract
	$(CARGO) fmt --all --check
	$(CARGO) clippy $(TEST_FLAGS) --all-targets -- --deny warnings
	$(BUF) lint
	.ci/breaking $(BUF)

fmt: ## Format the code
	$(CARGO) fmt --all
	$(BUF) format --write

bench: ## Measure, beside a bare echo in the same run
	$(CARGO) build --release --package tidings --package tidings-example-load
	target/release/tidings-load all

soak: ## Run the checker for SOAK seconds
	TIDINGS_SOAK=$(SOAK) $(CARGO) test --package tidings --features faults --test it soak:: -- --nocapture

setup: ## Install what tests and lints need, if it is missing
	@.ci/setup
