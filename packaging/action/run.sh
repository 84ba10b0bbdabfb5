#!/usr/bin/env bash
# What action.yml does: brings the program of a release onto the runner, compares it with its checksum, and runs it. The inputs of the action
# are DFMT_VERSION, DFMT_ARGS, DFMT_PATHS, DFMT_OUTPUT_FORMAT, DFMT_OUTPUT_FILE and DFMT_FAIL_ON; later steps have `dfmt` on their PATH.
# DFMT_RELEASES is where releases are, for mirrors: `$DFMT_RELEASES/download/v0.1.0/SHA256SUMS` and so on.
set -euo pipefail
releases=${DFMT_RELEASES:-https://github.com/dfmt/dfmt/releases}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() {
    echo "::error title=dfmt::$*"
    exit 2
}

# The static programs run in any Linux, whatever the container that the job is in.
case $(uname -s)-$(uname -m) in
    Linux-x86_64) target=x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
    Darwin-x86_64) target=x86_64-apple-darwin ;;
    Darwin-arm64) target=aarch64-apple-darwin ;;
    MINGW*-x86_64 | MSYS*-x86_64 | CYGWIN*-x86_64) target=x86_64-pc-windows-msvc ;;
    *) fail "there is no release of dfmt for $(uname -s) on $(uname -m); build it: cargo install dfmt-dockerfile" ;;
esac
case $target in
    *windows*) archive=dfmt-$target.zip program=dfmt.exe ;;
    *) archive=dfmt-$target.tar.gz program=dfmt ;;
esac

version=${DFMT_VERSION:-}
version=${version#v}
if [ -z "$version" ]; then
    version=$("$here/../version.sh")
fi
case $version in
    latest) from=$releases/latest/download ;;
    *) from=$releases/download/v$version ;;
esac

# `latest` is another one tomorrow; any other release stays the same, and a runner that is kept has it already.
folder=$RUNNER_TEMP/dfmt-$version-$target
if [ "$version" = latest ] || [ ! -e "$folder/$program" ]; then
    part=$folder.part
    rm -rf "$part" "$folder"
    mkdir -p "$part"
    for file in SHA256SUMS "$archive"; do
        curl --fail --silent --show-error --location --retry 3 --output "$part/$file" "$from/$file" ||
            fail "$from/$file cannot be downloaded; is there a release $version?"
    done
    if command -v sha256sum >/dev/null; then sha256='sha256sum'; else sha256='shasum -a 256'; fi
    expected=$(awk -v name="$archive" '{ sub(/^\*/, "", $2) } $2 == name { print $1 }' "$part/SHA256SUMS")
    actual=$($sha256 <"$part/$archive")
    [ "${actual%% *}" = "$expected" ] ||
        fail "$archive of release $version is not what its SHA256SUMS says (it has ${actual%% *} instead of ${expected:-any}); nothing was run"
    case $archive in
        *.zip) unzip -q "$part/$archive" -d "$part" ;;
        *) tar -xzf "$part/$archive" -C "$part" ;;
    esac
    [ -e "$part/$program" ] || fail "$archive has no $program"
    mv "$part" "$folder"
fi
echo "$folder" >>"$GITHUB_PATH"

read -r -d '' -a command <<<"${DFMT_ARGS:-}" || true
[ -z "${DFMT_OUTPUT_FORMAT:-}" ] || command+=(--output-format "$DFMT_OUTPUT_FORMAT")
[ -z "${DFMT_OUTPUT_FILE:-}" ] || command+=(--output-file "$DFMT_OUTPUT_FILE")
[ -z "${DFMT_FAIL_ON:-}" ] || command+=(--fail-on "$DFMT_FAIL_ON")
command+=(--)
while IFS= read -r path; do
    # Git for Windows may have given the input its own line endings.
    path=${path%$'\r'}
    [ -z "$path" ] || command+=("$path")
done <<<"${DFMT_PATHS:-.}"

code=0
"$folder/$program" "${command[@]}" || code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
