#!/usr/bin/env bash
# Runs every fuzzer of a build for a while; ends with 1 if one of them found something. The input
# that did it, and what the fuzzer said, stay in the build directory.
#
# usage: run.sh [BUILD_DIRECTORY (build/fuzz)] [SECONDS_EACH (10)]
set -euo pipefail
build=${1:-build/fuzz}
seconds=${2:-10}
corpus=$build/corpus
failed=()
shopt -s nullglob
fuzzers=("$build"/tests/fuzz/fuzz_*)
if [ ${#fuzzers[@]} -eq 0 ]; then
  echo "no fuzzers in $build/tests/fuzz: build the preset \"fuzz\" first" >&2
  exit 1
fi
for fuzzer in "${fuzzers[@]}"; do
  [ -x "$fuzzer" ] && [ -f "$fuzzer" ] || continue
  name=$(basename "$fuzzer")
  rm -rf "${corpus:?}/$name"
  mkdir -p "$corpus/$name"
  if "$fuzzer" -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=512 -timeout=10 \
    -print_final_stats=0 -artifact_prefix="$build/$name-" "$corpus/$name" \
    >"$build/$name.log" 2>&1; then
    echo "$name: $(grep -E '^Done|DONE' "$build/$name.log" | tail -n 1)"
  else
    echo "$name: FAILED" >&2
    tail -n 40 "$build/$name.log" >&2
    failed+=("$name")
  fi
done
if [ ${#failed[@]} -ne 0 ]; then
  echo "found something: ${failed[*]}" >&2
  exit 1
fi
