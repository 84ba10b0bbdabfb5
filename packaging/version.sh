#!/usr/bin/env bash
# Prints the version of dfmt, as Cargo.toml has it.
set -euo pipefail
sed -n '/^\[workspace\.package\]$/,/^version = /s/^version = "\(.*\)"$/\1/p' "$(dirname "${BASH_SOURCE[0]}")/../Cargo.toml"
