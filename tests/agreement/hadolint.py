#!/usr/bin/env python3
"""Compares the findings of dfmt with those of hadolint, code by code.

    cargo build --release --example findings
    tests/agreement/hadolint.py FOLDER target/release/examples/findings HADOLINT [--show CODE] [--limit N] [--seed N]

FOLDER holds Dockerfiles, one a file. HADOLINT is the program, or a file with what it wrote with `--format json` (name:
*.json or *.jsonl), for it takes minutes on thousands of files. A finding is a file and the first line of an instruction. For each code that both
know the table says how many findings both have, and how many only one of them has; `--show` lists some of the latter.
"""

import argparse
import json
import random
import re
import subprocess
import sys
from pathlib import Path

# The codes, and the rule that speaks for each, with what its message starts with where one rule speaks for several.
CODES = {
    "DL3009": ("apt-clean-lists", ""),
    "DL3014": ("assume-yes", "`apt"),
    "DL3015": ("apt-no-recommends", ""),
    "DL3019": ("apk-no-cache", ""),
    "DL3027": ("apt-get-over-apt", ""),
    "DL3030": ("assume-yes", "`yum"),
    "DL3032": ("yum-clean", ""),
    "DL3034": ("assume-yes", "`zypper"),
    "DL3036": ("zypper-clean", ""),
    "DL3038": ("assume-yes", "`dnf", "`microdnf"),
    "DL3040": ("dnf-clean", ""),
    "DL3042": ("pip-no-cache", ""),
    "DL3059": ("chain-run", ""),
    "DL3060": ("yarn-cache-clean", ""),
}

TITLE = re.compile(r"^(?:error|warning|info|note|style)\[([\w-]+)\]: (.*)$")
PLACE = re.compile(r"^\s*--> (.*):(\d+):\d+$")
HEREDOC = re.compile(rb"<<-?\s*[\"']?([A-Za-z_][\w.]*)[\"']?")


def first_lines(path: Path) -> dict[int, int]:
    """The first line of the instruction that each line belongs to, both 1-based."""
    lines = path.read_bytes().replace(b"\r\n", b"\n").split(b"\n")
    escape = b"`" if re.match(rb"\s*#\s*escape\s*=\s*`", lines[0], re.IGNORECASE) else b"\\"
    first, start, waiting, ends = {}, None, [], False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if waiting:
            first[number] = start
            if text == waiting[0]:
                waiting.pop(0)
                start = start if waiting else None
            continue
        if start is None:
            if not text or text.startswith(b"#"):
                continue
            start, heredocs = number, []
        first[number] = start
        if text.startswith(b"#") or not text:
            continue
        if re.match(rb"(?i)\s*(onbuild\s+)?(run|copy|add)\b", lines[start - 1]):
            heredocs += HEREDOC.findall(line)
        if not text.endswith(escape):
            waiting = heredocs
            start = start if waiting else None
    return first


def chunks(items: list, size: int):
    for at in range(0, len(items), size):
        yield items[at : at + size]


def arrays(text: str):
    """The elements of JSON arrays written one behind the other."""
    at = text.find("[")
    while at >= 0:
        array, end = json.JSONDecoder().raw_decode(text, at)
        yield from array
        at = text.find("[", end)


def by_hadolint(source: str, files: list[Path]) -> dict[str, set]:
    if source.endswith((".json", ".jsonl")):
        outputs = [Path(source).read_text()]
    else:
        command = [source, "--no-fail", "--format", "json", "--"]
        runs = (
            subprocess.run([*command, *map(str, part)], capture_output=True, check=False)
            for part in chunks(files, 300)
        )
        outputs = (run.stdout.decode(errors="replace") for run in runs)
    found = {code: set() for code in CODES}
    names = {path.name for path in files}
    for finding in (finding for output in outputs for finding in arrays(output)):
        name = Path(finding["file"]).name
        if finding["code"] in found and name in names:
            found[finding["code"]].add((name, finding["line"]))
    return found


def by_dfmt(binary: str, files: list[Path]) -> dict[str, set]:
    found = {code: set() for code in CODES}
    firsts = {}
    for part in chunks(files, 300):
        command = [binary, *map(str, part)]
        run = subprocess.run(command, capture_output=True, check=False)
        title = None
        output = (run.stdout + b"\n" + run.stderr).decode(errors="replace")
        for line in output.splitlines():
            if match := TITLE.match(line):
                title = match.groups()
            elif title and (match := PLACE.match(line)):
                path, number = match[1], int(match[2])
                if path not in firsts:
                    firsts[path] = first_lines(Path(path))
                place = (Path(path).name, firsts[path].get(number, number))
                for code, (rule, *starts) in CODES.items():
                    if rule == title[0] and title[1].startswith(tuple(starts)):
                        found[code].add(place)
                title = None
    return found


def instruction(path: Path, line: int) -> str:
    text = path.read_bytes().decode(errors="replace").splitlines()
    firsts = first_lines(path)
    lines = [text[at - 1] for at, first in firsts.items() if first == line and at <= len(text)]
    return "\n".join(f"    {part}" for part in lines[:25])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("dfmt")
    parser.add_argument("hadolint")
    parser.add_argument("--show", metavar="CODE", help="list findings that only one of them has")
    parser.add_argument("--limit", type=int, default=20, help="how many of each (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default: 1)")
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.iterdir() if path.is_file())
    theirs = by_hadolint(arguments.hadolint, files)
    ours = by_dfmt(arguments.dfmt, files)
    print(f"{'code':8}{'both':>8}{'only hadolint':>16}{'only dfmt':>12}")
    for code in CODES:
        both = len(theirs[code] & ours[code])
        lonely = (len(theirs[code] - ours[code]), len(ours[code] - theirs[code]))
        print(f"{code:8}{both:8}{lonely[0]:16}{lonely[1]:12}")
    if arguments.show:
        code = arguments.show
        for name, only in (
            ("hadolint", theirs[code] - ours[code]),
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
