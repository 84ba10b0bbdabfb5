#!/usr/bin/env bash
# `dfmt --check --fix DIR | git apply` must give what `dfmt --fix DIR` gives, byte for byte.
#
# usage: patches.sh DIR DFMT
set -euo pipefail
files=$(realpath "$1")
dfmt=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/patched" "$work/written"
# What git tracks is part of what dfmt sees.
for copy in patched written; do
    cp -r "$files/." "$work/$copy"
    chmod -R u+w "$work/$copy"
    cd "$work/$copy"
    git init --quiet
    git config core.autocrlf false
    git config user.name dfmt
    git config user.email dfmt@localhost
    git add --all --force .
    git commit --quiet --message before
done
for mode in '' --unsafe-fixes; do
    cd "$work/patched"
    "$dfmt" --check --fix $mode --exit-zero --quiet . >"$work/patch" 2>/dev/null
    git apply --allow-empty --whitespace=nowarn "$work/patch"
    cd "$work/written"
    "$dfmt" --fix $mode --exit-zero --quiet . >/dev/null 2>&1
    diff --recursive --no-dereference --brief --exclude=.git "$work/patched" "$work/written"
    echo "patches of $(grep -c '^+++ ' "$work/patch") files apply${mode:+ ($mode)}"
done
