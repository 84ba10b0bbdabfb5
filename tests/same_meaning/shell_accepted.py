#!/usr/bin/env python3
"""Check that shfmt and bash take every shell text after a fix that they took before.

usage: shell_accepted.py BEFORE_DIR AFTER_DIR

The texts are what Docker's own parser hands to the shell: RUN, CMD,
ENTRYPOINT and HEALTHCHECK in shell form, also behind ONBUILD; the scripts of RUN heredocs; what follows `-c` in an exec form. Only texts
that are new in their file are asked about, and `bash -n` only about those that differ in more than blanks. A new text
that is not taken is wrong unless it stood there before, blanks apart, and was not taken then. Prints one line per wrong text and a
summary; exit code 1 if there is any.

setup: pip install dockerfile shfmt-py
"""
import concurrent.futures
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile

import dockerfile
from accepted import read

SHELLS = re.compile(r"(^|/)(ba|da|a|z|k)?sh$")
HEREDOC = re.compile(r"<<-?\s*['\"]?[A-Za-z0-9_]+")


def texts(path):
    """The shell texts of a file; none if Docker's parser rejects it."""
    try:
        commands = dockerfile.parse_string(read(path))
    except dockerfile.GoParseError:
        return []
    found = []
    for command in commands:
        name = (command.sub_cmd or command.cmd).upper()
        value = list(command.value)
        if name == "HEALTHCHECK":
            value = value[1:]
        if name not in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK") or not value:
            continue
        if command.json:
            if len(value) > 2 and SHELLS.search(value[0]) and value[1].startswith("-") and "c" in value[1]:
                found.append(value[2])
            continue
        bodies = "".join(f"{doc.content}{doc.name}\n" for doc in command.heredocs)
        found.append(value[0] + ("\n" + bodies if bodies else ""))
        # A heredoc that the shell of the RUN reads, or one that is named.
        if name == "RUN" and re.fullmatch(rf"({HEREDOC.pattern}\s*((ba|da|a)?sh\b.*)?)|((ba|da|a)?sh\b.*{HEREDOC.pattern})", value[0].strip()):
            found += [doc.content for doc in command.heredocs]
    return found


def plain(text):
    return " ".join(text.split())


def without_errexit(text):
    """A text as it was before `hidden-failure` put `set -e` first: what was not taken then need not be now."""
    return re.sub(r"\bset -e(;|$| )\s*", "", plain(text))


def judge_files(pair):
    """The texts of a file that are new, and all that were there before."""
    before, after = pair
    with open(before, "rb") as one, open(after, "rb") as other:
        if one.read() == other.read():
            return None
    was = texts(before)
    known = set(was)
    return was, [text for text in texts(after) if text not in known]


def by_shfmt(wanted):
    """Those of the texts that shfmt rejects, as bash and as POSIX shell."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for number, text in enumerate(wanted):
            path = os.path.join(folder, f"{number}.sh")
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(text + "\n")
            paths[path] = text
        left = list(paths)
        for dialect in ("bash", "posix"):
            rejected = []
            for at in range(0, len(left), 500):
                command = ["shfmt", "-ln", dialect, "-l", *left[at:at + 500]]
                run = subprocess.run(command, capture_output=True, text=True, check=False)
                said = {line.split(".sh:")[0] + ".sh" for line in run.stderr.splitlines() if ".sh:" in line}
                rejected += [path for path in left[at:at + 500] if path in said]
            left = rejected
        return {paths[path] for path in left}


def by_bash(text):
    """Whether `bash -n` takes a text. A heredoc without its end is a warning."""
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    run = subprocess.run(["bash", "-O", "extglob", "-n"], input=text.encode(), capture_output=True, env=environment, check=False)
    return run.returncode == 0 and not [line for line in run.stderr.splitlines() if b" warning: here-document " not in line]


def rejected(wanted, known):
    """Those of the texts that either of them rejects; `known` are texts bash need not be asked about, but for blanks."""
    bad = by_shfmt(wanted)
    ask = [text for text in wanted if text not in bad and plain(text) not in known]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        taken = list(pool.map(by_bash, ask))
    return bad | {text for text, good in zip(ask, taken) if not good}, len(ask)


def main():
    before, after = sys.argv[1:]
    names = sorted(os.listdir(before))
    pairs = [(os.path.join(before, name), os.path.join(after, name)) for name in names]
    # spawn, not fork: the parser is a Go library and does not survive a fork
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(mp_context=context) as pool:
        found = list(pool.map(judge_files, pairs, chunksize=64))
    changed = {name: texts for name, texts in zip(names, found) if texts}
    known = {plain(text) for was, _ in changed.values() for text in was}
    wanted = sorted({text for _, new in changed.values() for text in new})
    bad, asked = rejected(wanted, known)
    suspects = {name: (was, [text for text in new if text in bad]) for name, (was, new) in changed.items() if bad & set(new)}
    bad_before, _ = rejected(sorted({text for was, _ in suspects.values() for text in was}), set())
    bad_before = {without_errexit(text) for text in bad_before}
    wrong = 0
    for name, (_, new) in suspects.items():
        for text in new:
            # Blanks and `set -e` apart, it was there and not taken.
            if without_errexit(text) not in bad_before:
                wrong += 1
                print(f"{name}: no longer taken: {text[:200]!r}")
    print(f"{len(names)} files, {len(changed)} changed, {len(wanted)} new texts read by shfmt, {asked} by bash, {wrong} no longer taken")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
