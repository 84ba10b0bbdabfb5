#!/usr/bin/env python3
"""What droast and dockerfile-doctor find, and whether dfmt says the same there.

    cargo build --release --bin dfmt
    tests/agreement/others.py FOLDER target/release/dfmt [--droast DROAST] [--doctor DOCTOR] [--files N] [--seed N] [--show CODE…] [--limit N]

FOLDER holds Dockerfiles, one a file, of which N are drawn (default: 1,000). DROAST and DOCTOR are the programs (crates.io `dockerfile-roast`, PyPI
`dockerfile-doctor`); what is not named is left out. Which rule of dfmt answers to a code stands in `src/knowledge/linters`. A finding is a file and the
first line of an instruction; what they say of a whole file, and what a rule of dfmt's says in another place of it, is looked for in the file: the
column `in the file`. All rules of dfmt are on, without a configuration. Why they alone have the others says `others.tsv` beside this script, by those who have read some of them: codes
that it lacks are marked `unread`. `--show` prints some of those that only they have.
"""

import argparse
import json
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from hadolint import chunks, first_lines, instruction

TABLES = Path(__file__).parents[2] / "src/knowledge/linters"
ROW = re.compile(r'^    (?:by|none)\("(D[DF]\d+)", ("(?:[^"\\]|\\.)*"), (?:&\[([^]]*)\])?', re.MULTILINE)


def rows(name: str) -> dict[str, tuple[str, list[str]]]:
    """Of each code of a table what it is about and the rules that answer to it."""
    found = ROW.findall((TABLES / name).read_text())
    return {code: (json.loads(about), re.findall(r'"([^"]+)"', rules)) for code, about, rules in found}


def by_droast(program: str, files: list[Path]) -> list[tuple[Path, int, str]]:
    found = []
    for part in chunks(files, 100):
        command = [program, "--no-roast", "--format", "json", *map(str, part)]
        text = subprocess.run(command, capture_output=True, check=False).stdout.decode(errors="replace")
        at = 0
        while (at := text.find("{", at)) >= 0:
            answer, at = json.JSONDecoder().raw_decode(text, at)
            found += [(Path(answer["file"]), it["line"], it["rule"]) for it in answer["findings"]]
    return found


def by_doctor(program: str, files: list[Path]) -> list[tuple[Path, int, str]]:
    found = []
    for part in chunks(files, 500):
        command = [program, "--format", "json", *map(str, part)]
        run = subprocess.run(command, capture_output=True, check=False)
        for answer in json.loads(run.stdout)["files"]:
            found += [(Path(answer["filepath"]), it["line"], it["ruleId"]) for it in answer["issues"]]
    return found


def by_dfmt(program: str, files: list[Path]) -> dict[Path, dict[str, set[int]]]:
    """The lines of each file that each rule speaks of, and of `layout` whether it does at all."""
    found = defaultdict(lambda: defaultdict(set))
    for part in chunks(files, 500):
        command = [program, "--lint", "--no-config", "--select", "all", "--no-ignore-comments", "--exit-zero"]
        command += ["--output-format", "json", "--", *map(str, part)]
        run = subprocess.run(command, capture_output=True, check=True)
        for it in json.loads(run.stdout):
            found[Path(it["path"])][it["rule"]].add(it["start"]["line"])
    return found


def reasons() -> dict[str, str]:
    lines = (Path(__file__).parent / "others.tsv").read_text().splitlines()
    return dict(line.split("\t", 1) for line in lines)


def compare(name: str, theirs: list, ours: dict, arguments) -> None:
    table = rows(name)
    counts, lonely, seen = Counter(), defaultdict(list), set()
    lines = {}
    for file, line, code in theirs:
        if file not in lines:
            lines[file] = first_lines(file)
        first = lines[file].get(line, line)
        if (file, first, code) in seen:
            continue
        seen.add((file, first, code))
        rules = table[code][1]
        at = {lines[file].get(row, row) for rule in rules for row in ours[file].get(rule, ())}
        kind = "same" if first in at else "file" if at else "only"
        counts[code, kind] += 1
        if kind == "only":
            lonely[code].append((file, first))
    read = reasons()
    print("\n| code | found | the same | in the file | only they | why |\n|---|--:|--:|--:|--:|---|")
    for code in table:
        same, file, only = (counts[code, kind] for kind in ("same", "file", "only"))
        why = read.get(code, "unread") if only else ""
        if same + file + only:
            print(f"| {code} | {same + file + only} | {same} | {file} | {only} | {why} |")
    total = Counter()
    for (_, kind), count in counts.items():
        total[kind] += count
    print(f"\n{name}: {total['same']} the same, {total['file']} in the file, {total['only']} only they")
    for code in sorted(table.keys() & set(arguments.show)):
        some = sorted(lonely[code])
        random.Random(arguments.seed).shuffle(some)
        for file, line in some[: arguments.limit]:
            print(f"\n{code} {file}:{line}")
            if line:
                print(instruction(file, line))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("dfmt")
    parser.add_argument("--droast")
    parser.add_argument("--doctor")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", metavar="CODE", nargs="+", default=[])
    parser.add_argument("--limit", type=int, default=20)
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.iterdir() if path.is_file())
    files = sorted(random.Random(arguments.seed).sample(files, min(arguments.files, len(files))))
    ours = by_dfmt(arguments.dfmt, files)
    if arguments.droast:
        compare("droast.rs", by_droast(arguments.droast, files), ours, arguments)
    if arguments.doctor:
        compare("dockerfile_doctor.rs", by_doctor(arguments.doctor, files), ours, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
