#!/usr/bin/env node
// Starts the program that fits this machine. It lies in a package of its own, an optional dependency of this one, so that
// npm installs no other. Nothing is downloaded here, and there is no install script.
"use strict";

const { spawnSync } = require("node:child_process");
const { constants } = require("node:os");
// What build.mjs wrote: `{ name, os, cpu, libc, program }` of each package.
const PACKAGES = require("./packages.json");

/** What dfmt exits with where it could not do its job. */
const FAILED = 2;

function fail(lines) {
  process.stderr.write(`error: ${lines.join("\n")}\n`);
  process.exit(FAILED);
}

/** The packages for this machine, the one for its own C library first: where that is unknown or too old, the static one works. */
function candidates() {
  const fitting = PACKAGES.filter(({ os, cpu }) => os === process.platform && cpu === process.arch);
  if (process.platform !== "linux") return fitting;
  // The names of hosts, which a report looks up as well, are of no use here.
  process.report.excludeNetwork = true;
  const { glibcVersionRuntime } = process.report.getReport().header;
  return glibcVersionRuntime ? fitting : fitting.filter(({ libc }) => libc === "musl");
}

function find() {
  const fitting = candidates();
  if (fitting.length === 0) {
    const known = [...new Set(PACKAGES.map(({ os, cpu }) => `${os} ${cpu}`))].join(", ");
    fail([
      `dfmt has no program for ${process.platform} ${process.arch} on npm (there are: ${known})`,
      "build it from source: cargo install dfmt-dockerfile",
    ]);
  }
  for (const { name, program } of fitting) {
    try {
      return require.resolve(`${name}/${program}`);
    } catch {
      // Not installed; perhaps the next one is.
    }
  }
  return fail([
    `${fitting.map(({ name }) => name).join(" or ")} is not installed; it has the program for this machine`,
    "it is an optional dependency: install without `--omit=optional` (or `--no-optional`), and on the system dfmt runs on, not another",
  ]);
}

const program = find();
const run = spawnSync(program, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
if (run.error) {
  fail([`${program} cannot be started: ${run.error.message}`]);
}
// A program that a signal ended: the exit code is that which shells give for it.
process.exitCode = run.status ?? 128 + (constants.signals[run.signal] ?? 0);
