#!/usr/bin/env bash
# Packs the program with its manual, completions and licences: OUT/dfmt-TARGET.tar.gz, or .zip for Windows. The files lie at the top of the
# archive. The program has to run on this machine.
#
#   packaging/release/archive.sh TARGET DFMT OUT
set -euo pipefail
target=$1
dfmt=$(realpath "$2")
mkdir -p "$3"
out=$(cd "$3" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cp "$dfmt" "$root/LICENSE-APACHE" "$root/LICENSE-MIT" "$root/README.md" "$folder"
mkdir "$folder/completions" "$folder/man"
"$dfmt" completions bash >"$folder/completions/dfmt.bash"
"$dfmt" completions elvish >"$folder/completions/dfmt.elv"
"$dfmt" completions fish >"$folder/completions/dfmt.fish"
"$dfmt" completions powershell >"$folder/completions/_dfmt.ps1"
"$dfmt" completions zsh >"$folder/completions/_dfmt"
"$dfmt" man >"$folder/man/dfmt.1"
# The commands of the page's own list: `dfmt\-rules(1)`.
"$dfmt" man | sed -n 's/^dfmt\\-\([a-z]*\)(1)$/\1/p' | while read -r command; do
    "$dfmt" man "$command" >"$folder/man/dfmt-$command.1"
done
cd "$folder"
case $target in
    *windows*) 7z a -bso0 "$out/dfmt-$target.zip" . ;;
    *) tar -czf "$out/dfmt-$target.tar.gz" -- * ;;
esac
