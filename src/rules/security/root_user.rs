//! `root-user`: containers do not run as root.
//!
//! ## What it does
//! Reports a shipped stage whose last USER is root; and, as a hint only, one without any USER on an image that is known to start as root,
//! if the image starts a program. So also nginx, of which there is an image that needs no root.
//!
//! ## Why
//! Whoever breaks out of a program that runs as root has all rights in the container, and on its mounts and a kernel
//! with a hole outside, too.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.13-slim
//! WORKDIR /srv/api
//! COPY requirements.txt .
//! RUN pip install -r requirements.txt
//! COPY . .
//! EXPOSE 8000
//! CMD ["gunicorn", "--bind", "0.0.0.0:8000", "api:app"]
//! ```
//! becomes
//! ```dockerfile
//! FROM python:3.13-slim
//! WORKDIR /srv/api
//! COPY requirements.txt .
//! RUN pip install -r requirements.txt
//! RUN useradd --system --create-home app && chown app:app /srv/api
//! COPY --chown=app:app . .
//! EXPOSE 8000
//! USER app
//! CMD ["gunicorn", "--bind", "0.0.0.0:8000", "api:app"]
//! ```
//!
//! ## When it stays silent
//! Where the user is a variable or somebody else, on images that are not known, and where the container lets go of root itself: what it starts, or a script
//! of the build context that it starts, calls `gosu`, `su-exec`, `setpriv`, `runuser`, `su -s` or the like; also where the stage only brings `gosu`,
//! `su-exec` or `setpriv`, for a script that dfmt cannot see. Where it starts what needs root (`cron`, `sshd`, `supervisord`, an
//! init system), or installs it for such a script, and there is no USER; a `USER root` there is only a hint.
//!
//! ## Fix safety
//! Unsafe: what a program writes cannot be read off a Dockerfile, and what is mounted when the container starts may belong to somebody else. There is a fix for a
//! stage without any USER that serves on ports above 1023, all of them exposed, and of which the following is known. What it starts runs as anybody: a
//! program that another stage compiles with Go or Rust, a script that `node`, `python` or `ruby` is given, `java -jar`, `dotnet`, or a server of Python or Ruby, and none
//! for development, over which sources are mounted. All its RUNs only install packages, make folders and clean up; all its COPYs bring
//! the program itself, something for the working directory, or what lies in `/usr` and `/etc` and is only read. No variable and no argument names another path. No VOLUME,
//! no stage that is built on it, nothing that speaks of devices, other containers, browsers or `/root`, and no compose file or README in the build context that mounts something into a container.
//!
//! The user is that of the image (`node`, `app`, `nonroot`), or one that a RUN makes. Folders that the file makes become that user's, each alone, and so do files that are
//! copied into the working directory, but for the program, its lists of dependencies and `node_modules`, which nobody writes. USER stands below all that is built.
//!
//! ## Codes
//! DL3002.
//!
//! ## Source
//! Docker's building best practices, "USER".

use super::unprivileged;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::images::{ImageRef, Role};
use crate::knowledge::managers::Manager;
use crate::knowledge::programs::{
    Does, INITS, ROOT_DROPPERS, ROOT_SERVICES, USER_SWITCHES, is_known_to,
};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, User};
use crate::syntax::{Body, Keyword};
use crate::text::{Span, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "root-user",
    codes: &["DL3002"],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "the shipped stage does not end as root",
    matters: &["root"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let start = Start::read(context, stage);
    if start.drops_root {
        return;
    }
    let mut report = |span: Span, severity, message: String, help: String| {
        findings.push(
            RULE.finding(span, message)
                .with_severity(severity)
                .with_help(start.help(model, stage, help)),
        );
    };
    if let Some(user) = model.last_user(stage) {
        let instruction = model.instructions[user];
        if let Body::Text(text) = instruction.statement.body
            && model.user_set_by(user) == User::Root
        {
            let severity = if start.needs_root.is_some() {
                Severity::Info
            } else {
                RULE.severity
            };
            report(
                instruction.joined.span(text),
                severity,
                "the container runs as root".into(),
                "end the stage with a USER without privileges".into(),
            );
        }
        return;
    }
    // hadolint speaks of `USER root` only. Services mostly start as root and change to another user themselves.
    let is_service = |image: ImageRef<'_>| {
        image
            .family()
            .is_some_and(|family| family.role == Role::Service)
    };
    let image = model.stage_image(stage);
    let from = model.instructions[model.stage_instructions(stage).start];
    let from_span = from.joined.span(from.statement.keyword);
    if let Some((other, port)) = image.and_then(|image| image.without_root())
        && is_as_it_comes(model, stage, image.map_or("", |image| image.repository))
    {
        let message = "no USER: the main process of this service runs as root";
        let help = format!("`{other}` is the same without root; it listens on port {port}");
        let finding = RULE.finding(from_span, message);
        let finding = finding.with_severity(Severity::Info).with_help(help);
        findings.push(finding.with_code(RULE.id));
        return;
    }
    let Some(image) = image.filter(|image| image.starts_as_root() && !is_service(*image)) else {
        return;
    };
    if !model.has_start(stage) || start.needs_root.is_some() {
        return;
    }
    let help = match image.user() {
        Some(user) => format!("the image has a user for it: `USER {user}`"),
        None => "create a user without privileges, and end the stage with `USER name`".to_owned(),
    };
    report(
        from_span,
        Severity::Info,
        "no USER: the container runs as root".into(),
        help,
    );
    if let Some(finding) = findings.last_mut() {
        finding.code = Some(RULE.id);
        if !start.installs {
            finding.fix = unprivileged::fix(context, stage, image);
        }
    }
}

/// Whether a stage gives a service nothing but files and settings, and starts it, so that another image of it would do.
fn is_as_it_comes(model: &Model<'_>, stage: usize, name: &str) -> bool {
    model.below_end(stage).all(|index| {
        let instruction = model.instructions[index];
        match instruction.statement.kind {
            Keyword::Run | Keyword::Volume | Keyword::Entrypoint | Keyword::Onbuild => false,
            Keyword::Cmd => words(instruction.text(instruction.statement.body_span))
                .any(|word| file_name(&word) == name),
            _ => true,
        }
    })
}

/// What a container starts, as far as it bears on the user.
struct Start {
    drops_root: bool,
    /// A program that needs root.
    needs_root: Option<String>,
    /// Whether it installs packages.
    installs: bool,
}

impl Start {
    fn read(context: &Context<'_>, stage: usize) -> Self {
        let model = context.model;
        let mut start = Self {
            drops_root: false,
            needs_root: None,
            installs: false,
        };
        let last = |kind: Keyword| {
            let mut below = model.below_end(stage);
            below.find(|&index| model.instructions[index].statement.kind == kind)
        };
        let own = [last(Keyword::Entrypoint), last(Keyword::Cmd)];
        for index in own.into_iter().flatten() {
            let instruction = model.instructions[index];
            let text = instruction.text(instruction.statement.body_span);
            start.drops_root |= drops_root(text);
            words(text).for_each(|word| start.look_at(&word));
            for script in model.scripts_at_start(context.build, index) {
                start.drops_root |= drops_root(script);
                words(script).for_each(|word| start.look_at(&word));
            }
            let words: Vec<String> = words(text).collect();
            start.installs |= words.windows(2).any(|pair| {
                let is_install = matches!(pair[1].as_str(), "install" | "i" | "ci" | "add");
                is_install && Manager::of(pair[0].as_bytes()).is_some()
            });
        }
        // What starts them may be a script that nobody can see.
        let is_named = |names: &[&'static str]| {
            let named = names.iter().copied();
            let mut named = named.filter(|name| model.speaks_of(name));
            named.find(|name| {
                model
                    .below_end(stage)
                    .any(|index| brings(model, index, name))
            })
        };
        start.drops_root |= is_named(ROOT_DROPPERS).is_some();
        if start.needs_root.is_none() {
            start.needs_root = is_named(ROOT_SERVICES).map(str::to_owned);
        }
        start
    }

    /// Looks at a word of what is started.
    fn look_at(&mut self, word: &str) {
        let name = file_name(word);
        if is_known_to(name, Does::NeedRoot) || INITS.contains(&word) {
            self.needs_root.get_or_insert_with(|| name.to_owned());
        }
    }

    /// What to do about it, with what stands in the way.
    fn help(&self, model: &Model<'_>, stage: usize, help: String) -> String {
        if let Some(program) = &self.needs_root {
            return format!(
                "`{program}` has to start as root: let it run everything else as another user"
            );
        }
        let made = model.users_made(stage);
        let switches = USER_SWITCHES.iter().any(|word| model.speaks_of(word));
        let help = match made.as_slice() {
            [] => help,
            [Some(user)] if !switches => format!("end the stage with `USER {user}`"),
            _ => "end the stage with a USER without privileges".into(),
        };
        if self.installs {
            return format!(
                "{help}; install packages while the image is built, not when it starts"
            );
        }
        let is_below_root = |index: usize| {
            let instruction = model.instructions[index];
            let kind = instruction.statement.kind;
            matches!(kind, Keyword::Workdir | Keyword::Copy | Keyword::Add)
                && words(instruction.joined.text())
                    .any(|word| word == "/root" || word.starts_with("/root/"))
        };
        if model.below_end(stage).any(is_below_root) {
            return format!("{help}; only root can read what lies below `/root`");
        }
        if let Some(index) = model.below_end(stage).find(|&at| is_for_root(model, at)) {
            let line = model.instructions[index].first_line;
            return format!("{help}; only root can read what line {line} copies");
        }
        if let Some(volume) = model
            .below_end(stage)
            .find_map(|index| volume(model, index))
        {
            return format!(
                "{help}; the user must own `{volume}`, and whatever else the program writes"
            );
        }
        format!("{help}; the user must own what the program writes")
    }
}

/// Whether a RUN, COPY or ADD names a program or a package.
fn brings(model: &Model<'_>, index: usize, name: &str) -> bool {
    let instruction = model.instructions[index];
    let kind = instruction.statement.kind;
    matches!(kind, Keyword::Run | Keyword::Copy | Keyword::Add)
        && words(instruction.joined.text()).any(|word| file_name(&word) == name)
}

/// Whether a COPY or ADD brings files that only root can read.
fn is_for_root(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    let value = |name| instruction.flag(&instruction.statement, name)?.value;
    value("chown").is_none()
        && value("chmod").is_some_and(|mode| {
            mode.ends_with('0') && mode.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// A folder that a VOLUME names.
fn volume(model: &Model<'_>, index: usize) -> Option<String> {
    let instruction = model.instructions[index];
    if instruction.statement.kind != Keyword::Volume {
        return None;
    }
    let words = instruction.words(&instruction.statement)?;
    let mut folders = words.iter().filter(|word| !word.contains('$'));
    folders.next().cloned()
}

/// The words of a text, whatever quotes them.
fn words(text: &[u8]) -> impl Iterator<Item = String> + '_ {
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'+' | b'$')
    };
    let parts = text.split(move |byte| !is_part(byte));
    let words = parts.filter(|part| !part.is_empty());
    words.map(|word| String::from_utf8_lossy(word).into_owned())
}

/// Whether a script starts something as another user.
fn drops_root(script: &[u8]) -> bool {
    script.split(|&byte| byte == b'\n').any(|line| {
        let line = line.trim_ascii_start();
        let has = |wanted: &str| words(line).any(|word| word == wanted);
        !line.starts_with(b"#")
            && (has("sudo") && has("-u")
                || words(line).any(|word| {
                    is_known_to(file_name(&word), Does::DropRoot)
                        || word.starts_with("--userspec")
                        || word.starts_with("--chuid")
                }))
    })
}
