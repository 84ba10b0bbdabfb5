#!/usr/bin/env python3
"""How much CPU time dfmt takes, against two threads that walk and read the same files.

    cargo build --release --bin dfmt --example floor
    benches/speed.py FOLDER target/release/dfmt [--floor PROGRAM] [--runs N]

FOLDER is copied three times into a temporary folder: as it is, laid out, and fixed. All of them are measured by turns in one run, so that what
else the machine does meets all; a row is the median of the runs. Then the time from start to end on one tiny file: the least
of many, as anything else the machine does only adds to it.
"""

import argparse
import os
import re
import shutil
import stat
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TINY = "FROM alpine:3.20\nRUN echo one\n"
TINY_RUNS = 200


def run(command):
    """The CPU time (user + system) and the time on the clock of one process, in seconds, and what it says on stderr."""
    with tempfile.TemporaryFile() as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stderr)
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        stderr.seek(0)
        said = stderr.read().decode(errors="replace")
    # 1: something would change or is found. Files that cannot be done make it 2; all others are done.
    if process.returncode not in (0, 1, 2):
        sys.exit(f"{command} ended with {process.returncode}: {said[-500:]}")
    return usage.ru_utime + usage.ru_stime, clock, said


def copy(folder, to):
    shutil.copytree(folder, to)
    for path in [to, *to.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
    return to


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="Dockerfiles; nothing in it is changed")
    parser.add_argument("binary", type=Path, help="dfmt, built with --release")
    parser.add_argument("--floor", type=Path, help="the example `floor`; by default in examples/ beside dfmt")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    dfmt = str(options.binary.resolve())
    floor = str((options.floor or options.binary.parent / "examples/floor").resolve())

    with tempfile.TemporaryDirectory() as temporary:
        temporary = Path(temporary)
        source = copy(options.folder, temporary / "source")
        laid_out = copy(options.folder, temporary / "laid-out")
        fixed = copy(options.folder, temporary / "fixed")
        run([dfmt, "--quiet", str(laid_out)])
        run([dfmt, "--quiet", "--fix", str(fixed)])
        for folder, flags in [(laid_out, ["--check"]), (fixed, ["--check", "--fix"])]:
            said = run([dfmt, *flags, str(folder)])[2].splitlines()[-1:]
            if not said or re.search(r"would be reformatted|[1-9]\d* findings? would be fixed", said[0]):
                sys.exit(f"{' '.join(flags)} still has something to do: {said}")

        rows = [
            ("two threads that walk and read", [floor, str(source)]),
            ("`dfmt --check` on laid-out files", [dfmt, "--check", str(laid_out)]),
            ("`dfmt --check --fix`, first time", [dfmt, "--check", "--fix", str(source)]),
            ("`dfmt --check --fix`, nothing left to do", [dfmt, "--check", "--fix", str(fixed)]),
        ]
        times = {name: [] for name, _ in rows}
        for _ in range(options.runs):
            for name, command in rows:
                times[name].append(run(command)[0])

        tiny = temporary / "Dockerfile"
        tiny.write_text(TINY)
        starts = [run([dfmt, "--check", str(tiny)])[:2] for _ in range(TINY_RUNS)]

    base = statistics.median(times[rows[0][0]])
    print("| | CPU time | of the walkers' |")
    print("|---|--:|--:|")
    for name, _ in rows:
        median = statistics.median(times[name])
        print(f"| {name} | {median:.2f} s | {median / base:.1f}× |")
    cpu, clock = statistics.median(cpu for cpu, _ in starts), min(clock for _, clock in starts)
    print(f"| start to end on one tiny file | {cpu * 1e3:.1f} ms | {clock * 1e3:.1f} ms on the clock |")


if __name__ == "__main__":
    main()
