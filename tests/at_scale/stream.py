#!/usr/bin/env python3
"""How fast `dfmt batch` is beside `dfmt`, and that its memory does not grow with the stream.

    tests/at_scale/stream.py target/release/dfmt FOLDER [--bytes N] [--most MIB] [--fix]

The files of the folder go through both, by turns, and the fastest counts, in seconds of CPU: two cores without other work do twice that. Then as many bytes of JSON
lines as are asked for (1 GB), made of the same files over and over and kept nowhere, go through `dfmt batch`. Fails where that takes more memory than it may,
or where an answer is missing.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path


def run(command, feed, cwd=None):
    """Seconds of CPU, peak memory in MiB, and lines of a program whose stdin is fed by `feed`."""
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=cwd)

    def write():
        with child.stdin as stdin:
            feed(stdin)

    writer = threading.Thread(target=write)
    writer.start()
    lines, memory = 0, 0

    def watch():
        nonlocal memory
        while child.returncode is None:
            memory = max(memory, peak(child.pid))
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    while chunk := child.stdout.read1(1 << 20):
        lines += chunk.count(b"\n")
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    writer.join()
    watcher.join()
    if child.returncode != 0:
        sys.exit(f"{command}: exit code {child.returncode}")
    return usage.ru_utime + usage.ru_stime, memory, lines


def peak(pid):
    """The most memory that a program has had so far, in MiB. What `getrusage` says of it has this script's own in it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s*(\d+) kB", status, re.M)
    return int(found[1]) / 1024 if found else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dfmt")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bytes", type=int, default=1_000_000_000)
    parser.add_argument("--most", type=int, default=400, help="MiB of memory")
    parser.add_argument("--fix", action="store_true")
    args = parser.parse_args()
    dfmt = str(Path(args.dfmt).resolve())
    mode = ["--fix"] if args.fix else []

    texts = {}
    for path in sorted(path for path in args.folder.rglob("*") if path.is_file()):
        try:
            texts[str(path.relative_to(args.folder))] = path.read_bytes().decode()
        except UnicodeDecodeError:
            pass
    lines = [(json.dumps({"path": path, "text": text}) + "\n").encode() for path, text in texts.items()]
    everything = b"".join(lines)

    with tempfile.TemporaryDirectory() as place:
        for path, text in texts.items():
            target = Path(place, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        plain = [dfmt, *mode, "--check", "--no-diff", "--quiet", "--exit-zero", "--no-config", "--config", "generated=format", "--include", "*", "."]
        rows = {"dfmt --check": [], "dfmt batch": []}
        for _ in range(3):
            rows["dfmt --check"].append(run(plain, lambda _: None, place))
            rows["dfmt batch"].append(
                run([dfmt, "batch", *mode, "--exit-zero", "--config", "generated=format"], lambda stdin: stdin.write(everything))
            )
    for what, found in rows.items():
        seconds, memory, _ = min(found)
        print(f"{' '.join([what, *mode])}: {len(texts)} files, {len(texts) / seconds:.0f} a second of CPU, {memory:.0f} MiB")

    count = 0

    def endless(stdin):
        nonlocal count
        written = 0
        while written < args.bytes:
            for line in lines:
                stdin.write(line)
                written, count = written + len(line), count + 1

    seconds, memory, answers = run([dfmt, "batch", *mode, "--exit-zero"], endless)
    print(f"a stream of {args.bytes / 1e9:.1f} GB: {count} lines, {count / seconds:.0f} a second of CPU, {memory:.0f} MiB")
    if answers != count:
        sys.exit(f"{count} lines, {answers} answers")
    if memory > args.most:
        sys.exit(f"{memory:.0f} MiB are more than {args.most}")


if __name__ == "__main__":
    main()
