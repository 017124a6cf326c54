#!/usr/bin/env bash
# clang-tidy over the sources of the product, by the rules of .clang-tidy.
#
# usage: tidy.sh BUILD_DIRECTORY JOBS
set -euo pipefail
cd "$(dirname "$0")/.."
sources=$(find model store views process mqtt drivers sync config daemon cli cloud -name '*.cpp')
echo "clang-tidy: $(wc -w <<<"$sources") files"
xargs -P "$2" -n 4 clang-tidy -p "$1" --quiet 2> >(grep -v 'warnings generated' >&2) <<<"$sources"
echo "clang-tidy: no findings"
