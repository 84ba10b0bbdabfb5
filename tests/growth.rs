//! The time of twice the input: at most 2.5 times, for every kind of input that a file may have many of.
//!
//! Time is that of the thread on its CPU, so that a busy machine does not count; of several runs the fastest is taken, and a factor
//! that is too high is measured again before it is believed. Each kind has a size `n`: the time for `4n` against that for `n`
//! gives the factor for twice as much, squared.
//!
//! How the sizes are chosen: so that what grows with the square is seen (it takes most of the time at `4n`), and so that `4n` takes
//! some 50 ms in the profile for tests where it grows with the size alone. `DFMT_GROWTH=table cargo test --test growth -- --nocapture`
//! shows all of it, `DFMT_GROWTH=table,labels` one kind.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unchecked_time_subtraction,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "a test may read the environment, print and panic, and clocks go forward"
)]

use std::fmt::Write as _;
use std::time::Duration;

use dfmt::config::{ImagePattern, RequiredLabel, SecretMount, Settings};
use dfmt::model::NoContext;
use dfmt::{FixMode, check, fix, format};

/// What is done with an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Format,
    Lint,
    Safe,
    Unsafe,
}

const ALL: [Work; 4] = [Work::Format, Work::Lint, Work::Safe, Work::Unsafe];

/// How much longer twice the input may take.
const LIMIT: f64 = 2.5;

/// How often a factor that is too high is measured again.
const RETRIES: usize = 12;

struct Kind {
    name: &'static str,
    size: usize,
    make: fn(usize) -> String,
    /// Rules that are asked beside those that are on by default.
    also: &'static str,
}

const fn kind(name: &'static str, size: usize, make: fn(usize) -> String) -> Kind {
    also("", name, size, make)
}

const fn also(
    also: &'static str,
    name: &'static str,
    size: usize,
    make: fn(usize) -> String,
) -> Kind {
    Kind {
        name,
        size,
        make,
        also,
    }
}

/// Those that still grow faster, with the factor for twice the input that they may have: no worse than it was measured.
const KNOWN: &[(&str, Work, f64)] = &[
    // The path at the end is as long as the file: 3.9.
    ("relative workdirs", Work::Lint, 4.2),
    ("relative workdirs", Work::Safe, 4.2),
    ("relative workdirs", Work::Unsafe, 4.2),
    // `exec-form` looks for each program in all that the stage has: 2.6, and 3.6 for very many.
    ("cmds", Work::Lint, 3.6),
    ("cmds", Work::Safe, 3.6),
    ("cmds", Work::Unsafe, 3.6),
    // `copy-archive` looks for each archive in the text of all below it: 2.6.
    ("archives", Work::Lint, 3.2),
    ("archives", Work::Safe, 3.2),
    ("archives", Work::Unsafe, 3.2),
];

const KINDS: &[Kind] = &[
    kind("apt runs", 100, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN apt-get update && apt-get install -y p{i}")
        })
    }),
    kind("stale suppressions", 100, |n| {
        lines(n, DEBIAN, |i| {
            format!("# dfmt: ignore[chain-run]\nRUN make a{i}\nUSER u{i}")
        })
    }),
    kind("suppressions in use", 200, |n| {
        lines(n, DEBIAN, |i| {
            format!("# dfmt: ignore[prefer-copy]\nADD a{i} /b/")
        })
    }),
    kind("suppressions that end", 200, |n| {
        lines(n, DEBIAN, |i| {
            format!("# dfmt: ignore[prefer-copy] until no day\nADD a{i} /b/")
        })
    }),
    kind("chain", 200, |n| {
        one(DEBIAN, "RUN a", n, |i| format!(" \\\n && make a{i}"), "")
    }),
    kind("installs in a run", 75, |n| {
        one(
            DEBIAN,
            "RUN apt-get update",
            n,
            |i| format!(" && apt-get install -y p{i}"),
            "",
        )
    }),
    kind("pips in a run", 100, |n| {
        one(
            "FROM python:3.12\n",
            "RUN a",
            n,
            |i| format!(" && pip install p{i}==1"),
            "",
        )
    }),
    kind("npm runs", 100, |n| {
        lines(n, "FROM node:22\n", |i| format!("RUN npm install -g p{i}"))
    }),
    kind("apk runs", 100, |n| {
        lines(n, "FROM alpine:3.20\n", |i| format!("RUN apk add p{i}"))
    }),
    kind("yum runs", 100, |n| {
        lines(n, "FROM centos:7\n", |i| format!("RUN yum install -y p{i}"))
    }),
    kind("dnf runs", 100, |n| {
        lines(n, "FROM fedora:40\n", |i| {
            format!("RUN dnf install -y p{i}")
        })
    }),
    kind("pip runs", 100, |n| {
        lines(n, "FROM python:3.12\n", |i| format!("RUN pip install p{i}"))
    }),
    kind("gem and go runs", 100, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN gem install p{i}\nRUN go build p{i}")
        })
    }),
    kind("uv and pnpm runs", 50, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN uv pip install p{i}\nRUN pnpm add p{i}")
        })
    }),
    kind("sources beside manifests", 50, |n| {
        let header = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\n";
        lines(n, header, |i| {
            format!("COPY s{i}/ ./s{i}/\nRUN mkdir d{i}\nRUN npm ci --loglevel l{i}")
        })
    }),
    kind("sources above installs", 50, |n| {
        lines(n, "FROM node:22\nWORKDIR /app\n", |i| {
            format!("COPY s{i}/ /s{i}/\nRUN npm ci\nCOPY . /app{i}\nRUN mkdir /d{i}")
        })
    }),
    kind("sources in other folders", 50, |n| {
        lines(n, "FROM node:22\n", |i| {
            format!("WORKDIR /w{i}\nCOPY . /s{i}/\nRUN npm ci && cargo build")
        })
    }),
    kind("builds below copies", 50, |n| {
        lines(n, "FROM golang:1.25\n", |i| {
            format!("WORKDIR /w{i}\nCOPY a{i}/ ./\nCOPY . .\nENV A=1\nRUN apk add p{i} && go build")
        })
    }),
    kind("installs below sources", 50, |n| {
        lines(n, "FROM node:22\nENV PATH=/x/bin:$PATH\n", |i| {
            format!("COPY . /a{i}/\nENV B{i}=c\nRUN npm install -g p{i}")
        })
    }),
    kind("stamps above installs", 50, |n| {
        lines(n, DEBIAN, |i| {
            format!("ARG GIT_COMMIT\nLABEL a{i}=$GIT_COMMIT\nRUN apt-get install -y p{i}")
        })
    }),
    kind("stages that install", 50, |n| {
        lines(n, "", |i| {
            format!("FROM node:22 AS s{i}\nWORKDIR /app\nCOPY . .\nRUN npm ci")
        })
    }),
    kind("stages that fetch and build", 50, |n| {
        lines(n, "", |i| {
            format!("FROM maven:3 AS s{i}\nWORKDIR /app\nCOPY . .\nRUN mvn package")
        })
    }),
    kind("restores of many projects", 50, |n| {
        lines(n, "FROM mcr.microsoft.com/dotnet/sdk:9.0\n", |i| {
            format!(
                "COPY a{i}.csproj /s{i}/\nWORKDIR /s{i}\nCOPY . .\nRUN dotnet restore && dotnet publish"
            )
        })
    }),
    kind("cargo and go installs", 50, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN cargo install p{i}\nRUN go install a.b/p{i}@v1")
        })
    }),
    kind("plain runs", 200, |n| {
        lines(n, DEBIAN, |i| format!("RUN make a{i}\nENV A{i} b"))
    }),
    kind("a service", 100, |n| {
        lines(n, "FROM node:22\nWORKDIR /app\n", |i| {
            format!("RUN mkdir /d{i}\nENV A{i}=/d{i}/a")
        }) + "COPY . .\nEXPOSE 3000\nCMD [\"node\", \"a.js\"]\n"
    }),
    kind("images", 1_000, |n| {
        lines(n, DEBIAN, |i| {
            format!("COPY --from=quay.io/other/tool:{i} /tool /usr/bin/")
        })
    }),
    kind("labels", 1_000, |n| {
        lines(n, DEBIAN, |i| format!("LABEL a{i}=b"))
    }),
    kind("labels of one", 1_000, |n| {
        one(DEBIAN, "LABEL z=y", n, |i| format!(" \\\n a{i}=b"), "")
    }),
    kind("stages", 200, |n| {
        lines(n, "", |i| format!("FROM debian:12 AS s{i}\nRUN a"))
    }),
    kind("stages on stages", 100, |n| {
        lines(n, "FROM debian:12 AS s0\n", |i| {
            format!("FROM s{i} AS s{}\nENV A{i}=$B{i}", i + 1)
        })
    }),
    kind("stages with copy", 200, |n| {
        lines(n, "FROM debian:12 AS s0\n", |i| {
            format!("FROM debian:12 AS s{}\nCOPY --from=s{i} /a /b", i + 1)
        })
    }),
    kind("env uses", 200, |n| {
        lines(n, "FROM debian:12\nENV A=b\n", |i| {
            format!("RUN echo $A a{i} $B")
        })
    }),
    kind("args", 1_000, |n| {
        lines(n, DEBIAN, |i| format!("ARG A{i}=$A{}", i.saturating_sub(1)))
    }),
    kind("global args", 500, |n| {
        lines(n, "", |i| format!("ARG A{i}=b$A{}", i / 2)) + "FROM a:$A1\n"
    }),
    kind("$A in a word", 4_000, |n| {
        one("FROM a:1\nENV A=b\n", "ENV B=", n, |_| "$A".into(), "")
    }),
    kind("${a:-…} nested", 1_000, |n| {
        one(DEBIAN, "ENV B=", n, |_| "${a:-".into(), &"}".repeat(n))
    }),
    kind("\"\" in a run", 4_000, |n| {
        one(DEBIAN, "RUN echo ", n, |_| "\"\"".into(), "")
    }),
    kind("array in quotes", 2_000, |n| {
        one(DEBIAN, "CMD ['a'", n, |i| format!(", 'a{i}'"), "]")
    }),
    kind("apt heredocs", 50, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN <<EOF\napt-get update\napt-get install -y p{i}\nEOF")
        })
    }),
    kind("env pairs", 1_000, |n| {
        one(DEBIAN, "ENV Z=y", n, |i| format!(" A{i}=b"), "")
    }),
    kind("copy --from", 200, |n| {
        lines(n, "FROM debian:12 AS a\nFROM debian:12\n", |i| {
            format!("COPY --from=a /a{i} /b{i}")
        })
    }),
    kind("copies", 200, |n| {
        lines(n, DEBIAN, |i| {
            format!("COPY a{i} /b{i}\nADD https://a.b/{i} /c")
        })
    }),
    kind("heredoc lines", 500, |n| {
        one(DEBIAN, "RUN <<EOF", n, |i| format!("\nmake a{i}"), "\nEOF")
    }),
    kind("comments", 2_000, |n| {
        lines(n, DEBIAN, |i| format!("# a comment {i}"))
    }),
    kind("array", 2_000, |n| {
        one(DEBIAN, "CMD [\"a\"", n, |i| format!(", \"a{i}\""), "]")
    }),
    kind("packages", 500, |n| {
        one(
            DEBIAN,
            "RUN apt-get update && apt-get install -y",
            n,
            |i| format!(" \\\n p{i}"),
            "",
        )
    }),
    kind("copy words", 500, |n| {
        one(DEBIAN, "COPY", n, |i| format!(" a{i}"), " /b/")
    }),
    kind("users", 300, |n| {
        lines(n, DEBIAN, |i| format!("USER a{i}\nWORKDIR /b{i}"))
    }),
    kind("relative workdirs", 100, |n| {
        lines(n, DEBIAN, |i| format!("WORKDIR b{i}"))
    }),
    kind("expose", 500, |n| {
        lines(n, DEBIAN, |i| {
            format!("EXPOSE {}\nVOLUME /a{i}", i % 65_536)
        })
    }),
    kind("ports of one", 1_000, |n| {
        one(
            DEBIAN,
            "EXPOSE 1",
            n,
            |i| format!(" {}", 2 + i % 60_000),
            "",
        )
    }),
    kind("ports twice", 300, |n| {
        one(DEBIAN, "EXPOSE 1", n, |_| " 1".into(), "")
    }),
    kind("labels twice", 200, |n| {
        lines(n, DEBIAN, |i| format!("LABEL a=b{i}"))
    }),
    kind("open modes", 100, |n| {
        lines(n, DEBIAN, |i| format!("RUN chmod 777 /srv/a{i}.sh"))
    }),
    kind("groups of users", 100, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN useradd -G b{i} u{i}\nUSER u{i}:u{i}")
        })
    }),
    kind("archives", 100, |n| {
        lines(n, DEBIAN, |i| {
            format!("COPY a{i}.tar.gz /tmp/\nRUN tar xzf /tmp/a{i}.tar.gz -C /b")
        })
    }),
    kind("copies from nothing", 100, |n| {
        lines(
            n,
            "FROM scratch AS a\nCOPY b /b\nFROM scratch\nCOPY c /c\n",
            |i| format!("COPY --from=a --chown=u{i} /x{i} /d{i}"),
        )
    }),
    kind("unused stages", 100, |n| {
        lines(n, DEBIAN, |i| format!("RUN a{i}\nFROM debian:12"))
    }),
    kind("bash in sh", 100, |n| {
        lines(n, DEBIAN, |i| format!("RUN [[ a{i} == b ]] && source c"))
    }),
    kind("services", 100, |n| {
        lines(n, DEBIAN, |i| format!("RUN service a{i} start"))
    }),
    kind("cds", 200, |n| {
        lines(n, DEBIAN, |i| format!("RUN cd /a{i} && make"))
    }),
    kind("curl pipes", 200, |n| {
        lines(n, DEBIAN, |i| format!("RUN curl -sSL https://a.b/{i} | sh"))
    }),
    kind("cmds", 200, |n| {
        lines(n, DEBIAN, |i| format!("CMD a{i} b\nHEALTHCHECK CMD c{i}"))
    }),
    kind("tokens", 100, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN echo $NPM_TOKEN > /a{i}/.npmrc\nRUN rm /b{i}")
        })
    }),
    kind("tokens in a pipe", 100, |n| {
        one(DEBIAN, "RUN echo $A", n, |_| " | tee .npmrc".into(), "")
    }),
    kind("versions", 100, |n| {
        one(
            "FROM python:3.12\n",
            "RUN pip install a",
            n,
            |i| format!(" p{i}>=1"),
            "",
        )
    }),
    kind("semicolons", 100, |n| {
        one(DEBIAN, "RUN true", n, |i| format!("; cd /a{i}; ls"), "")
    }),
    kind("users made", 100, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN useradd -u 1001 a\nENV A{i}=b DEBIAN_FRONTEND=noninteractive\nUSER a")
        })
    }),
    kind("gems", 100, |n| {
        let head = "FROM ruby:3.4\nENV RAILS_ENV=production\nCMD [\"rails\", \"s\"]\n";
        lines(n, head, |i| {
            format!("COPY a{i} /b/\nRUN bundle install && bundle exec rake a{i}")
        })
    }),
    kind("gems of a run", 200, |n| {
        let head = "FROM ruby:3.4\nENV RAILS_ENV=production\nCMD [\"rails\", \"s\"]\n";
        let part = |i| format!(" && bundle install && rake a{i}");
        one(head, "RUN true", n, part, "")
    }),
    kind("gems of stages", 100, |n| {
        let head = "FROM ruby:3.4 AS a\nENV RAILS_ENV=production\nRUN bundle install\n";
        let stages = lines(n, head, |i| format!("FROM a AS b{i}\nRUN rake c"));
        let copies = lines(n, "FROM a\n", |i| format!("COPY --from=b{i} /c{i} /c{i}"));
        stages + &copies + "CMD [\"rails\", \"s\"]\n"
    }),
    kind("folders of rails", 100, |n| {
        let head = "FROM ruby:3.4\nWORKDIR /a\nCOPY . .\nCMD [\"rails\", \"s\"]\n";
        let part = |i| format!("RUN chmod +x b{i} && chown c /d{i}\nWORKDIR /e{i}\nWORKDIR /a");
        lines(n, head, part) + "USER 1000\n"
    }),
    kind("folders of rails from stages", 100, |n| {
        let next = |i: usize| {
            let last = i.saturating_sub(1);
            format!("FROM ruby:3.4 AS a{i}\nCOPY --from=a{last} /a /a\nCOPY --from=a{last} /a /a")
        };
        let stages = lines(n, "", next).replace("COPY --from=a0 /a /a\n", "COPY . /a\n");
        stages + "WORKDIR /a\nUSER 1000\nCMD [\"rails\", \"s\"]\n"
    }),
    kind("arrays with variables", 200, |n| {
        lines(n, DEBIAN, |i| format!("RUN [\"a\", \"$B{i}\"]"))
    }),
    kind("misplaced flags", 200, |n| {
        lines(n, DEBIAN, |i| format!("COPY a{i} b/ --chown=x"))
    }),
    kind("runs in a run", 200, |n| {
        one(DEBIAN, "RUN a", n, |i| format!(" && RUN b{i}"), "")
    }),
    also("prefer-heredocs", "files written", 100, |n| {
        lines(n, DEBIAN, |i| format!("RUN echo a{i} > /b{i}"))
    }),
    kind("stages copied by number", 300, |n| {
        let stage = |i: usize| match i {
            0 => "FROM a\nRUN b\n".to_owned(),
            i => format!("FROM a\nRUN b\nCOPY --from={} /a /a\n", i - 1),
        };
        (0..n).map(stage).collect()
    }),
    kind("downloads in shells", 200, |n| {
        one(
            DEBIAN,
            "RUN a",
            n,
            |i| format!(" && sh -c \"$(curl https://a.org/a{i}.sh)\""),
            "",
        )
    }),
    kind("downloads that run", 200, |n| {
        one(
            DEBIAN,
            "RUN a",
            n,
            |i| format!(" && curl -o a{i}.sh https://a.org/a{i}.sh && sh a{i}.sh"),
            "",
        )
    }),
    also("prefer-heredocs", "files written in a run", 700, |n| {
        one(DEBIAN, "RUN make", n, |i| format!(" && echo a > /b{i}"), "")
    }),
    also("prefer-heredocs", "commands in lines", 1_000, |n| {
        one(DEBIAN, "RUN a", n, |i| format!(" \\\n && make a{i}"), "")
    }),
    also("prefer-heredocs", "lines of a file", 1_000, |n| {
        one(
            DEBIAN,
            "RUN echo a > /b",
            n,
            |i| format!(" && echo a{i} >> /b"),
            "",
        )
    }),
    also("add-git", "clones", 100, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN git clone https://github.com/a/b{i} /b{i} && cd /b{i} && git checkout c")
        })
    }),
    also("add-git", "clones in a run", 400, |n| {
        one(
            DEBIAN,
            "RUN make",
            n,
            |i| format!(" && git clone https://github.com/a/b{i}"),
            "",
        )
    }),
    also("add-unpack", "archives unpacked", 100, |n| {
        lines(n, DEBIAN, |i| {
            format!("RUN curl -fsSL https://example.org/a{i}.tgz | tar xz -C /b")
        })
    }),
    also("add-unpack", "archives unpacked in a run", 200, |n| {
        one(
            DEBIAN,
            "RUN make",
            n,
            |i| format!(" && curl -fsSL https://example.org/a{i}.tgz | tar xz -C /b"),
            "",
        )
    }),
    kind("$( nested", 100, |n| nested(n, "echo $(", "a", ")")),
    kind("( nested", 200, |n| nested(n, "( ", "a", " )")),
    kind("{ nested", 200, |n| nested(n, "{ ", "a;", " };")),
    kind("if nested", 200, |n| nested(n, "if a; then ", "b;", " fi;")),
    kind("long word", 20_000, |n| {
        one(DEBIAN, "RUN echo ", n, |_| "a".into(), "")
    }),
    kind("continuations", 1_000, |n| {
        one(DEBIAN, "RUN echo", n, |_| " \\\n b".into(), "")
    }),
    kind("comments in a run", 500, |n| {
        one(DEBIAN, "RUN a", n, |i| format!(" && \\\n # c{i}\n b"), "")
    }),
    kind("problems", 300, |n| {
        lines(n, DEBIAN, |i| format!("FOO{i} a\nEXPOSE"))
    }),
    kind("empty lines", 2_000, |n| {
        lines(n, DEBIAN, |_| String::new())
    }),
];

const DEBIAN: &str = "FROM debian:12\n";

/// A file of many lines.
fn lines(n: usize, head: &str, line: impl Fn(usize) -> String) -> String {
    let mut out = head.to_owned();
    for i in 0..n {
        out.push_str(&line(i));
        out.push('\n');
    }
    out
}

/// A file with one long instruction.
fn one(head: &str, start: &str, n: usize, part: impl Fn(usize) -> String, end: &str) -> String {
    let mut out = format!("{head}{start}");
    for i in 0..n {
        out.push_str(&part(i));
    }
    out + end + "\n"
}

fn nested(n: usize, open: &str, inner: &str, close: &str) -> String {
    format!("{DEBIAN}RUN {}{inner}{}\n", open.repeat(n), close.repeat(n))
}

#[cfg(unix)]
fn now() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec as u32)
}

#[cfg(not(unix))]
fn now() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// The defaults, and a policy for images, labels and secrets: without one three rules have nothing to do.
fn settings(kind: &Kind) -> Settings {
    let mut settings = Settings::default();
    let rules = &mut settings.rules;
    rules.trusted_registries = vec![ImagePattern::new("ghcr.io/acme/**").unwrap()];
    rules.required_labels = vec![RequiredLabel::new("source:url").unwrap()];
    rules.strict_labels = true;
    if !kind.also.is_empty() {
        rules.select = ["default", kind.also].map(str::to_owned).to_vec();
    }
    rules.secret_mounts = vec![SecretMount::new("apt-get: id=a,env=A").unwrap()];
    settings
}

fn time(kind: &Kind, work: Work, source: &str) -> f64 {
    let (settings, source) = (settings(kind), source.as_bytes());
    let start = now();
    match work {
        Work::Format => drop(format(source, &settings)),
        Work::Lint => drop(check(source, &settings, &NoContext)),
        Work::Safe => drop(fix(source, &settings, FixMode::Safe, &NoContext)),
        Work::Unsafe => drop(fix(source, &settings, FixMode::Unsafe, &NoContext)),
    }
    (now() - start).as_secs_f64()
}

/// In seconds: what takes less is too short to compare.
const MIN_TIME: f64 = 0.002;

/// How many times the size of a kind its inputs may have.
const MAX_SCALE: usize = 4;

/// The factor for twice the input.
fn factor(kind: &Kind, work: Work, limit: f64) -> f64 {
    // Large enough to be measured on a machine with other work.
    let mut size = kind.size;
    while size < MAX_SCALE * kind.size && time(kind, work, &(kind.make)(size)) < MIN_TIME {
        size *= 2;
    }
    let (small, large) = ((kind.make)(size), (kind.make)(4 * size));
    // Times of one moment are compared, as other work comes and goes; of several such factors the second counts, from below.
    let mut factors = Vec::new();
    for _ in 0..=RETRIES {
        let of_small = time(kind, work, &small).min(time(kind, work, &small));
        let of_large = time(kind, work, &large);
        factors.push((of_large / of_small).sqrt());
        factors.sort_by(f64::total_cmp);
        if factors.len() > 2 && factors.get(1).is_some_and(|factor| *factor <= limit) {
            break;
        }
    }
    factors[1]
}

fn table(only: Option<&str>) -> String {
    let mut out = String::new();
    for kind in KINDS {
        if only.is_some_and(|only| kind.name != only) {
            continue;
        }
        let _ = write!(out, "{:20} {:6}", kind.name, kind.size);
        for work in ALL {
            let times = [1, 2, 4].map(|times| {
                let source = (kind.make)(times * kind.size);
                time(kind, work, &source).min(time(kind, work, &source)) * 1e3
            });
            let factor = (times[2] / times[0]).sqrt();
            let mark = if factor > LIMIT { '!' } else { ' ' };
            let _ = write!(
                out,
                " | {:8.1} {:8.1} {factor:5.2}{mark}",
                times[0], times[2]
            );
        }
        eprintln!("{out}");
        out.clear();
    }
    out
}

#[test]
#[ignore = "takes minutes: .ci/full runs it"]
fn twice_the_input_takes_twice_the_time() {
    if let Ok(what) = std::env::var("DFMT_GROWTH") {
        table(what.strip_prefix("table,"));
        return;
    }
    let mut faults = Vec::new();
    for kind in KINDS {
        for work in ALL {
            let known = KNOWN
                .iter()
                .find(|known| (known.0, known.1) == (kind.name, work));
            let limit = known.map_or(LIMIT, |known| known.2);
            let factor = factor(kind, work, limit);
            if factor > limit {
                faults.push(format!(
                    "{}, {work:?}: {factor:.2} instead of {limit}",
                    kind.name
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
