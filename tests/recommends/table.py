#!/usr/bin/env python3
"""Draws the tables in src/knowledge/recommends/ from the package indexes of Debian and Ubuntu.

usage: table.py [--cache FOLDER]
       table.py --check [--cache FOLDER]

Fetches the indexes (Packages, Contents) of each release from the archives, into a folder that is kept if one is named. With --check it
prints which tables differ from what it would write: exit code 1 if one does, 77 if the archives cannot be reached.

For each name of names.txt, the packages that real Dockerfiles install more than once, and for each release that has it, the script works
out what `apt-get install` adds to a minimal system only because something recommends it: the recommended packages, what they depend on and
what they recommend, all the way.

packages.txt has a package a line, and behind it what a file may call it by: the commands it provides, the folders only it has. A package's
number is that of its line, written as two characters (see `number`). DISTRIBUTION-RELEASE.txt has a row a line, for all packages it holds for:
`names<TAB>recommended<TAB>what they bring along<TAB>what the names depend on, as far as others lose it<TAB>count`. Of what comes along, libraries
(without a command, so that no file names them) are not listed but counted; a row that would list more than LIMIT lists the recommended packages alone, and has a `!` behind its count.
"""

import collections
import gzip
import lzma
import pathlib
import re
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / "src/knowledge/recommends"
DEBIAN = "http://deb.debian.org/debian/dists"
UBUNTU = "http://archive.ubuntu.com/ubuntu/dists"
# Each release: its table, its folder in the archive, the parts of its Packages and of its Contents.
RELEASES = [(f"debian-{v}", f"{DEBIAN}/{n}", ["main"], ["main/Contents-amd64", "main/Contents-all"]) for v, n in
            (("11", "bullseye"), ("12", "bookworm"), ("13", "trixie"))]
# What Ubuntu has brought up to date goes before what it was released with.
RELEASES += [(f"ubuntu-{v}", f"{UBUNTU}/{n}", [f"../{n}-updates/main", f"../{n}-updates/universe", "main", "universe"], ["Contents-amd64"]) for v, n in
             (("18.04", "bionic"), ("20.04", "focal"), ("22.04", "jammy"), ("24.04", "noble"))]
FIELDS = ("Package", "Source", "Section", "Multi-Arch", "Depends", "Pre-Depends", "Recommends", "Provides", "Priority", "Essential")
UNREACHABLE = 77
# What loses more than this many packages is never safe; its row has the recommended packages alone.
LIMIT = 30
COMMAND = re.compile(r"^(?:usr/)?(?:s?bin|games)/([^/]+)$")
PLACE = re.compile(r"^(?:etc|usr/share|usr/lib|var/lib)/([^/]{3,})/")
DIGITS = "".join(chr(c) for c in range(33, 127) if chr(c) not in "#\\\"'")


def fetch(url, cache):
    url = re.sub(r"[^/]+/\.\./", "", url)
    path = cache / re.sub(r"\W+", "-", url.split("//")[1])
    if not path.exists():
        with urllib.request.urlopen(url, timeout=300) as answer:
            path.write_bytes(answer.read())
    data = path.read_bytes()
    return (lzma if url.endswith(".xz") else gzip).decompress(data).decode(errors="replace")


def alternatives(field):
    return [[re.sub(r"[ :(].*", "", name.strip()) for name in group.split("|")] for group in field.split(",") if group.strip()]


class Index:
    def __init__(self, texts):
        self.packages, self.provided = {}, collections.defaultdict(list)
        for paragraph in (paragraph for text in texts for paragraph in text.split("\n\n")):
            fields = dict(line.split(": ", 1) for line in paragraph.split("\n") if line.split(": ", 1)[0] in FIELDS and ": " in line)
            name = fields.get("Package")
            if not name or name in self.packages:
                continue
            self.packages[name] = fields
            for virtual in alternatives(fields.get("Provides", "")):
                self.provided[virtual[0]].append(name)
        get = lambda fields, field: alternatives(fields.get(field, ""))
        self.depends = {name: get(f, "Depends") + get(f, "Pre-Depends") for name, f in self.packages.items()}
        self.recommends = {name: get(f, "Recommends") for name, f in self.packages.items()}
        self.base = set()
        self.base = self.closure(
            [name for name, f in self.packages.items() if f.get("Priority") == "required" or f.get("Essential") == "yes" or name == "apt"], False
        )

    def real(self, name):
        return name if name in self.packages else next(iter(self.provided.get(name, [])), None)

    def met(self, names, installed):
        return any(n in installed or any(p in installed for p in self.provided.get(n, ())) for n in names)

    def closure(self, names, recommended):
        """What is installed with names, with or without what is recommended."""
        seen, queue, groups = set(self.base), collections.deque(names), collections.deque()
        while queue or groups:
            if not queue:
                group = groups.popleft()
                known = [name for name in group if self.real(name)]
                if known and not self.met(known, seen):
                    queue.append(known[0])
                continue
            name = self.real(queue.popleft())
            if name is None or name in seen:
                continue
            seen.add(name)
            groups.extend(self.depends[name] + (self.recommends[name] if recommended else []))
        return seen

    def row(self, name):
        """What a package recommends or what it depends on does, all that comes along with these, and what it depends on."""
        depends = self.closure([name], False)
        lost = self.closure([name], True) - depends
        roots = set()
        for group in (group for package in depends - self.base | {self.real(name)} for group in self.recommends[package]):
            known = [n for n in group if self.real(n)]
            if known and not self.met(known, depends):
                roots.add(self.real(known[0]))
        return roots & lost, lost - roots, depends - self.base


def provided(texts, wanted):
    """What a file may call packages by: their commands, and folders that hardly another package has."""
    words, places = collections.defaultdict(set), collections.defaultdict(set)
    for line in (line for text in texts for line in text.split("\n")):
        path, _, owners = line.rpartition(" ") if "\t" not in line else line.rpartition("\t")
        path = path.strip()
        command, place = COMMAND.match(path), PLACE.match(path)
        if not command and not place:
            continue
        for owner in owners.split(","):
            name = owner.rsplit("/", 1)[-1].strip()
            if command and name in wanted and len(command[1]) > 1:
                words[name].add(command[1])
            if place:
                places[place[1]].add(name)
    for place, owners in places.items():
        for name in owners & wanted if len(owners) <= 2 else ():
            words[name].add("/" + place)
    return words


def number(n):
    return DIGITS[n // len(DIGITS)] + DIGITS[n % len(DIGITS)]


def tables(cache):
    """The tables by name."""
    names = (HERE / "names.txt").read_text().split()
    rows, listed, words = {}, set(), collections.defaultdict(set)
    for release, url, parts, contents in RELEASES:
        index = Index([fetch(f"{url}/{part}/binary-amd64/Packages.xz", cache) for part in parts])
        found = {name: index.row(name) for name in names if index.real(name)}
        texts = [fetch(f"{url}/{part}.gz", cache) for part in contents]
        provides = provided(texts, set().union(*(roots | rest for roots, rest, _ in found.values())))
        has_command = {name for name, own in provides.items() if any(word[0] != "/" for word in own)}
        grouped, short = collections.defaultdict(list), {}
        for name, (roots, rest, _) in found.items():
            told = {other for other in rest if other in has_command or not other.startswith("lib")}
            much = len(roots) + len(told) > LIMIT
            kept = set() if much else told
            count = len(rest) - len(kept)
            short[name] = roots, kept, f"{count or ''}{'!' if much else ''}"
        # Of what a package depends on, what others lose.
        telling = {name for roots, kept, count in short.values() if not count.endswith("!") for name in roots | kept}
        for name, (roots, kept, count) in short.items():
            depends = frozenset(found[name][2] & telling - {name})
            grouped[frozenset(roots), frozenset(kept), depends, count].append(name)
            listed |= roots | kept | depends | {name}
        for name, own in provides.items():
            words[name] |= own
        rows[release] = grouped
    order = sorted(listed, key=str.encode)
    numbers = {name: number(at) for at, name in enumerate(order)}
    encode = lambda some: "".join(sorted(numbers[name] for name in some))
    owned = collections.Counter(word for name in order for word in words.get(name, ()))
    common = {word for word, count in owned.items() if count > 6}
    clean = lambda name: sorted({word.lstrip("/") for word in words.get(name, ()) if word not in common and " " not in word} - {name})
    out = {"packages": "\n".join(" ".join([name] + clean(name)) for name in order) + "\n"}
    for release, grouped in rows.items():
        lines = ["\t".join([encode(those), encode(roots), encode(rest), encode(depends), count]).rstrip("\t")
                 for (roots, rest, depends, count), those in grouped.items()]
        out[release] = "\n".join(sorted(lines)) + "\n"
    return out


def main(arguments):
    with tempfile.TemporaryDirectory() as folder:
        cache = pathlib.Path(arguments[arguments.index("--cache") + 1] if "--cache" in arguments else folder)
        cache.mkdir(exist_ok=True)
        try:
            made = tables(cache)
        except OSError as error:
            print(f"the archives cannot be reached: {error}", file=sys.stderr)
            return UNREACHABLE
    if "--check" not in arguments:
        for name, text in made.items():
            (FOLDER / f"{name}.txt").write_text(text)
        return 0
    differs = [name for name, text in made.items() if (FOLDER / f"{name}.txt").read_text() != text]
    print("\n".join(f"{name}.txt differs" for name in differs))
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
