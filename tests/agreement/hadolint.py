#!/usr/bin/env python3
"""Compares the findings of dfmt with those of hadolint, code by code.

    cargo build --release --bin dfmt --example findings
    tests/agreement/hadolint.py FOLDER target/release HADOLINT [--sample N] [--seed N] [--show CODE]
    tests/agreement/hadolint.py FOLDER target/release HADOLINT --fixed HADOLINT

FOLDER holds Dockerfiles, one a file. HADOLINT is the program, or a file with what it wrote with `--format json` (name:
*.json or *.jsonl), for it takes minutes on thousands of files. A finding is a file and the first line of an instruction.

The first table says for each code that both know how many findings both have, and how many only one of them has. The
second one says why: of those that only one has, N of each side are drawn (by the hash of their place and the seed, so that
another draw follows from another seed and nothing else), and looked up in `read.tsv` beside this script, where everyone
who has read one notes the reason. `--show CODE` prints those that are drawn for a code; `unread` are not in the file.

With `--fixed` the table has hadolint's findings in FOLDER before and after `dfmt --fix`, and after `--unsafe-fixes` too; and of what
is left after the first, how many dfmt reports without a fix, how many have one that is unsafe, and of how many it says nothing
under that code.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

# The codes, and the rule that speaks for each, with what its messages look like where one rule speaks for several.
CODES = {
    "DL1001": ("inline-ignore", ""),
    "DL3000": ("workdir-absolute", ""),
    "DL3001": ("useless-command", ""),
    "DL3002": ("root-user", ""),
    "DL3003": ("workdir-over-cd", ""),
    "DL3004": ("sudo", ""),
    "DL3006": ("latest-tag", ".* has no tag"),
    "DL3007": ("latest-tag", "`.*:latest` is"),
    "DL3008": ("unpinned-packages", "`apt"),
    "DL3009": ("apt-clean-lists", ""),
    "DL3010": ("copy-archive", ""),
    "DL3011": ("expose-form", ".* is not a port"),
    "DL3012": ("dead-instruction", "this HEALTHCHECK"),
    "DL3013": ("unpinned-packages", "`(pip|python|pypy|uv)"),
    "DL3014": ("assume-yes", "`apt"),
    "DL3015": ("apt-no-recommends", ""),
    "DL3016": ("unpinned-packages", "`p?npm"),
    "DL3018": ("unpinned-packages", "`apk"),
    "DL3019": ("apk-no-cache", ""),
    "DL3020": ("prefer-copy", ""),
    "DL3021": ("stage-graph", "COPY of several"),
    "DL3022": ("stage-graph", "there is no stage|Docker does not expand|`.*` is (a|neither a|this) stage"),
    "DL3023": ("stage-graph", "`.*` is the stage that this COPY"),
    "DL3024": ("stage-graph", "there is a stage"),
    "DL3025": ("exec-form", ""),
    "DL3027": ("apt-get-over-apt", ""),
    "DL3028": ("unpinned-packages", "`gem"),
    "DL3029": ("stage-graph", "the image is for"),
    "DL3030": ("assume-yes", "`yum"),
    "DL3032": ("yum-clean", ""),
    "DL3033": ("unpinned-packages", "`yum"),
    "DL3034": ("assume-yes", "`zypper"),
    "DL3035": ("dist-upgrade", ""),
    "DL3036": ("zypper-clean", ""),
    "DL3037": ("unpinned-packages", "`zypper"),
    "DL3038": ("assume-yes", "`(micro)?dnf"),
    "DL3040": ("dnf-clean", ""),
    "DL3041": ("unpinned-packages", "`(micro|t)?dnf"),
    "DL3042": ("pip-no-cache", ""),
    "DL3044": ("undefined-var", r"`\w+` has its old value"),
    "DL3045": ("stage-graph", "`.*` is relative"),
    "DL3046": ("useradd-no-log-init", ""),
    "DL3047": ("wget-progress", ""),
    "DL3048": ("label-key", ""),
    "DL3057": ("missing-healthcheck", ""),
    "DL3059": ("chain-run", ""),
    "DL3060": ("yarn-cache-clean", ""),
    "DL3062": ("unpinned-packages", "`go`"),
    "DL3063": ("stage-graph", "Docker reserves"),
    "DL3064": ("secret-in-env", ""),
    "DL3065": ("redundant-platform", ""),
    "DL3066": ("numeric-user", ""),
    "DL3067": ("whole-stage-copy", ""),
    "DL4000": ("maintainer", ""),
    "DL4001": ("two-downloaders", ""),
    "DL4003": ("dead-instruction", "this CMD"),
    "DL4004": ("dead-instruction", "this ENTRYPOINT"),
    "DL4005": ("shell-instruction", ""),
    "DL4006": ("pipefail", ""),
}

TITLE = re.compile(r"^(?:error|warning|info|note|style)\[([\w-]+)\]: (.*)$")
PLACE = re.compile(r"^\s*--> (.*):(\d+):\d+$")
KIND = re.compile(r"^ = (\w+)$")
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
        # These are off unless they are named.
        command = [source, "--no-fail", "--info", "DL1001", "--info", "DL3057", "--format", "json", "--"]
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


def by_dfmt(binary: Path, files: list[Path]) -> dict[str, dict]:
    """For each code the places of findings, and what fix there is: `Safe`, `Unsafe` or `Report`."""
    found = {code: {} for code in CODES}
    firsts = {}
    for part in chunks(files, 300):
        run = subprocess.run([binary, *map(str, part)], capture_output=True, check=False)
        title, place = None, None
        for line in run.stdout.decode(errors="replace").splitlines():
            if match := TITLE.match(line):
                title = match.groups()
            elif title and (match := PLACE.match(line)):
                path, number = match[1], int(match[2])
                if path not in firsts:
                    firsts[path] = first_lines(Path(path))
                place = (Path(path).name, firsts[path].get(number, number))
            elif title and place and (match := KIND.match(line)):
                for code, (rule, looks) in CODES.items():
                    if rule == title[0] and re.match(looks, title[1]):
                        found[code].setdefault(place, match[1])
                title, place = None, None
    return found


def instruction(path: Path, line: int) -> str:
    text = path.read_bytes().decode(errors="replace").splitlines()
    firsts = first_lines(path)
    lines = [text[at - 1] for at, first in firsts.items() if first == line and at <= len(text)]
    return "\n".join(f"    {part}" for part in lines[:25])


def drawn(folder: Path, places: set, seed: int, count: int) -> list:
    """Some of the places, in random order; of places with the same text one."""
    def key(place):
        return hashlib.sha256(f"{seed} {place[0]} {place[1]}".encode()).digest()

    some = {}
    for place in sorted(places, key=key):
        if len(some) == count:
            break
        some.setdefault(instruction(folder / place[0], place[1]), place)
    return list(some.values())


def reasons() -> dict[tuple, str]:
    """What `read.tsv` says: code, side, file, line and reason."""
    table = Path(__file__).with_name("read.tsv")
    rows = (line.split("\t") for line in table.read_text().splitlines() if line[:1] not in ("", "#"))
    return {(code, side, file, int(line)): reason for code, side, file, line, reason in rows}


def compare(arguments, theirs: dict[str, set], ours: dict[str, dict]) -> None:
    print("| code | both | only hadolint | only dfmt |\n|---|--:|--:|--:|")
    for code in CODES:
        mine = set(ours[code])
        both, they, we = theirs[code] & mine, theirs[code] - mine, mine - theirs[code]
        print(f"| {code} | {len(both)} | {len(they)} | {len(we)} |")
    known = reasons()
    print(f"\nOf these, up to {arguments.sample} of each side, drawn with seed {arguments.seed}:\n")
    print("| code | found only by | read | reasons |\n|---|---|--:|---|")
    for code in CODES:
        mine = set(ours[code])
        for side, only in (("hadolint", theirs[code] - mine), ("dfmt", mine - theirs[code])):
            some = drawn(arguments.folder, only, arguments.seed, arguments.sample)
            why = Counter(known.get((code, side, *place), "unread") for place in some)
            text = "; ".join(f"{count} {reason}" for reason, count in why.most_common())
            if some:
                print(f"| {code} | {side} | {len(some)} of {len(only)} | {text} |")
    if arguments.show:
        code = arguments.show
        mine = set(ours[code])
        for side, only in (("hadolint", theirs[code] - mine), ("dfmt", mine - theirs[code])):
            for place in drawn(arguments.folder, only, arguments.seed, arguments.sample):
                reason = known.get((code, side, *place), "unread")
                print(f"\n{code}\t{side}\t{place[0]}\t{place[1]}\t{reason}")
                print(instruction(arguments.folder / place[0], place[1]))


def fixed(arguments, files: list[Path], before: dict[str, set]) -> None:
    """The table of hadolint's findings before and after. Only what has changed is read again; nothing is laid out."""
    counts, left, texts = [before], {}, {file.name: file.read_bytes() for file in files}
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(shutil.copy(file, folder)) for file in files]
        for copy in copies:
            copy.chmod(0o644)
        for options in ([], ["--unsafe-fixes"]):
            for part in chunks(copies, 300):
                command = [arguments.build / "dfmt", "--fix", "--no-format", *options, "--exit-zero", *part]
                subprocess.run(command, capture_output=True, check=True)
            changed = [copy for copy in copies if copy.read_bytes() != texts[copy.name]]
            texts |= {copy.name: copy.read_bytes() for copy in changed}
            names = {copy.name for copy in changed}
            now = by_hadolint(arguments.fixed, changed)
            counts.append({code: now[code] | {it for it in counts[-1][code] if it[0] not in names} for code in CODES})
            if not options:
                left = by_dfmt(arguments.build / "examples/findings", copies)
    print("| code | before | after `--fix` | reported | unsafe fix | nothing found | after `--unsafe-fixes` |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for code in CODES:
        was, safe, unsafe = (count[code] for count in counts)
        kinds = Counter(left[code].get(place, "nothing") for place in safe)
        row = [len(was), len(safe), kinds["Report"], kinds["Unsafe"], kinds["nothing"] + kinds["Safe"], len(unsafe)]
        print(f"| {code} | " + " | ".join(map(str, row)) + " |")
        if kinds["Safe"]:
            print("safe, and left:", [place for place in safe if left[code].get(place) == "Safe"][:9], file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("build", type=Path, help="the folder of dfmt and examples/findings")
    parser.add_argument("hadolint", help="the program, or what it wrote")
    parser.add_argument("--sample", type=int, default=20, help="how many of each side (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default: 1)")
    parser.add_argument("--show", metavar="CODE", help="print those that are drawn for a code")
    parser.add_argument("--fixed", metavar="HADOLINT", help="what this program says after `dfmt --fix`")
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.iterdir() if path.is_file())
    theirs = by_hadolint(arguments.hadolint, files)
    if arguments.fixed is not None:
        fixed(arguments, files, theirs)
    else:
        compare(arguments, theirs, by_dfmt(arguments.build / "examples/findings", files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
