#!/usr/bin/env python3
"""Runs dfmt over the fixtures of tally's own tests, and compares what it finds and mends with what their snapshots expect.

    tests/agreement/tally_fixtures.py SOURCES DFMT [--show NAME]

SOURCES is a checkout of github.com/wharflab/tally; nothing of it is copied. Each folder of `internal/integration/fixtures/lint` is a Dockerfile,
the rules of tally that are asked, and the findings that they must have; each of `fix` has the text that their fixes must make of it.

Which rule of dfmt answers to which of tally's say the tables of `docs/from-tally.md` and `docs/codes.md`, which are drawn from the program. Those rules
are selected, and a finding is a rule of tally's and the first line of an instruction; of the layout, and of what Docker refuses, a file is enough. A fix is
the same if the text that dfmt's fixes make, safe ones where tally was asked for safe ones only, and the text that tally has are the same once dfmt
has laid out both: instruction by instruction, wherever lines end and whatever comments say.

Where only one of them finds something, or the texts differ, the reason is looked up in `tally_fixtures.tsv` beside this script, where everyone who has read one notes it;
`unread` are not in the file, which makes the exit code 1. Rules of tally's that no rule of dfmt answers to have their reason in the table of `docs/from-tally.md`.
A rule of tally's that the table lacks makes it 1, too. `--show NAME` prints the cases of a rule, or the one that is called so (`fix/eol-last-never`);
`--show unread` those without a reason.

Without SOURCES (no such folder) it says so and ends with 0.
"""

import argparse
import difflib
import fnmatch
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import hadolint
import tally
from hadolint import first_lines

ROOT = Path(__file__).parents[2]
READ = Path(__file__).with_suffix(".tsv")
FIXTURES = "internal/integration/fixtures"

# What the findings of one rule of dfmt say where it answers to several of tally's.
MESSAGES = {}
MESSAGES |= {f"hadolint/{code}": says for code, (_, *says) in (hadolint.CODES | tally.CODES).items()}
MESSAGES |= {f"buildkit/{code}": says for code, (_, *says) in tally.CHECKS.items()}
MESSAGES["tally/labels/no-stale-base-digest"] = ["the label `.*` is that of one image"]
MESSAGES["tally/no-ungraceful-stopsignal"] = ["SIG.* cannot be caught"]
MESSAGES["tally/prefer-canonical-stopsignal"] = ["the full name"]
MESSAGES["tally/windows/no-chown-flag"] = ["`--chown", "the group"]
MESSAGES["tally/windows/no-run-mounts"] = ["BuildKit has no"]
MESSAGES["tally/windows/no-stopsignal"] = ["Windows has no signals"]
MESSAGES["hadolint/DL3022"] += ["`.*` is a stage further down"]

# Comments that speak to a program. The words of all others are left out: they say of the case what must be found in it ("no -y here"), which
# dfmt takes for a word of its author that it is meant.
SPEAKS = re.compile(r"\s*#\s*(syntax|escape|check)\s*=|\s*#\s*(tally|hadolint|shellcheck)\b", re.IGNORECASE)

# Of these findings the place is no matter: a file has them or not.
OF_A_FILE = {"layout", "syntax", "dockerignore"}


def table(page: str, names: str) -> dict[str, tuple[list[str], str]]:
    """The rules of dfmt that answer to each name in the tables of a page, and what is said where there is none."""
    rows = {}
    for line in (ROOT / "docs" / page).read_text().splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) >= 3 and re.fullmatch(names, name := cells[0].strip("`")):
            rules = re.findall(r"\[`([\w-]+)`\]", cells[2])
            # What has no rule as the layout does it, or as Docker refuses it.
            words = {"layout": "the layout", "syntax": "an error of syntax"}
            rules = rules or [rule for rule, says in words.items() if says in cells[2]]
            rows[name] = (rules, cells[2].removeprefix("not covered: "))
    return rows


def rules_of_dfmt() -> dict[str, tuple[list[str], str]]:
    rows = table("from-tally.md", r"(tally|powershell|shellcheck)/.*")
    for name, row in table("codes.md", r"DL\d+|[A-Z]\w*[a-z]\w+").items():
        rows[("hadolint/" if name.startswith("DL") else "buildkit/") + name] = row
    return rows


def answering(name: str, rows: dict) -> list[str]:
    """The rules of dfmt that answer to a rule of tally's; ShellCheck's codes are names of their own."""
    tool, code = name.split("/", 1)
    if tool == "shellcheck" and not shutil.which("shellcheck"):
        return []
    if tool == "shellcheck":
        return ["shellcheck" if code in ("ShellCheck", "*") else code]
    return rows.get(name, ([], ""))[0]


class Fixture:
    """A folder of tally's tests."""

    def __init__(self, folder: Path):
        self.name = f"{folder.parent.name}/{folder.name}"
        self.folder = folder
        self.dockerfile = next(path for path in folder.iterdir() if path.name in ("Dockerfile", "Containerfile"))
        settings = folder / ".tally.toml"
        self.settings = tomllib.loads(settings.read_text()) if settings.exists() else {}

    def names(self, all_names: list[str]) -> list[str]:
        """The rules that are asked."""
        rules = self.settings.get("rules", {})
        includes, excludes = rules.get("include", []), rules.get("exclude", [])
        if not includes:
            includes = ["*"]
        named = {name for name in all_names for glob in includes if fnmatch.fnmatch(name, glob) or name.endswith(f"/{glob}")}
        named |= {name for name in includes if "*" not in name}
        # `exclude = ["*"]` is what everybody writes who wants nothing but what is included.
        excludes = [glob for glob in excludes if glob != "*"]
        return sorted(name for name in named if not any(fnmatch.fnmatch(name, glob) for glob in excludes))

    def of_rule(self, name: str) -> dict:
        at = self.settings.get("rules", {})
        for part in name.split("/", 1):
            at = at.get(part, {}) if isinstance(at, dict) else {}
        return at

    def options(self) -> list[str]:
        """What a configuration of tally's asks for, as options of dfmt."""
        options = ["--no-config", "--config", 'package-caches="mount"']
        trusted = self.of_rule("hadolint/DL3026").get("trusted-registries", [])
        if trusted:
            globs = ", ".join(f'"{registry}/**"' for registry in trusted)
            options += ["--config", f"trusted-registries=[{globs}]"]
        return options

    def lay_out(self, folder: Path, text: str | None = None) -> Path:
        """Copies what a build would see into an empty folder. Gives the Dockerfile there."""
        target = folder / self.name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for path in self.folder.iterdir():
            if ".snap." not in path.name and not path.name.endswith("tally.toml"):
                (shutil.copytree if path.is_dir() else shutil.copyfile)(path, target / path.name)
        place = target / self.dockerfile.name
        if text is not None:
            place.write_text(text, newline="")
        inside = first_lines(place)
        lines = enumerate(place.read_bytes().decode().split("\n"), 1)
        is_said = lambda number, line: line.lstrip().startswith("#") and number not in inside and not SPEAKS.match(line)
        kept = [line[: line.index("#") + 1] if is_said(number, line) else line for number, line in lines]
        place.write_text("\n".join(kept), newline="")
        return place

    def snapshot(self, start: str) -> str | None:
        found = sorted(self.folder.glob(f"{start}_1.snap.*"))
        return found[0].read_bytes().decode() if found else None

    def expected(self) -> list[tuple[str, int]] | None:
        """The rule and the line of each finding; `None` if the snapshot is in a form for people."""
        text = self.snapshot("result")
        if not text or not text.lstrip().startswith("{"):
            annotations = re.findall(r"^::\w+ .*?line=(\d+).*?title=([\w/]+)", text or "", re.MULTILINE)
            return [(rule, int(line)) for line, rule in annotations] or None
        said = json.loads(text)
        if "runs" in said:
            results = [result for run in said["runs"] for result in run["results"]]
            places = ((result, result["locations"][0]["physicalLocation"]) for result in results)
            return [(result["ruleId"], place.get("region", {}).get("startLine", 0)) for result, place in places]
        violations = [violation for file in said["files"] for violation in file["violations"]]
        return [(violation["rule"], violation["location"]["start"]["line"]) for violation in violations]


def run(dfmt: str, *arguments: str) -> subprocess.CompletedProcess:
    done = subprocess.run([dfmt, *arguments], capture_output=True, check=False, text=True, timeout=120)
    if done.returncode == 2:
        sys.exit(f"{done.stderr}\n{arguments}")
    return done


def selected(names: list[str], rows: dict) -> list[str]:
    """The rules of dfmt that are to be asked."""
    return sorted({rule for name in names for rule in answering(name, rows)} - {"layout", "syntax"})


def findings(dfmt: str, fixture: Fixture, names: list[str], rows: dict, place: Path) -> list[tuple[str, int, str]]:
    """What dfmt finds, by the names that tally has for it."""
    rules = selected(names, rows)
    select = ["--select", ",".join(rules)] if rules else ["--ignore", "all"]
    done = run(dfmt, "--lint", *fixture.options(), *select, "--output-format", "json", str(place))
    found = []
    for finding in json.loads(done.stdout or "[]"):
        for name in names:
            says = MESSAGES.get(name, [""])
            if finding["rule"] in answering(name, rows) and any(re.match(start, finding["message"]) for start in says):
                found.append((name, finding["start"]["line"], f"{finding['rule']}: {finding['message']}"))
    return found


def shipped(dfmt: str, fixture: Fixture, names: list[str], rows: dict, folder: Path) -> list[tuple[str, int, str]]:
    """What dfmt finds in each stage where the file ends after it, so that it is the one that is shipped: many fixtures have a case a stage."""
    lines = fixture.lay_out(folder).read_text().splitlines(keepends=True)
    starts = [at for at, line in enumerate(lines) if re.match(r"(?i)\s*FROM\s", line)]
    found = []
    for start, end in zip(starts, starts[1:]):
        place = fixture.lay_out(folder, "".join(lines[:end]))
        found += [finding for finding in findings(dfmt, fixture, names, rows, place) if start < finding[1] <= end]
    return found


class Tally:
    """What is counted."""

    def __init__(self, show: str | None):
        self.show = show
        self.rows: dict[str, Counter] = defaultdict(Counter)
        self.fixes: dict[str, Counter] = defaultdict(Counter)
        self.not_drawn: list[str] = []
        self.reasons: dict[str, Counter] = defaultdict(Counter)
        self.read = {}
        self.used = set()
        for number, line in enumerate(READ.read_text().splitlines() if READ.exists() else []):
            if number and line:
                name, who, case, at, reason = line.split("\t")
                self.read[name, who, case, at] = reason

    def reason(self, name: str, who: str, case: str, at: str, without: str | None) -> str:
        """Why it is so: noted by a reader, or what the table says where there is no rule; `at` may be `*` in the file."""
        for key in ((name, who, case, at), (name, who, case, "*"), (name, "*", "*", "*")):
            if key in self.read:
                self.used.add(key)
                return self.read[key]
        return f"no rule: {without}" if without else "unread"

    def count(self, name: str, who: str, case: str, at: str, without: str | None, more: str) -> None:
        (self.fixes if who == "fix" else self.rows)[name][who] += 1
        reason = self.reason(name, who, case, at, without)
        self.reasons[name, who][reason] += 1
        if self.show in (name, case, reason):
            print(f"\n== {name}, {who}, {case}:{at}: {reason}\n{more.rstrip()}")


def meaning(place: Path) -> list[str]:
    """The instructions of a file, a line each: no comments, no empty lines, flags in one order. Lines of heredocs stay as they are."""
    inside, escape, found = first_lines(place), "\\", []
    last = None
    for number, line in enumerate(place.read_text().splitlines(), 1):
        first = inside.get(number)
        if re.match(r"\s*#\s*escape\s*=\s*`", line):
            escape = "`"
        if first is None:
            continue
        if found and first == last and found[-1].endswith(escape):
            found[-1] = f"{found[-1][:-1].rstrip()} {line.strip()}"
        else:
            found.append(line.rstrip())
        last = first
    for at, line in enumerate(found):
        if match := re.match(r"(\w+) ((?:--\w\S* )+)", line):
            flags = " ".join(sorted(match[2].split()))
            found[at] = f"{match[1]} {flags} {line[match.end():]}"
    return found


def lint(fixture: Fixture, arguments, rows: dict, folder: Path, counted: Tally) -> None:
    expected = fixture.expected()
    if expected is None:
        counted.not_drawn.append(fixture.name)
        return
    place = fixture.lay_out(folder)
    firsts = first_lines(place)
    names = sorted({*fixture.names(list(rows)), *(name for name, _ in expected)})
    ours = findings(arguments.dfmt, fixture, names, rows, place)

    def at(name: str, line: int) -> int:
        is_of_file = set(answering(name, rows)) & OF_A_FILE
        return 0 if is_of_file else firsts.get(line, line)

    said = {(name, at(name, line)): message for name, line, message in ours}
    alone = {(name, at(name, line)) for name, line, _ in shipped(arguments.dfmt, fixture, names, rows, folder)}
    theirs, mine = {(name, at(name, line)) for name, line in expected}, set(said)
    lines = place.read_text().splitlines()
    for key in sorted(theirs | mine):
        name, line = key
        text = "\n".join(lines[line - 1 : line + 3]) if line else "(file)"
        rules, reason = answering(name, rows), rows.get(name, ([], "not in the table"))[1]
        if key in theirs:
            counted.rows[name]["expected"] += 1
        if key in theirs and key in mine:
            counted.rows[name]["both"] += 1
            if counted.show == fixture.name:
                print(f"\n== {name}, both, {fixture.name}:{line}\n{text}")
        elif key in theirs and key in alone:
            counted.rows[name]["shipped"] += 1
        else:
            who = "tally" if key in theirs else "dfmt"
            without = None if rules else reason
            counted.count(name, who, fixture.name, str(line), without, f"{text}\n{said.get(key, '')}")


def fix(fixture: Fixture, arguments, rows: dict, folder: Path, counted: Tally) -> None:
    wanted = fixture.snapshot("fixed")
    names = fixture.names(list(rows))
    rules = selected(names, rows)
    title = ", ".join(names) if len(names) <= 3 else "(many rules)"
    counted.fixes[title]["fixtures"] += 1

    def settled(text: str | None, *options: str) -> list[str]:
        place = fixture.lay_out(folder, text)
        run(arguments.dfmt, *fixture.options(), *options, str(place))
        return meaning(place)

    safety = ["--unsafe-fixes"] if fixture.settings.get("unsafe-fixes") else []
    fixes = ["--fix", *safety, "--select", ",".join(rules)] if rules else []
    mine, theirs = settled(None, *fixes), settled(wanted)
    if mine == theirs:
        counted.fixes[title]["same"] += 1
        return
    covered = any(answering(name, rows) for name in names)
    without = None if covered else "; ".join(sorted({rows.get(name, ([], "not in the table"))[1] for name in names}))
    untouched = settled(None)
    changes = [
        *difflib.unified_diff(untouched, theirs, "laid out", "tally", lineterm="", n=1),
        *difflib.unified_diff(untouched, mine, "laid out", "dfmt", lineterm="", n=1),
    ]
    counted.count(title, "fix", fixture.name, "0", without, "\n".join(changes))


def missing(sources: Path, rows: dict) -> list[str]:
    """The rules of tally's that the table has not, by their pages."""
    pages = sources / "_docs/rules/tally"
    names = (f"tally/{page.relative_to(pages).with_suffix('')}" for page in pages.rglob("*.mdx"))
    return sorted(name for name in names if name not in rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", type=Path)
    parser.add_argument("dfmt")
    parser.add_argument("--show", metavar="NAME", help="print the cases of a rule, one case, or those that are `unread`")
    arguments = parser.parse_args()
    if not (arguments.sources / FIXTURES).is_dir():
        print(f"skipped: {arguments.sources} is no checkout of tally")
        return 0
    arguments.dfmt = str(Path(arguments.dfmt).resolve())
    rows = rules_of_dfmt()
    if not shutil.which("shellcheck"):
        print("there is no program shellcheck: what it would find is counted as what dfmt has no rule for")
    counted = Tally(arguments.show)
    with tempfile.TemporaryDirectory() as folder:
        for kind, compare in (("lint", lint), ("fix", fix)):
            folders = sorted(path for path in (arguments.sources / FIXTURES / kind).iterdir() if path.is_dir())
            for path in folders:
                compare(Fixture(path), arguments, rows, Path(folder), counted)
            print(f"{len(folders)} fixtures of {kind}")

    total = Counter()
    print(f"\n{'rule':58}{'expected':>10}{'both':>7}{'shipped':>9}{'tally':>7}{'dfmt':>7}")
    for name, row in sorted(counted.rows.items()):
        if row:
            total += row
            print(f"{name:58}{row['expected']:10}{row['both']:7}{row['shipped']:9}{row['tally']:7}{row['dfmt']:7}")
    print(f"{'all':58}{total['expected']:10}{total['both']:7}{total['shipped']:9}{total['tally']:7}{total['dfmt']:7}")

    fixes = Counter()
    print(f"\n{'fixes of':80}{'fixtures':>10}{'same':>7}{'other':>7}")
    for name, row in sorted(counted.fixes.items()):
        fixes += row
        print(f"{name:80}{row['fixtures']:10}{row['same']:7}{row['fix']:7}")
    print(f"{'all':80}{fixes['fixtures']:10}{fixes['same']:7}{fixes['fix']:7}")

    print("\nreasons")
    unread, kinds = 0, {"tally": Counter(), "dfmt": Counter(), "fix": Counter()}
    for (name, who), reasons in sorted(counted.reasons.items()):
        for reason, count in reasons.most_common():
            print(f"{name:58}{who:7}{count:4}  {reason}")
            kinds[who][reason.split(":")[0]] += count
            unread += count * (reason == "unread")
    print()
    for who, of_kind in kinds.items():
        print(f"only {who}: " + ", ".join(f"{count} {kind}" for kind, count in of_kind.most_common()))
    stale = sorted(set(counted.read) - counted.used)
    for name in counted.not_drawn:
        print(f"not drawn, as its snapshot names no rules: {name}")
    for key in stale:
        print(f"noted and no longer so: {' '.join(key)}")
    lacking = missing(arguments.sources, rows)
    for name in lacking:
        print(f"not in the table: {name}")
    print(f"{unread} unread")
    return 1 if unread or lacking else 0


if __name__ == "__main__":
    sys.exit(main())
