#!/usr/bin/env bash
# Runs the built plugin in the real dprint, and from JavaScript.
#
# usage: run.sh PLUGIN.wasm DFMT
#
# DFMT is the program whose output the plugin's must equal, byte for byte, over the corpus in $DFMT_SHARED (default: ../shared
# beside the repository) if that is there. Installs dprint from npm below target/.
set -euo pipefail
DFMT_PLUGIN=$(realpath "$1")
DFMT_BINARY=$(realpath "$2")
cd "$(dirname "$0")/../.."

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo 'SKIPPED: no node and npm to run dprint with'
    exit 0
fi
DFMT_MODULES=$PWD/target/dprint-e2e
mkdir -p "$DFMT_MODULES"
cp dprint-plugin/e2e/package.json "$DFMT_MODULES"
# The packages bring their programs along: their install scripts only move them.
npm install --prefix "$DFMT_MODULES" --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel error

DFMT_CORPUS=$(realpath -m "${DFMT_SHARED:-../shared}")/corpus/files
export DFMT_PLUGIN DFMT_BINARY DFMT_MODULES DFMT_CORPUS
node --test --test-reporter spec dprint-plugin/e2e/
