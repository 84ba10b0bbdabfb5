#!/usr/bin/env python3
"""What formatters and fixers make of a folder of Dockerfiles: the counts of docs/comparison.md.

usage: rewriters.py BEFORE_DIR OUT_DIR [--sample N] NAME=COMMAND…

COMMAND is a line of a shell that rewrites the file `$1` in place, such as

    'dockerfmt=dockerfmt -n -w "$1"'
    'tally=tally lint --no-config --slow-checks off --fix --fail-level none "$1" || [ $? = 1 ]'

and fails where the tool fails. OUT_DIR/NAME gets what it made of the files, file by file, to be judged by
tests/same_meaning/accepted.py and shell_accepted.py, and by whatever compares meanings. Printed for each: on how many files
the command fails, how many it changes, how many of these lose a comment that has words, and how many change again when
the command is run once more. `--sample N` takes the N files whose names have the smallest SHA-256.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import os
import re
import shutil
import subprocess

COMMENT = re.compile(rb"(?m)^[ \t]*#+([^\n]*\w[^\n]*)$")
DIRECTIVE = re.compile(rb"^\s*(syntax|escape|check)\s*=")


def comments(path):
    """The comments of a file without their spaces; parser directives are none."""
    with open(path, "rb") as f:
        found = COMMENT.findall(f.read())
    return collections.Counter(re.sub(rb"\s+", b" ", text).strip() for text in found if not DIRECTIVE.match(text))


def content(path):
    with open(path, "rb") as f:
        return f.read()


def rewrite(command, path):
    """Whether the command does its work on the file within a minute."""
    try:
        run = subprocess.run(["sh", "-c", command, "sh", path], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return False
    return run.returncode == 0


def run(command, files):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return sum(not done for done in pool.map(lambda path: rewrite(command, path), files))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before")
    parser.add_argument("out")
    parser.add_argument("tools", nargs="+", metavar="NAME=COMMAND")
    parser.add_argument("--sample", type=int)
    options = parser.parse_args()
    names = sorted(os.listdir(options.before), key=lambda name: hashlib.sha256(name.encode()).digest())[: options.sample]
    before = {name: os.path.join(options.before, name) for name in names}
    for tool in options.tools:
        tool, _, command = tool.partition("=")
        folders = [os.path.join(os.path.abspath(options.out), tool + suffix) for suffix in ("", ".twice")]
        once, twice = ({name: os.path.join(folder, name) for name in names} for folder in folders)
        for folder, source, target in zip(folders, (before, once), (once, twice)):
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
            for name in names:
                shutil.copyfile(source[name], target[name])
            failed = run(command, target.values())
            if target is once:
                print(f"{tool}: fails on {failed}", end="")
        changed = [name for name in names if content(before[name]) != content(once[name])]
        lose = sum(bool(comments(before[name]) - comments(once[name])) for name in changed)
        unstable = sum(content(once[name]) != content(twice[name]) for name in names)
        print(f", changes {len(changed)}, loses comments in {lose}, changes {unstable} again", flush=True)


main()
