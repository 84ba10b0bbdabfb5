#!/usr/bin/env bash
# Packs a program as a release does, writes the Homebrew formula and the Scoop manifest from checksums, and has their own readers read them.
#
#   packaging/release/test.sh DFMT
set -euo pipefail
dfmt=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
missing() {
    if command -v "$1" >/dev/null; then return 1; fi
    echo "SKIPPED: there is no $1"
}

"$here/archive.sh" x86_64-unknown-linux-musl "$dfmt" "$work/out"
mkdir "$work/files"
tar -xzf "$work/out/dfmt-x86_64-unknown-linux-musl.tar.gz" -C "$work/files"
[ "$("$work/files/dfmt" --version)" = "$("$dfmt" --version)" ] || fail 'the archive has another program'
files=$(cd "$work/files" && find . -type f | sort | tr '\n' ' ')
expected='./LICENSE-APACHE ./LICENSE-MIT ./README.md ./completions/_dfmt ./completions/_dfmt.ps1 ./completions/dfmt.bash '
expected+='./completions/dfmt.elv ./completions/dfmt.fish ./dfmt ./man/dfmt'
[[ $files = "$expected"* ]] || fail "the archive has $files"
for command in rules config completions man; do
    [ -s "$work/files/man/dfmt-$command.1" ] || fail "there is no page for dfmt $command"
done
[ -z "$(find "$work/files" -type f -empty)" ] || fail 'a file is empty'

missing node && exit 0
for name in aarch64-apple-darwin.tar.gz x86_64-apple-darwin.tar.gz aarch64-unknown-linux-musl.tar.gz x86_64-unknown-linux-musl.tar.gz \
    x86_64-pc-windows-msvc.zip; do
    echo "$(printf %s "$name" | sha256sum | cut -d ' ' -f 1)  dfmt-$name"
done >"$work/SHA256SUMS"
node "$here/manifests.mjs" 1.2.3 "$work/SHA256SUMS" "$work/manifests"

sum() { sed -n "s/  dfmt-$1\$//p" "$work/SHA256SUMS"; }
node - "$work/manifests/dfmt.json" "$(sum x86_64-pc-windows-msvc.zip)" <<'JS' || fail 'the Scoop manifest is wrong'
const assert = require("node:assert");
const [, , path, sum] = process.argv;
const { version, bin, architecture, autoupdate } = JSON.parse(require("node:fs").readFileSync(path));
assert.deepEqual([version, bin, architecture["64bit"].hash], ["1.2.3", "dfmt.exe", sum]);
assert.match(architecture["64bit"].url, /^https:.*\/v1\.2\.3\/dfmt-x86_64-pc-windows-msvc\.zip$/);
assert.match(autoupdate.architecture["64bit"].url, /\/v\$version\/dfmt-x86_64-pc-windows-msvc\.zip$/);
JS
if ! missing ruby; then
    ruby -wc "$work/manifests/dfmt.rb" >"$work/log" 2>&1 && [ "$(cat "$work/log")" = 'Syntax OK' ] || fail "ruby: $(cat "$work/log")"
    # What a machine takes: the formula is run with the words of Homebrew that it uses.
    for machine in macos-arm:aarch64-apple-darwin macos-intel:x86_64-apple-darwin linux-arm:aarch64-unknown-linux-musl \
        linux-intel:x86_64-unknown-linux-musl; do
        target=${machine#*:}
        ruby - "$work/manifests/dfmt.rb" "${machine%%:*}" >"$work/log" <<'RUBY'
MACHINE = ARGV[1].split("-")
class Formula
  class << self
    %w[desc homepage version license test].each { |word| define_method(word) { |*| nil } }
    %w[macos linux arm intel].each { |word| define_method("on_#{word}") { |&block| block.call if MACHINE.include?(word) } }
    def url(text) = puts(text)
    def sha256(text) = puts(text)
  end
end
load ARGV[0]
RUBY
        printf '%s\n%s\n' "https://github.com/dfmt/dfmt/releases/download/v1.2.3/dfmt-$target.tar.gz" "$(sum "$target.tar.gz")" |
            cmp -s - "$work/log" || fail "on $machine the formula takes $(cat "$work/log")"
    done
fi

# A checksum that is missing, and a version that is none.
sed -i.all /windows/d "$work/SHA256SUMS"
if node "$here/manifests.mjs" 1.2.3 "$work/SHA256SUMS" "$work/none" 2>"$work/log"; then fail 'written without a checksum'; fi
grep -q 'has no dfmt-x86_64-pc-windows-msvc.zip$' "$work/log" || fail "$(cat "$work/log")"
if node "$here/manifests.mjs" v1.2.3 "$work/SHA256SUMS.all" "$work/none" 2>"$work/log"; then fail 'v1.2.3 is taken for a version'; fi
[ ! -e "$work/none" ] || fail 'something was written'

echo 'a release: packed; its Homebrew formula and Scoop manifest written and read'
