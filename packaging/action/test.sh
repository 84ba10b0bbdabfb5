#!/usr/bin/env bash
# Runs the script of action.yml, as a runner would, with a release made of this program in a local folder.
#
#   packaging/action/test.sh DFMT
set -euo pipefail
dfmt=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
if [ "$(uname -sm)" != 'Linux x86_64' ]; then
    echo 'SKIPPED: this test knows the release for Linux on x86-64 only'
    exit 0
fi
command -v curl >/dev/null || {
    echo 'SKIPPED: there is no curl'
    exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "FAILED: $*" >&2
    [ ! -e "$work/log" ] || cat "$work/log" >&2
    exit 1
}

# What action.yml passes is what the script reads.
passed=$(grep -o '^ *DFMT_[A-Z_]*' "$here/../../action.yml" | tr -d ' ' | sort)
read=$(grep -o 'DFMT_[A-Z_]*' "$here/run.sh" | sort -u | grep -v '^DFMT_RELEASES$')
[ "$passed" = "$read" ] || fail "action.yml passes $passed; run.sh reads $read"

version=$("$dfmt" --version)
version=${version#dfmt }
archive=dfmt-x86_64-unknown-linux-musl.tar.gz
release=$work/releases/download/v$version
mkdir -p "$release" "$work/releases/latest" "$work/files" "$work/project/a folder"
cp "$dfmt" "$work/files/dfmt"
tar -czf "$release/$archive" -C "$work/files" dfmt
(cd "$release" && sha256sum "$archive" >SHA256SUMS)
ln -s "../download/v$version" "$work/releases/latest/download"
printf 'from debian:12\nADD x /\n' >"$work/project/a folder/Dockerfile"

export DFMT_RELEASES=file://$work/releases GITHUB_PATH=$work/path GITHUB_OUTPUT=$work/output
# What is run, and the exit code that is expected; the rest is the environment.
run() {
    local expected=$1 code=0
    shift
    rm -f "$GITHUB_PATH" "$GITHUB_OUTPUT"
    (cd "$work/project" && env RUNNER_TEMP="$work/temp" "$@" "$here/run.sh") >"$work/log" 2>&1 || code=$?
    [ "$code" -eq "$expected" ] || fail "exit code $code instead of $expected with: $*"
}

run 1 DFMT_ARGS='--lint  --select prefer-copy' DFMT_OUTPUT_FORMAT=concise DFMT_FAIL_ON=style DFMT_PATHS=$'a folder\n'
grep -q '^a folder/Dockerfile:1:1: style\[layout\]' "$work/log" || fail 'no finding of the layout'
grep -q '^a folder/Dockerfile:2:1: .*\[prefer-copy\]' "$work/log" || fail 'no finding of the rule'
[ "$(cat "$GITHUB_OUTPUT")" = 'exit-code=1' ] || fail "output: $(cat "$GITHUB_OUTPUT")"
[ "$("$(cat "$GITHUB_PATH")/dfmt" --version)" = "dfmt $version" ] || fail 'later steps do not find dfmt'

# What was downloaded once is not downloaded again; `latest` is.
run 0 DFMT_RELEASES=file:///nowhere DFMT_ARGS='--check --no-diff --exit-zero' DFMT_VERSION="v$version"
run 2 DFMT_RELEASES=file:///nowhere DFMT_VERSION=latest
grep -q '^::error title=dfmt::file:///nowhere/latest/download/SHA256SUMS cannot be downloaded' "$work/log" || fail 'another error'
run 0 DFMT_VERSION=latest DFMT_ARGS=--quiet
[ "$(head -n 1 "$work/project/a folder/Dockerfile")" = 'FROM debian:12' ] || fail 'nothing was laid out'

# A word of the inputs is a word, whatever is in it.
run 2 DFMT_PATHS='$(touch hacked); touch hacked'
[ ! -e "$work/project/hacked" ] || fail 'an input was run'
run 2 DFMT_PATHS=--fix
grep -q 'no such file or folder' "$work/log" || fail 'a path is taken for an option'

# No release, another file than was released, none in the list, another machine.
run 2 DFMT_VERSION=9.9.9
grep -q 'is there a release 9.9.9?' "$work/log" || fail 'another error'
rm -rf "$work/temp"
echo more >>"$release/$archive"
run 2
grep -q "^::error title=dfmt::$archive of release $version is not what its SHA256SUMS says" "$work/log" || fail 'another error'
: >"$release/SHA256SUMS"
run 2
grep -q 'instead of any' "$work/log" || fail 'another error'
[ -z "$(find "$work/temp" -name dfmt)" ] || fail 'what does not fit its checksum was unpacked'
mkdir "$work/odd"
printf '#!/bin/sh\ncase $1 in -s) echo Plan9 ;; *) echo mips ;; esac\n' >"$work/odd/uname"
chmod +x "$work/odd/uname"
run 2 PATH="$work/odd:$PATH"
grep -q '^::error title=dfmt::there is no release of dfmt for Plan9 on mips' "$work/log" || fail 'another error'

echo "the action's script: a release downloaded, compared and run"
