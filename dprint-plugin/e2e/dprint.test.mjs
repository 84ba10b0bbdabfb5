// The plugin in the real dprint, as people run it.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { corpus, dfmt, dprint, filter, folder, read, skipWithoutCorpus } from "./support.mjs";

const ROUGH = "from   debian:12\nrun   true\n";
const NEAT = "FROM debian:12\nRUN true\n";

/** The exit codes of dprint that these tests meet. */
const DONE = 0, FAILED = 1, NOT_FORMATTED = 20;

test("fmt formats, and a second time changes nothing", () => {
  const root = folder({ Dockerfile: ROUGH, "deep/down/Containerfile": ROUGH, "neat/Dockerfile": NEAT }, {});
  const first = dprint(root, ["fmt"]);
  assert.equal(first.status, DONE, first.all);
  assert.match(first.all, /Formatted 2 files/);
  for (const name of ["Dockerfile", "deep/down/Containerfile", "neat/Dockerfile"]) assert.equal(read(root, name), NEAT);
  const second = dprint(root, ["fmt", "--incremental=false"]);
  assert.equal(second.status, DONE, second.all);
  assert.doesNotMatch(second.all, /Formatted/);
});

test("check shows the diff, writes nothing and exits with 20", () => {
  const root = folder({ Dockerfile: ROUGH }, {});
  const rough = dprint(root, ["check"]);
  assert.equal(rough.status, NOT_FORMATTED, rough.all);
  assert.match(rough.all, /-from···debian:12/);
  assert.match(rough.all, /\+FROM·debian:12/);
  assert.equal(read(root, "Dockerfile"), ROUGH);
  fs.writeFileSync(path.join(root, "Dockerfile"), NEAT);
  assert.equal(dprint(root, ["check"]).status, DONE);
});

test("an incremental run does what changed since the last, and all if an option changed", () => {
  const long = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n";
  const files = { "a.Dockerfile": NEAT, "b.Dockerfile": ROUGH, "c.Dockerfile": long };
  const root = folder(files, { incremental: true });
  assert.match(dprint(root, ["fmt"]).all, /Formatted 1 file/);
  assert.equal(dprint(root, ["check"]).status, DONE);
  fs.writeFileSync(path.join(root, "a.Dockerfile"), ROUGH);
  const changed = dprint(root, ["check", "--list-different"]);
  assert.deepEqual(changed.stdout.trim().split("\n").map((name) => path.basename(name)), ["a.Dockerfile"]);
  assert.match(dprint(root, ["fmt"]).all, /Formatted 1 file/);
  const configuration = { incremental: true, plugins: ["./plugin.wasm"], dfmt: { lineWidth: 40 } };
  fs.writeFileSync(path.join(root, "dprint.json"), JSON.stringify(configuration));
  assert.equal(dprint(root, ["check"]).status, NOT_FORMATTED);
  assert.match(dprint(root, ["fmt"]).all, /Formatted 1 file/);
  assert.equal(read(root, "c.Dockerfile"), "FROM debian:12\nRUN apt-get update \\\n    && apt-get install -y curl\n");
});

test("what is wrong with the configuration is said, and nothing is written", () => {
  const wrong = {
    lineWidth: "80", useTabs: 1, fix: "maybe", select: ["exec-from"], ignore: "x", indentwidth: 2, nothingLikeIt: {},
  };
  const root = folder({ Dockerfile: ROUGH }, { dfmt: wrong });
  for (const command of ["fmt", "check"]) {
    const result = dprint(root, [command]);
    assert.notEqual(result.status, DONE);
    for (const message of [
      "expected a whole number from 1 to 1000000 (lineWidth)",
      "expected `true` or `false` (useTabs)",
      "expected `off`, `safe` or `unsafe` (fix)",
      "there is no rule `exec-from`: did you mean `exec-form`? (select)",
      "expected a list of rules, each a string (ignore)",
      "unknown property: did you mean `indentWidth`? (indentwidth)",
      "unknown property (nothingLikeIt)",
    ]) {
      assert.ok(result.all.includes(`[dprint-plugin-dfmt]: ${message}`), `${message}\nnot in\n${result.all}`);
    }
    assert.match(result.all, /Had 7 diagnostic\(s\)/);
  }
  assert.equal(read(root, "Dockerfile"), ROUGH);
});

test("stdin to stdout, as editors do it", () => {
  const root = folder({}, {});
  for (const name of ["Dockerfile", "app.Dockerfile", path.join(root, "Containerfile")]) {
    for (const text of [ROUGH, NEAT]) {
      const result = dprint(root, ["fmt", "--stdin", name], text);
      assert.deepEqual([result.status, result.stdout], [DONE, NEAT], result.all);
    }
  }
  const broken = dprint(root, ["fmt", "--stdin", "Dockerfile"], "FROM a\0\n");
  assert.notEqual(broken.status, DONE);
  assert.match(broken.all, /NUL byte/);
});

test("options: dprint's for all plugins, ours, those of some files", () => {
  const text = "FROM debian:12\nENV A=1 \\\n  B=2\n";
  const files = { "a.Dockerfile": text, "b.Dockerfile": text };
  const overrides = [{ files: "**/b.Dockerfile", useTabs: true }];
  const root = folder(files, { indentWidth: 3, dfmt: { newLineKind: "crlf", overrides } });
  const result = dprint(root, ["fmt"]);
  assert.equal(result.status, DONE, result.all);
  assert.equal(read(root, "a.Dockerfile"), "FROM debian:12\r\nENV A=1 \\\r\n   B=2\r\n");
  assert.equal(read(root, "b.Dockerfile"), "FROM debian:12\r\nENV A=1 \\\r\n\tB=2\r\n");
  const { dfmt } = JSON.parse(dprint(root, ["resolved-config"]).stdout);
  assert.equal(dfmt.indentWidth, 3);
  assert.equal(dfmt.operatorPosition, "leading");
});

test("fixes are applied if asked for", () => {
  const text = "FROM debian:12\nADD app.py /app/\nCMD node server.js\n";
  const root = folder({ Dockerfile: text }, { dfmt: { fix: "safe", ignore: ["prefer-copy"] } });
  dprint(root, ["fmt"]);
  assert.equal(read(root, "Dockerfile"), text.replace("node server.js", `["node", "server.js"]`));
});

test("a file dfmt does not take is an error for that file, and the others are done", () => {
  const files = {
    "binary.Dockerfile": "FROM a\0\n",
    "utf16.Dockerfile": Buffer.from("\ufeffFROM a\n", "utf16le"),
    "latin1.Dockerfile": Buffer.from("from a\nrun  echo \xe9\n", "latin1"),
    "marked.Dockerfile": "\ufefffrom a\n",
    "rejected.Dockerfile": "from   a\nENV x\n",
    "empty.Dockerfile": "",
    "z.Dockerfile": ROUGH,
  };
  const root = folder(files, {});
  const result = dprint(root, ["fmt"]);
  assert.equal(result.status, FAILED, result.all);
  assert.match(result.all, /binary\.Dockerfile.*\n?.*NUL byte/);
  assert.match(result.all, /utf16\.Dockerfile.*\n?.*UTF-16/);
  assert.match(result.all, /Had 2 errors/);
  const done = read(root);
  for (const name of ["binary", "utf16", "rejected", "empty"]) {
    assert.deepEqual(done.get(`${name}.Dockerfile`), Buffer.from(files[`${name}.Dockerfile`]), name);
  }
  assert.deepEqual(done.get("latin1.Dockerfile"), Buffer.from("FROM a\nRUN echo \xe9\n", "latin1"));
  assert.equal(read(root, "marked.Dockerfile"), "\ufeffFROM a\n");
  assert.equal(read(root, "z.Dockerfile"), NEAT);
});

test("the configuration in docs/dprint.md takes the files that dfmt takes", () => {
  const page = fs.readFileSync(new URL("../../docs/dprint.md", import.meta.url), "utf8");
  const configuration = JSON.parse(page.match(/```json\n([^]*?)```/)[1]);
  const names = [
    "Dockerfile", "dockerfile", "a/Containerfile", "a/app.Dockerfile", "a/app.dockerfile", "Dockerfile.dev",
    "a/Containerfile.cuda", ".devcontainer/Dockerfile", "Dockerfile.j2", "Dockerfile.dockerignore", "Dockerfile.md",
    "Dockerfile.tmpl", "Dockerfile.dev~", "MyDockerfile", "Makefile",
  ];
  const root = folder(Object.fromEntries(names.map((name) => [name, ROUGH])), configuration);
  const taken = dprint(root, ["file-paths"]).stdout.trim().split("\n");
  assert.equal(dprint(root, ["fmt"]).status, DONE);
  const other = folder(Object.fromEntries(names.map((name) => [name, ROUGH])));
  assert.equal(dfmt(other, []).status, DONE);
  for (const name of names) assert.equal(read(root, name), read(other, name), name);
  assert.deepEqual(taken.map((name) => path.relative(fs.realpathSync(root), name)).sort(), names.slice(0, 8).sort());
});

test("a repository of 500 files, checked, formatted and checked", { skip: skipWithoutCorpus }, () => {
  const files = Object.fromEntries(Object.entries(corpus(15)).slice(0, 500));
  assert.equal(Object.keys(files).length, 500);
  const root = folder(files, {});
  assert.equal(dprint(root, ["check"]).status, NOT_FORMATTED);
  assert.equal(dprint(root, ["fmt"]).status, DONE);
  assert.equal(dprint(root, ["check", "--incremental=false"]).status, DONE);
});

for (const [fix, args, step] of [["off", [], 1], ["safe", ["--fix"], 8], ["unsafe", ["--fix", "--unsafe-fixes"], 8]]) {
  const files = step === 1 ? "the whole corpus comes" : "an eighth of the corpus comes";
  test(`${files} out as from the program (fix: ${fix})`, { skip: skipWithoutCorpus }, () => {
    const files = corpus(step);
    // Generated files are done too; the tables of recommended packages are not in the plugin.
    const ignored = ["apt-no-recommends"];
    const root = folder(files, { dfmt: { fix, generated: "format", ignore: ignored } });
    const result = dprint(root, ["fmt"]);
    assert.equal(result.status, DONE, result.all);
    const other = folder(files);
    if (fix === "off") {
      dfmt(other, ["--exit-zero", "--quiet", "--config", "generated=format"]);
    } else {
      // The plugin sees no build context, and neither does what comes from standard input.
      for (const name of Object.keys(files)) {
        const done = filter(other, ["-", ...args, "--exit-zero", "--quiet", "--ignore", ignored[0]], files[name]);
        fs.writeFileSync(path.join(other, name), done);
      }
    }
    const [ours, theirs] = [read(root), read(other)];
    assert.equal(ours.size, Object.keys(files).length);
    const differ = [...ours].filter(([name, text]) => !text.equals(theirs.get(name))).map(([name]) => name);
    assert.deepEqual(differ, []);
    const changed = [...ours].filter(([name, text]) => !text.equals(files[name])).length;
    assert.ok(changed > ours.size / 2, `only ${changed} files changed`);
  });
}
