# The front door: one command does one thing. `make` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
JOBS ?= $(shell nproc)
# Many tests wait for a broker or a process more than they compute.
TEST_JOBS ?= $(shell expr 2 '*' $(JOBS))
PREFIX ?= /usr/local
RELEASE := build/release

.PHONY: help deps check-deps build demo test bench check format-check tidy sanitize \
        sanitize-address sanitize-thread fuzz arm arm-deps arm64 armhf format install clean

help:  ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

deps:  ## Install the packages that building and testing need
	@tests/packages.sh build

check-deps:
	@tests/packages.sh check

$(RELEASE)/build.ninja: CMakeLists.txt CMakePresets.json | deps
	cmake --preset release

build: deps $(RELEASE)/build.ninja  ## Build everything, optimised, into build/release
	cmake --build $(RELEASE) -j $(JOBS)

demo: deps $(RELEASE)/build.ninja  ## The whole way, with faults; KEEP=1 leaves it running
	cmake --build $(RELEASE) -j $(JOBS) --target headwater-demo
	$(RELEASE)/tests/demo/headwater-demo $(if $(KEEP),--keep)

test: build  ## Build, and run all tests
	ctest --test-dir $(RELEASE) --output-on-failure -j $(TEST_JOBS)

bench: deps $(RELEASE)/build.ninja  ## Measure, each figure beside its baseline
	cmake --build $(RELEASE) -j $(JOBS) --target headwater-bench
	$(RELEASE)/tests/bench/headwater-bench build/bench-data

check: format-check tidy sanitize fuzz  ## Formatting, clang-tidy, sanitizers and short fuzz runs

format-check: check-deps
	@tests/format.sh --dry-run -Werror

format: check-deps  ## Format the sources
	@tests/format.sh -i

tidy: deps check-deps $(RELEASE)/build.ninja
	@tests/tidy.sh $(RELEASE) $(JOBS)

sanitize: sanitize-address sanitize-thread  ## All tests under address and undefined, some under thread

sanitize-address: deps check-deps
	cmake --preset dev
	cmake --build build/dev -j $(JOBS)
	ctest --test-dir build/dev --output-on-failure -j $(TEST_JOBS) -LE house

sanitize-thread: deps
	cmake --preset tsan
	cmake --build build/tsan -j $(JOBS) --target tests_with_threads
	ctest --test-dir build/tsan --output-on-failure -j $(TEST_JOBS) -L '^(store|views|sync)$$'

fuzz: deps check-deps  ## Run every parser's fuzzer for a few seconds
	cmake --preset fuzz
	cmake --build build/fuzz -j $(JOBS)
	tests/fuzz/run.sh build/fuzz 6

arm: arm64 armhf  ## The same digests on ARM, of 64 and of 32 bits, under qemu

arm-deps: deps
	@tests/packages.sh cross
	@cmake/sysroot.sh arm64 build/sysroot/arm64
	@cmake/sysroot.sh armhf build/sysroot/armhf

arm64 armhf: arm-deps
	cmake --preset $@ --log-level=WARNING
	cmake --build build/$@ -j $(JOBS) --target test_golden
	ctest --test-dir build/$@ --output-on-failure -j $(TEST_JOBS) -L '^golden$$' -E flipped_bit

install: build  ## Install the programs below PREFIX (and DESTDIR)
	DESTDIR=$(DESTDIR) cmake --install $(RELEASE) --prefix $(PREFIX)

clean:  ## Remove everything that was built
	rm -rf build
