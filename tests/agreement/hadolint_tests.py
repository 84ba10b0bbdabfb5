#!/usr/bin/env python3
"""Asks dfmt what hadolint's own tests ask hadolint, and compares, code by code.

    cargo build --bin dfmt
    tests/agreement/hadolint_tests.py SOURCES DFMT [--show CODE|all|left]

SOURCES is a checkout of hadolint's sources (github.com/hadolint/hadolint), or its folder `test`. Its tests are read in place: each input that one of
them hands to hadolint, with the configuration there, and what is expected: that a code is found, that it is not, or how often. Nothing of it is kept
but for a hash of each case; an input that goes by ONBUILD (`onBuildRuleCatches`) gets an ONBUILD before each RUN, as there. One without a FROM gets one above it:
Docker refuses it as it stands, and so does dfmt. All inputs are written to a temporary folder and read by `dfmt hadolint`, once for each configuration.

A case on which dfmt disagrees is looked up in `hadolint_tests.tsv` beside this script, where everyone who has read one notes the reason, in the words of
`read.tsv`; `unread` are not in it. `--show` prints the cases of a code (or of all) that disagree, with their hash; `--show left` those that could not be
drawn from the sources. Ends with 1 where a case is unread.

Where SOURCES has no such tests it says so and ends with 0; without the program shellcheck in PATH the cases about ShellCheck are skipped, and it says so.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from hadolint import first_lines

# The specifications whose inputs are Dockerfiles; the others test options, formats and functions of hadolint's own.
SPECS = ["Hadolint/Rule/*Spec.hs", "Hadolint/PragmaSpec.hs", "RegressionSpec.hs"]

# What a case expects: how often the code is found, and whether each RUN stands after ONBUILD. "+" is once or more often.
BY_CODE = {
    "ruleCatches": ("+", False),
    "ruleCatchesNot": ("0", False),
    "onBuildRuleCatches": ("1", True),
    "onBuildRuleCatchesNot": ("0", True),
}
BY_ASSERTION = {"assertChecks": False, "assertOnBuildChecks": True}
ASSERTIONS = {"failsShellcheck": ("SC", "+"), "passesShellcheck": ("SC", "0"), "passesAllEnabled": ("any", "0")}

# The types of labels, as the command line spells them.
LABELS = {
    "RawText": "text",
    "Url": "url",
    "Rfc3339": "rfc3339",
    "Spdx": "spdx",
    "GitHash": "hash",
    "SemVer": "semver",
    "Email": "email",
}

# What stands above an input without a FROM.
FROM = "FROM debian:12"

# Codes that are off unless they are named; the tests name them all.
NAMED = ["--info", "DL1001", "--info", "DL3057"]

TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|\{-.*?-\})
      | (?P<string>"(?:[^"\\]|\\\s+\\|\\.)*")
      | (?P<number>\d+)
      | (?P<name>\??[A-Za-z_][\w'.]*)
      | (?P<sign>[\[\](){},;] | [^\s\w"\[\](){},;]+)""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(\s+\\|&|\d+|x[0-9a-fA-F]+|.)", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


class Token(NamedTuple):
    kind: str
    text: str
    line: int
    column: int
    starts_line: bool


class Case(NamedTuple):
    spec: str
    line: int
    code: str
    wanted: str
    options: tuple
    text: str

    def key(self) -> str:
        """What names the case, whatever line it moves to."""
        parts = [self.code, self.wanted, *self.options, self.text]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]

    def agrees(self, count: int) -> bool:
        return count > 0 if self.wanted == "+" else count == int(self.wanted)


class NotRead(Exception):
    """An expression that is none of those this script knows."""


def string(text: str) -> str:
    """The value of a string of Haskell's; a gap (a backslash, white space, a backslash) is nothing."""
    def value(match: re.Match) -> str:
        escape = match[1]
        if escape.isspace() or escape[-1] == "\\" and len(escape) > 1 or escape == "&":
            return ""
        if escape.isdigit():
            return chr(int(escape))
        if escape[0] == "x" and len(escape) > 1:
            return chr(int(escape[1:], 16))
        return ESCAPED.get(escape, escape)

    return ESCAPE.sub(value, text[1:-1])


def tokens(source: str) -> list[Token]:
    found, at, line, line_start, last = [], 0, 1, 0, 0
    while at < len(source):
        match = TOKEN.match(source, at)
        if match is None:
            raise NotRead(f"line {line}")
        text = match[0]
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, text, line, at - line_start, line != last))
            last = line + text.count("\n")
        if "\n" in text:
            line += text.count("\n")
            line_start = at + text.rindex("\n") + 1
        at = match.end()
    return found


class Reader:
    """Reads the expressions of a specification that are inputs, codes and configurations, and what names are bound to them."""

    def __init__(self, source: str):
        self.tokens = tokens(source)
        self.at = 0
        # Name, value, and the column of the `let`, left of which it ends.
        self.bound: list[tuple[str, object, int]] = []

    def here(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, text: str) -> bool:
        if (token := self.here()) and token.text == text:
            self.at += 1
            return True
        return False

    def want(self, text: str) -> None:
        if not self.take(text):
            raise NotRead(f"no {text}")

    def value(self, name: str):
        for known, value, _ in reversed(self.bound):
            if known == name:
                if isinstance(value, NotRead):
                    raise value
                return value
        raise NotRead(f"{name} is bound to nothing that is known")

    def several(self, close: str) -> list:
        items = []
        while not self.take(close):
            items.append(self.expression())
            if not self.take(","):
                self.want(close)
                break
        return items

    def atom(self):
        token = self.here()
        if token is None:
            raise NotRead("an end")
        self.at += 1
        if token.kind == "string":
            return string(token.text)
        if token.kind == "number":
            return int(token.text)
        if token.text == "[":
            return self.several("]")
        if token.text == "(":
            items = self.several(")")
            return items[0] if len(items) == 1 else tuple(items)
        if token.text == "def":
            return self.fields()
        if token.text in ("True", "False"):
            return token.text == "True"
        last = token.text.rpartition(".")[2]
        if last == "unlines":
            return "".join(f"{line}\n" for line in self.argument())
        if last == "fromList":
            return dict(self.argument())
        if last == "failsWith":
            return (None, str(self.atom()), self.atom())
        if last == "assertBool":
            # `assertBool MESSAGE . null`: nothing at all is found.
            self.atom()
            self.want(".")
            self.want("null")
            return (None, "0", "any")
        if last in ASSERTIONS:
            code, wanted = ASSERTIONS[last]
            return (None, wanted, code)
        if last in LABELS:
            return LABELS[last]
        if token.kind == "name":
            return self.value(token.text)
        raise NotRead(token.text)

    def fields(self) -> dict:
        found = {}
        if self.take("{"):
            while not self.take("}"):
                name = self.here().text
                self.at += 1
                self.want("=")
                found[name] = self.expression()
                self.take(",")
        return found

    def argument(self):
        return self.expression() if self.take("$") else self.atom()

    def expression(self):
        value = self.argument()
        while self.take("<>"):
            value += self.argument()
        return value

    def cases(self, spec: str):
        """All cases of the specification, and for each that is not read its line and why."""
        while token := self.here():
            self.at += 1
            if token.starts_line:
                self.bound = [it for it in self.bound if it[2] <= token.column]
            if token.text == "let":
                self.bindings(token.column)
                continue
            if token.kind != "name" or token.text not in BY_CODE | BY_ASSERTION:
                continue
            before = self.at
            try:
                if token.text in BY_CODE:
                    wanted, on_build = BY_CODE[token.text]
                    code, text = self.atom(), self.argument()
                else:
                    on_build = BY_ASSERTION[token.text]
                    text = self.atom()
                    _, wanted, code = self.argument()
                if not re.fullmatch(r"DL\d{4}|SC|any", code):
                    raise NotRead(f"{code!r} is no code")
                options = arguments_for(self.value("?config"))
            except (NotRead, ValueError, TypeError) as problem:
                self.at = before
                yield spec, token.line, str(problem)
                continue
            text = whole(code, text, options)
            yield Case(spec, token.line, code, wanted, options, after_onbuild(text) if on_build else text)

    def bindings(self, column: int) -> None:
        """Those after a `let`: each starts at the column of the first."""
        first = self.here().column
        while (token := self.here()) and token.kind == "name" and token.column == first and token.text != "in":
            if self.tokens[self.at + 1].text != "=":
                break
            self.at += 2
            start = self.at
            try:
                value = self.expression()
            except (NotRead, TypeError, ValueError) as problem:
                value, self.at = NotRead(f"{token.text}: {problem}"), start
            self.bound.append((token.text, value, column))
            if isinstance(value, NotRead):
                break


def arguments_for(config: dict) -> tuple:
    """What hadolint's command line has for a configuration."""
    found = []
    for name, value in config.items():
        if name == "allowedRegistries":
            found += [word for registry in value for word in ("--trusted-registry", registry)]
        elif name == "labelSchema":
            found += [word for label, kind in value.items() for word in ("--require-label", f"{label}:{kind}")]
        elif name == "strictLabels":
            found += ["--strict-labels"] if value else []
        elif name == "ignoreRules":
            found += [word for code in value for word in ("--ignore", code)]
        else:
            raise NotRead(f"the option {name}")
    return tuple(found)


def whole(code: str, text: str, options: tuple) -> str:
    """The text as a Dockerfile: below a FROM, if it has none, for Docker refuses whatever stands above the first one."""
    has_from = re.search(r"(?im)^\s*from\s", text)
    # This code is about that.
    is_fine = has_from or code == "DL3061"
    # That comes from no registry.
    above = "FROM scratch" if "--trusted-registry" in options else FROM
    # hadolint's tests add the end of the line, too.
    return ("" if is_fine else f"{above}\n") + text + "\n"


def after_onbuild(text: str) -> str:
    """The text with ONBUILD before each RUN."""
    with tempfile.NamedTemporaryFile("w", suffix=".Dockerfile") as file:
        file.write(text)
        file.flush()
        starts = set(first_lines(Path(file.name)).values())
    lines = text.split("\n")
    for start in starts:
        if start is not None and re.match(r"(?i)\s*run\b", lines[start - 1]):
            lines[start - 1] = "ONBUILD " + lines[start - 1].lstrip()
    return "\n".join(lines)


def draw(sources: Path) -> tuple[list[Case], list[tuple]]:
    """The cases of hadolint's tests, and those that were not read: specification, line and why."""
    folder = sources / "test" if (sources / "test").is_dir() else sources
    cases, left = [], []
    for path in sorted(path for pattern in SPECS for path in folder.glob(pattern)):
        spec = path.stem
        try:
            reader = Reader(path.read_text())
        except NotRead as problem:
            left.append((spec, 0, str(problem)))
            continue
        for case in reader.cases(spec):
            (cases if isinstance(case, Case) else left).append(case)
    return cases, left


def ask(dfmt: str, cases: list[Case]) -> list[Counter]:
    """How often dfmt finds each code in each case."""
    found = [Counter() for _ in cases]
    groups = defaultdict(list)
    for number, case in enumerate(cases):
        groups[case.options].append(number)
    with tempfile.TemporaryDirectory() as folder:
        # Nothing but the arguments counts.
        environment = {"HOME": "/nonexistent", "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        for options, numbers in groups.items():
            names = {}
            for number in numbers:
                name = f"{number}.Dockerfile"
                (Path(folder) / name).write_text(cases[number].text, newline="")
                names[name] = number
            command = [dfmt, "hadolint", "--no-fail", "--format", "json", *NAMED, *options, "--", *names]
            run = subprocess.run(command, capture_output=True, cwd=folder, env=environment, check=False)
            if run.returncode != 0:
                sys.exit(f"{' '.join(command[:8])} …: {run.stderr.decode(errors='replace')[:500]}")
            for finding in json.loads(run.stdout):
                counts = found[names[Path(finding["file"]).name]]
                counts[finding["code"]] += 1
                counts["any"] += 1
                counts["SC"] += finding["code"].startswith("SC")
    return found


def reasons() -> dict[tuple, str]:
    """What `hadolint_tests.tsv` says: code, what is expected, hash and reason."""
    table = Path(__file__).with_name("hadolint_tests.tsv")
    rows = (line.split("\t") for line in table.read_text().splitlines() if line[:1] not in ("", "#"))
    return {(code, wanted, key): reason for code, wanted, key, reason in rows}


def table(cases: list[Case], agree: list[bool], why: dict[int, str]) -> None:
    """The codes on which the two disagree somewhere, and the others in one row."""
    print("| code | cases | agree | reasons | unread |\n|---|--:|--:|---|--:|")
    others = Counter()
    for code in sorted({case.code for case in cases}):
        numbers = [number for number, case in enumerate(cases) if case.code == code]
        texts = Counter(why[number] for number in numbers if number in why)
        if not texts:
            others += Counter(codes=1, cases=len(numbers))
            continue
        unread = texts.pop("unread", 0)
        said = "; ".join(f"{count} {reason}" for reason, count in texts.most_common())
        print(f"| {code} | {len(numbers)} | {sum(agree[number] for number in numbers)} | {said} | {unread} |")
    print(f"| {others['codes']} others | {others['cases']} | {others['cases']} | | 0 |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path)
    parser.add_argument("dfmt")
    parser.add_argument("--show", metavar="CODE", help="print the cases of a code (or of all) that disagree; `left`: those not drawn")
    arguments = parser.parse_args()
    cases, left = draw(arguments.sources)
    if not cases:
        print(f"SKIPPED: {arguments.sources} has no tests of hadolint's")
        return 0
    skipped = []
    if not shutil.which("shellcheck"):
        skipped = [case for case in cases if case.code in ("SC", "any")]
        cases = [case for case in cases if case.code not in ("SC", "any")]
    found = ask(str(Path(arguments.dfmt).resolve()), cases)
    agree = [case.agrees(counts[case.code]) for case, counts in zip(cases, found)]
    known = reasons()
    rows = {number: (case.code, case.wanted, case.key()) for number, case in enumerate(cases) if not agree[number]}
    why = {number: known.get(row, "unread") for number, row in rows.items()}
    table(cases, agree, why)
    unread = sum(reason == "unread" for reason in why.values())
    print(f"\n{len(cases)} cases, {sum(agree)} agree ({sum(agree) / len(cases):.1%}), {len(why) - unread} have a reason, {unread} unread")
    print(f"{len(left)} could not be drawn from the sources")
    if skipped:
        print(f"SKIPPED: {len(skipped)} cases about ShellCheck, for the program shellcheck is in no folder of PATH")
    for reason, count in Counter(why.values()).most_common():
        print(f"  {count:4} {reason}")
    unused = set(known) - set(rows.values())
    if unused and not skipped:
        print(f"{len(unused)} reasons of cases that agree, or that these sources do not have:", *sorted(unused), sep="\n  ")
    if arguments.show == "left":
        print(*(f"{spec}:{line}: {problem}" for spec, line, problem in left), sep="\n")
    elif arguments.show:
        for number, case in enumerate(cases):
            if number in why and arguments.show in (case.code, "all"):
                print(f"\n{case.code}\t{case.wanted}\t{case.key()}\t{why[number]}")
                others = ", ".join(f"{code} {count}" for code, count in sorted(found[number].items()) if code not in ("any", "SC"))
                print(f"  {case.spec}:{case.line} {' '.join(case.options)} dfmt: {others or 'nothing'}")
                print("\n".join(f"    {part}" for part in case.text.splitlines()))
    return 1 if unread else 0


if __name__ == "__main__":
    sys.exit(main())
