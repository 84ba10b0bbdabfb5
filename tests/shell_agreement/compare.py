#!/usr/bin/env python3
"""Ask shfmt and bash how they read the shell texts of a Dockerfile corpus.

    compare.py AST.jsonl[.gz] OUT.tsv [--mutants N] [--seed S] [--jobs J] [--shfmt PATH] [--bash PATH]
    DFMT_SHELL_ORACLE=OUT.tsv cargo test --release --test shell_agreement -- --ignored --nocapture

AST.jsonl holds one file a line: {"instructions": [{"cmd", "args", "exec", "heredocs", "child"}, ...]}, as BuildKit's
parser gives them. OUT.tsv gets one text a line, in columns (tab, line ends and backslash are escaped):

    mode       "line" or "script": how dfmt is asked to read it
    shfmt      "bash" or "posix", the first dialect in which shfmt reads it, or "-"
    bash       "yes" if `bash -n` reads it, else "-"
    commands   separated by ";", each "assignments/words/redirections", separated by ",", as byte ranges "start-end";
               a redirection has the offset of its operator before the range of its word
    operators  the offset and the text of every `&&`, `||`, `|`, `|&`
    compounds  the offset and the kind of every compound command
    why        what shfmt said against it
    text       the text

With --mutants N the texts are N damaged ones instead, for the question "what do we read that no shell reads?".

Answers are kept in the system's temporary directory, so a second run is quick.
"""

import argparse
import concurrent.futures
import gzip
import hashlib
import inspect
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

COMPOUND = {
    "Block", "Subshell", "IfClause", "WhileClause", "ForClause", "CaseClause", "FuncDecl", "ArithmCmd", "TestClause",
    "CoprocClause",
}


def texts_of(path):
    """Every distinct (mode, text, appended) of the corpus; `appended` is what shfmt needs behind the text."""
    seen = set()
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            for instruction in json.loads(line).get("instructions", []):
                for item in texts_of_instruction(instruction):
                    if item not in seen:
                        seen.add(item)
                        yield item


def texts_of_instruction(instruction):
    command, args = instruction["cmd"], instruction.get("args", [])
    if command == "onbuild" and instruction.get("child"):
        yield from texts_of_instruction(instruction["child"])
        return
    if instruction.get("exec") or not args:
        return
    if command in ("run", "cmd", "entrypoint"):
        text = args[0]
    elif command == "healthcheck" and args[0].upper() == "CMD" and len(args) > 1:
        text = args[1]
    else:
        return
    heredocs = instruction.get("heredocs") or []
    appended = "".join(doc["content"] + doc["name"] + "\n" for doc in heredocs)
    yield ("line", text, "\n" + appended if appended else "")
    if command == "run" and re.fullmatch(r"<<-?(['\"]?)[A-Za-z0-9_]+\1", text.strip()) and len(heredocs) == 1:
        body = heredocs[0]["content"]
        first = body.split("\n", 1)[0]
        if not first.startswith("#!") or re.search(r"\b(ba|da|a|k|z)?sh\b", first):
            yield ("script", body, "")


def damaged(texts, count, seed):
    """`count` texts of the corpus with one or two small damages each."""
    rng = random.Random(seed)
    # Not those with heredocs: a damage could make a body part of the command.
    pool = [text for text in texts if len(text[1]) < 2000 and not text[2]]
    spice = list("();&|<>{}[]'\"`$\\#!= ") + [
        "&&", "||", ";;", "((", "))", "[[ ", " ]]", "$(", "${", "<<", "if ", "then ", " fi", "do ", " done", "case ",
        " esac", " in ", "{ ", " }", "; ", "time ", "! ", "f() ", "function ", "for ", "while ", "else ", "a=(", "|&",
    ]
    for _ in range(count):
        mode, text, appended = rng.choice(pool)
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            pieces = re.findall(r"\w+|\s+|.", text, re.S)
            if not pieces:
                break
            at = rng.randrange(len(pieces))
            what = rng.randrange(5)
            if what == 0:
                del pieces[at]
            elif what == 1:
                pieces.insert(at, rng.choice(spice))
            elif what == 2:
                other = rng.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            elif what == 3:
                pieces[at] = rng.choice(spice)
            else:
                del pieces[at:at + rng.randrange(1, 8)]
            text = "".join(pieces)
        yield (mode, text, appended)


class Reader:
    """What shfmt's tree says, reduced to offsets."""

    def __init__(self, limit):
        self.limit = limit
        self.commands = []
        self.operators = []
        self.compounds = []

    def span(self, node):
        return [node["Pos"]["Offset"], node["End"]["Offset"]]

    def visit(self, node):
        if isinstance(node, list):
            for child in node:
                self.visit(child)
            return
        if not isinstance(node, dict):
            return
        kind = node.get("Type")
        if "Cmd" in node or "Redirs" in node:
            self.statement(node)
        if kind == "BinaryCmd":
            self.operators.append([node["OpPos"]["Offset"], node["Op"]])
        elif kind in COMPOUND:
            self.compounds.append([node["Pos"]["Offset"], kind])
        for child in node.values():
            if isinstance(child, (dict, list)):
                self.visit(child)

    def statement(self, node):
        command = node.get("Cmd") or {}
        kind = command.get("Type")
        redirects = [[r["OpPos"]["Offset"]] + self.span(r["Word"]) for r in node.get("Redirs", [])]
        if kind == "CallExpr":
            assigns = [self.span(a) for a in command.get("Assigns", [])]
            words = [self.span(w) for w in command.get("Args", [])]
        elif kind == "DeclClause":
            assigns, words = [], [self.span(command["Variant"])] + [self.span(a) for a in command.get("Args", [])]
        elif kind == "LetClause":
            assigns, words = [], [self.span(command)]
        elif kind is None:
            assigns, words = [], []
        else:
            assigns, words = None, None
        if words is None:
            self.commands.append([[], [], redirects] if redirects else None)
        else:
            self.commands.append([assigns, words, redirects])

    def result(self):
        def start(command):
            return min(span[0] for part in command for span in part)

        def inside(command):
            return [part if part is None else [span for span in part if span[0] < self.limit] for part in command]

        commands = [inside(c) for c in self.commands if c]
        commands = sorted((c for c in commands if any(c)), key=lambda c: (start(c), c))
        return {
            "commands": commands,
            "operators": sorted(o for o in self.operators if o[0] < self.limit),
            "compounds": sorted(c for c in self.compounds if c[0] < self.limit),
        }


def ask(item, shfmt, bash):
    mode, text, appended = item
    data = text.encode() + appended.encode()
    answer = {"bash": False, "posix": False, "bash_n": False, "why": ""}
    for dialect in ("bash", "posix"):
        run = subprocess.run([shfmt, "-ln", dialect, "--to-json"], input=data, capture_output=True, timeout=60)
        if run.returncode == 0:
            answer[dialect] = True
            reader = Reader(len(text.encode()))
            sys.setrecursionlimit(100000)
            reader.visit(json.loads(run.stdout))
            answer.update(reader.result())
            break
        answer["why"] += dialect + ": " + run.stderr.decode(errors="replace").strip().replace("<standard input>:", "") + " "
    run = subprocess.run(
        [bash, "-O", "extglob", "-n"], input=data, capture_output=True, timeout=60,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
    )
    # A heredoc without its end is a warning; after an error in `[[` or in a function name bash goes on and gives 0.
    complaints = [line for line in run.stderr.splitlines() if b" warning: here-document " not in line]
    answer["bash_n"] = run.returncode == 0 and not complaints
    return answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ast")
    parser.add_argument("out")
    parser.add_argument("--mutants", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--shfmt", default=shutil.which("shfmt"))
    parser.add_argument("--bash", default=shutil.which("bash"))
    options = parser.parse_args()
    version = subprocess.run([options.shfmt, "--version"], capture_output=True, text=True).stdout.strip()
    tool = hashlib.sha256((inspect.getsource(Reader) + inspect.getsource(ask)).encode()).hexdigest()[:8]
    cache_path = os.path.join(tempfile.gettempdir(), f"dfmt-shell-oracle-{version}-{tool}.jsonl")
    cache = {}
    if os.path.exists(cache_path):
        with open(cache_path, encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    key, answer = json.loads(line)
                    cache[key] = answer
    items = list(texts_of(options.ast))
    if options.mutants:
        items = list(dict.fromkeys(damaged(items, options.mutants, options.seed)))
    keys = [hashlib.sha256(json.dumps(item).encode()).hexdigest()[:24] for item in items]
    missing = [(key, item) for key, item in zip(keys, items) if key not in cache]
    print(f"{len(items)} texts, {len(missing)} to ask about", file=sys.stderr)
    with open(cache_path, "a", encoding="utf-8") as kept, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        answers = pool.map(lambda pair: ask(pair[1], options.shfmt, options.bash), missing)
        for done, ((key, _), answer) in enumerate(zip(missing, answers), 1):
            cache[key] = answer
            kept.write(json.dumps([key, answer]) + "\n")
            if done % 2000 == 0:
                print(done, file=sys.stderr, flush=True)
    with open(options.out, "w", encoding="utf-8", newline="\n") as out:
        for key, (mode, text, _) in zip(keys, items):
            out.write(row(mode, text, cache[key]) + "\n")


def row(mode, text, answer):
    def spans(part):
        return ",".join("-".join(map(str, span)) for span in part)

    def marks(name):
        return ",".join(f"{offset}{what}" for offset, what in answer.get(name, []))

    return "\t".join([
        mode,
        "bash" if answer["bash"] else "posix" if answer["posix"] else "-",
        "yes" if answer["bash_n"] else "-",
        ";".join("/".join(map(spans, command)) for command in answer.get("commands", [])),
        marks("operators"),
        marks("compounds"),
        escaped(answer["why"]),
        escaped(text),
    ])


def escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


if __name__ == "__main__":
    main()
