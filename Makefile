# Hayauma. `make` alone lists what there is to do.
SHELL := /bin/bash
BINARY := .build/release/hayauma
# Cross-module optimisation lets the byte primitives of one ring be inlined into the loops of another.
RELEASE_FLAGS := -c release --product hayauma --static-swift-stdlib -Xswiftc -cross-module-optimization
STRICT_IMPORTS := --explicit-target-dependency-import-check error
SOURCES := Package.swift $(shell find Sources -type f 2>/dev/null)
DATA ?= data
HTTP ?= 127.0.0.1:8080

.DEFAULT_GOAL := help
.PHONY: help setup run test docs examples test-browser screenshots acceptance lint format bench bench-long flamegraph \
    chaos chaos-short shaping shaping-short release simulate soak

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the Debian packages that building and testing need
	@scripts/setup

run: ## start the sandbox with sample readers, send them a mailing, stay up at http://127.0.0.1:8080
	@scripts/setup
	@$(MAKE) --no-print-directory --silent $(BINARY)
	@exec $(BINARY) demo --data $(DATA) --http $(HTTP)

release: ## build the binary: .build/release/hayauma
	@scripts/setup
	@$(MAKE) --no-print-directory --silent $(BINARY)

$(BINARY): $(SOURCES)
	@echo "building the release binary (the first time takes ten minutes or so on two cores)"
	swift build $(RELEASE_FLAGS)
	@touch $(BINARY)

test: ## everything that proves it: unit tests, both databases, scenarios
	@scripts/setup
	swift build --build-tests $(STRICT_IMPORTS)
	swift test --skip-build

docs: ## the documentation of the library MailEngine, every link and every piece of code checked
	@scripts/setup
	swift build --build-tests $(STRICT_IMPORTS)
	@scripts/docs

examples: ## the library's examples, built from outside and run against each other
	@scripts/setup
	@scripts/examples

acceptance: release ## whole mailings through the release binary, judged from outside; both databases
	@scripts/acceptance --quick --postgres

test-browser: release ## the customers' pages in a real browser: whole paths, accessibility, hostile input, crashes
	@scripts/browser-setup
	@.build/browser/bin/python scripts/browser

screenshots: release ## every page as a picture, under .build/screenshots
	@scripts/browser-setup
	@.build/browser/bin/python scripts/browser --only screenshots

chaos: release ## power cuts, kills, full disks, failing syncs …: nothing lost, nothing doubled (an hour, as root)
	@scripts/chaos-setup
	@scripts/chaos/run

chaos-short: release ## the same in four minutes
	@scripts/chaos-setup
	@scripts/chaos/run --short

soak: release ## an hour of mixed load: memory, descriptors, threads and the database's log stay flat
	@scripts/soak

simulate: release ## the delivery in 300 imagined worlds with faults of every kind
	@$(BINARY) simulate-engine --seeds 300

shaping: release ## every profile's limits imposed while ten times as much waits, and one provider blocks (half an hour)
	@scripts/shaping

shaping-short: release ## the same in a minute and a half
	@scripts/shaping --short

lint: ## swift-format, strictly
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Examples/Package.swift Examples/Sources

format: ## let swift-format mend what it can
	swift format --in-place --parallel --recursive Package.swift Sources Tests Examples/Package.swift Examples/Sources

bench: release ## every part and the whole way beside peers and limits, into docs/benchmarks.md (ten minutes, as root)
	@Benchmarks/setup
	@Benchmarks/run $(BINARY) --write

bench-long: release ## what takes hours: ten million recipients, a mailing of an hour
	@Benchmarks/setup
	@Benchmarks/run $(BINARY) --long --write

flamegraph: release ## where the CPU goes on the whole way, as docs/flamegraph.svg
	@Benchmarks/setup
	@scripts/flamegraph $(BINARY)
