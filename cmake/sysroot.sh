#!/usr/bin/env bash
# Unpacks Debian's libraries for another processor, for a cross compiler to build against and for
# qemu to run with. Nothing is installed: the machine's own package system does not learn of it.
#
# usage: sysroot.sh ARCHITECTURE DIRECTORY
#   ARCHITECTURE: as Debian calls it (arm64, armhf)
#   DIRECTORY: is made anew, unless it holds these packages already
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: sysroot.sh ARCHITECTURE DIRECTORY" >&2
  exit 64
fi
architecture=$1
root=$2
mapfile -t packages < <("$(dirname "$0")/../tests/packages.sh" libraries)
content="$architecture ${packages[*]}"
[ "$(cat "$root/packages" 2>/dev/null || true)" != "$content" ] || exit 0

echo "unpacking the libraries for $architecture into $root"
rm -rf "$root" "$root.part"
mkdir -p "$root.part"
new=$(cd "$root.part" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# An apt of its own: this machine's sources and keys, and a package system in which nothing is.
mkdir -p "$work/lists/partial" "$work/archives/partial"
: >"$work/status"
cat >"$work/apt.conf" <<END
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
Dir::State "$work";
Dir::State::Lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work";
END
export APT_CONFIG=$work/apt.conf
# A source may have nothing for this architecture; what is missing then, `install` says.
apt-get update -qq || echo "going on with the package lists that could be read" >&2
apt-get install -y -qq --download-only "${packages[@]}" >/dev/null
for archive in "$work"/archives/*.deb; do
  dpkg --extract "$archive" "$new"
done

# A link to /lib/... means the sysroot's.
find "$new" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
  ln -sfnr "$new$(readlink "$link")" "$link"
done
echo "$content" >"$new/packages"
mv "$new" "$root"
