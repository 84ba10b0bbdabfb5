#!/usr/bin/env bash
# Runs the settings for Vim that docs/editors.md shows, as they stand there.
#
#   packaging/editors/test.sh DFMT
set -euo pipefail
dfmt=$(realpath "$1")
page=$(cd "$(dirname "$0")/../.." && pwd)/docs/editors.md
command -v vim >/dev/null || {
    echo 'SKIPPED: there is no vim'
    exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
cd "$work"
mkdir bin && ln -s "$dfmt" bin/dfmt
sed -n '/^```vim$/,/^```$/{/^```/!p}' "$page" >settings.vim
[ "$(wc -l <settings.vim)" -gt 10 ] || fail 'the page has no settings for Vim'

# Opens a file with this text, does this, and compares what is on disk then.
edit() {
    local text=$1 command=$2 expected=$3
    printf %b "$text" >Dockerfile
    PATH=$work/bin:$PATH timeout 60 vim -es -N -u NONE -c 'filetype on' -c 'source settings.vim' -c 'edit Dockerfile' \
        -c "$command" -c 'qa!' </dev/null || fail "vim ends with $?"
    [ "$(cat Dockerfile)" = "$(printf %b "$expected")" ] || fail "after $command of $(printf %b "$text") the file has: $(cat Dockerfile)"
}
edit 'from debian:12\nrun a   &&  b\n\n\n\n' write 'FROM debian:12\nRUN a && b\n'
edit 'from debian:12\nrun a\n' 'execute "normal gggqG" | noautocmd write' 'FROM debian:12\nRUN a\n'
# What is left alone, with a note on standard error; what Docker refuses.
edit 'from {{ base }}\nrun   a\n' write 'from {{ base }}\nrun   a\n'
edit 'from debian:12\nrun <<EOF\n' write 'from debian:12\nrun <<EOF\n'

echo "Vim $(vim --version | sed -n '1s/^VIM - Vi IMproved \([0-9.]*\).*/\1/p'): the settings of docs/editors.md lay files out"
