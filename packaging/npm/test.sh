#!/usr/bin/env bash
# Makes the npm packages of one real program and stand-ins for the other platforms, packs them, installs them into an empty project and
# runs `npx dfmt` there. No network is used.
#
#   packaging/npm/test.sh DFMT
set -euo pipefail
dfmt=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)

for program in node npm; do
    command -v "$program" >/dev/null || {
        echo "SKIPPED: there is no $program"
        exit 0
    }
done
if [ "$(uname -sm)" != 'Linux x86_64' ]; then
    echo 'SKIPPED: this test knows the packages of Linux on x86-64 only'
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export npm_config_cache=$work/cache npm_config_offline=true npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# A program that is missing is an error, and nothing is made.
mkdir "$work/none"
if node "$here/build.mjs" "$work/none" "$work/out" 2>"$work/err"; then fail 'built without programs'; fi
grep -q 'missing in .*: aarch64-apple-darwin/dfmt, .*x86_64-pc-windows-msvc/dfmt.exe$' "$work/err" || fail "$(cat "$work/err")"
[ ! -e "$work/out" ] || fail 'something was made without programs'

# Only that of this machine is real. Here both are, for glibc and for musl: npm before 10.4 does not read `libc`.
node -p 'JSON.parse(fs.readFileSync(process.argv[1])).map(({ target }) => target).join("\n")' "$here/../platforms.json" |
    while read -r target; do
        mkdir -p "$work/binaries/$target"
        name=dfmt
        case $target in *windows*) name=dfmt.exe ;; esac
        case $target in
            x86_64-unknown-linux-gnu) cp "$dfmt" "$work/binaries/$target/$name" ;;
            *) echo "not for this machine" >"$work/binaries/$target/$name" ;;
        esac
        chmod 644 "$work/binaries/$target/$name"
    done
node "$here/build.mjs" "$work/binaries" "$work/out"
mkdir "$work/tarballs"
for folder in "$work"/out/*; do
    (cd "$work/tarballs" && npm pack --silent "$folder" >/dev/null)
done
packed=$(find "$work/tarballs" -name '*.tgz' | wc -l)
[ "$packed" -eq 8 ] || fail "$packed packages instead of 8"

version=$("$dfmt" --version)
main=$(echo "$work"/tarballs/dfmt-dockerfile-[0-9]*.tgz)
program=$(echo "$work"/tarballs/dfmt-dockerfile-cli-linux-x64-[0-9]*.tgz)

# As a project has it: npm leaves out what does not fit, and `npx` finds the command.
mkdir "$work/project" && cd "$work/project"
echo '{ "private": true }' >package.json
npm install --silent "$main" "$program"
[ "$(npx --no-install dfmt --version)" = "$version" ] || fail 'npx dfmt --version says something else than the program'
printf 'from debian:12\nrun make\n' >Dockerfile
if npx --no-install dfmt --check >diff; then fail '--check of a file that is not laid out exits with 0'; else code=$?; fi
[ "$code" -eq 1 ] || fail "--check exits with $code"
grep -q '^+FROM debian:12$' diff || fail "$(cat diff)"
[ "$(printf 'from a\n' | npx --no-install dfmt -)" = 'FROM a' ] || fail 'stdin does not get through'
npx --no-install dfmt --quiet
[ "$(cat Dockerfile)" = $'FROM debian:12\nRUN make' ] || fail 'npx dfmt did not lay the file out'

# A program that a signal ends.
cat >node_modules/@dfmt-dockerfile/cli-linux-x64/dfmt <<'SH'
#!/bin/sh
kill -TERM $$
SH
if node_modules/.bin/dfmt; then fail 'a signal is taken for success'; else code=$?; fi
[ "$code" -eq 143 ] || fail "a program that SIGTERM ended gives $code"

# Without the program's package: what is missing, and what to do.
rm -rf node_modules/@dfmt-dockerfile
if node_modules/.bin/dfmt 2>err; then fail 'runs without a program'; else code=$?; fi
[ "$code" -eq 2 ] || fail "without a program the exit code is $code"
grep -q '^error: @dfmt-dockerfile/cli-linux-x64 or @dfmt-dockerfile/cli-linux-x64-musl is not installed' err || fail "$(cat err)"

# On a machine there is no program for.
cat >odd.js <<'JS'
Object.defineProperty(process, "arch", { value: "riscv64" });
JS
if node --require ./odd.js node_modules/dfmt-dockerfile/dfmt.js 2>err; then fail 'runs on riscv64'; else code=$?; fi
[ "$code" -eq 2 ] || fail "on riscv64 the exit code is $code"
grep -q '^error: dfmt has no program for linux riscv64 on npm (there are: darwin arm64, ' err || fail "$(cat err)"

echo "npm packages: packed, installed and run with npx ($version)"
