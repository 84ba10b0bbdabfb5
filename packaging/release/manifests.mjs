#!/usr/bin/env node
// Writes the Homebrew formula and the Scoop manifest of a release from the checksums of its archives.
//
//   packaging/release/manifests.mjs VERSION SHA256SUMS OUT
//
// writes OUT/dfmt.rb and OUT/dfmt.json. In a tap the formula is `Formula/dfmt.rb`, in a bucket the manifest `bucket/dfmt.json`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const REPOSITORY = "https://github.com/dfmt/dfmt";
const DESCRIPTION = "Formatter and auto-fixer for Dockerfiles";

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

const [version, checksums, out, ...more] = process.argv.slice(2);
if (!out || more.length > 0) fail("usage: manifests.mjs VERSION SHA256SUMS OUT");
if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) fail(`${version} is no version such as 1.2.3`);

const sums = new Map();
for (const line of readFileSync(checksums, "utf8").split("\n").filter(Boolean)) {
  const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? fail(`${checksums}: not a checksum: ${line}`);
  sums.set(name, sum);
}
const archive = (target, suffix, version) => {
  const name = `dfmt-${target}.${suffix}`;
  const sha256 = sums.get(name) ?? fail(`${checksums} has no ${name}`);
  return { url: `${REPOSITORY}/releases/download/v${version}/${name}`, sha256 };
};

const branch = (condition, target) => {
  const { url, sha256 } = archive(target, "tar.gz", version);
  return `    ${condition} do\n      url "${url}"\n      sha256 "${sha256}"\n    end\n`;
};

const formula = `# Written by packaging/release/manifests.mjs of ${REPOSITORY}.
class Dfmt < Formula
  desc "${DESCRIPTION}"
  homepage "${REPOSITORY}"
  version "${version}"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
${branch("on_arm", "aarch64-apple-darwin")}${branch("on_intel", "x86_64-apple-darwin")}  end

  on_linux do
${branch("on_arm", "aarch64-unknown-linux-musl")}${branch("on_intel", "x86_64-unknown-linux-musl")}  end

  def install
    bin.install "dfmt"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/dfmt.bash" => "dfmt"
    fish_completion.install "completions/dfmt.fish"
    zsh_completion.install "completions/_dfmt"
  end

  test do
    (testpath/"Dockerfile").write "from debian:12\\n"
    system bin/"dfmt"
    assert_equal "FROM debian:12\\n", (testpath/"Dockerfile").read
    assert_match version.to_s, shell_output("#{bin}/dfmt --version")
  end
end
`;

const windows = archive("x86_64-pc-windows-msvc", "zip", version);
const manifest = {
  version,
  description: DESCRIPTION,
  homepage: REPOSITORY,
  license: "MIT|Apache-2.0",
  architecture: { "64bit": { url: windows.url, hash: windows.sha256 } },
  bin: "dfmt.exe",
  checkver: "github",
  autoupdate: {
    architecture: { "64bit": { url: windows.url.replaceAll(version, "$version") } },
    hash: { url: "$baseurl/SHA256SUMS" },
  },
};

mkdirSync(out, { recursive: true });
writeFileSync(join(out, "dfmt.rb"), formula);
writeFileSync(join(out, "dfmt.json"), `${JSON.stringify(manifest, null, 4)}\n`);
