#!/usr/bin/env python3
"""What ShellCheck says through dfmt, beside what it says through hadolint: codes by instruction, and the time that both take.

    cargo build --release --bin dfmt --example scripts
    tests/agreement/shellcheck.py FOLDER target/release HADOLINT [--files N] [--seed N] [--show]

FOLDER is one of Dockerfiles; HADOLINT is the program; the program shellcheck must be in PATH. Says what is missing, and skips, where something is.

hadolint 2.15 says one thing of an instruction and drops the rest, so what counts is how much of what it says dfmt says, too. What dfmt does not say is
explained where no POSIX shell reads the text (hadolint hands PowerShell to ShellCheck); where ShellCheck says it of the same script only if that is
read by no shell in particular (dfmt tells it which one `/bin/sh` is, and reads `#!` in heredocs), or without the variables that ENV and ARG set (hadolint knows
one of several in an ARG, and none in ONBUILD). Fails where less than 98 % are the same or explained.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

WANTED = 0.98


def timed(command):
    """The output of a command, and the seconds that it took."""
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]}: {done.stderr.decode()[:500]}")
    return json.loads(done.stdout or b"[]"), time.monotonic() - start


def codes_by_any_shell(script):
    """What ShellCheck says of a script that is read by no shell in particular."""
    return codes(re.sub(r"^(# shellcheck shell=\w+|#!.*)", "# shellcheck shell=sh", script))


def codes_without_variables(script):
    """What ShellCheck says of a script if it is told of no variables."""
    return codes(re.sub(r"^export( \w+=1)+\n", "", script, flags=re.MULTILINE))


def codes(script):
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(["shellcheck", "--norc", "-f", "json1", file.name], capture_output=True, check=False)
    return {f"SC{it['code']}" for it in json.loads(done.stdout)["comments"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("programs", type=Path)
    parser.add_argument("hadolint")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="what is not explained")
    asked = parser.parse_args()
    dfmt, scripts = str(asked.programs / "dfmt"), str(asked.programs / "examples" / "scripts")
    for program in (dfmt, scripts, asked.hadolint, "shellcheck"):
        if not shutil.which(program):
            print(f"SKIPPED: {program} is not there")
            return
    files = sorted(path for path in asked.folder.rglob("*") if path.is_file())
    files = random.Random(asked.seed).sample(files, min(asked.files, len(files)))
    files = [str(path) for path in files]
    ours, our_time = timed([dfmt, "hadolint", "--no-fail", "-f", "json", *files])
    theirs, their_time = timed([asked.hadolint, "--no-fail", "-f", "json", *files])
    # What the one cannot read, the other cannot be asked about.
    unread = {it["file"] for it in ours + theirs if it["code"] == "DL1000"}

    def said(findings):
        shell = (it for it in findings if it["code"].startswith("SC") and it["file"] not in unread)
        return {(it["file"], it["line"], it["code"]) for it in shell}

    handed = {}
    done = subprocess.run([scripts, *files], capture_output=True, check=True)
    for line in done.stdout.decode().splitlines():
        path, first, text = json.loads(line)
        handed[path, first] = text
    ours, theirs = said(ours), said(theirs)
    # ShellCheck's codes for what it cannot read: what stands in the place of others.
    reasons = Counter()
    for place in sorted(theirs):
        path, line, code = place
        script = handed.get((path, line))
        if place in ours:
            reasons["the same"] += 1
        elif script is None:
            reasons["no POSIX shell reads it"] += 1
        elif code in codes_by_any_shell(script):
            reasons["not in the shell that reads it"] += 1
        elif code in codes_without_variables(script):
            reasons["of a variable that ENV or ARG sets"] += 1
        else:
            reasons["not explained"] += 1
            if asked.show:
                print(os.path.basename(path), line, code)
    print(f"{len(files)} files, {len(unread)} of them not read by both")
    print(f"dfmt {our_time:.1f} s, hadolint {their_time:.1f} s: {their_time / our_time:.1f} times as fast")
    print(f"dfmt says {len(ours)} things, hadolint {len(theirs)}; of hadolint's:")
    for reason, count in reasons.most_common():
        print(f"  {count:5} {reason}")
    explained = 1 - reasons["not explained"] / max(1, len(theirs))
    alike = reasons["the same"] + reasons["not explained"]
    print(f"the same or explained: {explained:.1%}; the same, of what is not explained otherwise: {reasons['the same'] / max(1, alike):.1%}")
    if explained < WANTED:
        sys.exit(f"less than {WANTED:.0%}")


if __name__ == "__main__":
    main()
