// The plugin from JavaScript, as editors and web pages load it.

import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";

import { corpus, dfmt, folder, plugin, read, require, skipWithoutCorpus } from "./support.mjs";

const { createContext, createFromBuffer } = require("@dprint/formatter");
const wasm = fs.readFileSync(plugin);

function formatter(global = {}, own = {}) {
  const formatter = createFromBuffer(wasm);
  formatter.setConfig(global, own);
  return formatter;
}

test("formats, and what has its layout comes back as it is", () => {
  const plain = formatter();
  for (const fileText of ["from   a\n", "FROM a\n"]) {
    assert.equal(plain.formatText({ filePath: "Dockerfile", fileText }), "FROM a\n");
  }
});

test("a context finds the plugin by the name of the file", () => {
  const context = createContext({ indentWidth: 2 });
  context.addPlugin(wasm, { operatorPosition: "trailing" });
  for (const filePath of ["Dockerfile", "src/app.Dockerfile", "Containerfile"]) {
    const fileText = "FROM a\nRUN b \\\n  && c\n";
    assert.equal(context.formatText({ filePath, fileText }), "FROM a\nRUN b && \\\n  c\n");
  }
  assert.throws(() => context.formatText({ filePath: "Makefile", fileText: "" }));
});

test("says what it is and what is wrong with its configuration", () => {
  const wrong = formatter({ lineWidth: 100 }, { fix: "maybe", lineWith: 80 });
  assert.deepEqual(wrong.getConfigDiagnostics(), [
    { propertyName: "fix", message: "expected `off`, `safe` or `unsafe`" },
    { propertyName: "lineWith", message: "unknown property: did you mean `lineWidth`?" },
  ]);
  assert.equal(wrong.getResolvedConfig().lineWidth, 100);
  const info = wrong.getPluginInfo();
  assert.equal(info.name, "dprint-plugin-dfmt");
  assert.equal(info.configKey, "dfmt");
  assert.match(wrong.getLicenseText(), /MIT License/);
  assert.ok(wrong.getFileMatchingInfo().fileNames.includes("Dockerfile"));
});

test("options of one request, and no formatting of a part", () => {
  const plain = formatter();
  const request = { filePath: "Dockerfile", fileText: "FROM a\nENV A=1 \\\n  B=2\n" };
  assert.equal(plain.formatText({ ...request, overrideConfig: { indentWidth: 1 } }), "FROM a\nENV A=1 \\\n B=2\n");
  assert.equal(plain.formatText({ ...request, bytesRange: [0, 6] }), request.fileText);
  assert.equal(plain.formatText(request), "FROM a\nENV A=1 \\\n    B=2\n");
});

test("an error is an error for that text only", () => {
  const plain = formatter();
  assert.throws(() => plain.formatText({ filePath: "Dockerfile", fileText: "FROM a\0" }), /NUL byte/);
  assert.equal(plain.formatText({ filePath: "Dockerfile", fileText: "from a" }), "FROM a\n");
});

test("files of the corpus come out as from the program", { skip: skipWithoutCorpus }, () => {
  // A text is UTF-8 here, and @dprint/formatter takes a byte-order mark off whatever a plugin gives.
  const isPlain = (bytes) => Buffer.from(new TextDecoder().decode(bytes)).equals(bytes);
  const files = Object.fromEntries(Object.entries(corpus(8)).filter(([, bytes]) => isPlain(bytes)));
  const root = folder(files);
  dfmt(root, ["--quiet"]);
  const plain = formatter();
  const format = (filePath, bytes) => plain.formatText({ filePath, fileText: bytes.toString() });
  const differ = [...read(root)].filter(([name, text]) => format(name, files[name]) !== text.toString());
  assert.deepEqual(differ.map(([name]) => name), []);
});
