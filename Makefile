# The commands of this repository. `make run` and `make test` are all that most people need.
# Compiled code goes to CARGO_TARGET_DIR if the shell sets it, else to ./target.

TARGET := $(or $(CARGO_TARGET_DIR),target)
BINARY := $(TARGET)/release/codexflow
# Lists are scans over columns of memory: AVX2 (every x86-64 server CPU since 2015) makes them several times faster.
# The linker Rust brings there folds functions that are the same, which makes the program smaller.
# For an older CPU: make build RUSTFLAGS=
ifeq ($(shell uname -m),x86_64)
RUSTFLAGS ?= -C target-cpu=x86-64-v3 -C link-arg=-Wl,--icf=all
endif
LISTEN ?= 127.0.0.1:8080
DATA ?= ./data

.PHONY: help run build web web-test web-e2e test bench format lint doc deny openapi torture

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## Build what is needed and serve on http://127.0.0.1:8080, with everything kept in ./data
	@$(BINARY) serve --listen $(LISTEN) --data $(DATA)

build: ## Make the program: $CARGO_TARGET_DIR (or target)/release/codexflow
	@scripts/need.sh cc
	@if scripts/need.sh node; then $(MAKE) --no-print-directory web/out/site.json; fi
	CODEXFLOW_WEB="$$(scripts/need.sh node 2>/dev/null && echo "$(CURDIR)/web/out")" RUSTFLAGS="$(RUSTFLAGS)" cargo build --release --locked -p codexflow

# The web app: files that the program carries. They are made anew when something they are made of has changed.
WEB_SOURCES := $(shell find web/src web/public web/scripts packages/api-client/src -type f) web/next.config.mjs web/package.json

web: web/out/site.json ## Make the web app's files in web/out

web/out/site.json: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && NEXT_TELEMETRY_DISABLED=1 npm run --silent build
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web-test: ## Check the web app: types, lints and tests
	@scripts/need.sh node || exit 0; $(MAKE) --no-print-directory web/node_modules/.package-lock.json && \
	cd web && npm run --silent generate -- --check && npm run --silent typecheck && npm run --silent lint && npm run --silent test

web-e2e: web ## Use the web app in Debian's Chromium, served by the program; 3 minutes
	@scripts/need.sh cc chromium
	CODEXFLOW_WEB="$(CURDIR)/web/out" cargo build --locked -p codexflow
	cd web && CODEXFLOW_PROGRAM="$(abspath $(TARGET))/debug/codexflow" npm run --silent e2e

test: ## Install what tests need and run everything; each stage prints its time
	@scripts/test.sh

bench: build ## Print the figures of the README; asserts nothing; under 5 minutes
	RUSTFLAGS="$(RUSTFLAGS)" cargo build --release --locked -p codexflow-bench
	@$(TARGET)/release/codexflow-bench --binary $(BINARY)

format: ## Format the code
	cargo fmt --all

lint: ## Look for mistakes
	cargo clippy --workspace --all-targets --locked -- -D warnings

doc: ## Make the code's documentation
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

deny: ## Check licences, sources and banned packages of all dependencies
	@scripts/deny.sh

openapi: ## Write docs/openapi.json from the code
	cargo run --quiet --locked -p codexflow-api --example openapi > docs/openapi.json.new
	mv docs/openapi.json.new docs/openapi.json

torture: ## Kill the server 1000 times, and back-ups 300 times; fail every call of theirs to the disk; about an hour
	cargo nextest run --locked -p codexflow --run-ignored only --no-capture thousand_kills
	cargo nextest run --locked -p codexflow-local --run-ignored only -E 'test(three_hundred_kills_while_shipping) + test(every_failing_call_is_survived)'
