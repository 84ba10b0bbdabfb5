#!/usr/bin/env node
// Makes the folders that are published on npm: one package with the command `dfmt`, and one a platform that has its program.
//
//   packaging/npm/build.mjs BINARIES OUT
//
// BINARIES has the program of each target: BINARIES/x86_64-unknown-linux-gnu/dfmt, .../x86_64-pc-windows-msvc/dfmt.exe and so on, all
// of packaging/platforms.json. OUT must not be there yet. The version is that of Cargo.toml.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NAME = "dfmt-dockerfile";
const REPOSITORY = "https://github.com/dfmt/dfmt";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

function version() {
  const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
  const found = /^\[workspace\.package\]\nversion = "([^"]+)"$/m.exec(manifest);
  return found?.[1] ?? fail("Cargo.toml: [workspace.package] does not start with the version");
}

const [binaries, out, ...more] = process.argv.slice(2);
if (!out || more.length > 0) fail("usage: build.mjs BINARIES OUT");
if (existsSync(out)) fail(`${out} is there already`);

const common = {
  version: version(),
  license: "MIT OR Apache-2.0",
  repository: { type: "git", url: `git+${REPOSITORY}.git` },
  homepage: `${REPOSITORY}#readme`,
};

const packages = JSON.parse(readFileSync(join(here, "..", "platforms.json"), "utf8")).map((platform) => {
  const { target, os, cpu, libc } = platform;
  const suffix = libc === "musl" ? "-musl" : "";
  const program = os === "win32" ? "dfmt.exe" : "dfmt";
  return { target, os, cpu, libc, program, name: `@${NAME}/cli-${os}-${cpu}${suffix}` };
});
const missing = packages.filter(({ target, program }) => !existsSync(join(binaries, target, program)));
if (missing.length > 0) {
  fail(`missing in ${binaries}: ${missing.map(({ target, program }) => `${target}/${program}`).join(", ")}`);
}

function writePackage(folder, manifest, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of files) {
    copyFileSync(source, join(folder, name));
    // Whoever downloaded the programs may have lost that they are programs.
    chmodSync(join(folder, name), name.startsWith("dfmt") ? 0o755 : 0o644);
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

const licences = ["LICENSE-APACHE", "LICENSE-MIT"].map((name) => [name, join(root, name)]);

for (const { target, os, cpu, libc, program, name } of packages) {
  const manifest = {
    name,
    ...common,
    description: `The program of ${NAME} for ${target}`,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    preferUnplugged: true,
    files: [program],
  };
  writePackage(join(out, name.split("/")[1]), manifest, [[program, join(binaries, target, program)], ...licences]);
}

const main = {
  name: NAME,
  ...common,
  description: "A Dockerfile formatter and auto-fixer: lossless, verified, and quiet about what it does not understand",
  keywords: ["dockerfile", "docker", "formatter", "linter", "shell"],
  bin: { dfmt: "dfmt.js" },
  engines: { node: ">=18" },
  files: ["dfmt.js", "packages.json"],
  optionalDependencies: Object.fromEntries(packages.map(({ name }) => [name, common.version])),
};
const folder = join(out, NAME);
writePackage(folder, main, [["dfmt.js", join(here, "dfmt.js")], ["README.md", join(here, "README.md")], ...licences]);
const table = packages.map(({ name, os, cpu, libc, program }) => ({ name, os, cpu, libc, program }));
writeFileSync(join(folder, "packages.json"), `${JSON.stringify(table, null, 2)}\n`);
