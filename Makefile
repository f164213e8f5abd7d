# What a developer of Tidings does, one word each. `make help` lists the words.

# Where rustup puts cargo, for shells that don't know it.
export PATH := $(HOME)/.cargo/bin:$(PATH)

CARGO ?= cargo
# Tests run a server that can break promises on purpose, to show that the checker notices.
TEST_FLAGS := --workspace --features tidings/faults
DATA ?= data
SOAK ?= 600
BUF := .ci/node_modules/.bin/buf
# The client for browsers and the app that is built on it. Without Node 20 or newer the server has no app.
WEB := bindings/web
APP := examples/web
REACT_NATIVE := bindings/react-native
NODE := $(shell node -p 'process.versions.node.split(".")[0] >= 20 ? "yes" : ""' 2>/dev/null)
# Where `make services` says that production's engines are.
WITH_SERVICES := set -a; . target/services/env; set +a;
NPM_CI := npm ci --ignore-scripts --loglevel=error --no-audit --no-fund

.PHONY: help run build test test-embedded test-production lint fmt \
    bench bench-production soak setup services services-stop web web-test \
    bindings bindings-test bindings-bench

help: ## List the words
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

run: $(if $(NODE),web) ## Serve on 127.0.0.1:7400, for development, with the data in ./data
	TIDINGS_MODE=development $(CARGO) run --package tidings -- serve --data $(DATA)

build: $(if $(NODE),web) ## Build everything, for release
	$(CARGO) build --workspace --release

test: setup lint test-embedded test-production web-test bindings-test ## Set up what is missing, lint, and run every test

test-embedded: setup services ## Test everything in Rust, on the embedded default
	$(CARGO) build $(TEST_FLAGS)
	$(WITH_SERVICES) $(CARGO) test $(TEST_FLAGS)

# What always runs on production's engines has run by then.
test-production: setup services ## Test the server again, on PostgreSQL, Redis and Kafka
	$(WITH_SERVICES) TIDINGS_TEST_BACKENDS=production $(CARGO) test --package tidings --features faults \
	    -- --test-threads 4 --skip cluster:: --skip kafka:: --skip balancer:: --skip web:: --skip tls::

web: $(APP)/dist/index.html ## Build the web app, which the server then serves

web-test: setup web ## Lint and test the client for browsers and the web app
	$(CARGO) build $(TEST_FLAGS)
	cd $(WEB) && npm run lint && npm run typecheck && npm test
	cd $(APP) && npm run lint && npm run typecheck && npm test

lint: setup ## Check format, lints and the contract
	$(CARGO) fmt --all --check
	$(CARGO) clippy $(TEST_FLAGS) --all-targets -- --deny warnings
	$(BUF) lint
	.ci/breaking $(BUF)

fmt: ## Format the code
	$(CARGO) fmt --all
	$(BUF) format --write

bench: ## Measure, beside a bare echo in the same run; then on PostgreSQL, Redis and Kafka
	$(CARGO) build --release --package tidings --package tidings-example-load
	target/release/tidings-load all
	$(MAKE) bench-production

bench-production: services ## Measure on PostgreSQL, Redis and Kafka, with one server and with three
	$(CARGO) build --release --package tidings --package tidings-example-load
	$(WITH_SERVICES) target/release/tidings-load --postgres "$$TIDINGS_TEST_POSTGRES" \
	    --redis "$$TIDINGS_TEST_REDIS" --kafka "$$TIDINGS_TEST_KAFKA" production

soak: services ## Run the checker for SOAK seconds, on one server and on three nodes
	TIDINGS_SOAK=$(SOAK) $(CARGO) test --package tidings --features faults --test it soak:: -- --nocapture

bindings: setup $(REACT_NATIVE)/node_modules/.package-lock.json $(WEB)/node_modules/.package-lock.json ## Build the library for this machine, and the packages
	bindings/build-library
	bindings/generate
	bindings/kotlin/maven package -DskipTests
	bindings/swift/swiftpm build
	cd $(REACT_NATIVE) && npm run build

bindings-test: setup $(REACT_NATIVE)/node_modules/.package-lock.json $(WEB)/node_modules/.package-lock.json ## Check that the bindings are whole and up to date, and run their suites
	bindings/generate --check
	bindings/check-scenarios
	bindings/check-examples
	$(CARGO) build $(TEST_FLAGS)
	bindings/build-library
	bindings/kotlin/maven verify
	bindings/swift/swiftpm test --skip Bench
	$(REACT_NATIVE)/check

bindings-bench: setup ## Measure the Kotlin and Swift packages
	$(CARGO) build $(TEST_FLAGS)
	bindings/build-library
	bindings/kotlin/maven test -Dtest=Bench -DargLine='-Xms64m -Xmx64m -XX:+AlwaysPreTouch'
	bindings/swift/swiftpm test --filter Bench

setup: ## Install what tests and lints need, if it is missing
	@.ci/setup

services: ## Start PostgreSQL, Redis and Kafka on this machine, and print their URLs
	@.ci/services/up

services-stop: ## Stop them; their data stays
	@.ci/services/down

$(APP)/dist/index.html: $(WEB)/dist/.tsbuildinfo $(APP)/node_modules/.package-lock.json \
    $(shell find $(APP)/src $(APP)/public $(APP)/index.html $(APP)/*.ts $(APP)/*.json -type f 2>/dev/null)
	cd $(APP) && npm run build
	@touch $@

$(WEB)/dist/.tsbuildinfo: $(WEB)/node_modules/.package-lock.json $(WEB)/tsconfig.json $(WEB)/tsconfig.build.json \
    $(shell find $(WEB)/src -type f)
	cd $(WEB) && npm run build
	@touch $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	cd $* && $(NPM_CI)
	@touch $@
