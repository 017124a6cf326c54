#!/usr/bin/env bash
# clang-tidy over the sources of the product, by the rules of .clang-tidy: as they are compiled,
# several in one go.
#
# usage: tidy.sh BUILD_DIRECTORY JOBS
set -euo pipefail
cd "$(dirname "$0")/.."
layers='model|store|views|process|mqtt|drivers|sync|config|daemon|cli|cloud'
sources=$(sed -nE 's/^ *"file": "(.*)",?$/\1/p' "$1/compile_commands.json" |
  grep -E "^$PWD/($1/)?($layers)/" | sort -u)
echo "clang-tidy: $(wc -w <<<"$sources") units"
xargs -P "$2" -n 1 clang-tidy -p "$1" --quiet 2> >(grep -v 'warnings generated' >&2) <<<"$sources"
echo "clang-tidy: no findings"
