#!/usr/bin/env python3
"""Copy a folder of Dockerfiles, taking away what a comparison with Docker's parser cannot see past.

usage: normalize.py FROM_DIR TO_DIR

Docker's own parser hands back words as they are written, so `FROM a as b` and `FROM a AS b` look different to it, as do
`HEALTHCHECK cmd` and `HEALTHCHECK CMD`, though the build takes both alike. And the Python binding of the parser crashes on
bytes that are not UTF-8. So both sides of a comparison go through this script: those words in upper case on every line
that starts a FROM or HEALTHCHECK, and such bytes read as Latin-1. Everything else stays as it is.
"""
import os
import re
import sys

AS = re.compile(rb"(?im)^([ \t]*FROM[ \t]+(?:--\S+[ \t]+)*\S+[ \t]+)as([ \t]+\S+[ \t]*\r?)$")
HEALTH = re.compile(rb"(?im)^((?:[ \t]*HEALTHCHECK[ \t]+(?:--\S+[ \t]+)*)|[ \t]+)(cmd|none)(?=[ \t\r\n]|$)")


def normalize(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        data = data.decode("latin-1").encode("utf-8")
    data = AS.sub(rb"\1AS\2", data)
    if re.search(rb"(?im)^[ \t]*HEALTHCHECK", data):
        data = HEALTH.sub(lambda m: m.group(1) + m.group(2).upper(), data)
    return data


def main():
    source, target = sys.argv[1:]
    os.makedirs(target, exist_ok=True)
    for name in os.listdir(source):
        with open(os.path.join(source, name), "rb") as f:
            data = f.read()
        with open(os.path.join(target, name), "wb") as f:
            f.write(normalize(data))


if __name__ == "__main__":
    main()
