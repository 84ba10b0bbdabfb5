#!/usr/bin/env python3
"""Whether two instructions that the model lets change places really may: pairs are drawn so that they come near each other (the same folders and
those above them, the same users, the same managers), the model is asked, and both orders are carried out. Files, contents, owners, modes and
the configuration have to be the same, and where one order fails the other has to fail, too.

    tests/effects/pairs.py COMMUTE [--dfmt DFMT] [--pairs N] [--files N] [--seed N] [--seconds N] [--show]

COMMUTE is the example of that name (`cargo build --example commute`). With DFMT, the program, whole Dockerfiles are drawn, too, that `chown-layer` and
`copy-before-install` have something to say about, and carried out as they are and as their unsafe fixes leave them. Needs root, for owners and `chroot`; says so and does nothing where that is
missing. RUNs are carried out by the shell, the coreutils and the shadow tools of this machine in a small root of its own below /tmp, which
has stand-ins for package managers: each writes to, and looks at, what the real one does. COPY, ADD and WORKDIR are carried out as BuildKit does
it: solver/llbsolver/file/backend.go, frontend/dockerfile/dockerfile2llb/convert.go (dispatchWorkdir), and copy.go and mkdir.go of fsutil.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time

PROGRAMS = "sh bash cat chmod chown cksum cp find groupadd id ln ls mkdir mv rm rmdir sort touch useradd xargs".split()
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PASSWD = "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/sh\n"
GROUP = "root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n"
FOLDERS = "etc/skel home opt root run srv tmp usr/bin usr/sbin usr/lib usr/lib64 usr/local/bin usr/local/lib usr/share var/lib var/log var/www/html dev"

# What a package manager sees is everything that its row lets it write: it keeps a sum of it.
LOOK = """look() { find "$@" -printf '%p %y %m %U %G\\n' 2>/dev/null | sort | cksum; cat $files 2>/dev/null | cksum; }
"""
STAND_INS = {
    "apt-get": LOOK + """set -e
for word; do case $word in update | install | -*) ;; *) name=$word ;; esac; done
[ -n "$name" ] || { mkdir -p /var/lib/apt/lists; echo lists >/var/lib/apt/lists/all; exit 0; }
mkdir -p /var/lib/dpkg /usr/share/$name /opt/$name
look /etc /opt /root /srv /usr/local /usr/share /var/www /var/lib >/tmp/seen
mv /tmp/seen /var/lib/dpkg/$name
useradd --system "_$name"
echo setting >/etc/$name.conf
[ -e /var/www/html/index.html ] || echo page >/var/www/html/index.html
mkdir -p /run/$name
""",
    "npm": LOOK + """set -e
if [ "$1" = run ]; then
    mkdir -p dist && look . >/tmp/seen && cat /tmp/seen >dist/out
    exit 0
fi
case "$*" in *-g*) ;; *)
    [ "$1" != ci ] || [ -e package-lock.json ] || exit 1
    files="package.json package-lock.json .npmrc $HOME/.npmrc"
    mkdir -p node_modules/.bin node_modules/dep ~/.npm
    cat package.json $files 2>/dev/null | cksum >node_modules/dep/index.js
    cp node_modules/dep/index.js ~/.npm/dep
    # Of whoever owns the project, if root installs.
    [ "$(id -u)" != 0 ] || chown -R --reference=. node_modules
    exit 0
    ;;
esac
prefix=${NPM_CONFIG_PREFIX:-/usr/local}
for word; do case $word in install | i | -*) ;; *) name=$word ;; esac; done
mkdir -p $prefix/lib/node_modules/$name $prefix/bin ~/.npm
files="$HOME/.npmrc $prefix/etc/npmrc"
look $prefix/lib $prefix/etc >$prefix/lib/node_modules/$name/seen
echo cached >~/.npm/$name
ln -sf ../lib/node_modules/$name/seen $prefix/bin/$name
""",
    "pip": LOOK + """set -e
target=${PIP_TARGET:-/usr/local/lib/python}
case "$*" in *-r*)
    mkdir -p $target/of-list ~/.cache/pip
    [ -e requirements.txt ] || exit 1
    cat requirements.txt /etc/pip.conf 2>/dev/null | cksum >$target/of-list/seen
    exit 0
    ;;
esac
for word; do case $word in install | -*) ;; *) name=$word ;; esac; done
mkdir -p $target/$name ~/.cache/pip
files="/etc/pip.conf $HOME/.config/pip/pip.conf $HOME/.pip/pip.conf $PIP_CONFIG_FILE"
look $target >/tmp/seen-$name
mv /tmp/seen-$name $target/$name/seen
""",
}

# What lies in the build context: text, or a folder (None), and its mode.
CONTEXT = {
    "a": ("a\n", 0o644),
    "b": ("b\n", 0o644),
    "start.sh": ("#!/bin/sh\n", 0o755),
    "apt-get": ("#!/bin/sh\nexit 0\n", 0o755),
    "npm": ("#!/bin/sh\nexit 0\n", 0o755),
    ".npmrc": ("own\n", 0o644),
    "npmrc": ("own\n", 0o644),
    "pip.conf": ("own\n", 0o644),
    "passwd": (PASSWD.replace("1000:1000", "1500:1500"), 0o644),
    "group": (GROUP.replace(":1000:", ":1500:"), 0o644),
    "src": (None, 0o700),
    "src/logs": (None, 0o777),
    "src/logs/a": ("log\n", 0o666),
    "src/x": ("x\n", 0o644),
    "web": (None, 0o755),
    "web/y": ("y\n", 0o644),
    "package.json": ('{"name": "own", "dependencies": {"dep": "1.0.0"}, "scripts": {"build": "own"}}\n', 0o644),
    "package-lock.json": ('{"lockfileVersion": 3, "packages": {"": {"name": "own"}, "node_modules/dep": {"version": "1.0.0"}}}\n', 0o664),
    "requirements.txt": ("flask==3.0.0\n", 0o600),
}
# What is no part of what a COPY brings here: a fix changes them.
OWN = ("Dockerfile", ".dockerignore")

PLACES = """/x /x/y /x/z /x/y/w /app /app/web /app/web/z /app/logs /data /data/a /home/node /home/node/x /home/app /home/app/x /usr/local/bin
/usr/local/share/x /usr/local/lib /usr/local /usr/bin /bin /etc /etc/app /var/lib/x /var/run/x /run/x /opt/x /opt/curl /root /tmp /tmp/x /var/www/html
logs web . web/z""".split()
OWNERS = ["", "", "", "--chown=1000:1000 ", "--chown=node ", "--chown=app:app ", "--chown=0:0 ", "--chmod=700 ", "--chmod=755 ", "--chmod=644 ", "--link ",
          "--link --chown=1000:1000 "]


class Draw:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.near = []

    def one(self, of):
        return self.random.choice(of)

    def place(self):
        """A place; often one that is near another one of the same pair."""
        if self.near and self.random.random() < 0.6:
            near = self.one(self.near)
            place = self.one([near, near + "/k", os.path.dirname(near) or near, os.path.join(os.path.dirname(near), "l")])
        else:
            place = self.one(PLACES)
        if place in ("/", ""):
            place = "/x"
        self.near.append(place)
        return place

    def copy(self):
        keyword = self.one(["COPY", "COPY", "COPY", "ADD"])
        source = self.one(["a", "b", "start.sh", "src", "src/", "web", "a b", "src web", ".", "apt-get", "npm", "$A"])
        target = self.place()
        if source in ("passwd", "group", "pip.conf", ".npmrc", "npmrc") or self.random.random() < 0.15:
            source, target = self.one([("passwd", "/etc/passwd"), ("passwd", "/etc/"), ("group", "/etc/group"), ("pip.conf", "/etc/pip.conf"),
                                       (".npmrc", "/root/"), ("npmrc", "/usr/local/etc/npmrc"), ("npm", "/usr/local/sbin/"),
                                       ("apt-get", "/usr/local/bin/apt-get"), ("npm", "/bin/npm")])
        elif " " in source or self.random.random() < 0.5:
            target = target.rstrip("/") + "/"
        flags = self.one(OWNERS)
        return f"{keyword} {flags if keyword == 'COPY' or 'link' not in flags else ''}{source} {target}"

    def command(self):
        place = self.place()
        return self.one([
            f"mkdir {place}", f"mkdir -p {place}", f"mkdir -p {place}", f"mkdir -m 700 {place}", f"mkdir -p -m 750 {place}", f"rm -rf {place}", f"rm -f {place}/a",
            f"rm -rf {place}/*", f"touch {place}", f"touch {place}/a", f"touch --reference={place} /tmp/k", f"rm {place}", "useradd app", "useradd -m app",
            "useradd -r -M other", "groupadd app", "useradd -m -d /home/app/own third", "useradd -u 1700 -m -d /nonexistent fourth", "apt-get update", "apt-get install -y curl", "apt-get update && apt-get install -y git",
            "npm install -g pm2", "npm i -g serve", "pip install flask", "pip install --no-cache-dir idna", "true", "echo a",
        ])

    def instruction(self):
        kind = self.random.random()
        if kind < 0.35:
            return self.copy()
        if kind < 0.75:
            mount = self.one(["", "", "", "", "", f"--mount=type=cache,target={self.place()} "])
            return f"RUN {mount}" + " && ".join(self.command() for _ in range(self.one([1, 1, 1, 2])))
        if kind < 0.85:
            return f"WORKDIR {self.place()}"
        return self.one(["USER node", "USER 1000", "USER root", "USER app", "ENV A=a", "ENV A=b B=$A", "ARG A=web", "ENV NPM_CONFIG_PREFIX=/opt/x", "ENV PIP_TARGET=/data",
                         "ENV PATH=/app/web:$PATH", "ENV PIP_CONFIG_FILE=/app/pip.conf", "ENV HOME=/home/node", "LABEL a=$A", "EXPOSE 80", "CMD echo $A", "CMD [\"a\"]",
                         "ENTRYPOINT [\"b\"]", "SHELL [\"/bin/bash\", \"-c\"]", "STOPSIGNAL 9", "HEALTHCHECK CMD true"])

    def pair(self):
        """The instructions that stand before, and two that may change places or not."""
        self.near = []
        before = [self.one(["WORKDIR /app", "WORKDIR /x/y", "WORKDIR /srv"])]
        for _ in range(self.one([0, 0, 1, 1, 2])):
            before.append(self.one(["USER node", "USER app", "RUN useradd -m app", "ENV A=src", "ENV NPM_CONFIG_PREFIX=/opt/x", "ENV PATH=/app/web:$PATH",
                                    "ENV PIP_CONFIG_FILE=/app/pip.conf", "ENV PIP_TARGET=/data", self.instruction()]))
        return before, self.instruction(), self.instruction()


    def owned(self):
        """A file with a COPY whose owner or mode a RUN below it sets."""
        self.near = []
        lines = [self.one(["WORKDIR /app", "WORKDIR /srv", "WORKDIR /x/y", "USER root"]), *self.one([[], ["RUN useradd -m app"], ["RUN useradd -m app"], ["RUN mkdir -p /x/y"]])]
        target = self.one([".", "./", "/app", "/app/", "/app/web/", "/x/y/z/", "/home/app/", "/home/app/x/", "/opt/own/", "/usr/local/bin/", "/data", "/etc/own/"])
        source = self.one([".", "src", "src/", "web/", "start.sh", "a b", "a", "src web"])
        flags = self.one(["", "", "", "", "--link ", "--chown=node ", "--chmod=755 "])
        if " " in source:
            target = target.rstrip("/") + "/"
        lines.append(f"COPY {flags}{source} {target}")
        for _ in range(self.one([0, 0, 0, 1, 1, 2])):
            lines.append(self.one(["EXPOSE 80", "WORKDIR /app", f"WORKDIR {self.place()}", "RUN useradd app", "RUN apt-get install -y curl", "RUN npm ci", "RUN npm install -g pm2",
                                   "USER node", "USER app", f"COPY web/ {self.place()}/", "RUN mkdir -p /app/logs", "RUN npm run build", "COPY --chown=node b /app/", self.instruction()]))
        names = {"start.sh": ["start.sh"], "a": ["a"], "a b": ["a", "b"]}.get(source, [])
        folder = target.rstrip("/") or "/"
        paths = [folder, folder, folder, folder + "/", *(os.path.join(folder, name) for name in names), *names, folder + "/x", os.path.dirname(folder)]
        if len(names) == 2:
            paths += [" ".join(os.path.join(folder, name) for name in names)] * 3
        commands = [f"{self.one(['chown -R', 'chown -R', 'chown'])} {self.one(['node', 'node:node', 'app', 'app:app', '1000:1000', '7', 'root', 'node:', ':node'])} {self.one(paths)}",
                    f"{self.one(['chmod', 'chmod', 'chmod -R'])} {self.one(['755', '+x', '700', 'a+x', '0644', 'u+x', '4755', 'a=rx', 'go-w'])} {self.one(paths)}"]
        commands = [self.one(commands), *self.one([[], [], [self.one(commands)]])]
        commands = self.one([commands, commands, ["mkdir -p /app/logs", *commands], [*commands, "mkdir -p /data/own"], ["useradd app", *commands], [*commands, "npm run build"]])
        lines.append("RUN " + " && ".join(commands))
        return lines + self.one([[], [], ["USER app"], ["USER node", "RUN true"], ["RUN npm run build"], ["WORKDIR /app", "CMD [\"a\"]"], ["COPY a /app/x/"]])

    def installed(self):
        """A file that installs for a project below the COPY of its sources."""
        self.near = []
        lines = [self.one(["WORKDIR /app", "WORKDIR /app", "WORKDIR /home/node", "WORKDIR /srv/own/x", "USER root"])]
        lines += self.one([[], [], ["USER node"], ["RUN useradd -m app"], ["ENV NODE_ENV=production"], ["ENV PATH=/app/node_modules/.bin:$PATH"], ["ENV NPM_CONFIG_PREFIX=/app/own"],
                           ["RUN chown node ."], ["RUN mkdir -p /app/logs"], [self.instruction()], ["COPY package.json ./"], ["COPY package.json package-lock.json ./"]])
        lines.append(f"COPY {self.one(['', '', '', '--chown=node ', '--chown=1000:1000 ', '--link ', '--chmod=755 '])}{self.one(['.', '.', '.', './'])} {self.one(['.', '.', '.', './', './', '/app', '/app/', '/home/node', '/srv/own/'])}")
        for _ in range(self.one([0, 0, 0, 0, 0, 1, 1, 2])):
            lines.append(self.one(["EXPOSE 80", "ENV A=b", "WORKDIR /app", "USER node", "RUN apt-get install -y curl", "RUN npm install -g pm2", "RUN mkdir -p /data", "LABEL a=b", self.instruction()]))
        build = [[], [], ["npm run build"], ["mkdir -p dist/x"], ["rm -rf ~/.npm"], ["chown -R node ."]]
        lines.append("RUN " + self.one(["", "", "", "--mount=type=cache,target=/root/.npm "]) + " && ".join(
            [*self.one([[], [], [], ["mkdir -p /data"], ["npm install -g pm2"]]), self.one(["npm ci", "npm ci", "npm install", "npm ci --omit=dev", "pip install -r requirements.txt", "pip install --no-cache-dir -r requirements.txt"]), *self.one(build)]))
        return lines + self.one([[], [], ["RUN npm run build"], ["RUN npm ci --omit=dev"], ["USER node", "RUN npm run build"], ["RUN chown -R node /app"], ["COPY web/ ./"], ["RUN rm -rf src"],
                                 ["RUN pip install -r requirements.txt"], ["CMD [\"a\"]"]])


class Failed(Exception):
    """The build fails."""


class Image:
    """A root, and what the configuration says."""

    def __init__(self, root, base, context):
        self.root, self.context = root, context
        copy_root(base, root)
        self.env = {"PATH": PATH}
        self.args = {}
        self.config = {"user": "", "workdir": "/", "shell": ["/bin/sh", "-c"], "cmd": None, "labels": {}}

    def path(self, path):
        """Where a path of the image is on this disk; links stay within the root."""
        done, rest, hops = "/", [part for part in path.split("/") if part not in ("", ".")], 0
        while rest:
            part = rest.pop(0)
            if part == "..":
                done = os.path.dirname(done)
                continue
            here = os.path.join(self.root + done, part)
            if os.path.islink(here):
                hops += 1
                target = os.readlink(here)
                rest = [it for it in target.split("/") if it not in ("", ".")] + rest
                if target.startswith("/"):
                    done = "/"
                if hops > 20:
                    raise Failed("links")
                continue
            done = os.path.join(done, part)
        return self.root + done

    def ids(self, words):
        """The numbers of a user and a group, by the files of the image."""
        user, _, group = words.partition(":")
        uid, gid, home = self.look_up("/etc/passwd", user, (0, 0, "/root") if user in ("", "root") else None)
        if group:
            gid = self.look_up("/etc/group", group, None)[0]
        elif words and user.isdigit() and gid is None:
            gid = 0
        return uid, gid, home

    def look_up(self, file, name, default):
        try:
            rows = [line.split(":") for line in open(self.path(file)).read().splitlines()]
        except OSError:
            rows = []
        for row in rows:
            if name and name in (row[0], row[2] if name.isdigit() else None):
                return (int(row[2]), int(row[3]), row[5]) if len(row) > 5 else (int(row[2]),)
        if name.isdigit():
            return int(name), None, "/"
        if default is None:
            raise Failed(f"no {name}")
        return default

    def words(self, text):
        return re.sub(r"\$(\w+)", lambda name: self.env.get(name[1], self.args.get(name[1], "")), text)

    def absolute(self, path):
        return os.path.normpath(os.path.join(self.config["workdir"], path)) + ("/" if path.endswith(("/", "/.")) or path == "." else "")

    def do(self, instruction):
        keyword, rest = instruction.split(" ", 1)
        getattr(self, keyword.lower())(rest)

    def workdir(self, rest):
        self.config["workdir"] = os.path.normpath(self.absolute(self.words(rest)))
        if self.config["workdir"] != "/":
            make_folders(self.path(self.config["workdir"]), 0o755, self.owner_of_user())

    def owner_of_user(self):
        if not self.config["user"]:
            return 0, 0
        uid, gid, _ = self.ids(self.config["user"])
        return uid, gid or 0

    def user(self, rest):
        self.config["user"] = self.words(rest)

    def env_pairs(self, rest):
        known = {**self.args, **self.env}
        sub = lambda text: re.sub(r"\$(\w+)", lambda name: known.get(name[1], ""), text)
        return {name: sub(value) for name, value in (pair.split("=", 1) for pair in rest.split())}

    def env_(self, rest):
        self.env.update(self.env_pairs(rest))

    def arg(self, rest):
        self.args.update(self.env_pairs(rest))

    def label(self, rest):
        self.config["labels"].update(self.env_pairs(rest))

    def shell(self, rest):
        self.config["shell"] = re.findall(r'"([^"]*)"', rest)

    def cmd(self, rest):
        self.config["cmd"] = rest if rest.startswith("[") else [*self.config["shell"], rest]

    def entrypoint(self, rest):
        self.config["entrypoint"] = rest
        if self.config["cmd"] is None:
            self.config["cmd"] = ""

    def expose(self, rest):
        self.config["expose"] = rest

    def stopsignal(self, rest):
        self.config["stopsignal"] = rest

    def healthcheck(self, rest):
        self.config["healthcheck"] = [*self.config["shell"], rest]

    def add(self, rest):
        self.copy(rest)

    def copy(self, rest):
        rest = self.words(rest)
        words = rest.split()
        flags = [word for word in words if word.startswith("--")]
        *sources, target = words[len(flags):]
        values = dict(flag[2:].partition("=")[::2] for flag in flags)
        owner = None
        if "chown" in values:
            user, _, group = values["chown"].partition(":")
            # A number alone is that of the group, too.
            uid, gid = (int(user), int(user)) if user.isdigit() else self.ids(user)[:2]
            owner = (uid, self.look_up("/etc/group", group, None)[0] if group else gid)
        mode = int(values["chmod"], 8) if "chmod" in values else None
        if not sources:
            raise Failed("no source")
        target = self.absolute(target)
        if "link" not in values:
            for source in sources:
                self.copy_one(self.path, source, target, owner, mode)
            return
        with tempfile.TemporaryDirectory() as layer:
            os.chmod(layer, 0o755)
            for source in sources:
                self.copy_one(lambda path: layer + os.path.normpath("/" + path), source, target, owner, mode)
            merge(layer, self.root)

    def copy_one(self, path, source, target, owner, mode):
        source = os.path.join(self.context, source)
        ignored = os.path.join(self.context, ".dockerignore")
        left_out = [*OWN, *(open(ignored).read().split("\n") if os.path.exists(ignored) else [])]
        if not os.path.exists(source):
            raise Failed("no such source")
        owner, made = owner or (0, 0), 0o755 if mode is None else mode
        # Copy: what lies above the last element, all of it where the target ends in a slash.
        above = target if target.endswith("/") else os.path.dirname(target)
        make_folders(path(above), made, owner)
        to = path(target)
        if not os.path.isdir(source) and os.path.isdir(to):
            to = os.path.join(to, os.path.basename(source))
        # prepareTargetDir
        make_folders(to if os.path.isdir(source) and not os.path.exists(to) else os.path.dirname(to), made, owner)
        copy_tree(os.path.normpath(source), to, owner, mode, left_out)

    def run(self, rest):
        mounts = re.findall(r"--mount=type=cache,target=(\S+) ", rest)
        script = re.sub(r"--mount=\S+ ", "", rest)
        uid, gid, home = self.ids(self.config["user"])
        env = {"HOME": home, **self.args, **self.env}
        hidden = []
        # A cache that is empty: what lies there is out of sight for the time of the RUN.
        for mount in mounts:
            place = self.path(self.absolute(mount))
            made = missing(place)
            make_folders(place, 0o755, (0, 0))
            away = tempfile.mkdtemp()
            os.rename(place, away + "/it")
            os.mkdir(place, 0o755)
            hidden.append((place, away, made))
        try:
            self.start([*self.config["shell"], script], env, uid, gid or 0)
        finally:
            for place, away, made in hidden:
                shutil.rmtree(place, ignore_errors=True)
                if os.path.isdir(os.path.dirname(place)):
                    os.rename(away + "/it", place)
                # BuildKit takes away what it made for a mount, where nothing has come to lie there.
                for folder in reversed(made):
                    if os.path.isdir(folder) and not os.listdir(folder):
                        os.rmdir(folder)
                shutil.rmtree(away)

    def start(self, words, env, uid, gid):
        workdir = self.config["workdir"]
        if not os.path.isdir(self.path(workdir)):
            make_folders(self.path(workdir), 0o755, (0, 0))
        child = os.fork()
        if child == 0:
            try:
                os.chroot(self.root)
                os.chdir(workdir)
                os.umask(0o022)
                os.setgroups([])
                os.setgid(gid)
                os.setuid(uid)
                null = os.open("/dev/null", os.O_RDWR)
                for stream in (0, 1, 2):
                    os.dup2(null, stream)
                os.execve(words[0], words, env)
            finally:
                os._exit(127)
        if os.waitpid(child, 0)[1] != 0:
            raise Failed("RUN")

    def says(self):
        """All that can be seen of it."""
        seen = {}
        for folder, folders, files in os.walk(self.root):
            for name in [*folders, *files]:
                path = os.path.join(folder, name)
                at = os.lstat(path)
                what = os.readlink(path) if stat.S_ISLNK(at.st_mode) else ""
                if stat.S_ISREG(at.st_mode):
                    # Programs are links to the same files in every root.
                    what = at.st_ino if at.st_nlink > 1 else content(path)
                seen[path[len(self.root):]] = (oct(at.st_mode), at.st_uid, at.st_gid, what)
        return seen, {**self.config, "env": dict(sorted(self.env.items()))}


def content(path):
    text = open(path, "rb").read()
    # When an account was made, in days, and which accounts were locked meanwhile.
    return re.sub(rb"(:[!*]*:)\d+:", rb"\1day:", text) if path.endswith(("shadow", "shadow-")) else text


def missing(path):
    """The folders of a path that are not there yet, from the top."""
    found = []
    while not os.path.isdir(path):
        found.append(path)
        path = os.path.dirname(path)
    return found[::-1]


def make_folders(path, mode, owner):
    for folder in missing(path):
        if os.path.lexists(folder):
            raise Failed("a file is in the way")
        os.mkdir(folder)
        os.chmod(folder, mode)
        os.chown(folder, *owner)


def copy_tree(source, to, owner, mode, left_out, over=False):
    """copier.copy of fsutil: what is there already keeps its owner and mode only at the top."""
    at = os.lstat(source)
    if stat.S_ISDIR(at.st_mode):
        if os.path.lexists(to) and not os.path.isdir(to):
            raise Failed("a file is in the way")
        made = not os.path.isdir(to)
        if made:
            os.mkdir(to)
        for name in sorted(set(os.listdir(source)) - set(left_out)):
            copy_tree(os.path.join(source, name), os.path.join(to, name), owner, mode, left_out, True)
        if not made and not over:
            return
    else:
        if os.path.isdir(to) and not os.path.islink(to):
            raise Failed("a folder is in the way")
        if os.path.lexists(to):
            os.unlink(to)
        shutil.copyfile(source, to)
    os.chown(to, *owner)
    os.chmod(to, stat.S_IMODE(at.st_mode) if mode is None else mode)


def merge(layer, root):
    """A layer of its own is laid over all others."""
    for folder, folders, files in os.walk(layer):
        here = root + folder[len(layer):]
        for name in folders:
            to = os.path.join(here, name)
            if not os.path.isdir(to) or os.path.islink(to):
                if os.path.lexists(to):
                    os.unlink(to)
                os.mkdir(to)
            at = os.lstat(os.path.join(folder, name))
            os.chown(to, at.st_uid, at.st_gid)
            os.chmod(to, stat.S_IMODE(at.st_mode))
        for name in files:
            to = os.path.join(here, name)
            if os.path.isdir(to) and not os.path.islink(to):
                shutil.rmtree(to)
            elif os.path.lexists(to):
                os.unlink(to)
            at = os.lstat(os.path.join(folder, name))
            shutil.copyfile(os.path.join(folder, name), to)
            os.chown(to, at.st_uid, at.st_gid)
            os.chmod(to, stat.S_IMODE(at.st_mode))


def make_base(root):
    """A root with a shell and some programs of this machine, and the folders that images have."""
    for folder in FOLDERS.split():
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / name).symlink_to(f"usr/{name}")
    (root / "var/run").symlink_to("/run")
    os.chmod(root / "tmp", 0o1777)
    os.chmod(root / "root", 0o700)
    os.mknod(root / "dev/null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    os.chmod(root / "dev/null", 0o666)
    for program in PROGRAMS:
        found = shutil.which(program)
        if not found:
            return program
        shutil.copy2(os.path.realpath(found), root / "usr/bin" / program)
        said = subprocess.run(["ldd", os.path.realpath(found)], capture_output=True, text=True).stdout
        for library in re.findall(r"(/\S+) \(0x", said):
            to = root / "usr" / re.sub(r"^/(usr/)?", "", library)
            to.parent.mkdir(parents=True, exist_ok=True)
            if not to.exists():
                shutil.copy2(os.path.realpath(library), to)
    for name, script in STAND_INS.items():
        (root / "usr/bin" / name).write_text("#!/bin/sh\n" + script)
        os.chmod(root / "usr/bin" / name, 0o755)
    (root / "etc/passwd").write_text(PASSWD)
    (root / "etc/group").write_text(GROUP)
    (root / "etc/skel/.profile").write_text("profile\n")
    (root / "etc/login.defs").write_text("SYS_UID_MAX 999\nSYS_UID_MIN 101\nUID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nCREATE_HOME no\nUMASK 022\n")
    home = root / "home/node"
    home.mkdir()
    os.chown(home, 1000, 1000)
    return None


def copy_root(base, to):
    """Programs and libraries are linked, all else is copied."""
    for folder, folders, files in os.walk(base):
        here = to + folder[len(base):]
        at = os.lstat(folder)
        os.makedirs(here, exist_ok=True)
        os.chown(here, at.st_uid, at.st_gid)
        os.chmod(here, stat.S_IMODE(at.st_mode))
        for name in [*files, *(it for it in folders if os.path.islink(os.path.join(folder, it)))]:
            source, target = os.path.join(folder, name), os.path.join(here, name)
            at = os.lstat(source)
            if stat.S_ISREG(at.st_mode) and not folder[len(base):].startswith("/usr"):
                shutil.copy2(source, target)
            else:
                os.link(source, target, follow_symlinks=False)


def make_context(folder):
    for name, (text, mode) in CONTEXT.items():
        path = folder / name
        if text is None:
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        os.chmod(path, mode)


def carried_out(instructions, place, context="context"):
    """What comes of them, or that they fail."""
    root = str(place / "root")
    shutil.rmtree(root, ignore_errors=True)
    image = Image(root, str(place / "base"), str(place / context))
    try:
        for instruction in instructions:
            keyword, rest = instruction.split(" ", 1)
            {"ENV": image.env_}.get(keyword, lambda _: image.do(instruction))(rest)
    except (Failed, OSError) as failed:
        return f"it fails: {failed}"
    return image.says()


def difference(one, other):
    if isinstance(one, str) or isinstance(other, str):
        return "" if isinstance(one, str) and isinstance(other, str) else f"{one if isinstance(one, str) else 'it works'} / {other if isinstance(other, str) else 'it works'}"
    if one[1] != other[1]:
        return f"{one[1]} / {other[1]}"
    # What accounts there were before the last change of them is nobody's business.
    paths = sorted(path for path in one[0].keys() | other[0].keys() if not re.match(r"/etc/(passwd|group|g?shadow|sub[ug]id)-$|/var/log/lastlog|/var/log/faillog", path))
    found = [f"{path}: {one[0].get(path)} / {other[0].get(path)}" for path in paths if one[0].get(path) != other[0].get(path)]
    return "; ".join(found[:3])


def memory():
    """Where files are not written to a disk, if there is such a place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 28 else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("commute")
    parser.add_argument("--dfmt")
    parser.add_argument("--pairs", type=int, default=4000)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--show", action="store_true", help="each difference with all that is different")
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("SKIPPED: owners and chroot need root")
        return 0
    place = pathlib.Path(tempfile.mkdtemp(prefix="pairs-", dir=memory()))
    try:
        os.chmod(place, 0o755)
        (place / "base").mkdir()
        lacking = make_base(place / "base")
        if lacking:
            print(f"SKIPPED: no {lacking}")
            return 0
        make_context(place / "context")
        try:
            if isinstance(carried_out(["RUN true"], place), str):
                print("SKIPPED: chroot does not work here")
                return 0
        except PermissionError as error:
            print(f"SKIPPED: {error}")
            return 0
        failed = try_pairs(options, place)
        return try_fixes(options, place) | failed if options.dfmt else failed
    finally:
        shutil.rmtree(place, ignore_errors=True)


def try_pairs(options, place):
    draw, drawn = Draw(options.seed), []
    for _ in range(options.pairs):
        drawn.append(draw.pair())
    text = "\0".join("\n".join(["FROM debian:12", *before, one, other, ""]) for before, one, other in drawn)
    said = subprocess.run([options.commute], input=text, capture_output=True, text=True, check=True).stdout.split()
    assert len(said) == len(drawn), "an answer for each pair"
    until, tried, worked, wrong, kinds = time.monotonic() + options.seconds, 0, 0, 0, {}
    for (before, one, other), answer in zip(drawn, said):
        if answer != "yes":
            continue
        if time.monotonic() > until:
            print("the time is up")
            break
        first, last = carried_out([*before, one, other], place), carried_out([*before, other, one], place)
        tried += 1
        worked += not isinstance(first, str)
        found = difference(first, last)
        if found:
            wrong += 1
            print("WRONG", " | ".join([*before, "<>", one, other]), f"\n      {found if options.show else found[:200]}")
        kind = " ".join(sorted((one.split()[0], other.split()[0])))
        kinds[kind] = kinds.get(kind, 0) + 1
    counts = {answer: said.count(answer) for answer in ("yes", "no", "unknown")}
    print(f"{len(drawn)} pairs, by the model {counts}; {tried} tried, {worked} of them build, {wrong} wrong; by kind {dict(sorted(kinds.items()))}")
    # Who lets nothing change places is never wrong.
    return int(wrong > 0 or tried < 20 or worked < tried // 3)


def try_fixes(options, place):
    draw, files = Draw(options.seed), place / "files"
    drawn = [(draw.owned if number % 2 else draw.installed)() for number in range(options.files)]
    for number, lines in enumerate(drawn):
        make_context(files / str(number))
        (files / str(number) / "Dockerfile").write_text("\n".join(["FROM debian:12", *lines, ""]))
    words = "--fix --unsafe-fixes --no-format --no-config --quiet --exit-zero --select chown-layer --select copy-before-install".split()
    said = subprocess.run([options.dfmt, *words, files], capture_output=True, text=True)
    if said.returncode != 0:
        print(f"WRONG: {options.dfmt} ends with {said.returncode}: {said.stderr[-300:]}")
        return 1
    until, tried, worked, wrong = time.monotonic() + options.seconds, 0, 0, 0
    for number, lines in enumerate(drawn):
        folder = files / str(number)
        after = re.sub(r" *\\\n *", " ", (folder / "Dockerfile").read_text()).splitlines()[1:]
        if after == lines:
            continue
        if time.monotonic() > until:
            print("the time is up")
            break
        fixed = carried_out([line for line in after if line], place, f"files/{number}")
        before = carried_out(lines, place)
        tried += 1
        worked += not isinstance(before, str)
        found = "" if isinstance(before, str) else difference(before, fixed)
        if found:
            wrong += 1
            print("WRONG", " | ".join(lines), "\n   -> ", " | ".join(after), f"\n      {found if options.show else found[:300]}")
    print(f"{len(drawn)} files, {tried} of them fixed, {worked} of these build, {wrong} wrong")
    return int(wrong > 0 or worked < options.files // 50)


if __name__ == "__main__":
    sys.exit(main())
