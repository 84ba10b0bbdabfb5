#!/usr/bin/env python3
"""What ShellCheck says through dfmt, beside what it says through hadolint: codes by instruction, and the CPU time of both.

    tests/agreement/shellcheck.py FOLDER DFMT HADOLINT [--files N] [--seed N]

FOLDER is one of Dockerfiles; the program shellcheck must be in PATH. Says what is missing, and skips, where something is. Fails where less
than 98 % of the findings of either are the other's, those left out whose reason docs/agreement.md gives: the shell that `/bin/sh` is.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

# In these the two say different things for a reason: hadolint has every `/bin/sh` read as POSIX' shell, dfmt as the one of the distribution.
BY_SHELL = "SC3"
WANTED = 0.98


def run(command):
    """The output of a command, and the CPU seconds that it took with all that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]}: {done.stderr.decode()[:500]}")
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return json.loads(done.stdout or b"[]"), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("dfmt")
    parser.add_argument("hadolint")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="every difference")
    asked = parser.parse_args()
    for program in (asked.dfmt, asked.hadolint, "shellcheck"):
        if not shutil.which(program):
            print(f"SKIPPED: {program} is not there")
            return
    files = sorted(path for path in asked.folder.rglob("*") if path.is_file())
    files = random.Random(asked.seed).sample(files, min(asked.files, len(files)))
    files = [str(path) for path in files]
    ours, our_time = run([asked.dfmt, "hadolint", "--no-fail", "-f", "json", *files])
    theirs, their_time = run([asked.hadolint, "--no-fail", "-f", "json", *files])
    # What the one cannot read, the other cannot be asked about.
    unread = {it["file"] for it in ours + theirs if it["code"] == "DL1000"}

    def said(findings):
        shell = (it for it in findings if it["code"].startswith("SC") and it["file"] not in unread)
        return {(it["file"], it["line"], it["code"]) for it in shell}

    ours, theirs = said(ours), said(theirs)
    print(f"{len(files)} files, {len(unread)} of them not read by both")
    print(f"dfmt {our_time:.1f} s of CPU, hadolint {their_time:.1f} s: {their_time / our_time:.1f} times as fast")
    worst = 1.0
    for name, wanted in (("all", lambda code: True), ("those of any shell", lambda code: not code.startswith(BY_SHELL))):
        mine = {it for it in ours if wanted(it[2])}
        yours = {it for it in theirs if wanted(it[2])}
        both = mine & yours
        shares = [len(both) / max(1, len(part)) for part in (mine, yours)]
        print(f"{name}: {len(both)} in common; dfmt alone {len(mine - yours)}, hadolint alone {len(yours - mine)}")
        print(f"  {shares[0]:.1%} of dfmt's, {shares[1]:.1%} of hadolint's")
        worst = min(shares)
        print("  dfmt alone:", Counter(it[2] for it in mine - yours).most_common(12))
        print("  hadolint alone:", Counter(it[2] for it in yours - mine).most_common(12))
        if asked.show:
            for who, rest in (("dfmt", mine - yours), ("hadolint", yours - mine)):
                for it in sorted(rest):
                    print("   ", who, os.path.basename(it[0]), it[1], it[2])
    if worst < WANTED:
        sys.exit(f"less than {WANTED:.0%} agree")


if __name__ == "__main__":
    main()
