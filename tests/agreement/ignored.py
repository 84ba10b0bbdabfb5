#!/usr/bin/env python3
"""Compares `copy-ignored` with BuildKit's CopyIgnoredFile, as `tally` runs it, on real build contexts.

    tests/agreement/ignored.py CONTEXTS DFMT TALLY [--every N] [--show N]

CONTEXTS holds folders, each with `tree.tsv`, whose first column names the files of the context, and `files/`: its Dockerfiles, its `.dockerignore`, and what
else is known. The files are made, empty, in a temporary folder. Each Dockerfile is checked with the `.dockerignore` it has, and with others made by chance
of the sources of its COPYs: the name itself, the folder above it, all but it, its ending. A finding is the first line of an instruction.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

# How many files of patterns are made for each context.
MADE = 3


def sources(text: str) -> list[str]:
    """The sources of the COPYs and ADDs of a Dockerfile, as far as a line tells."""
    found = []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        match = re.match(r"\s*(?:COPY|ADD)\s+(.*)", line, re.IGNORECASE)
        if match and "--from" not in line and "<<" not in line:
            words = [word for word in re.split(r'[\s,"\[\]]+', match[1]) if word and not word.startswith("--")]
            found += [word for word in words[:-1] if "$" not in word and "://" not in word]
    return found


def patterns(names: list[str], chance: random.Random) -> str:
    """Patterns made by chance, most of which say something of the names."""
    lines = []
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(names).removeprefix("./").strip("/") or "."
        folder, _, last = name.rpartition("/")
        lines.append(
            chance.choice(
                [
                    name,
                    f"/{name}",
                    f"{name}/",
                    f"{name}/*",
                    f"{name}/**",
                    f"**/{last}",
                    f"*/{last}",
                    f"{folder or '.'}/*",
                    name.split("/")[0],
                    f"*{Path(last).suffix or '*'}",
                    f"{last[0]}?*",
                    f"[!{last[0]}]*",
                    f"*\n!{name}",
                    f"**\n!{name}/**",
                    f"{name}\n!{name}",
                    f"# {name}",
                    ".*",
                ]
            )
        )
    return "\n".join(lines) + "\n"


def by_dfmt(program: str, files: list[Path], context: Path) -> set[tuple[Path, int]]:
    command = [program, "--lint", "--no-config", "--no-ignore-comments", "--exit-zero", "--output-format", "json"]
    command += ["--select", "copy-ignored", "--context", str(context), *map(str, files)]
    said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    found = [finding for finding in said if finding["rule"] == "copy-ignored"]
    return {(Path(finding["path"]), finding["start"]["line"]) for finding in found}


def by_tally(program: str, files: list[Path], context: Path) -> set[tuple[Path, int]] | None:
    """`None` where there is a file that it does not parse."""
    command = [program, "lint", "--no-config", "--slow-checks", "off", "--no-inline-directives"]
    command += ["--fail-level", "none", "--format", "json", "--ignore", "*", "--select", "buildkit/CopyIgnoredFile"]
    command += ["--context", str(context), *map(str, files)]
    said = subprocess.run(command, capture_output=True, check=False)
    try:
        violations = [it for file in json.loads(said.stdout)["files"] for it in file["violations"]]
    except (ValueError, KeyError, TypeError):
        return None
    found = [it["location"] for it in violations if it["rule"] == "buildkit/CopyIgnoredFile"]
    return {(Path(it["file"]), it["start"]["line"]) for it in found}


def instructions(text: str) -> dict[int, int]:
    """The first line of the instruction that each line belongs to."""
    first, goes_on, start = {}, False, 1
    for number, line in enumerate(text.splitlines(), 1):
        start = start if goes_on else number
        first[number] = start
        goes_on = line.rstrip().endswith("\\") or (goes_on and (not line.strip() or line.lstrip().startswith("#")))
    return first


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("contexts", type=Path)
    parser.add_argument("dfmt")
    parser.add_argument("tally")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th context")
    parser.add_argument("--show", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    chance = random.Random(0)
    counts = {"own": [0, 0, 0], "made": [0, 0, 0]}
    checked = {"own": 0, "made": 0}
    # Of what only BuildKit finds: no such file is there. Of what only dfmt finds: the whole context is copied.
    absent, whole = {"own": 0, "made": 0}, {"own": 0, "made": 0}
    shown = []
    for folder in sorted(arguments.contexts.iterdir())[:: arguments.every]:
        if not (folder / "tree.tsv").exists():
            continue
        with tempfile.TemporaryDirectory() as temporary:
            context = Path(temporary)
            for row in (folder / "tree.tsv").read_text().splitlines():
                path = context / row.split("\t")[0]
                path.parent.mkdir(parents=True, exist_ok=True)
                if not path.exists():
                    path.touch()
            if (folder / "files").is_dir():
                shutil.copytree(folder / "files", context, dirs_exist_ok=True)
            own = context / ".dockerignore"
            kept = own.read_text() if own.exists() else None
            found = sorted(path for path in context.rglob("*ockerfile*") if path.is_file() and path.suffix != ".dockerignore")
            texts = {path: path.read_text(errors="replace") for path in found}
            named = {path: sources(text) for path, text in texts.items()}
            files = [path for path in found if named[path] and not path.with_name(path.name + ".dockerignore").exists()]
            if by_tally(arguments.tally, files, context) is None:
                files = [path for path in files if by_tally(arguments.tally, [path], context) is not None]
            names = [name for path in files for name in named[path]]
            first = {path: instructions(texts[path]) for path in files}
            for number in range(MADE + 1 if files else 0):
                kind = "made" if number else "own"
                said = patterns(names, chance) if number else kept
                if said is None:
                    own.unlink(missing_ok=True)
                else:
                    own.write_text(said)
                both = by_dfmt(arguments.dfmt, files, context), by_tally(arguments.tally, files, context) or set()
                ours, theirs = ({(path, first[path][line]) for path, line in some} for some in both)
                checked[kind] += len(files)
                for at, places in enumerate((ours & theirs, theirs - ours, ours - theirs)):
                    counts[kind][at] += len(places)
                    for path, line in sorted(places) if at else []:
                        who, words = ("", "tally", "dfmt")[at], texts[path].splitlines()[line - 1]
                        named_here = [name.strip("/") for name in sources(words)]
                        absent[kind] += at == 1 and not any((context / name).exists() for name in named_here)
                        whole[kind] += at == 2 and any(name in ("", ".") for name in named_here)
                        place = f"{folder.name} {path.relative_to(context)}:{line}"
                        shown.append(f"only {who}: {place} {words}\n    {kind} {said!r}")
    for kind, (both, theirs, ours) in counts.items():
        why = f"only BuildKit {theirs} ({absent[kind]} not there), only dfmt {ours} ({whole[kind]} of the whole context)"
        print(f"{kind}: {checked[kind]} checks; both {both}, {why}")
    chance.shuffle(shown)
    print("\n".join(shown[: arguments.show]))


if __name__ == "__main__":
    main()
