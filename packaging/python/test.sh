#!/usr/bin/env bash
# Builds the wheel, installs it into an environment that has nothing else, and runs `dfmt` there: alone, and as hooks of pre-commit, both ways
# that docs/ci.md shows. Needs the Python registry for maturin and pre-commit, and git.
#
#   packaging/python/test.sh [--profile dev]    how cargo builds; release unless said
set -euo pipefail
cd "$(dirname "$0")/../.."
profile=(--profile release)
[ $# -eq 0 ] || profile=("$@")

for program in python3 git; do
    command -v "$program" >/dev/null || {
        echo "SKIPPED: there is no $program"
        exit 0
    }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "FAILED: $*" >&2
    exit 1
}

python3 -m venv "$work/tools"
"$work/tools/bin/pip" install --quiet 'maturin>=1.8,<2' pre-commit

"$work/tools/bin/maturin" build --quiet "${profile[@]}" --out "$work/wheels"
wheel=$(echo "$work"/wheels/dfmt_dockerfile-*.whl)
[ -e "$wheel" ] || fail "no wheel: $(ls "$work/wheels")"
python3 -m venv "$work/fresh"
"$work/fresh/bin/pip" install --quiet --no-index "$wheel"
version=$(packaging/version.sh)
[ "$("$work/fresh/bin/dfmt" --version)" = "dfmt $version" ] || fail 'dfmt of the wheel has another version'
files=$("$work/fresh/bin/pip" show --files dfmt-dockerfile)
for part in "Name: dfmt-dockerfile" "Version: $version" bin/dfmt LICENSE-APACHE LICENSE-MIT; do
    grep -q "$part" <<<"$files" || fail "the wheel has no $part: $files"
done
[ "$(printf 'from a\n' | "$work/fresh/bin/dfmt" -)" = 'FROM a' ] || fail 'dfmt of the wheel lays nothing out'
echo "the wheel: built, installed and run (dfmt $version)"

WHEEL=$wheel PRE_COMMIT=$work/tools/bin/pre-commit MATURIN_PEP517_ARGS="${profile[*]}" packaging/pre-commit/test.sh
