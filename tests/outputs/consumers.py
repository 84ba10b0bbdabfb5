#!/usr/bin/env python3
"""Runs dfmt over a folder in each format, has real consumers read what it writes, and compares what they found.

    consumers.py DFMT FOLDER        needs jsonschema, junitparser and sarif-tools from PyPI; jq where there is one

Prints for each format how many findings were read, the size of the output, the time of the processor and the most memory. Fails where a
format is not valid, where the numbers of findings differ, or where time or memory are more than a fifth above those of `full`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import junitparser
from sarif import loader

SCHEMAS = Path(__file__).parent.parent / "cli" / "schemas"
ALLOWED = 1.2
RUNS = 3


def schema_errors(name, document):
    schema = json.loads((SCHEMAS / name).read_text())
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    return [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(document)][:5]


def valid(name, document):
    errors = schema_errors(name, document)
    if errors:
        sys.exit("\n".join([f"{name} has something to say:", *errors]))


def full(path):
    return None


def concise(path):
    return sum(1 for _ in path.open("rb"))


def read_json(path):
    if shutil.which("jq"):
        told = subprocess.run(["jq", "-e", "length", path], capture_output=True, text=True)
        if told.returncode not in (0, 1):
            sys.exit(f"jq: {told.stderr}")
        return int(told.stdout)
    return len(json.loads(path.read_text("utf-8")))


def jsonl(path):
    return sum(1 for line in path.open(encoding="utf-8") if json.loads(line)["rule"])


def sarif(path):
    valid("sarif-2.1.0.json", json.loads(path.read_text("utf-8")))
    return loader.load_sarif_file(str(path)).get_result_count()


def github(path):
    lines = path.read_text("utf-8").splitlines()
    if not all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines):
        sys.exit("github: a line is no command")
    return sum("title=dfmt::" not in line for line in lines)


def gitlab(path):
    report = json.loads(path.read_text("utf-8"))
    valid("gitlab-code-quality.json", report)
    if len({finding["fingerprint"] for finding in report}) != len(report):
        sys.exit("gitlab: two findings have the same fingerprint")
    return len(report)


def junit(path):
    told = junitparser.JUnitXml.fromfile(str(path))
    for suite in told:
        failures = sum(any(isinstance(result, junitparser.Failure) for result in case.result) for case in suite)
        if (suite.tests, suite.failures) != (len(list(suite)), failures):
            sys.exit(f"junit: the numbers of {suite.name} are wrong")
    return sum(suite.failures for suite in told)


def checkstyle(path):
    return len(ET.parse(path).getroot().findall("file/error"))


FORMATS = {
    "full": full,
    "concise": concise,
    "json": read_json,
    "jsonl": jsonl,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
    "checkstyle": checkstyle,
}


# A process of its own: the memory of a child counts from what its parent had.
LAUNCHER = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime, usage.ru_maxrss, file=sys.stderr)
"""


def run(dfmt, folder, format, out):
    """The seconds of the processor, and MiB of memory."""
    args = [dfmt, "--lint", "--exit-zero", "-q", "-j", "1", "--output-format", format, "."]
    with out.open("wb") as stdout:
        launcher = [sys.executable, "-S", "-E", "-c", LAUNCHER, *args]
        told = subprocess.run(launcher, cwd=folder, stdout=stdout, stderr=subprocess.PIPE, text=True)
    # The files that could not be done come before.
    code, seconds, most = told.stderr.splitlines()[-1].split()
    if code not in ("0", "2"):
        sys.exit(f"{format}: exit code {code}: {told.stderr}")
    return float(seconds), int(most) / 1024


def main(dfmt, folder):
    dfmt = Path(dfmt).resolve()
    counts, times, memory, sizes = {}, {}, {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        for turn in range(RUNS):
            for format, read in FORMATS.items():
                seconds, most = run(dfmt, folder, format, out)
                times[format] = min(seconds, times.get(format, seconds))
                memory[format] = min(most, memory.get(format, most))
                if turn == 0:
                    counts[format], sizes[format] = read(out), out.stat().st_size
    print(f"{'format':12}{'findings':>9}{'MB':>7}{'user s':>8}{'':>7}{'MiB':>7}")
    for format in FORMATS:
        count = "" if counts[format] is None else counts[format]
        ratio = times[format] / times["full"]
        print(f"{format:12}{count:>9}{sizes[format] / 1e6:>7.1f}{times[format]:>8.2f}{ratio:>6.2f}x{memory[format]:>7.1f}")
    found = {count for count in counts.values() if count is not None}
    if len(found) != 1 or found == {0}:
        sys.exit(f"the formats do not agree on the number of findings: {counts}")
    for what, values in (("time", times), ("memory", memory)):
        worse = [format for format in FORMATS if values[format] > values["full"] * ALLOWED]
        # Short runs are measured too badly to be judged.
        if worse and times["full"] > 1:
            sys.exit(f"{what} is more than a fifth above that of `full`: {', '.join(worse)}")


main(*sys.argv[1:])
