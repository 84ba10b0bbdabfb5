#!/usr/bin/env python3
"""What it costs to look at a large build context: fails where that is more than 50 ms.

    cargo build --release --bin dfmt
    benches/context.py target/release/dfmt [--files N] [--most MILLISECONDS] [--runs N]

Makes folders with 20,000 files beside one Dockerfile, in one folder or in many, with and without a repository around them, and has dfmt fix that
Dockerfile, by turns as a file in its folder and as a text from stdin, for which there is no build context. The least time of many runs counts, as
anything else the machine does only adds to it.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# It makes the rules ask all that they can ask: files, folders, patterns, texts, what git tracks and what is left out.
DOCKERFILE = """\
FROM node:22 AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build

FROM node:22-slim
WORKDIR /app
COPY package*.json *.txt gone.json ./
COPY src ./src
ADD start.sh /
RUN npm install --omit=dev
ENTRYPOINT ["/start.sh"]
"""
OTHERS = {
    ".dockerignore": "*.log\n!keep.log\n**/*.tmp\n",
    "package.json": '{"name": "a", "version": "1.0.0", "dependencies": {}, "scripts": {"build": "true"}}\n',
    "package-lock.json": '{"name": "a", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "a", "version": "1.0.0"}}}\n',
    "start.sh": "#!/bin/sh\nexec node src/0/0.txt\n",
}


def make(folder, files, folders, has_git):
    for name, text in OTHERS.items():
        (folder / name).write_text(text)
    for at in range(folders):
        below = folder if folders == 1 else folder / "src" / str(at)
        below.mkdir(parents=True, exist_ok=True)
        for number in range(files // folders):
            (below / f"{number}.txt").touch()
    (folder / "src").mkdir(exist_ok=True)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    if has_git:
        for words in (["init", "-q"], ["add", "-A"]):
            subprocess.run(["git", "-C", folder, *words], check=True)


def clock(command, folder, stdin):
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True)
    took = time.perf_counter() - start
    # 1: something would change or is found.
    if done.returncode not in (0, 1):
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    return took * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=Path, help="dfmt, built with --release")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--most", type=float, default=50, help="milliseconds that the context may cost")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    dfmt = [str(options.binary.resolve()), "--check", "--fix", "--unsafe-fixes"]
    too_much = False
    for folders, has_git in ((1, False), (1, True), (200, False), (200, True)):
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), options.files, folders, has_git)
            seen, unseen = [], []
            for _ in range(options.runs):
                seen.append(clock([*dfmt, "Dockerfile"], folder, b""))
                unseen.append(clock([*dfmt, "-"], folder, DOCKERFILE.encode()))
        cost = min(seen) - min(unseen)
        too_much |= cost > options.most
        print(
            f"{options.files} files in {folders} folders, {'with' if has_git else 'without'} git: "
            f"{min(seen):.1f} ms, without the context {min(unseen):.1f} ms: {cost:.1f} ms more"
        )
    if too_much:
        sys.exit(f"looking at the build context costs more than {options.most:g} ms")


if __name__ == "__main__":
    main()
