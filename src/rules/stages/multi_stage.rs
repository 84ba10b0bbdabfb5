//! `multi-stage`: compilers and build tools stay out of the shipped stage.
//!
//! ## What it does
//! Finds a shipped stage on an image that is a compiler or a build tool (`golang`, `rust`, `maven` …), and the install of
//! compilers (`build-essential`, `gcc`, `cmake` …) in a shipped stage that does not remove them in the same RUN; and a stage on `node` that builds with
//! development dependencies, or serves what it built, and ships what it built with, or whose containers run a development server. Where all is known that the stage
//! leaves for containers, it gives the stage a name and writes a second one below it: on a small image that runs what was built, with what that needs.
//! Where something is not known, the finding shows the stage that would be written as far as it is known, and says what is not.
//!
//! What comes along into the second stage:
//! - The programs that are built, at the path where they were built, so that CMD and ENTRYPOINT are the same; what else the stage makes or copies.
//! - All files of the build context that are no sources of the language, and that no tool alone reads (`.git`, `README.md`, `Dockerfile`, …): templates, settings,
//!   migrations, static files. They lie where they lay. A program cannot read what is not there.
//! - ENV, USER, WORKDIR, LABEL, EXPOSE, VOLUME, STOPSIGNAL, HEALTHCHECK, ENTRYPOINT, CMD, with their comments; ARG and SHELL where these ask for them. ENV that only says how
//!   to build stays (`CGO_ENABLED`).
//! - Packages that are installed by name and are not known to be for building, and the libraries that packages with headers leave (`libpq5` for `libpq-dev`).
//! - RUNs that make users; the certificates that the larger image has.
//!
//! Go: on `gcr.io/distroless/static-debian12` where nothing is linked (`CGO_ENABLED=0`) and no shell is needed, else on the small image of the same distribution.
//!
//! Rust: on the small image of the same distribution, with the libraries that the crates of `Cargo.lock` link.
//!
//! Java: the jar, or the folder that Quarkus makes, on a JRE of the same vendor and version. .NET: what `dotnet publish` makes, on `aspnet` or `runtime` of the same version.
//!
//! Python, PHP with Composer, Ruby: on the same image, without the compilers: the installed packages, gems or extensions come from the first stage, with the libraries that
//! they link; the project is copied as it was. The images of PHP have compilers themselves: there it is headers, and what Composer calls, that stay in the first stage.
//!
//! Node: the project comes along as a whole, sources and all, as programs read those by their paths, too; without what only development needs, which `npm prune` (Yarn, pnpm alike) removes at the end of the first stage; or
//! only the folder that `serve` or `http-server` serves, and that server. On the slim variant where the lock file and the sources say that nothing of the full image is needed, else
//! on the same image.
//!
//! ## Why
//! They are the largest part of many images, and nothing that runs in the container needs them.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.24-bookworm
//! WORKDIR /src
//! COPY . .
//! RUN CGO_ENABLED=0 go build -o shop .
//! EXPOSE 8080
//! CMD ["./shop"]
//! ```
//! becomes
//! ```dockerfile
//! FROM golang:1.24-bookworm AS build
//! WORKDIR /src
//! COPY . .
//! RUN CGO_ENABLED=0 go build -o shop .
//!
//! FROM gcr.io/distroless/static-debian12
//! WORKDIR /src
//! COPY --from=build /src/shop /src/shop
//! EXPOSE 8080
//! CMD ["./shop"]
//! ```
//!
//! ## When it stays silent
//! In stages that start nothing, or a shell: images to work in. Where the tools go again in the RUN that
//! brought them (`apt-get purge`, `apk del`). In stages of Node whose `package.json` cannot be read or names nothing for development only, that install with
//! `NODE_ENV=production`, or whose CMD itself names a development server (`npm run dev`, `nodemon`).
//!
//! ## Fix safety
//! Unsafe: what a program starts or opens when it runs cannot all be read off a Dockerfile, and who looks into a container finds fewer programs. It is made only where the
//! build context is known and each command of each RUN is; where what containers start (a script of the context as well) is among what comes along; where no source says that
//! the program starts others or loads code (`os/exec`, `plugin`, …); where no compose or Bake file names the stage, starts or checks something of its own, or mounts the project, and no workflow, Makefile or script
//! builds the stage by its name or calls in the image what builds; for the last stage alone.
//! `dfmt prove` builds both and shows the difference.
//!
//! ## Source
//! Docker's building best practices, "Use multi-stage builds"; Docker's guides for the languages; the descriptions of the images that are named.

mod absolute;
mod around;
mod base;
mod c;
mod data;
#[allow(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "names of files in images of Linux"
)]
mod dotnet;
mod files;
mod go;
#[allow(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "names of files in images of Linux"
)]
mod java;
mod named;
mod node;
mod origins;
mod parts;
mod plan;
mod rust;
#[allow(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "names of files in images of Linux"
)]
mod scripted;
mod shape;
mod shapes;
mod smallest;
mod sources;
mod starts;
mod unwanted;
mod walk;
mod wanted;
#[cfg(feature = "manifests")]
mod xml;
mod zones;

use super::super::support::without_fix;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::images::Role;
use crate::knowledge::managers::Verb;
use crate::knowledge::packages::BUILD_TOOLS;
use crate::knowledge::programs::{Does, is_known_to};
use crate::knowledge::runtimes::{is_dotnet_sdk, is_jdk};
use crate::lint::{Context, On, Rule};
use crate::model::{Invocation, SimpleCommand};
use crate::syntax::Body;
use crate::text::Span;
use plan::{Plan, Undecided};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "multi-stage",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    needs_context: true,
    summary: "compilers and build tools are not shipped",
    matters: &["compiler", "multi-stage", "second stage"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

/// What to do about all of it.
const HELP: &str =
    "build in a stage of its own, and copy the result into the shipped one with `COPY --from`";

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let opens_shell = |index: usize| {
        let text = model.instructions[index].joined.text();
        starts_shell(&String::from_utf8_lossy(text))
    };
    let start = model.own_start(stage);
    if start.is_some_and(opens_shell) || start.is_none() && !Plan::starts_by_image(context, stage) {
        return;
    }
    let mut report = |span: Span, message: String| {
        let finding = RULE.finding(span, message);
        let undecided = |it: Undecided| match it.sketch {
            Some(sketch) => without_fix(
                &format!("build in a stage of its own, and write one below it: {sketch}"),
                &it.why,
            ),
            None => without_fix(HELP, &it.why),
        };
        findings.push(match Plan::of(context, stage) {
            None => finding.with_help(HELP),
            Some(Err(it)) => finding.with_help(undecided(it)),
            Some(Ok(plan)) => match plan.fix() {
                Ok(fix) => finding.with_help(HELP).with_fix(fix),
                Err(why) => finding.with_help(without_fix(HELP, &why)),
            },
        });
    };
    if start.is_none() {
        findings.extend(also_left(context, stage));
        return;
    }
    let runs = || {
        model
            .stage_instructions(stage)
            .flat_map(|index| model.run_codes(index))
    };
    let from = model.instructions[model.stages[stage].instructions.start];
    if let Some(image) = model.own_image(stage)
        && (is_jdk(&image)
            || is_dotnet_sdk(&image)
            || image
                .family()
                .is_some_and(|family| family.role == Role::Builder))
        && let Body::Words(words) = &from.statement.body
        && runs().any(|code| code.commands.iter().any(builds))
    {
        report(
            from.joined.span(words[0]),
            format!(
                "the shipped stage starts from `{}`, which brings build tools",
                image.name()
            ),
        );
        return;
    }
    if let Some((span, message)) = node::found(context, stage) {
        report(span, message);
        return;
    }
    for code in runs() {
        let removes = code
            .commands
            .iter()
            .any(|command| Invocation::of(command).is_some_and(|call| call.verb == Verb::Remove));
        if removes {
            continue;
        }
        for command in &code.commands {
            let Some(call) = Invocation::of(command).filter(|call| call.verb == Verb::Install)
            else {
                continue;
            };
            let tool = call.operands(command).find(|&at| {
                command.words[at].as_str().is_some_and(|name| {
                    BUILD_TOOLS.contains(&name.split(['=', ':']).next().unwrap_or(name))
                })
            });
            if let Some(tool) = tool.filter(|_| call.manager.needs_root) {
                let word = &command.words[tool];
                let name = word.as_str().unwrap_or_default().to_owned();
                report(
                    code.joined.span(word.span),
                    format!("`{name}`, a build tool, is shipped with the image"),
                );
                return;
            }
        }
    }
    findings.extend(also_left(context, stage));
}

/// Packages that only installing needs, where a second stage without them can be written.
fn also_left(context: &Context<'_>, stage: usize) -> Option<Finding> {
    let (run, span, name, fix) = Plan::also_left(context, stage)?;
    let span = context.model.instructions[run].joined.span(span);
    let message = format!("`{name}`, which only installing needs, is shipped with the image");
    Some(RULE.finding(span, message).with_help(HELP).with_fix(fix))
}

fn builds(command: &SimpleCommand<'_>) -> bool {
    let Some(name) = command.name() else {
        return false;
    };
    let first = command
        .args()
        .first()
        .and_then(|word| word.as_str())
        .unwrap_or_default();
    match name {
        "go" | "cargo" => matches!(first, "build" | "install"),
        "dotnet" => matches!(first, "build" | "publish"),
        _ => is_known_to(name, Does::BuildSources),
    }
}

/// Whether a CMD or ENTRYPOINT starts a shell to work in.
fn starts_shell(text: &str) -> bool {
    let words: Vec<_> = text
        .split(|ch: char| ch.is_whitespace() || "[]\",'".contains(ch))
        .filter(|word| !word.is_empty())
        .collect();
    matches!(words.as_slice(), [_, shell] | [_, shell, "-l" | "-i" | "--login"] if matches!(shell.rsplit('/').next(), Some("sh" | "bash" | "zsh" | "ash" | "fish")))
}
