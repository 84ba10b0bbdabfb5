#!/usr/bin/env python3
"""Compares the findings of dfmt with those of BuildKit's checks, as `tally` runs them, and of hadolint, code by code.

    cargo build --release --example findings
    tests/agreement/tally.py FOLDER target/release/examples/findings TALLY [--hadolint HADOLINT] [--show CODE] [--limit N]

FOLDER holds Dockerfiles, one a file. TALLY is the program (PyPI `tally-cli`), or a file `--save` wrote of what it found, for it takes minutes on
thousands of files. HADOLINT is the program, or a file with what it wrote with `--format json`. A finding is a file and the first
line of an instruction. For each code that both know the table says how many findings both have, and how many only one of them has;
`--show` lists some of the latter. Files that BuildKit does not parse are left out.
"""

import argparse
import json
import random
import re
import subprocess
import sys
from pathlib import Path

from hadolint import PLACE, TITLE, arrays, chunks, first_lines, instruction

# The codes, and the rule that speaks for each, with what its message starts with (patterns) where one rule speaks for several.
CHECKS = {
    "DuplicateStageName": ("stage-graph", "there is a stage"),
    "ExposeInvalidFormat": ("expose-form", "`.*` contains an address", "`.*` names a port"),
    "ExposeProtoCasing": ("expose-form", "the protocol"),
    "FromPlatformFlagConstDisallowed": ("stage-graph", "the image is for"),
    "InvalidDefaultArgInFrom": ("undefined-var", "`.*` is .*(unless|image)", "BuildKit knows no stage"),
    "JSONArgsRecommended": ("exec-form", ""),
    "LegacyKeyValueFormat": ("legacy-key-value", ""),
    "MaintainerDeprecated": ("maintainer", ""),
    "MultipleInstructionsDisallowed": ("dead-instruction", ""),
    "NoEmptyContinuation": ("swallowed-instruction", ""),
    "RedundantTargetPlatform": ("redundant-platform", ""),
    "ReservedStageName": ("stage-graph", "Docker reserves"),
    "SecretsUsedInArgOrEnv": ("secret-in-env", ""),
    "StageNameCasing": ("stage-name-case", ""),
    "UndefinedArgInFrom": ("undefined-var", "no ARG above"),
    "UndefinedVar": ("undefined-var", r"`\w+` (is (not|declared)|has its old)"),
    "WorkdirRelativePath": ("workdir-absolute", "a relative WORKDIR: no WORKDIR"),
}
CODES = {
    "DL3021": ("stage-graph", "COPY of several"),
    "DL3022": ("stage-graph", "there is no stage", "Docker does not expand"),
    "DL3023": ("stage-graph", "`.*` is the stage that this COPY"),
    "DL3024": ("stage-graph", "there is a stage"),
    "DL3044": ("undefined-var", r"`\w+` has its old value"),
    "DL3045": ("stage-graph", "`.*` is relative"),
    "DL3063": ("stage-graph", "Docker reserves"),
}
FAILED = re.compile(r"failed to lint (.*?): |^Error: (.*?):\d+: ", re.MULTILINE)


def run_tally(program: str, files: list[Path]) -> dict[str, list]:
    """What tally says of each file that it can parse, by name. It gives up a whole call for one file it cannot.

    Of one line it keeps the gravest finding only, which is why nothing else is asked for.
    """
    said = {}
    for part in chunks(files, 200):
        left = {str(path): path for path in part}
        while left:
            command = [program, "lint", "--no-config", "--slow-checks", "off", "--no-inline-directives"]
            command += ["--fail-level", "none", "--format", "json"]
            command += ["--ignore", "hadolint/*", "--ignore", "tally/*", "--ignore", "shellcheck/*"]
            command += ["--select", "buildkit/*"]
            run = subprocess.run([*command, *left], capture_output=True, check=False)
            if match := FAILED.search(run.stderr.decode(errors="replace")):
                del left[match[1] or match[2]]
                continue
            output = json.loads(run.stdout)
            said |= {Path(path).name: [] for path in left}
            for file in output["files"]:
                for violation in file["violations"]:
                    start = violation["location"]["start"]["line"]
                    finding = [violation["rule"], start, violation["message"]]
                    said[Path(file["file"]).name].append(finding)
            break
    return said


def by_tally(said: dict[str, list], folder: Path) -> dict[str, set]:
    found = {code: set() for code in CHECKS}
    for name, findings in said.items():
        firsts = None
        for rule, line, _ in findings:
            code = rule.removeprefix("buildkit/")
            if code in found:
                firsts = firsts or first_lines(folder / name)
                found[code].add((name, firsts.get(line, line)))
    return found


def by_hadolint(source: str, files: list[Path]) -> dict[str, set]:
    if source.endswith((".json", ".jsonl")):
        outputs = [Path(source).read_text()]
    else:
        command = [source, "--no-fail", "--format", "json", "--"]
        runs = (
            subprocess.run([*command, *map(str, part)], capture_output=True, check=False)
            for part in chunks(files, 300)
        )
        outputs = [run.stdout.decode(errors="replace") for run in runs]
    found = {code: set() for code in CODES}
    names = {path.name for path in files}
    for finding in (finding for output in outputs for finding in arrays(output)):
        name = Path(finding["file"]).name
        if finding["code"] in found and name in names:
            found[finding["code"]].add((name, finding["line"]))
    return found


def by_dfmt(binary: list[str], files: list[Path], codes: dict[str, tuple]) -> dict[str, set]:
    found = {code: set() for code in codes}
    firsts = {}
    for part in chunks(files, 300):
        run = subprocess.run([*binary, *map(str, part)], capture_output=True, check=False)
        title = None
        for line in run.stdout.decode(errors="replace").splitlines():
            if match := TITLE.match(line):
                title = match.groups()
            elif title and (match := PLACE.match(line)):
                path, number = Path(match[1]), int(match[2])
                if path not in firsts:
                    firsts[path] = first_lines(path)
                place = (path.name, firsts[path].get(number, number))
                for code, (rule, *starts) in codes.items():
                    if rule == title[0] and any(re.match(start, title[1]) for start in starts):
                        found[code].add(place)
                title = None
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("dfmt")
    parser.add_argument("tally")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write what tally found to a .json file")
    parser.add_argument("--hadolint", help="compare the hadolint codes of these rules, too")
    parser.add_argument("--show", metavar="CODE", help="list findings that only one of them has")
    parser.add_argument("--limit", type=int, default=20, help="how many of each (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default: 1)")
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.iterdir() if path.is_file())
    if arguments.tally.endswith(".json"):
        said = json.loads(Path(arguments.tally).read_text())
    else:
        said = run_tally(arguments.tally, files)
    if arguments.save:
        arguments.save.write_text(json.dumps(said))
    files = [path for path in files if path.name in said]
    theirs = by_tally(said, arguments.folder)
    codes = dict(CHECKS)
    if arguments.hadolint:
        theirs |= by_hadolint(arguments.hadolint, files)
        codes |= CODES
    # tally is told to disregard comments that silence checks; hadolint heeds them.
    ours = by_dfmt([arguments.dfmt, "--no-ignore-comments"], files, CHECKS)
    ours |= by_dfmt([arguments.dfmt], files, CODES if arguments.hadolint else {})
    print(f"{len(files)} files\n{'code':32}{'both':>8}{'only they':>12}{'only dfmt':>12}")
    for code in codes:
        both = len(theirs[code] & ours[code])
        lonely = (len(theirs[code] - ours[code]), len(ours[code] - theirs[code]))
        print(f"{code:32}{both:8}{lonely[0]:12}{lonely[1]:12}")
    if code := arguments.show:
        for name, only in (
            ("they", theirs[code] - ours[code]),
            ("dfmt", ours[code] - theirs[code]),
        ):
            some = sorted(only)
            random.Random(arguments.seed).shuffle(some)
            for file, line in some[: arguments.limit]:
                print(f"\nonly {name}: {file}:{line}")
                print(instruction(arguments.folder / file, line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
