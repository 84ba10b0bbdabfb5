#!/usr/bin/env python3
"""Check that Docker's own parser takes every file after a fix that it took before.

usage: accepted.py BEFORE_DIR AFTER_DIR

Prints one line per file that is no longer taken and a summary; exit
code 1 if there is any. setup: pip install dockerfile
"""
import concurrent.futures
import multiprocessing
import os
import sys

import dockerfile


def read(path):
    """The text of a file; one that is not UTF-8, on which the binding of the parser crashes, as Latin-1."""
    try:
        with open(path, encoding="utf-8") as f:
            return f.read()
    except UnicodeDecodeError:
        with open(path, encoding="latin-1") as f:
            return f.read()


def takes(path):
    try:
        dockerfile.parse_string(read(path))
    except dockerfile.GoParseError as error:
        return str(error)
    return None


def judge(pair):
    before, after = pair
    error = takes(after)
    return error if error and not takes(before) else None


def main():
    before, after = sys.argv[1:]
    names = sorted(os.listdir(before))
    pairs = [(os.path.join(before, name), os.path.join(after, name)) for name in names]
    rejected = 0
    # spawn, not fork: the parser is a Go library and does not survive a fork
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(mp_context=context) as pool:
        for name, error in zip(names, pool.map(judge, pairs, chunksize=64)):
            if error:
                rejected += 1
                print(f"{name}: no longer parses: {error}")
    print(f"{len(names)} files, {rejected} no longer taken")
    sys.exit(1 if rejected else 0)


if __name__ == "__main__":
    main()
