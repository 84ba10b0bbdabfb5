#!/usr/bin/env python3
"""What Spark makes of Dockerfiles with `dfmt batch` is what `dfmt` makes of them, byte by byte.

    tests/at_scale/spark.py target/release/dfmt FOLDER [--files N]

Takes the functions out of docs/at-scale.md, and runs them with PySpark in local mode over all files of a folder: the layout is compared with what `dfmt` writes
into a copy of the folder, the fixes with what `dfmt --fix -` makes of each. Needs Java, and pyspark, pandas and pyarrow where this is run; says so and skips
where they are missing.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "at-scale.md"


def skip(why):
    print(f"SKIPPED: {why}")
    sys.exit(0)


def functions():
    """What the page defines."""
    defined = {"__name__": "__main__"}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.S | re.M):
        exec(compile(block, str(PAGE), "exec"), defined)
    return defined["dfmt_piped"], defined["dfmt_in_pandas"], defined["DFMT_SCHEMA"]


def texts(folder, limit):
    """The files that are UTF-8, by their paths."""
    found, others = {}, 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file())[:limit]:
        try:
            found[str(path.relative_to(folder))] = path.read_bytes().decode()
        except UnicodeDecodeError:
            others += 1
    if others:
        print(f"{others} files are not UTF-8, which JSON is: left out")
    return found


def laid_out(dfmt, files):
    """What `dfmt` makes of files in a folder."""
    with tempfile.TemporaryDirectory() as place:
        for path, text in files.items():
            target = Path(place, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        options = ["--quiet", "--exit-zero", "--no-config", "--no-respect-gitignore"]
        options += ["--include", "*", "--config", "generated=format"]
        subprocess.run([dfmt, *options, "."], cwd=place, stderr=subprocess.DEVNULL)
        return {path: Path(place, path).read_bytes().decode() for path in files}


def fixed(dfmt, files):
    """What `dfmt --fix -` makes of each."""

    def one(item):
        path, text = item
        run = subprocess.run(
            [dfmt, "--fix", "--no-config", "-", "--stdin-filepath", path],
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        # Where dfmt leaves a text alone it writes none.
        return path, text if run.returncode == 2 else run.stdout.decode()

    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(one, files.items()))


def check(what, files, expected, found, seconds):
    answers = {path: files[path] if output is None else output for path, output in found}
    different = [path for path in files if answers.get(path) != expected[path]]
    changed = sum(expected[path] != text for path, text in files.items())
    print(
        f"{what}: {len(answers)} files, {len(answers) / seconds:.0f} a second, "
        f"{changed} changed, {len(different)} differ from what dfmt makes of them"
    )
    if not changed:
        sys.exit(f"{what}: dfmt changes nothing here, which shows nothing")
    if different or len(found) != len(files):
        sys.exit(f"{what}: not what dfmt makes of {', '.join(different[:5])}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dfmt")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=None)
    args = parser.parse_args()
    dfmt = str(Path(args.dfmt).resolve())
    if not shutil.which("java"):
        skip("there is no Java")
    try:
        import pandas  # noqa: F401
        import pyarrow  # noqa: F401
        from pyspark.sql import SparkSession
    except ImportError as error:
        skip(f"{error}: `pip install pyspark pandas pyarrow setuptools`")
    piped, in_pandas, schema = functions()
    files = texts(args.folder, args.files)
    if not files:
        sys.exit(f"{args.folder}: there are no files")

    # Spark's workers are to be this Python, which has what it takes.
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("dfmt")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    builder = builder.config("spark.ui.enabled", "false").config("spark.driver.memory", "2g")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        for mode, expected in (([], laid_out(dfmt, files)), (["--fix"], fixed(dfmt, files))):
            name = " ".join(["dfmt batch", *mode])
            command = [dfmt, "batch", *mode, "-j1"]
            start = time.monotonic()
            rdd = spark.sparkContext.parallelize(list(files.items()), 8)
            found = [(it["path"], it["output"]) for it in piped(rdd, " ".join(command)).collect()]
            check(f"RDD.pipe, {name}", files, expected, found, time.monotonic() - start)
            start = time.monotonic()
            frame = spark.createDataFrame(list(files.items()), "path string, text string")
            rows = frame.repartition(8).mapInPandas(in_pandas(command), schema).collect()
            found = [(row.path, row.output) for row in rows]
            check(f"mapInPandas, {name}", files, expected, found, time.monotonic() - start)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
