// Folders to work in, programs to run, the corpus.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, afterEach } from "node:test";

const { DFMT_PLUGIN, DFMT_BINARY, DFMT_MODULES, DFMT_CORPUS } = process.env;

/** The plugin under test. */
export const plugin = DFMT_PLUGIN;

/** Loads a package that run.sh installed. */
export const require = createRequire(path.join(DFMT_MODULES, "package.json"));

/** Where the tests of one file work. */
const work = fs.mkdtempSync(path.join(os.tmpdir(), "dfmt-dprint-"));
const remove = (path) => fs.rmSync(path, { recursive: true, force: true });
after(() => remove(work));
afterEach(() => remove(path.join(work, "folders")));

/** A new folder, for one test, with these files (path → text) and, if `configuration` is given, a dprint.json that uses the plugin. */
export function folder(files, configuration) {
  const folders = path.join(work, "folders");
  fs.mkdirSync(folders, { recursive: true });
  const root = fs.mkdtempSync(path.join(folders, "folder-"));
  if (configuration !== undefined) {
    fs.copyFileSync(plugin, path.join(root, "plugin.wasm"));
    files = { ...files, "dprint.json": JSON.stringify({ plugins: ["./plugin.wasm"], ...configuration }) };
  }
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return root;
}

function run(program, args, root, input) {
  const result = spawnSync(program, args, {
    cwd: root,
    input: input ?? "",
    env: { ...process.env, NO_COLOR: "1", DPRINT_CACHE_DIR: path.join(work, "cache") },
    maxBuffer: 1 << 30,
  });
  if (result.error) throw result.error;
  const [stdout, stderr] = [result.stdout.toString(), result.stderr.toString()];
  return { status: result.status, stdout, stderr, all: stdout + stderr };
}

/** Runs dprint in a folder: its exit code and what it printed. */
export function dprint(root, args, input) {
  return run(path.join(DFMT_MODULES, "node_modules/.bin/dprint"), args, root, input);
}

/** Runs the program dfmt in a folder. */
export function dfmt(root, args) {
  return run(DFMT_BINARY, args, root);
}

/** What dfmt makes of a text on its standard input. */
export function filter(root, args, text) {
  return spawnSync(DFMT_BINARY, args, { cwd: root, input: text, maxBuffer: 1 << 26 }).stdout;
}

/** The text of a file in a folder; without a name, the texts of all Dockerfiles in it. */
export function read(root, name) {
  if (name !== undefined) return fs.readFileSync(path.join(root, name), "utf8");
  const names = fs.readdirSync(root).filter((name) => name.endsWith("ockerfile")).sort();
  return new Map(names.map((name) => [name, fs.readFileSync(path.join(root, name))]));
}

/** The files of the corpus, every `step`th of them, as name → bytes; `undefined` if there is none. */
export function corpus(step = 1) {
  if (!fs.existsSync(DFMT_CORPUS)) return undefined;
  const names = fs.readdirSync(DFMT_CORPUS).sort().filter((_, i) => i % step === 0);
  const text = (name) => fs.readFileSync(path.join(DFMT_CORPUS, name));
  return Object.fromEntries(names.map((name) => [name, text(name)]));
}

/** What a test that needs the corpus says where there is none. */
export const skipWithoutCorpus = fs.existsSync(DFMT_CORPUS) ? false : `no corpus at ${DFMT_CORPUS}`;
