//! Inputs that broke other tools, judged one by one: what must come out, with and without fixes.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files and panic"
)]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write;

use dfmt::config::Settings;
use dfmt::engine::{self, FixMode, Request};
use dfmt::model::{Model, NoContext};
use dfmt::syntax::{Body, Exec, Instruction, Keyword, decode_string};
use dfmt::verify;

/// What must hold of a case.
#[derive(Clone, Copy)]
enum Expect {
    /// The layout changes nothing.
    Unchanged,
    /// The layout changes something.
    Changed,
    /// The laid out text has this, whole lines or parts of them.
    Has(&'static str),
    /// The text has this, with and without safe fixes.
    Keeps(&'static str),
    /// The text has this, with any fixes.
    Always(&'static str),
    /// The text does not have this, with any fixes.
    Never(&'static str),
    /// As many times, with any fixes.
    Times(usize, &'static str),
    /// This many instructions, without fixes.
    Instructions(usize),
    /// The words of an instruction, the index counting from 0: keyword, and what the shell or Docker splits.
    Words(usize, &'static [&'static str]),
    /// The strings of an exec form.
    Strings(usize, &'static [&'static str]),
    /// The body of a heredoc, by instruction, with any fixes.
    Heredoc(usize, &'static str),
    /// The escape character in force.
    Escape(u8),
    /// The shell at an instruction is a POSIX one, or none.
    Posix(usize, bool),
    /// Docker's parser rejects it, so nothing is touched.
    Rejected,
    /// No finding at all of these rules, or of any whose id starts so.
    Silent(&'static str),
    /// Every value that ENV and LABEL set, after Docker's unquoting, with safe fixes too: `name=value`.
    Value(&'static str),
}

use Expect::{
    Always, Changed, Escape, Has, Heredoc, Instructions, Keeps, Never, Posix, Rejected, Silent,
    Strings, Times, Unchanged, Value, Words,
};

const CASES: &[(&str, &[Expect])] = &[
    (
        "buildkit-1559-trailing-escaped-backslash",
        &[
            Unchanged,
            Instructions(6),
            Value("C=trailing\\backslash\\"),
            Value("D=This gets appended to C"),
            Value("E=helloworld"),
        ],
    ),
    (
        "buildkit-2439-heredoc-xml-quotes",
        &[
            Has("# syntax=docker/dockerfile:1.3-labs\nFROM"),
            Has("\nENTRYPOINT [\"cat\", \"/core-site.xml\"]\n"),
            Always("<<-\"EOF\""),
            Heredoc(
                1,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?xml-stylesheet type=\"text/xsl\" \
                 href=\"configuration.xsl\"?>\n<configuration>\n</configuration>\n",
            ),
        ],
    ),
    (
        "docker-jetty-79-legacy-env-with-comments",
        &[
            Unchanged,
            Instructions(1),
            Times(1, "# Jan Bartel      <janb@mortbay.com>"),
            Times(1, "# Jesse McConnell <jesse.mcconnell@gmail.com>"),
            Times(1, "# Joakim Erdfelt  <joakim.erdfelt@gmail.com>"),
            Value(
                "JETTY_GPG_KEYS=AED5EE6C45D0FE8D5D1B164F27DED4BF6216DB8F         \
                 2A684B57436A81FA8706B53C61C3351A438A3B7D         5989BAF76217B843D66BE55B2D0E1FB8FE4B68B4",
            ),
        ],
    ),
    (
        "dockerfile-ls-52-space-after-backslash-and-split-keyword",
        &[
            Has("ARG x\nFROM busybox\n"),
            Has("RUN echo \"abc\" \\\n    && echo \"def\"\n"),
            Instructions(3),
            Never("\\ \n"),
        ],
    ),
    (
        "dockerfile-ls-64-blank-and-comment-continuations",
        &[
            Instructions(5),
            Has("RUN ls \\\n    && ls\nRUN ls \\\n    && ls\n"),
            Has("RUN ls \\\n    # comment\n    && ls\nRUN ls \\\n    # comment\n    && ls\n"),
            Times(2, "# comment"),
        ],
    ),
    (
        "dockerfile-ls-70-unindented-comment",
        &[
            Has("RUN echo \"hello\" \\\n    #comment\n    echo \"bye\"\n"),
            Words(1, &["echo", "\"hello\"", "echo", "\"bye\""]),
            Times(1, "#comment"),
        ],
    ),
    (
        "dockerfile-roast-11-comment-in-package-list",
        &[
            Has(
                "    && apt-get install -y --no-install-recommends \\\n        curl \\\n        \
                 # embedded comment inside the continuation\n        ca-certificates \\\n    && apt-get clean \\\n",
            ),
            Always("# embedded comment inside the continuation\n        ca-certificates"),
            Times(1, "rm -rf /var/lib/apt/lists/*"),
            Silent("apt-clean-lists"),
            Silent("apt-update-install"),
        ],
    ),
    (
        "dockerfile_lint-131-escape-backtick-env",
        &[
            Escape(b'`'),
            Has("# escape=`\n\n"),
            Has("ENV something=something `\n    somethingelse=somethingelse\n"),
            Instructions(2),
            Value("somethingelse=somethingelse"),
        ],
    ),
    (
        "dockerfile_lint-131-escape-not-first-line",
        &[Rejected, Escape(b'\\'), Always("\n#escape = `\n")],
    ),
    (
        "dockerfmt-19-copy-heredoc",
        &[Unchanged, Heredoc(0, "x\n"), Always("EOF\n\nRUN echo\n")],
    ),
    (
        "dockerfmt-20-entrypoint-json-semicolon",
        &[
            Unchanged,
            Strings(1, &["nginx", "-g", "daemon off;"]),
            Words(3, &["nginx", "-g", "'daemon off;'"]),
            Always("ENTRYPOINT [\"nginx\", \"-g\", \"daemon off;\"]"),
        ],
    ),
    (
        "dockerfmt-21-run-leading-comment-indent",
        &[
            Has(
                "RUN \\\n    # install dependencies\n    NODE_ENV=production npm install-clean \\\n    \
                 # cleanup\n    && /usr/bin/env bash <(curl",
            ),
            Times(1, "# install dependencies"),
            Times(1, "# cleanup"),
        ],
    ),
    (
        "dockerfmt-56-copy-exclude-inlined",
        &[
            Has(
                "COPY --exclude=nginx-default.conf \\\n    --exclude=zap-scan-automation-framework.yml \\\n",
            ),
            Has("\n    --exclude=sonarqube-server.Dockerfile \\\n    . .\n"),
            Times(7, "--exclude="),
        ],
    ),
    (
        "dockerlint-55-env-backslash-first",
        &[
            Has("ENV TEST1=test1 \\\n    SUPA1=supa1\n"),
            Value("TEST1=test1"),
            Value("SUPA1=supa1"),
            Value("TEST2=test2"),
            Value("SUPA2=supa2"),
        ],
    ),
    (
        "dockfmt-6-label-equals-removed",
        &[
            Unchanged,
            Keeps("org.label-schema.build-date=$BUILD_DATE"),
            Value("maintainer=REDACTED"),
            Value("org.label-schema.name=djarbz/qlcplus"),
        ],
    ),
    (
        "docs-9981-env-cross-reference",
        &[
            Unchanged,
            Always("ENV c=3\nENV d=$c:4\n"),
            Always("ENTRYPOINT [\"/bin/bash\"]"),
        ],
    ),
    (
        "dprint-1084-comment-in-chain",
        &[
            Has("RUN apt-get update \\\n    # Install nodejs\n    && apt-get install -y nodejs\n"),
            Times(1, "# Install nodejs"),
        ],
    ),
    (
        "dprint-15-run-heredoc",
        &[Unchanged, Heredoc(0, "echo Hello\necho World\n")],
    ),
    (
        "dprint-4-quoted-run",
        &[
            Unchanged,
            Words(1, &["\"ls\""]),
            Words(2, &["\"ls\"", "-l"]),
            Words(3, &["\"ls\"", "\"-l\""]),
        ],
    ),
    (
        "dprint-9-from-digest-lowercase-as",
        &[
            Changed,
            Always(
                "@sha256:12f998e5a6f3f6916f744ba6f01549f156f624b42f7564e67ec6dd4733973146 AS fetch-jq\n",
            ),
        ],
    ),
    (
        "hadolint-1019-heredoc-after-continuation",
        &[
            Has("RUN foo \\\n    && bar <<BAR\nblah\nBAR\n"),
            Heredoc(1, "blah\n"),
        ],
    ),
    (
        "hadolint-1019-nested-tab-heredoc",
        &[
            Unchanged,
            Heredoc(1, "\techo foo && \\\n\tcat <<-BAR\n\t  blah\n\tBAR\n"),
        ],
    ),
    (
        "hadolint-1137-heredoc-then-word",
        &[
            Unchanged,
            Instructions(3),
            Heredoc(1, "    set -euxo pipefail\n    echo 123 | cat\n"),
            Always("RUN <<EOF bash\n"),
            Always("\nEOF\nRUN echo next\n"),
        ],
    ),
    (
        "hadolint-179-env-default-with-quotes",
        &[Unchanged, Always("${bundle_without:-'development test'}")],
    ),
    (
        "hadolint-280-onbuild-env-nested-quotes",
        &[
            Unchanged,
            Always(
                "${RUNNER_CMD_EXEC:-\"java \\$JAVA_OPTS -jar /runtime/server.jar \\$JAR_OPTS\"}",
            ),
        ],
    ),
    (
        "hadolint-338-pipefail-bin-sh",
        &[
            Unchanged,
            Posix(2, true),
            Strings(1, &["/bin/sh", "-o", "pipefail", "-c"]),
            Times(1, "SHELL ["),
            Times(1, "pipefail"),
        ],
    ),
    (
        "hadolint-422-cd-then-cleanup",
        &[
            Has(
                "RUN git clone git://github.com/jpmens/jo.git /tmp/jo \\\n    && ( \\\n        cd /tmp/jo \\\n",
            ),
            Has("        && make install \\\n    ) \\\n    && rm -rf /tmp/jo\n"),
            Never("WORKDIR"),
            Always("cd /tmp/jo"),
        ],
    ),
    (
        "hadolint-497-pip-cache-mount",
        &[
            Has(
                "RUN --mount=type=cache,target=/root/.cache/pip \\\n    set -x \\\n    && pip install pip==",
            ),
            Never("--no-cache-dir"),
            Silent("pip-no-cache"),
        ],
    ),
    (
        "hadolint-645-powershell-parens",
        &[
            Unchanged,
            Posix(1, false),
            Always(
                "RUN powershell -Command foreach ($file in Get-ChildItem C:\\TEMP\\certs\\*.crt) {Import-Certificate \
                 -FilePath $file -CertStoreLocation Cert:\\LocalMachine\\Root}",
            ),
        ],
    ),
    (
        "hadolint-709-copy-tar-kept-packed",
        &[
            Unchanged,
            Never("ADD "),
            Always("COPY project/build/data/data.tar.gz /data/\n"),
        ],
    ),
    (
        "hadolint-723-apt-cache-mount",
        &[
            Has(
                "RUN --mount=type=cache,target=/var/cache/apt \\\n    --mount=type=cache,target=/var/lib/apt \\\n    \
                 apt-get update \\\n    && apt-get --no-install-recommends install -y gcc=4:9.3.0-1ubuntu2\n",
            ),
            Never("rm -rf"),
            Never("apt-get clean"),
            Always("'Binary::apt::APT::Keep-Downloaded-Packages \"true\";'"),
            Silent("apt-clean-lists"),
        ],
    ),
    (
        "hadolint-806-heredoc-shebang",
        &[
            Unchanged,
            Heredoc(
                1,
                "#!/usr/bin/env bash\nset -eux -o pipefail\necho 'abc' | cat\n",
            ),
            Never("SHELL ["),
            Silent("pipefail"),
        ],
    ),
    (
        "hadolint-882-heredoc-errexit",
        &[
            Unchanged,
            Keeps(
                "RUN <<EOF\n    something-that-returned-non-zero\n    # These two were still executed\n    \
                 something-else1\n    something-else2\n",
            ),
        ],
    ),
    (
        "home-assistant-154434-chain-to-heredoc",
        &[
            Has("RUN echo hello \\\n    && /bin/false \\\n    && echo notworld\n"),
            Always("&& /bin/false \\\n    && echo notworld"),
            Never("<<"),
        ],
    ),
    (
        "moby-40781-continuation-inside-word",
        &[
            Instructions(5),
            Words(1, &["echo", "abc"]),
            Words(2, &["echo", "abc"]),
            Words(3, &["echo", "abc"]),
            Words(4, &["echo", "a", "bc"]),
            Times(2, "# comment\nbc"),
        ],
    ),
    (
        "prettier-sh-339-env-url-semicolon",
        &[
            Unchanged,
            Value("ASPNETCORE_URLS=http://+:5000;https://+:5001"),
        ],
    ),
    (
        "prettier-sh-339-run-semicolon",
        &[
            Unchanged,
            Instructions(1),
            Always("RUN echo hi; echo hello\n"),
        ],
    ),
    (
        "prettier-sh-376-for-loop-and-heredoc",
        &[
            Unchanged,
            Always("RUN set -eux; for x in {1..3}; do echo 'foo'; echo 'bar'; echo \"$x\"; done\n"),
            Heredoc(
                2,
                "    set -eux\n    for x in {1..3}\n    do\n        echo 'foo'\n        echo 'bar'\n        \
                 echo \"$x\"\n    done\n",
            ),
        ],
    ),
    (
        "prettier-sh-398-env-comments",
        &[
            Has(
                "ENV a=1 \\\n    b=2 \\\n    # comment\n    c=3 \\\n    d=4 \\\n    # comment\n    e=5\n",
            ),
            Times(2, "# comment"),
            Value("a=1"),
            Value("e=5"),
        ],
    ),
    (
        "prettier-sh-445-cmd-chain",
        &[
            Unchanged,
            Keeps("CMD mkdir --parents /var/log/nginx && nginx -g \"daemon off;\"\n"),
            Always("COPY $PROJECT_DIR /app\n"),
        ],
    ),
    (
        "prettier-sh-451-header-comment-copied-to-footer",
        &[
            Unchanged,
            Times(1, "KEEP THIS IMAGE AS MINIMAL AS POSSIBLE"),
            Times(
                2,
                "#                                                                                          #\n",
            ),
        ],
    ),
    (
        "prettier-sh-457-semicolon-continuation",
        &[
            Unchanged,
            Instructions(2),
            Keeps("RUN foo; \\\n    bar\n"),
            Always("foo; \\\n    bar\n"),
            Strings(1, &["foo"]),
        ],
    ),
    (
        "probe-powershell-if",
        &[
            Unchanged,
            Posix(2, false),
            Posix(3, false),
            Always("RUN Write-Host (Get-Date); foreach ($f in 1..3) { $f }\n"),
            Always("RUN if ($x -eq 1) { echo hi }\n"),
        ],
    ),
    (
        "probe-tally-multi-space-in-quotes",
        &[
            Has("RUN echo \"a \\\n    b   c\" \\\n    && echo d\n"),
            Always("\"a \\\n    b   c\""),
        ],
    ),
    (
        "shell-format-31-trailing-backslash",
        &[
            Has(
                "RUN apk add --no-cache \\\n        bash \\\n        python \\\n        py-pip \\\n    && pip install",
            ),
            Instructions(3),
            Words(
                1,
                &[
                    "apk",
                    "add",
                    "--no-cache",
                    "bash",
                    "python",
                    "py-pip",
                    "&&",
                    "pip",
                    "install",
                    "awscli",
                    "--upgrade",
                    "&&",
                    "apk",
                    "del",
                    "py-pip",
                ],
            ),
        ],
    ),
    (
        "sig-cloud-114-label-spaces-around-equals",
        &[
            Unchanged,
            Keeps("alpha"),
            Value("alpha== \"1\" bravo=\"2\""),
            Never("alpha=1"),
            Never("alpha=\"1\""),
        ],
    ),
    (
        "tree-sitter-10-env-comment-first",
        &[
            Has("ENV \\\n    # comment\n    VAR=value\n"),
            Times(1, "# comment"),
            Value("VAR=value"),
            Value("FOO=bar baz"),
            Value("BAR=foo"),
        ],
    ),
    (
        "vscode-docker-2004-leading-backslash-run",
        &[
            Has("RUN export DEBIAN_FRONTEND=noninteractive \\\n    && apt-get update \\\n"),
            Has(
                "    && apt-get install --assume-yes --no-install-recommends --no-install-suggests \\\n        bash \\\n        \
                 ca-certificates \\\n        curl \\\n        gnupg \\\n        unzip \\\n    && rm -rf /var/lib/apt/lists/*\n",
            ),
        ],
    ),
    (
        "vscode-docker-3327-run-heredoc-terminator-indented",
        &[
            Unchanged,
            Heredoc(1, "    echo \"Heredocs! Finally!\"\n"),
            Always("\nEOF\nCMD ["),
        ],
    ),
];

/// A case with all that came of it.
struct Case {
    source: Vec<u8>,
    off: Vec<u8>,
    safe: Vec<u8>,
    all: Vec<u8>,
    /// The ids of the rules that spoke.
    rules: BTreeSet<&'static str>,
}

impl Case {
    fn read(source: Vec<u8>) -> Result<Self, String> {
        let (off, _) = run(&source, FixMode::Off)?;
        let (safe, rules) = run(&source, FixMode::Safe)?;
        let (all, _) = run(&source, FixMode::Unsafe)?;
        Ok(Self {
            source,
            off,
            safe,
            all,
            rules,
        })
    }

    fn holds(&self, expect: Expect) -> bool {
        let has = |text: &[u8], part: &str| find(text, part) > 0;
        let every = [&self.off, &self.safe, &self.all];
        match expect {
            Unchanged => self.off == self.source,
            Changed => self.off != self.source,
            Has(part) => has(&self.off, part),
            Keeps(part) => has(&self.off, part) && has(&self.safe, part),
            Always(part) => every.iter().all(|text| has(text, part)),
            Never(part) => !every.iter().any(|text| has(text, part)),
            Times(count, part) => every.iter().all(|text| find(text, part) == count),
            Instructions(count) => {
                let count_of = |text| dfmt::syntax::parse(text).instructions().count();
                count_of(&self.source) == count && count_of(&self.off) == count
            }
            Words(index, expected) => {
                words(&self.source, index) == expected && words(&self.off, index) == expected
            }
            Strings(index, expected) => {
                strings(&self.source, index) == expected && strings(&self.off, index) == expected
            }
            Heredoc(index, expected) => {
                heredoc(&self.source, index) == expected
                    && heredoc(&self.off, index) == expected
                    && every.iter().all(|text| has(text, expected))
            }
            Escape(escape) => every
                .iter()
                .all(|text| dfmt::syntax::parse(text).escape == escape),
            Posix(index, expected) => {
                let file = dfmt::syntax::parse(&self.source);
                Model::new(&file).shell(index).is_posix() == expected
            }
            Rejected => {
                dfmt::syntax::parse(&self.source).is_rejected()
                    && every.iter().all(|text| **text == self.source)
            }
            Silent(rule) => !self.rules.iter().any(|id| id.starts_with(rule)),
            Value(expected) => [&self.source, &self.off, &self.safe]
                .iter()
                .all(|text| values(text).iter().any(|value| value == expected)),
        }
    }
}

/// How often a part stands in a text.
fn find(text: &[u8], part: &str) -> usize {
    text.windows(part.len())
        .filter(|window| *window == part.as_bytes())
        .count()
}

/// A run that succeeds, drops no fix and changes nothing when it is repeated.
fn run(source: &[u8], fix: FixMode) -> Result<(Vec<u8>, BTreeSet<&'static str>), String> {
    let settings = Settings::default();
    let request = Request {
        settings: &settings,
        fix,
        format: true,
        context: &NoContext,
        only: None,
        shellcheck: None,
    };
    let once = engine::run(source, request).map_err(|failure| format!("{fix:?}: {failure:?}"))?;
    let text = once.output.unwrap_or_else(|| source.to_vec());
    let twice =
        engine::run(&text, request).map_err(|failure| format!("{fix:?} twice: {failure:?}"))?;
    if !once.dropped.is_empty() || !twice.dropped.is_empty() {
        return Err(format!(
            "{fix:?}: dropped {:?} {:?}",
            once.dropped, twice.dropped
        ));
    }
    if twice.output.is_some() {
        return Err(format!("{fix:?}: a second run changes it again"));
    }
    let (before, after) = (dfmt::syntax::parse(source), dfmt::syntax::parse(&text));
    if fix == FixMode::Off && !before.is_rejected() {
        verify::same_meaning(&Model::new(&before), &Model::new(&after))
            .map_err(|mismatch| mismatch.to_string())?;
    }
    Ok((
        text,
        once.before.iter().map(|finding| finding.rule).collect(),
    ))
}

/// The words of an instruction's shell text or of Docker's own, as written but joined.
fn words(text: &[u8], index: usize) -> Vec<String> {
    let file = dfmt::syntax::parse(text);
    let model = Model::new(&file);
    let instruction = model.instructions[index];
    let shown = |span| String::from_utf8_lossy(instruction.text(span)).into_owned();
    match (model.script(index), &instruction.effective().body) {
        (Some(script), _) => script
            .tokens
            .iter()
            .map(|token| shown(token.span))
            .collect(),
        (None, Body::Words(words)) => words.iter().map(|word| shown(*word)).collect(),
        _ => Vec::new(),
    }
}

fn strings(text: &[u8], index: usize) -> Vec<String> {
    let file = dfmt::syntax::parse(text);
    let instruction = file.instructions().nth(index).unwrap();
    match &instruction.effective().body {
        Body::Exec(exec) => decoded(instruction, exec),
        _ => Vec::new(),
    }
}

fn decoded(instruction: &Instruction<'_>, exec: &Exec) -> Vec<String> {
    exec.items
        .iter()
        .map(|item| decode_string(instruction.text(item.span)))
        .collect()
}

fn heredoc(text: &[u8], index: usize) -> String {
    let file = dfmt::syntax::parse(text);
    let instruction = file.instructions().nth(index).unwrap();
    let bodies = instruction
        .heredocs
        .iter()
        .map(|heredoc| heredoc.body.of(text));
    String::from_utf8_lossy(&bodies.collect::<Vec<_>>().concat()).into_owned()
}

/// The values of ENV and LABEL as `name=value`. Quotes and escapes are taken away; the legacy form keeps quotes, as Docker
/// does where nothing is expanded: see `values_of_the_legacy_form`.
fn values(text: &[u8]) -> Vec<String> {
    let file = dfmt::syntax::parse(text);
    let mut values = Vec::new();
    for instruction in file.instructions() {
        let statement = instruction.effective();
        let is_label = statement.kind == Keyword::Label;
        if statement.kind != Keyword::Env && !is_label {
            continue;
        }
        let shown = |span| String::from_utf8_lossy(instruction.text(span)).into_owned();
        match &statement.body {
            Body::Pairs(pairs) => {
                let pairs = pairs
                    .iter()
                    .filter_map(|pair| Some((pair.name, pair.value?)));
                values.extend(pairs.map(|(name, value)| {
                    format!(
                        "{}={}",
                        shown(name),
                        unquoted(&shown(value), file.escape.into())
                    )
                }));
            }
            Body::Legacy { name, value } => {
                let value = shown(*value);
                // In a LABEL quotes are part of the value; in an ENV they are not, nor are escapes.
                let value = if is_label {
                    value
                } else {
                    unquoted(&value, file.escape.into())
                };
                values.push(format!("{}={value}", shown(*name)));
            }
            _ => {}
        }
    }
    values
}

/// A value as Docker's `ProcessWord` gives it, without variables.
fn unquoted(value: &str, escape: char) -> String {
    let mut out = String::new();
    let mut chars = value.chars();
    let mut quote = None;
    while let Some(ch) = chars.next() {
        match quote {
            None if ch == '"' || ch == '\'' => quote = Some(ch),
            Some(open) if ch == open => quote = None,
            Some('\'') => out.push(ch),
            None if ch == escape => out.extend(chars.next()),
            Some(_) if ch == escape => match chars.next() {
                Some(next) if next == '"' || next == '$' || next == escape => out.push(next),
                Some(next) => {
                    out.push(ch);
                    out.push(next);
                }
                None => out.push(ch),
            },
            _ => out.push(ch),
        }
    }
    out
}

/// The cases that are there, by name without extension; nothing where there are none.
fn cases() -> Option<Vec<(String, Vec<u8>)>> {
    let folder = support::shared("cases")?;
    let files = support::files_below(&folder).into_iter();
    let cases = files.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "Dockerfile")
    });
    let cases: Vec<_> = cases
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    assert!(!cases.is_empty(), "no case in {}", folder.display());
    Some(cases)
}

#[test]
fn every_case_is_as_expected() {
    let Some(cases) = cases() else { return };
    let mut wrong = String::new();
    for (name, source) in cases {
        let Some((_, expectations)) = CASES.iter().find(|(case, _)| *case == name) else {
            continue;
        };
        match Case::read(source) {
            Err(problem) => writeln!(wrong, "{name}: {problem}").unwrap(),
            Ok(case) => {
                let off = String::from_utf8_lossy(&case.off);
                for (index, &expect) in expectations.iter().enumerate() {
                    if !case.holds(expect) {
                        writeln!(wrong, "{name}: expectation {index} fails\n{off}").unwrap();
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every case of the folder is judged, each once, and every judgement has its case.
#[test]
fn every_case_is_judged() {
    let names: BTreeSet<&str> = CASES.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), CASES.len(), "a case is judged twice");
    assert!(CASES.iter().all(|(_, expectations)| expectations.len() > 1));
    let Some(cases) = cases() else { return };
    let found: BTreeSet<&str> = cases.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(found, names);
}

#[test]
fn expectations_can_fail() {
    let case = Case::read(b"from a\nENV b c\nRUN x\n".to_vec()).unwrap();
    for expect in [
        Unchanged,
        Has("from"),
        Keeps("ENV x"),
        Always("RUN y"),
        Never("RUN x"),
        Times(2, "RUN"),
        Instructions(2),
        Words(2, &["y"]),
        Strings(2, &["x"]),
        Heredoc(2, "x"),
        Escape(b'`'),
        Posix(2, false),
        Rejected,
        Value("b=d"),
    ] {
        assert!(!case.holds(expect));
    }
    assert!(case.holds(Changed) && case.holds(Value("b=c")) && case.holds(Words(2, &["x"])));
}
