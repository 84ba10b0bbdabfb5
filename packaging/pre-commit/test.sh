#!/usr/bin/env bash
# Runs the hooks by the real pre-commit in a git repository made for it: those of this repository's last commit, which pip builds, and those
# that docs/ci.md shows with the wheel. packaging/python/test.sh starts it.
#
# PRE_COMMIT is the program; WHEEL the wheel of dfmt; MATURIN_PEP517_ARGS are maturin's own, for how pip builds. CARGO_TARGET_DIR, set here,
# keeps what was built already.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
rev=$(git rev-parse HEAD)
: "${PRE_COMMIT:?}" "${WHEEL:?}"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "FAILED: $*" >&2
    [ ! -e "$work/log" ] || cat "$work/log" >&2
    exit 1
}
export PRE_COMMIT_HOME=$work/cache GIT_CONFIG_GLOBAL=$work/gitconfig PRE_COMMIT_COLOR=never
git config --file "$work/gitconfig" user.name test
git config --file "$work/gitconfig" user.email test@example.com
# The hooks are those of a repository in a folder that may belong to somebody else.
git config --file "$work/gitconfig" safe.directory '*'

mkdir "$work/repository" && cd "$work/repository"
git init --quiet
# Writes the configuration, stages it, and runs the hooks: on all files, or as `git commit` would.
configure() {
    cat >.pre-commit-config.yaml
    git add .pre-commit-config.yaml
}
run() {
    local expected=$1 code=0
    shift
    "$PRE_COMMIT" run "$@" >"$work/log" 2>&1 || code=$?
    [ "$code" -eq "$expected" ] || fail "pre-commit run $* exits with $code instead of $expected"
}

# What the hooks of the repository take is what dfmt finds in a folder.
names=(Dockerfile dockerfile Dockerfile.dev dev.Dockerfile Dockerfile-dev app.dockerfile Containerfile.cuda Dockerfile.go dockerfile.go
    Dockerfile.j2 Dockerfile-template Dockerfile.dockerignore Dockerfile-notes.txt Dockerfile.md MyDockerfile)
write() {
    mkdir -p a excluded
    for name in "${names[@]}"; do printf 'from debian:12\n' >"a/$name"; done
    printf 'from debian:12\n' >excluded/Dockerfile
    printf 'exclude = ["excluded"]\n' >dfmt.toml
    git add .
}
write
configure <<YAML
repos:
  - repo: $root
    rev: $rev
    hooks:
      - id: dfmt
YAML
"$PRE_COMMIT" install-hooks >"$work/log" 2>&1 || fail 'the hooks cannot be installed'
# The program itself, for comparison.
dfmt=$(find "$PRE_COMMIT_HOME" -path '*/bin/dfmt' -o -path '*/Scripts/dfmt.exe' | head -n 1)
[ -n "$dfmt" ] || fail 'the environment of the hooks has no dfmt'

run 1 --all-files
grep -q '^dfmt\.*Failed$' "$work/log" && grep -q 'files were modified by this hook' "$work/log" || fail 'the hook changed nothing'
by_hook=$(git diff --name-only)
git add . && run 0 --all-files
write && "$dfmt" --quiet
[ "$by_hook" = "$(git diff --name-only)" ] || fail "the hook took $by_hook; dfmt took $(git diff --name-only)"
[ "$(wc -l <<<"$by_hook")" -eq 8 ] || fail "8 files were expected: $by_hook"
[ "$(cat excluded/Dockerfile)" = 'from debian:12' ] || fail 'what dfmt.toml excludes was taken'
git commit --quiet --all --message 'as dfmt has it'

# The other hooks: one shows and writes nothing, one fixes and reports.
use() {
    configure <<YAML
repos:
  - repo: $root
    rev: $rev
    hooks:
      - id: $1
YAML
}
use dfmt-check
run 0 --all-files
printf 'FROM debian:12\ncmd node server.js\n' >a/Dockerfile && git add a
run 1
grep -q '^+CMD node server.js$' "$work/log" || fail 'dfmt-check shows no diff'
git diff --quiet || fail 'dfmt-check wrote something'
use dfmt-fix
run 1
[ "$(cat a/Dockerfile)" = $'FROM debian:12\nCMD ["node", "server.js"]' ] || fail "dfmt-fix left $(cat a/Dockerfile)"

# With the wheel, nothing is built.
"$PRE_COMMIT" clean >/dev/null
configure <<YAML
repos:
  - repo: local
    hooks:
      - id: dfmt
        name: dfmt
        language: python
        additional_dependencies: ["dfmt-dockerfile @ file://$WHEEL"]
        entry: dfmt --force-exclude
        types: [dockerfile]
        require_serial: true
YAML
printf 'from debian:12\n' >a/Dockerfile && git add a
run 1
[ "$(cat a/Dockerfile)" = 'FROM debian:12' ] || fail 'the hook with the wheel laid nothing out'

echo 'pre-commit: dfmt, dfmt-fix and dfmt-check from the repository, and dfmt from the wheel'
