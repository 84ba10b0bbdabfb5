#!/usr/bin/env bash
# Makes a minimal Debian 12 in a folder, with the apt configuration of the official image: packages are not kept, translations not
# fetched. Packages come from where apt of this machine looks. Needs root and debootstrap.
#
#   tests/builds/rootfs.sh FOLDER
set -euo pipefail
root=$1
if [ -e "$root/.done" ]; then exit 0; fi
rm -rf "$root"
debootstrap --variant=minbase bookworm "$root" >"$root.log" 2>&1 || { tail -5 "$root.log" >&2; exit 1; }
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb
rm -f "$root"/etc/apt/sources.list
cp -r /etc/apt/sources.list* "$root/etc/apt/"
rm -f "$root"/etc/apt/sources.list.d/*.disabled*
cp -r /usr/share/keyrings/. "$root/usr/share/keyrings/"
grep -lEi 'proxy' /etc/apt/apt.conf.d/* 2>/dev/null | xargs -r cp -t "$root/etc/apt/apt.conf.d/" || true
cat >"$root/etc/apt/apt.conf.d/docker-clean" <<'CONF'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";
CONF
echo 'Acquire::Languages "none";' >"$root/etc/apt/apt.conf.d/docker-no-languages"
touch "$root/.done"
