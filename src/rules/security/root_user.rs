//! `root-user`: containers do not run as root.
//!
//! ## What it does
//! Reports a shipped stage whose last USER is root; and, as a hint only, one without any USER on an image that is known to start as root,
//! if the image starts a program.
//!
//! ## Why
//! Whoever breaks out of a program that runs as root has all rights in the container, and on its mounts and a kernel
//! with a hole outside, too.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! USER root
//! CMD ["server"]
//! ```
//!
//! ## When it stays silent
//! Where the user is a variable or somebody else, on images that are not known, and where the container lets go of root itself: what it starts, or a script
//! of the build context that it starts, calls `gosu`, `su-exec`, `setpriv`, `runuser`, `su -s` or the like. Where it starts what needs root (`cron`, `sshd`, `supervisord`, an
//! init system), and there is no USER; a `USER root` there is only a hint.
//!
//! ## Fix safety
//! There is no fix: what the user would have to own, to read and to write, only the author knows. Folders that a RUN or a VOLUME makes belong to root,
//! and so does `/root` with all that lies below; packages that are installed when the container starts need it, too.
//!
//! ## Codes
//! DL3002.
//!
//! ## Source
//! Docker's building best practices, "USER".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::images::{ImageRef, Role};
use crate::knowledge::managers::Manager;
use crate::knowledge::programs::{Does, INITS, USER_SWITCHES, is_known_to};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, User};
use crate::syntax::{Body, Keyword};
use crate::text::Span;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "root-user",
    codes: &["DL3002"],
    severity: Severity::Warning,
    fixes: &[],
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
                "end with a USER without privileges".into(),
            );
        }
        return;
    }
    // Services mostly start as root and change to another user themselves.
    let is_service = |image: ImageRef<'_>| {
        image
            .family()
            .is_some_and(|family| family.role == Role::Service)
    };
    let image = model.stage_image(stage);
    let Some(image) = image.filter(|image| image.starts_as_root() && !is_service(*image)) else {
        return;
    };
    if !model.has_start(stage) || start.needs_root.is_some() {
        return;
    }
    let from = model.instructions[model.stage_instructions(stage).start];
    let help = match image.user() {
        Some(user) => format!("the image has a user for it: `USER {user}`"),
        None => "make a user without privileges, and end with USER".to_owned(),
    };
    report(
        from.joined.span(from.statement.keyword),
        Severity::Info,
        "no USER: the container runs as root".into(),
        help,
    );
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
            for word in words(text) {
                let name = word.rsplit('/').next().unwrap_or(&word);
                start.drops_root |= is_known_to(name, Does::DropRoot);
                if is_known_to(name, Does::NeedRoot) || INITS.contains(&word.as_str()) {
                    start.needs_root.get_or_insert_with(|| name.to_owned());
                }
            }
            let scripts = model.scripts_at_start(context.build, index);
            start.drops_root |= scripts.iter().any(|script| drops_root(script));
            let words: Vec<String> = words(text).collect();
            start.installs |= words.windows(2).any(|pair| {
                let is_install = matches!(pair[1].as_str(), "install" | "i" | "ci" | "add");
                is_install && Manager::of(pair[0].as_bytes()).is_some()
            });
        }
        start
    }

    /// What to do about it, with what stands in the way.
    fn help(&self, model: &Model<'_>, stage: usize, help: String) -> String {
        if let Some(program) = &self.needs_root {
            return format!("`{program}` starts as root; have it start the rest as another user");
        }
        let made = model.users_made(stage);
        let switches = USER_SWITCHES.iter().any(|word| model.speaks_of(word));
        let help = match made.as_slice() {
            [] => help,
            [Some(user)] if !switches => format!("end with `USER {user}`"),
            _ => "end with a USER without privileges".into(),
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
            return format!("{help}; what lies below `/root` only root can read");
        }
        format!("{help}; it must own what the program writes")
    }
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
                    let name = word.rsplit('/').next().unwrap_or(&word);
                    is_known_to(name, Does::DropRoot)
                        || word.starts_with("--userspec")
                        || word.starts_with("--chuid")
                }))
    })
}
