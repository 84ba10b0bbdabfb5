#!/usr/bin/env python3
"""Draws src/knowledge/libraries/packages.txt from the package indexes of Debian and Ubuntu.

usage: draw.py [--cache FOLDER]
       draw.py --check [--cache FOLDER]

Fetches the index (Packages) of each release of DRAWN from the archives, as tests/recommends/table.py does, into a folder that is kept if one is
named. With --check it prints how the table differs from what it would write, and what the table names that a release does not have: exit code 1 if
anything, 77 if the archives cannot be reached.

For each name of names.txt, the `-dev` packages and compilers that real Dockerfiles install, and for each release that has it, the script works out which
packages with shared libraries a program needs that was linked with what the package brings: those that it depends on, by way of other `-dev` packages
(see `linked`). What another one of them depends on is left out, as apt brings it along, but for the libraries of the package itself: `libpq-dev` needs
`libssl-dev`, but `libpq5` is enough, as it depends on `libssl3`. So is the C library, which every image has.

packages.txt has a row a line: the name, and a column for each release in the order of `Release::ALL`, behind tabs: packages, separated by spaces; `-` if
nothing is needed; `=` for the same as in the column before; nothing if the release does not have the package, or is not among DRAWN.
"""

import collections
import functools
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "recommends"))
from table import RELEASES, UNREACHABLE, Index, fetch  # noqa: E402

TABLE = HERE.parent.parent / "src/knowledge/libraries/packages.txt"
# The releases that have a column with something in it. Any other one of RELEASES may be added; the columns are there already.
DRAWN = ("debian-11", "debian-12", "debian-13")
LIBRARY = ("libs", "oldlibs")
# What only brings what it depends on, besides packages with headers.
COMPILER = re.compile(r"^(gcc|g\+\+|gfortran)(-[0-9.]+)?(-x86-64-linux-gnu)?$|^build-essential$")
HEADERS = re.compile(r"-(multi)?dev(-compat)?$")
# What comes with headers, and is no library of a program: the C library, what a debugger loads, what an option that hardly a program is shipped with asks for
# (sanitizers, transactional memory), tools and data in the section of libraries.
NEVER = re.compile(r"^(gcc-\d+-base|libc6|libc6-.*|libcc1-\d+|libitm1|lib(a|hwa|l|t|ub)san\d+|python-is-python2|rpcsvc-proto)$"
                   r"|-(bin|common|config|data|dbg|dev|doc|perl|tools|utils)$")


class Libraries(Index):
    def sole(self, group):
        """The package that meets a dependency, if no other one does."""
        names = {name for name in group if name in self.packages} or {name for one in group for name in self.provided.get(one, ())}
        return next(iter(names)) if len(names) == 1 else None

    def is_library(self, name):
        fields = self.packages[name]
        is_one = fields.get("Section", "").rsplit("/", 1)[-1] in LIBRARY or (name.startswith("lib") and fields.get("Multi-Arch") == "same")
        return is_one and not NEVER.search(name)

    def source(self, name):
        return self.packages[name].get("Source", name).split(" ")[0]

    def linked(self, name):
        """The libraries of a package and of the `-dev` packages it depends on, nearest first: all, and those of the nearest package that has some itself.

        Those of other sources are taken as far as the nearest that have libraries, not what these depend on in turn: what they need is with them, and the rest is
        for linking without shared libraries (`libglib2.0-dev` needs `libselinux1-dev`, and that `libsepol-dev`). Of one that has several libraries,
        those are of interest that the libraries found so far need: where these need one, the others are for other programs (`libglib2.0-dev` needs `libpcre2-dev`,
        and glib one library of the four in there).
        """
        found, main, needed, seen, queue = set(), set(), set(), {name}, collections.deque([(name, 1)])
        while queue:
            package, steps = queue.popleft()
            libraries, brought = set(), set()
            for group in self.depends[package]:
                other = next((self.real(one) for one in group if self.real(one)), None)
                if other is None or other == "libc6-dev":
                    continue
                if HEADERS.search(other) or (COMPILER.match(other) and COMPILER.match(package)):
                    brought.add(other)
                elif not COMPILER.match(package) and self.is_library(other):
                    libraries.add(other)
            for other in sorted(brought - seen):
                rest = steps - 1 if libraries and self.source(other) != self.source(package) else steps
                if rest >= 0:
                    seen.add(other)
                    queue.append((other, rest))
            is_own = self.source(package) == self.source(name) or COMPILER.match(name)
            if not found:
                main = {other for other in libraries if self.source(other) == self.source(package)}
            if is_own or not libraries & needed:
                found |= libraries
                needed |= libraries.union(*map(self.needs, libraries))
        return found, main

    @functools.cache
    def needs(self, name):
        """All that is installed along with a package, whatever else is."""
        seen, queue = set(), [name]
        while queue:
            for group in self.depends[queue.pop()]:
                other = self.sole(group)
                if other and other not in seen:
                    seen.add(other)
                    queue.append(other)
        return seen - {name}

    def runtime(self, name):
        found, main = self.linked(name)
        needed = {other: self.needs(other) for other in found}
        # Of two that need each other the first stays.
        ahead = lambda one, other: one in needed[other] and (other not in needed[one] or other < one)
        return sorted(one for one in found if one in main or not any(ahead(one, other) for other in found - {one}))


def indexes(cache):
    return {release: Libraries([fetch(f"{url}/{part}/binary-amd64/Packages.xz", cache) for part in parts])
            for release, url, parts, _ in RELEASES if release in DRAWN}


def row(name, releases):
    columns, before = [], None
    for release, *_ in RELEASES:
        index = releases.get(release)
        text = (" ".join(index.runtime(index.real(name))) or "-") if index and index.real(name) else ""
        columns.append("=" if text and text == before else text)
        before = text
    return "\t".join([name, *columns]).rstrip("\t")


def table(releases):
    rows = (row(name, releases) for name in (HERE / "names.txt").read_text().split())
    return "".join(f"{text}\n" for text in rows if "\t" in text)


def wrong(text, made, releases):
    """What is wrong with a table: rows that differ, names that a release does not have."""
    yield from (f"differs: {line}" for line in sorted(set(text.splitlines()) ^ set(made.splitlines())))
    for line in text.splitlines():
        name, *columns = line.split("\t")
        before = ""
        for (release, *_), column in zip(RELEASES, columns):
            before = before if column == "=" else column
            if column and release not in releases:
                yield f"{name}: {release} is not drawn"
            elif column:
                yield from (f"{release} does not have {other}" for other in before.split() if other != "-" and other not in releases[release].packages)


def main(arguments):
    with tempfile.TemporaryDirectory() as folder:
        cache = pathlib.Path(arguments[arguments.index("--cache") + 1] if "--cache" in arguments else folder)
        cache.mkdir(exist_ok=True)
        try:
            releases = indexes(cache)
        except OSError as error:
            print(f"the archives cannot be reached: {error}", file=sys.stderr)
            return UNREACHABLE
    made = table(releases)
    if "--check" not in arguments:
        TABLE.write_text(made)
        return 0
    differs = list(wrong(TABLE.read_text(), made, releases))
    print("\n".join(differs))
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
