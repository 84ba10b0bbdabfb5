#!/usr/bin/env python3
"""What `src/knowledge/ecosystems.rs` and `effects.rs` say of commands, held against what the commands do: each is run under strace in a project
of its own with files beside it that are none of its business, and every path that it opens, asks for or writes must be one that its row names.
What is done ahead of a command must leave it to make the same files as without.

    tests/effects/rows.py [NAME ...]

Needs strace and the network; a program that is not there is skipped and named. Nothing but a new folder in /tmp is written to, but for the caches
of the programs that ignore HOME. $ROWS_PATH is put before PATH; $ROWS_YARN is the file of a Yarn from version 2 on (`bin/yarn.js` of `@yarnpkg/cli-dist`).
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "src/knowledge"

# Rows by name, and how each is tried: files of a project, what makes its lock file, the command, what of the project these files name and the
# model reads off them (`src/model/effects/manifests/node`).
PACKAGE = '{"name": "own", "version": "1.0.0", "private": true, "dependencies": {"is-number": "7.0.0"}}\n'
PYPROJECT = '[project]\nname = "own"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["idna==3.10"]\n'
MEMBERS = {
    "packages/a/package.json": '{"name": "a", "version": "1.0.0", "main": "dist/a.js", "dependencies": {"is-number": "6.0.0"}}\n',
    "packages/b/package.json": '{"name": "b", "version": "1.0.0", "dependencies": {"a": "1.0.0"}}\n',
}
WORKSPACES = {"package.json": PACKAGE.replace("{", '{"workspaces": ["packages/*"], ', 1), **MEMBERS}
NAMED = [*MEMBERS, "packages/a/node_modules", "packages/b/node_modules"]
YARN_2 = {**WORKSPACES, "yarn.lock": "", ".yarnrc.yml": "nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn.cjs\n", ".yarn/releases/yarn.cjs": "$ROWS_YARN"}
YARN_2_NAMED = [*NAMED, ".yarn/releases/yarn.cjs", ".yarn/build-state.yml", ".yarn/cache", ".yarn/install-state.gz", ".yarn/unplugged", ".pnp.cjs", ".pnp.loader.mjs",
                *(f"{folder}/{name}" for folder in (".yarn", ".yarn/releases") for name in ("node_modules", "package.json"))]
INDEX = '[[tool.poetry.source]]\nname = "index"\nurl = "https://pypi.org/simple/"\npriority = "primary"\n'
CSPROJ = '<Project Sdk="Microsoft.NET.Sdk">\n  <PropertyGroup>\n    <TargetFramework>net8.0</TargetFramework>\n  </PropertyGroup>\n</Project>\n'
POM = "<project><modelVersion>4.0.0</modelVersion><groupId>own</groupId><artifactId>own</artifactId><version>1</version></project>\n"
TRIED = [
    ("npm", {"package.json": PACKAGE}, "npm install --package-lock-only", "npm ci"),
    ("npm", WORKSPACES, "npm install --package-lock-only", "npm ci", NAMED),
    ("Yarn", WORKSPACES, "yarn install --ignore-scripts", "yarn install --frozen-lockfile", NAMED),
    ("Yarn", YARN_2, "yarn install --no-immutable --mode=update-lockfile", "yarn install --immutable", YARN_2_NAMED),
    ("Yarn", {**YARN_2, ".yarnrc.yml": "yarnPath: .yarn/releases/yarn.cjs\n"}, "yarn install --no-immutable --mode=update-lockfile", "yarn install --immutable",
     YARN_2_NAMED),
    ("pnpm", {"package.json": PACKAGE, "pnpm-workspace.yaml": "packages: [packages/*]\nlinkWorkspacePackages: true\n", **MEMBERS}, "pnpm install --lockfile-only",
     "pnpm install --frozen-lockfile", NAMED),
    ("pnpm", {"package.json": PACKAGE, "pnpm-workspace.yaml": "onlyBuiltDependencies: [a]\n"}, "pnpm install --lockfile-only", "pnpm fetch"),
    ("bun", WORKSPACES, "bun install --lockfile-only", "bun install --frozen-lockfile", NAMED),
    ("npm", {"package.json": PACKAGE}, "", "npm install --omit=dev"),
    ("Yarn", {"package.json": PACKAGE}, "yarn install --ignore-scripts", "yarn install --frozen-lockfile"),
    ("pnpm", {"package.json": PACKAGE}, "pnpm install --lockfile-only", "pnpm install --frozen-lockfile"),
    ("bun", {"package.json": PACKAGE}, "bun install --lockfile-only", "bun install --frozen-lockfile"),
    ("pip", {"requirements.txt": "idna==3.10\n"}, "", "pip install --no-cache-dir -r requirements.txt"),
    ("uv pip", {"requirements.txt": "idna==3.10\n"}, "", "uv pip install -r requirements.txt"),
    ("uv", {"pyproject.toml": PYPROJECT}, "uv lock", "uv sync --frozen --no-install-project"),
    ("Poetry", {"pyproject.toml": PYPROJECT + INDEX}, "poetry lock", "poetry install --no-root"),
    ("Pipenv", {"Pipfile": '[packages]\nidna = "==3.10"\n'}, "pipenv lock", "pipenv sync"),
    ("Go", {"go.mod": "module own\n\ngo 1.18\n\nrequire rsc.io/sampler v1.3.0\n"}, "go mod download rsc.io/sampler", "go mod download"),
    # The same where the network has no such index.
    ("Go", {"go.mod": "module own\n\ngo 1.18\n"}, "", "go mod download"),
    ("Bundler", {"Gemfile": 'source "https://rubygems.org"\n'}, "", "bundle install"),
    ("Composer", {"composer.json": "{}\n"}, "", "composer install --no-scripts --no-autoloader"),
    ("Bundler", {"Gemfile": 'source "https://rubygems.org"\ngem "colorize", "1.1.0"\n'}, "bundle lock", "bundle install"),
    ("Composer", {"composer.json": '{"require": {"psr/log": "3.0.2"}}\n'}, "composer update --no-install",
     "composer install --no-scripts --no-autoloader"),
    ("dotnet", {"own.csproj": CSPROJ}, "", "dotnet restore"),
    ("Maven", {"pom.xml": POM}, "", "mvn -B --fail-never dependency:go-offline"),
]
# What is done ahead of a command that needs the sources: files of a project, what makes its lock file, what is done ahead, the command. What the first
# does is what its row says; then the sources come, and the command leaves the same files as where it did all at once.
SOURCES = {
    "README.md": "Own.\n",
    "main.go": 'package main\n\nimport "example.org/given"\n\nfunc main() { println(given.Value) }\n',
    "own/__init__.py": "VALUE = 1\n",
    "src/Own.php": "<?php\nclass Own {}\n",
}
# A module of Go that the trials bring themselves.
GIVEN = {"go.mod": "module example.org/given\n\ngo 1.18\n", "given.go": "package given\n\nconst Value = 1\n"}
PROJECT = PYPROJECT + 'readme = "README.md"\n\n[build-system]\nrequires = ["%s"]\nbuild-backend = "%s"\n'
HATCH = PROJECT % ("hatchling", "hatchling.build") + '\n[tool.hatch.build.targets.wheel]\npackages = ["own"]\n'
AHEAD = [
    ("uv", {"pyproject.toml": HATCH}, "uv lock", "uv sync --no-install-project", "uv sync"),
    # The lock file is made with the sources.
    ("uv", {name: SOURCES[name] for name in ("README.md", "own/__init__.py")} | {"pyproject.toml": HATCH.replace('version = "1"', 'dynamic = ["version"]') + '\n[tool.hatch.version]\nsource = "code"\npath = "own/__init__.py"\nexpression = "str(VALUE)"\n'},
     "uv lock", "uv sync --frozen --no-install-project", "uv sync --frozen"),
    ("Poetry", {"pyproject.toml": PROJECT % ("poetry-core", "poetry.core.masonry.api") + INDEX}, "poetry lock", "poetry install --no-root", "poetry install"),
    ("Composer", {"composer.json": '{"autoload": {"classmap": ["src/"]}, "scripts": {"post-install-cmd": "touch made"}}\n'}, "composer update --no-install",
     "composer install --no-autoloader --no-scripts", "composer install"),
    ("Go", {"go.mod": "module own\n\ngo 1.18\n\nrequire example.org/given v1.0.0\n"}, "go mod download example.org/given", "go mod download", "go build -o made ."),
]
YARN = [".npmrc", ".yarn-metadata.json", ".yarnrc", ".yarnrc.yml", "package.json", "yarn.json"]
# Commands of `effects.rs`: what they may write in the project, and read there.
COMMANDS = [
    ("mkdir -p logs/a", ["logs"], []),
    ("touch made", ["made"], []),
    ("rm -rf logs other.txt", ["logs", "other.txt"], []),
    ("echo a", [], []),
    ("npm install -g --ignore-scripts is-number@7.0.0", [], []),
    ("npm config set fund false", [], []),
    ("npm cache clean --force", [], []),
    ("pip install --no-cache-dir idna==3.10", [], []),
    ("pip cache purge", [], []),
    ("yarn cache clean", [], []),
    ("yarn global add is-number@7.0.0", [], YARN),
]
# What lies beside the manifests, and must be left alone.
BESIDE = [".env", "main.py", "index.js", "main.go", "app.rb", "index.php", "setup.cfg", "tsconfig.json", "other.txt", "src/util.js", "config/app.yml"]
# What is looked for and makes no difference, by program.
MAKES_NO_DIFFERENCE = {
    # Is this the top of a project? It is asked with `-g`, too.
    "npm install -g": ["package.json"],
    # Settings of the project and whether it is one; what is written and removed lies in the home.
    "npm config": [".npmrc", "package.json"],
    "npm cache": [".npmrc", "package.json"],
    "yarn cache": [".npmrc", ".yarnrc", ".yarnrc.yml", ".yarn-metadata.json", "package.json", "yarn.json"],
    # Its `which` and Ruby's `require` look here first.
    "bundle": ["enumerator.so", "fiber.so", "sudo", "thread.rb"],
    # Whether the folder is itself what git keeps of a project without files.
    "composer": ["HEAD"],
    # The version of Rust that pip tells the index about; rustup, which is asked for it, looks for these.
    "pip": ["rust-toolchain", "rust-toolchain.toml"],
    # They ask whether the names of packages are folders.
    "poetry": ["flake8", "idna", "mypy", "pytest", "ruff"],
    "pipenv": ["idna==3.10", "rust-toolchain", "rust-toolchain.toml"],
    # Where the top of the project is.
    "mvn": [".mvn"],
    # Yarn warns of the lock files of others.
    "yarn install": ["npm-shrinkwrap.json", "package-lock.json"],
}
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
WRITERS = ("mkdir", "rename", "unlink", "rmdir", "symlink", "link", "chmod", "fchmodat", "chown", "fchownat", "utime", "mknod", "truncate")
CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)(?:<([^>]*)>)?, )?"((?:[^"\\]|\\.)*)"')


def rows():
    """The rows of ECOSYSTEMS, by name, and for the second row of a name with its first verb."""
    text = re.sub(r"^ *//.*\n", "", (SOURCE / "ecosystems.rs").read_text(), flags=re.M)
    builds = re.sub(r"^ *//.*\n", "", (SOURCE / "builds.rs").read_text(), flags=re.M)
    lists = dict(re.findall(r"const (\w+): &\[&str\] = &\[(.*?)\];", text + builds, re.S))
    found = {}
    for body in re.findall(r"\n    Ecosystem \{\n(.*?)\n    \},", text, re.S):
        row = {}
        for field, value in re.findall(r"^        (\w+): (.*?),$(?=\n        \w+:|\Z)", body, re.S | re.M):
            row[field] = re.findall(r'"([^"]*)"', lists.get(value, value))
        name = row["name"][0]
        found[f"{name} {row['verbs'][0]}" if name in found else name] = row
    return found


def traced(command, folder, env):
    """What a command does to which absolute paths: `writes`, `reads`, `asks for` (whether they are there, and what they are) or `lists`."""
    log = folder.parent.parent / "trace"
    run = ["strace", "-f", "-y", "-s", "4096", "-qq", "-e", "trace=%file,getdents64", "-o", log, *command.split()]
    done = subprocess.run(run, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise RuntimeError(f"`{command}` fails: {(done.stderr or done.stdout)[-400:]}")
    seen, cwd = set(), {}
    for line in log.read_text(errors="replace").splitlines():
        call = CALL.match(line)
        if not call:
            continue
        pid, name, rest = call.groups()
        is_done = not re.search(r"= -1 ", rest)
        if name == "getdents64":
            listed = re.match(r"\d+<([^>]*)>", rest)
            seen.add((listed.group(1) if listed else "?", "lists"))
            continue
        count = 2 if name.startswith(("rename", "link")) else 1
        # The first path of a symbolic link is its text; an address is none.
        paths = PATH.findall(rest)[1:] if name.startswith("symlink") else PATH.findall(rest)[:count]
        for at, path in paths:
            if "://" in path or at.startswith(("pipe:", "socket:", "anon_inode:")):
                continue
            path = os.path.normpath(os.path.join(cwd.get(pid, str(folder)), at, path))
            if name == "chdir" and is_done:
                cwd[pid] = path
            what = "reads" if name.startswith(("open", "exec")) else "asks for"
            if is_done and (name.startswith(WRITERS) or name.startswith("open") and WRITES.search(rest)):
                what = "writes"
            seen.add((path, what))
    return seen


def files(folder):
    """The files below a folder with their contents, but for what is another one each time: compiled Python, names that Composer makes up, times."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not path.is_symlink() and "__pycache__" not in name and not name.endswith(("/RECORD", "/uv_cache.json", "/uv_build.json")):
            found[name] = re.sub(rb"(ComposerAutoloaderInit|ComposerStaticInit)[0-9a-f]{32}", rb"\1", path.read_bytes())
    return found


def differ(manifests, lock, ahead, command):
    """The files that are others where a part of a command is done ahead of the sources; they lie at the same place both times."""
    place = Place(manifests)
    run = {"cwd": place.folder, "env": place.env, "stdin": subprocess.DEVNULL, "check": True, "capture_output": True, "timeout": 300}
    made = []
    try:
        subprocess.run(lock.split(), **run)
        locked = {path.name: path.read_bytes() for path in place.folder.iterdir() if path.is_file()}
        for is_ahead in (True, False):
            shutil.rmtree(place.folder)
            place.folder.mkdir()
            shutil.rmtree(place.home)
            place.home.mkdir()
            for name, text in locked.items():
                (place.folder / name).write_bytes(text)
            if is_ahead:
                subprocess.run(ahead.split(), **run)
            for name, text in SOURCES.items():
                (place.folder / name).parent.mkdir(exist_ok=True)
                (place.folder / name).write_text(text)
            subprocess.run(command.split(), **run)
            made.append(files(place.folder) | files(place.home / ".cache/pypoetry/virtualenvs"))
        ahead, at_once = made
        return sorted(name for name in ahead.keys() | at_once.keys() if ahead.get(name) != at_once.get(name))
    finally:
        shutil.rmtree(place.root, ignore_errors=True)


def is_in(path, folder):
    return path == folder or path.startswith(folder.rstrip("/") + "/")


class Place:
    """A new folder with a project two levels down, a home, and a Python of its own where one is needed."""

    def __init__(self, files):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rows-"))
        self.folder = self.root / "above/project"
        self.home = self.root / "home"
        self.python = self.root / "python"
        for folder in (self.folder, self.home):
            folder.mkdir(parents=True)
        for name in BESIDE:
            for at in (self.folder, self.folder.parent):
                (at / name).parent.mkdir(exist_ok=True)
                (at / name).write_text("")
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(pathlib.Path(os.environ["ROWS_YARN"]).read_text() if text == "$ROWS_YARN" else text)
        # How the network is reached is this machine's business.
        network = re.compile("CERT|CA_BUNDLE|CAFILE|PROXY|REGISTRY|INDEX_URL|SUMDB", re.I)
        self.env = {name: value for name, value in os.environ.items() if network.search(name)} | {
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "npm_config_cafile": os.environ.get("SSL_CERT_FILE", ""),
            # No empty one among them: that is the project.
            "PATH": ":".join(filter(None, [f"{self.python}/bin", os.environ.get("ROWS_PATH"), f"{self.root}/prefix/bin", os.environ["PATH"]])),
            # Java asks the system where the home is.
            "MAVEN_OPTS": f"-Duser.home={self.home}",
            "COMPOSER_ALLOW_SUPERUSER": "1",
            "GOTOOLCHAIN": "local",
            "GOPROXY": f"file://{self.modules()},{os.environ.get('GOPROXY', 'https://proxy.golang.org,direct')}",
            "GONOSUMDB": "example.org",
            # The place of the image's own: its names say `/usr/local` and the like.
            "NPM_CONFIG_PREFIX": f"{self.root}/prefix",
            "GEM_HOME": f"{self.root}/prefix/gems",
        }

    def modules(self):
        """A folder that is laid out as a proxy of modules, with one in it. Source: Go Modules Reference, "GOPROXY protocol", "Module zip files"."""
        folder = self.root / "modules/example.org/given/@v"
        folder.mkdir(parents=True)
        (folder / "v1.0.0.info").write_text('{"Version": "v1.0.0"}')
        (folder / "v1.0.0.mod").write_text(GIVEN["go.mod"])
        with zipfile.ZipFile(folder / "v1.0.0.zip", "w") as archive:
            for name, text in GIVEN.items():
                archive.writestr(f"example.org/given@v1.0.0/{name}", text)
        return self.root / "modules"

    def with_python(self):
        subprocess.run([sys.executable, "-m", "venv", self.python], check=True)

    def wrong(self, seen, reads, writes_inside, writes):
        """The paths that no row allows, each with what was done to it."""
        found = set()
        # What is named lies somewhere.
        folders = {str(folder) for name in reads for folder in pathlib.PurePath(name).parents}
        own = {str(at): "~" if at == self.home else "/usr/local" for at in (self.home, self.python, self.root / "prefix")}
        project, above = str(self.folder), str(self.folder.parent)
        for path, what in seen:
            if is_in(path, "/proc") or is_in(path, "/dev") or is_in(path, "/sys") or path == str(self.root / "trace"):
                continue
            # How the linker, which Python's ctypes asks where libraries are, sees its options.
            if os.path.basename(path).startswith(("-l", "libgcc_s")):
                continue
            if is_in(path, project):
                name = os.path.relpath(path, project)
                allowed = [*writes_inside] if what == "writes" else [*reads, *writes_inside]
                if name in folders and what != "writes":
                    # Opening a folder is listing it.
                    if what != "asks for":
                        found.add(("looks", f"whatever lies in {'the folder' if name == '.' else name}"))
                elif what == "asks for" and (project, "lists") in seen and name.split("/")[0] in (it.split("/")[0] for it in BESIDE):
                    pass
                elif name != "." and not any(is_in(name, it) or is_temporary(name, it) for it in allowed):
                    # What is gone afterwards was for a moment only.
                    if what != "writes" or os.path.lexists(path):
                        found.add((what, name))
            elif what == "writes":
                stands_for = next((place + path[len(at):] for at, place in own.items() if is_in(path, at)), path)
                if not any(is_in(stands_for, it) for it in writes):
                    found.add((what, stands_for))
            elif is_in(path, above) and path != above:
                found.add(("looks", "../" + os.path.relpath(path, above)))
        return found


def is_temporary(name, final):
    """A file that is written under another name first: `package-lock.json.123`, `.package-lock.json-x`."""
    base = os.path.basename(final)
    return os.path.dirname(name) == os.path.dirname(final) and len(base) > 3 and base in name


def report(title, found):
    looks = sorted(name for what, name in found if what == "looks")
    rest = sorted(it for it in found if it[0] != "looks")
    print(f"{'WRONG' if rest else 'ok   '} {title}" + (f" (looks for {', '.join(looks)})" if looks else ""))
    for what, name in rest:
        print(f"      {what} {name}")
    return bool(rest)


def main():
    if not shutil.which("strace"):
        print("skipped: no strace")
        return 0
    table, wanted = rows(), sys.argv[1:]
    bad, tried = False, set()
    untried = set(table) - {name for name, *_ in TRIED}
    if untried:
        print(f"WRONG no trial for the rows {', '.join(sorted(untried))}")
        bad = True
    trials = [(name, files, lock, command, table[name], None, named[0] if named else []) for name, files, lock, command, *named in TRIED]
    trials += [(name, files, lock, ahead, table[name], None, []) for name, files, lock, ahead, _ in AHEAD]
    trials += [(command, {"package.json": PACKAGE}, "", command, None, (inside, reads), []) for command, inside, reads in COMMANDS]
    for name, files, lock, command, row, inside, named in trials:
        if wanted and name.split()[0] not in wanted:
            continue
        if "$ROWS_YARN" in files.values() and "ROWS_YARN" not in os.environ:
            print(f"skipped {command}: no $ROWS_YARN")
            continue
        place = Place(files)
        try:
            if command.split()[0] in ("pip", "uv"):
                place.with_python()
                place.env["VIRTUAL_ENV"] = str(place.python)
            if not shutil.which(command.split()[0], path=place.env["PATH"]):
                print(f"skipped {command}: no such program")
                continue
            if lock:
                subprocess.run(lock.split(), cwd=place.folder, env=place.env, stdin=subprocess.DEVNULL, check=True, capture_output=True, timeout=300)
                for made in [*row["folders"], *(name for name in named if name not in files)]:
                    shutil.rmtree(place.folder / made, ignore_errors=True)
            seen = traced(command, place.folder, place.env)
            same = [path for start, paths in MAKES_NO_DIFFERENCE.items() if command.startswith(start) for path in paths]
            if row:
                lists = [word for word in command.split() if word in files]
                # Of each workspace, what the model looks for there.
                inner = [f"{os.path.dirname(name)}/{own}" for name in named if name.endswith("package.json") for own in row["also"] + row["opaque"] + same]
                reads = row["manifest"] + row["also"] + row["opaque"] + lists + same + inner
                # Projects that are found by what their names end with.
                reads += [] if row["manifest"] else list(files)
                # An install may write its lock file anew.
                found = place.wrong(seen, reads, row["folders"] + row["also"] + row["manifest"] + named, row["writes"])
            else:
                writes = re.findall(r'"(/[^"]*|~)"', (SOURCE / "effects.rs").read_text()) if inside[0] == [] else []
                found = place.wrong(seen, inside[1] + same, inside[0], writes)
            bad |= report(command, found)
            tried.add(name)
        except (RuntimeError, subprocess.SubprocessError) as error:
            print(f"skipped {command}: {getattr(error, 'stderr', None) or error}")
        finally:
            shutil.rmtree(place.root, ignore_errors=True)
    for name, manifests, lock, ahead, command in AHEAD:
        if wanted and name not in wanted:
            continue
        if not shutil.which(command.split()[0], path=f"{os.environ.get('ROWS_PATH', '')}:{os.environ['PATH']}"):
            print(f"skipped {command} after {ahead}: no such program")
            continue
        try:
            bad |= report(f"{command} after {ahead}", {("leaves another", path) for path in differ(manifests, lock, ahead, command)})
        except subprocess.SubprocessError as error:
            print(f"skipped {command} after {ahead}: {getattr(error, 'stderr', None) or error}")
    print(f"{len(tried)} rows tried")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
