#!/usr/bin/env python3
"""Lays the real build contexts of the shared folder out on disk.

    lay_out.py [--git] TO [CONTEXT]...

TO gets a folder for each CONTEXT (a folder of ../shared/contexts by its name or number; all where none is named) with every file that its
tree.tsv lists: what the shared folder has of it, else nothing but its name, its mode and, of a script, the first line. A link whose target is
not known leads nowhere. With --git each folder is a repository whose index holds all of them, as after a clone.

The shared folder is $DFMT_SHARED, else ../shared beside the repository.
"""

import os
import pathlib
import shutil
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("DFMT_SHARED") or REPOSITORY / "../shared")
LINK, SUBMODULE, EXECUTABLE = "120000", "160000", "100755"


def rows(path):
    if not path.exists():
        return []
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def lay_out(context, to):
    scripts = {row[0]: row for row in rows(context / "scripts.tsv")[1:]}
    for path, size, mode in rows(context / "tree.tsv"):
        place, known = to / path, context / "files" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if mode == SUBMODULE:
            place.mkdir()
        elif mode == LINK:
            place.symlink_to(known.read_text() if known.exists() else "x" * int(size))
        else:
            if known.exists():
                shutil.copyfile(known, place)
            elif path in scripts:
                _, _, first, is_crlf = scripts[path]
                end = "\r\n" if is_crlf == "yes" else "\n"
                place.write_text("" if first == "-" else first + end, newline="")
            else:
                place.touch()
            place.chmod(0o755 if mode == EXECUTABLE else 0o644)


def main():
    arguments = sys.argv[1:]
    with_git = "--git" in arguments
    arguments = [it for it in arguments if it != "--git"]
    if not arguments or arguments[0].startswith("-"):
        sys.exit(__doc__)
    to, named = pathlib.Path(arguments[0]), arguments[1:]
    contexts = sorted(it for it in (SHARED / "contexts").iterdir() if it.is_dir())
    if named:
        contexts = [it for it in contexts if it.name in named or it.name.split("-")[0] in named]
    for context in contexts:
        place = to / context.name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        lay_out(context, place)
        if with_git:
            for words in (["init", "--quiet"], ["-c", "core.excludesFile=", "add", "--all", "--force"]):
                subprocess.run(["git", *words], cwd=place, check=True)
    print(f"{len(contexts)} contexts laid out in {to}")


main()
