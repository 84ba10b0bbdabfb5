#!/usr/bin/env bash
# How long a build takes after a source file has changed, before and after the unsafe fixes: the median of three, each after other blank lines at
# the end of the file, with all else in the cache. It wants docker with a daemon that answers, and the base images that tests/prove/images.sh makes.
#
#   tests/prove/rebuild.sh DFMT CASE=FILE…
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dfmt=$(realpath "${1:?usage: rebuild.sh DFMT CASE=FILE…}")
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
options=()
docker network inspect bridge >/dev/null 2>&1 || options+=(--network=host)
build() {
    DOCKER_BUILDKIT=1 docker build --quiet "${options[@]}" --tag dfmt-rebuild "$1" >/dev/null 2>"$work/log" </dev/null || { tail -5 "$work/log" >&2; exit 1; }
}
# The median of three builds of a folder, in seconds.
median() {
    local start
    build "$1"
    for _ in 1 2 3; do
        head -c "$((RANDOM % 900 + 1))" /dev/zero | tr '\0' '\n' >>"$1/$2"
        start=$(date +%s%N)
        build "$1"
        echo "$((($(date +%s%N) - start) / 1000000))"
    done | sort -n | sed -n 2p | awk '{ printf "%.1f", $1 / 1000 }'
}
for pair in "$@"; do
    case=${pair%%=*} file=${pair#*=}
    cp -r "$here/images/$case" "$work/before"
    cp -r "$here/images/$case" "$work/after"
    "$dfmt" --no-config --quiet --fix --unsafe-fixes "$work/after/Dockerfile" >/dev/null 2>&1 || true
    ! cmp -s "$work/before/Dockerfile" "$work/after/Dockerfile" || { echo "$case: nothing is fixed"; exit 1; }
    echo "$case: $(median "$work/before" "$file") s → $(median "$work/after" "$file") s"
    docker image rm --force dfmt-rebuild >/dev/null
    rm -rf "$work/before" "$work/after"
done
