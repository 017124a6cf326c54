#!/usr/bin/env bash
# Installs the Debian packages that are missing, and says which.
#
# usage: packages.sh build|check|cross
#   build: what `make demo`, `make test` and `make bench` need
#   check: what `make check` needs besides
#   cross: what `make arm` needs besides
# or:    packages.sh libraries
#   prints the names of those that programs are built with, as cmake/sysroot.sh unpacks them
set -euo pipefail

# Debian 12 has Boost 1.81 beside its default, 1.74; later releases have a newer one as default.
boost=()
policy=$(apt-cache policy libboost-json1.81-dev 2>/dev/null || true)
if [[ $policy == *"Candidate: 1.81"* ]]; then
  boost=(libboost1.81-dev libboost-json1.81-dev)
else
  boost=(libboost-dev libboost-json-dev)
fi

libraries=(
  "${boost[@]}" libpaho-mqttpp-dev libpaho-mqtt-dev libsqlite3-dev libyaml-cpp-dev
  libprotozero-dev libcli11-dev libfmt-dev libzstd-dev libxxhash-dev libssl-dev libsystemd-dev
  libgtest-dev
)

case "${1:-}" in
  build)
    wanted=(
      g++ cmake ninja-build pkg-config "${libraries[@]}" protobuf-compiler mosquitto
      mosquitto-clients openssl xz-utils python3
    ) ;;
  check)
    # Whichever version of clang this Debian has; its run-time library carries the version's number.
    version=$(apt-cache depends clang 2>/dev/null |
      sed -nE 's/.*Depends: clang-([0-9]+).*/\1/p' | head -n 1)
    wanted=(clang clang-format clang-tidy "libclang-rt-${version:-14}-dev") ;;
  cross)
    wanted=(g++-aarch64-linux-gnu g++-arm-linux-gnueabihf qemu-user-static) ;;
  libraries)
    printf '%s\n' "${libraries[@]}"
    exit 0 ;;
  *)
    echo "usage: packages.sh build|check|cross|libraries" >&2
    exit 64 ;;
esac

missing() {
  local package
  for package in "${wanted[@]}"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

install=$(missing)
[ -n "$install" ] || exit 0
echo "installing the packages" $install
run=()
[ "$(id -u)" -eq 0 ] || run=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq
# The package lists may have been empty above.
if [ -z "${HEADWATER_LISTS_READ:-}" ]; then
  HEADWATER_LISTS_READ=1 exec "$0" "$@"
fi
# shellcheck disable=SC2086 # one word a package
"${run[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends $install >/dev/null
