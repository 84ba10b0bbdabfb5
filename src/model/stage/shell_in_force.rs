//! Which shell a shell form is handed to (docs/syntax.md, 20; Dockerfile reference, SHELL).

use std::sync::Arc;

use crate::knowledge::images::{ImageRef, LINUX_TAGS, Trait, WINDOWS_SHELLS, WINDOWS_USERS};
use crate::knowledge::programs::POSIX_SHELLS;
use crate::knowledge::releases::Edition;
use crate::model::stage::stages::{Base, Stage};
use crate::syntax::{Body, Dockerfile, Instruction, Item, Keyword};

/// Whether the words of a SHELL, however they are written, name a POSIX shell: another one would change how everything below is read.
pub fn names_posix_shell(words: &[u8]) -> bool {
    let names = |name: &[u8]| memchr::memmem::find(words, name).is_some();
    (names(b"bash") || names(b"/sh") || names(b"/ash")) && !names(b"pwsh") && !names(b"powershell")
}

/// The shell at an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShellInForce {
    /// `/bin/sh -c`: nothing changed it.
    Default,
    /// `cmd /S /C`: nothing changed it, and the image runs Windows.
    WindowsDefault,
    /// Set by the SHELL instruction of this index.
    Set {
        /// The instruction.
        by: usize,
        /// Its words.
        words: Arc<[String]>,
        /// Whether the shell it names is a POSIX one.
        posix: bool,
    },
    /// The image has it by a SHELL of its own: a comment for linters says so, `# hadolint shell=powershell`.
    Said {
        /// The shell, as the comment names it, and the option that hands a text to it.
        words: Arc<[String]>,
    },
}

impl ShellInForce {
    /// Whether shell text can be read as POSIX shell or bash.
    pub fn is_posix(&self) -> bool {
        match self {
            Self::Default => true,
            Self::WindowsDefault => false,
            Self::Set { posix, .. } => *posix,
            Self::Said { .. } => self.posix_program().is_some(),
        }
    }

    /// The name of a POSIX shell, and its options; `None` of others.
    pub fn posix_program(&self) -> Option<(&str, &[String])> {
        match self {
            Self::Default => Some(("sh", &[])),
            Self::WindowsDefault | Self::Set { posix: false, .. } => None,
            Self::Set { words, .. } | Self::Said { words } => {
                let is_shell = |word: &String| POSIX_SHELLS.contains(&program(word));
                let at = words.iter().position(is_shell)?;
                Some((program(&words[at]), &words[at + 1..]))
            }
        }
    }

    /// Its words: what Docker puts before the text.
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::Default => vec!["/bin/sh", "-c"],
            Self::WindowsDefault => vec!["cmd", "/S", "/C"],
            Self::Set { words, .. } | Self::Said { words } => {
                words.iter().map(String::as_str).collect()
            }
        }
    }
}

/// The name of a program, without the path to it.
fn program(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.trim_end_matches(".exe")
}

/// Whether these words start a POSIX shell that takes a command: `/bin/bash -o pipefail -c`, also after a wrapper such as
/// `conda run -n env`.
fn is_posix(words: &[String]) -> bool {
    let is_shell = |word: &String| POSIX_SHELLS.contains(&program(word));
    let Some(shell) = words.iter().position(is_shell) else {
        return false;
    };
    // The text is the command if only options stand before it, and one of them is `-c`.
    let options = &words[shell + 1..];
    let is_option = |at: usize| {
        options[at].starts_with(['-', '+'])
            || at > 0 && options[at - 1].starts_with(['-', '+']) && options[at - 1].ends_with('o')
    };
    (0..options.len()).all(is_option)
        && options.iter().any(|option| {
            option.starts_with('-') && !option.starts_with("--") && option.contains('c')
        })
}

/// The shell at each instruction.
pub(in crate::model) fn read(
    file: &Dockerfile<'_>,
    instructions: &[&Instruction<'_>],
    stages: &[Stage],
) -> Vec<ShellInForce> {
    let mut shells = Vec::with_capacity(instructions.len());
    let said = said_by_comments(file);
    let first = stages
        .first()
        .map_or(instructions.len(), |stage| stage.instructions.start);
    // Without a stage the escape character is the best hint there is.
    let stray = if file.escape == b'`' {
        ShellInForce::WindowsDefault
    } else {
        ShellInForce::Default
    };
    fill(&mut shells, instructions, 0..first, stray, &said);
    let told = told_to_be_windows(instructions, stages);
    for (stage, told) in stages.iter().zip(told) {
        let start = match &stage.base {
            Base::Stage(earlier) => shells[stages[*earlier].instructions.end - 1].clone(),
            base => {
                let by_platform = platform_is_windows(instructions[stage.instructions.start]);
                let is_windows = by_platform.unwrap_or_else(|| match base {
                    Base::Image(Some(image)) if ImageRef::of(image).is_windows() => true,
                    // If nothing is known of it, a file with this escape character is for Windows.
                    Base::Image(image) => {
                        (told || file.escape == b'`') && !image.as_deref().is_some_and(is_linux)
                    }
                    Base::Stage(_) | Base::Scratch => false,
                });
                if is_windows {
                    ShellInForce::WindowsDefault
                } else {
                    ShellInForce::Default
                }
            }
        };
        fill(
            &mut shells,
            instructions,
            stage.instructions.clone(),
            start,
            &said,
        );
    }
    shells
}

/// For each stage, whether it or one built on it has an instruction that only works on Windows.
fn told_to_be_windows(instructions: &[&Instruction<'_>], stages: &[Stage]) -> Vec<bool> {
    let own = stages.iter().map(|stage| {
        let mut own = instructions[stage.instructions.clone()].iter();
        own.any(|instruction| is_for_windows(instruction))
    });
    let mut told: Vec<bool> = own.collect();
    for (index, stage) in stages.iter().enumerate().rev() {
        if let Base::Stage(earlier) = stage.base {
            told[earlier] |= told[index];
        }
    }
    told
}

/// Whether an instruction names a drive, an account or a shell of Windows.
fn is_for_windows(instruction: &Instruction<'_>) -> bool {
    let statement = instruction.effective();
    match (statement.kind, &statement.body) {
        (Keyword::Workdir, Body::Text(text)) => matches!(
            unquoted(instruction.text(*text)),
            [drive, b':'] | [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic()
        ),
        (Keyword::User, Body::Text(text)) => {
            let user = unquoted(instruction.text(*text));
            let is_it = |known: &&str| user.eq_ignore_ascii_case(known.as_bytes());
            WINDOWS_USERS.iter().any(is_it)
        }
        (Keyword::Shell, Body::Exec(exec)) => {
            let first = exec.strings(instruction.joined.text()).next();
            let shell = first.as_deref().map(program);
            let is_it = |known: &&str| shell.is_some_and(|shell| shell.eq_ignore_ascii_case(known));
            WINDOWS_SHELLS.iter().any(is_it)
        }
        _ => false,
    }
}

fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [open @ (b'"' | b'\''), inner @ .., close] if open == close => inner,
        _ => text,
    }
}

/// Whether the platform a stage asks for is Windows; `None` if it asks for none, or with a variable.
fn platform_is_windows(from: &Instruction<'_>) -> Option<bool> {
    let platform = from.flag(&from.statement, "platform")?.value?;
    let platform = platform.to_ascii_lowercase();
    let is = |system: &str| platform.starts_with(system);
    (is("windows") || is("linux")).then(|| is("windows"))
}

fn is_linux(image: &str) -> bool {
    let image = ImageRef::of(image);
    let by_tag = image.tag.is_some_and(|tag| {
        LINUX_TAGS.iter().any(|part| tag.contains(part)) || Edition::named_in(tag).is_some()
    });
    by_tag || image.is_known_as(Trait::Bare)
}

/// The shells that comments name, `# hadolint shell=powershell`, in order, and the instruction that each is above.
fn said_by_comments(file: &Dockerfile<'_>) -> Vec<(usize, ShellInForce)> {
    let mut said = Vec::new();
    let speaks = |tool: &str| memchr::memmem::find(file.source, tool.as_bytes()).is_some();
    if !TOLD.iter().any(|tool| speaks(tool)) {
        return said;
    }
    let mut index = 0;
    for item in &file.items {
        match item {
            Item::Comment(comment) => {
                if let Some(name) = said_to_linters(comment.text.of(file.source)) {
                    let shell = if program(name).eq_ignore_ascii_case("cmd") {
                        ShellInForce::WindowsDefault
                    } else {
                        let words = Arc::from([name.to_owned(), "-c".to_owned()]);
                        ShellInForce::Said { words }
                    };
                    said.push((index, shell));
                }
            }
            Item::Instruction(_) => index += 1,
            Item::Directive(_) | Item::Blank(_) => {}
        }
    }
    said
}

/// The linters that are told by a comment which shell an image has. Source: hadolint's README, "Non-Posix Shells"; tally's documentation of its comments.
const TOLD: &[&str] = &["hadolint", "tally"];

/// The shell that a comment names to a linter; what follows it may be a comment again.
fn said_to_linters(comment: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(comment).ok()?;
    let text = text.trim_start_matches('#').trim_start();
    let text = TOLD.iter().find_map(|tool| text.strip_prefix(tool))?;
    let (key, value) = text.split_once('=')?;
    let is_key = key.starts_with(char::is_whitespace) && key.trim() == "shell";
    let mut words = value.split_whitespace();
    let name = words.next().filter(|_| is_key)?;
    words
        .next()
        .is_none_or(|next| next.starts_with('#'))
        .then_some(name)
}

/// Appends the shell at each of `range`, starting from `shell`. A SHELL counts from itself on, and what a comment says from the instruction below
/// it, FROM aside: what stands above that is about the stage before.
fn fill(
    shells: &mut Vec<ShellInForce>,
    instructions: &[&Instruction<'_>],
    range: std::ops::Range<usize>,
    mut shell: ShellInForce,
    said: &[(usize, ShellInForce)],
) {
    let mut said = said[said.partition_point(|(at, _)| *at <= range.start)..].iter();
    let mut next = said.next();
    for index in range {
        let instruction = instructions[index];
        while let Some((_, named)) = next.filter(|(at, _)| *at == index) {
            shell = named.clone();
            next = said.next();
        }
        if instruction.statement.kind == Keyword::Shell
            && let Body::Exec(exec) = &instruction.statement.body
        {
            let words: Arc<[String]> = exec.strings(instruction.joined.text()).collect();
            let posix = is_posix(&words);
            shell = ShellInForce::Set {
                by: index,
                words,
                posix,
            };
        }
        shells.push(shell.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posix(source: &str) -> Vec<bool> {
        let file = crate::syntax::parse(source.as_bytes());
        let instructions: Vec<_> = file.instructions().collect();
        let stages =
            crate::model::stage::stages::read(&instructions, crate::model::Given::nothing());
        let shells = read(&file, &instructions, &stages);
        let runs = instructions
            .iter()
            .zip(&shells)
            .filter(|(instruction, _)| instruction.statement.kind == Keyword::Run);
        runs.map(|(_, shell)| shell.is_posix()).collect()
    }

    #[test]
    fn shell_changes_it_up_to_the_end_of_the_stage() {
        let source =
            "FROM a AS b\nRUN x\nSHELL [\"pwsh\", \"-c\"]\nRUN x\nFROM c\nRUN x\nFROM b\nRUN x\n";
        assert_eq!(posix(source), [true, false, true, false]);
    }

    #[test]
    fn a_comment_says_what_shell_an_image_has() {
        for (comment, shells) in [
            ("# hadolint shell=powershell", [true, false, true]),
            ("#hadolint shell = pwsh # why", [true, false, true]),
            ("# tally shell=pwsh", [true, false, true]),
            ("# hadolint shell=cmd.exe", [true, false, true]),
            ("# hadolint shell=/bin/bash", [true, true, true]),
            ("# hadolint shell=", [true, true, true]),
            ("# hadolint shell=pwsh or so", [true, true, true]),
            ("# hadolint shell of pwsh=pwsh", [true, true, true]),
            ("# hadolint ignore=DL3000", [true, true, true]),
        ] {
            let source = format!("FROM a\nRUN x\n{comment}\nRUN x\nFROM a\nRUN x\n");
            assert_eq!(posix(&source), shells, "{comment}");
        }
        let source = "# hadolint shell=pwsh\nFROM a AS b\n\n# hadolint shell=pwsh\n\nRUN x\n# hadolint shell=sh\nFROM b\nRUN x\nSHELL [\"bash\", \"-c\"]\nRUN x\n";
        assert_eq!(posix(source), [false, false, true]);
    }

    #[test]
    fn windows_images_start_with_cmd() {
        assert_eq!(
            posix("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN x\n"),
            [false]
        );
        assert_eq!(
            posix("FROM mcr.microsoft.com/dotnet/framework/sdk:4.8\nRUN x\n"),
            [false]
        );
        for (image, linux) in [
            ("$BASE", false),
            ("debian$SUFFIX", false),
            ("python:3.12", false),
            ("example.com/team/debian", false),
            ("debian:stable-slim", true),
            ("docker.io/library/alpine", true),
            ("mcr.microsoft.com/powershell:7.4-ubuntu-22.04", true),
            ("mcr.microsoft.com/windows/servercore:ltsc2022", false),
        ] {
            let source = format!("# escape=`\nFROM {image}\nRUN x\n");
            assert_eq!(posix(&source), [linux], "{image}");
        }
        assert_eq!(
            posix("FROM dockcross/windows-static-x64:latest\nRUN x\n"),
            [true]
        );
        assert_eq!(
            posix("FROM mcr.microsoft.com/dotnet/sdk:8.0\nRUN x\n"),
            [true]
        );
    }

    #[test]
    fn options_and_wrappers_do_not_matter() {
        let one = |shell: &str| posix(&format!("FROM a\nSHELL {shell}\nRUN x\n"))[0];
        assert!(one(r#"["/bin/bash", "-eo", "pipefail", "-c"]"#));
        assert!(one(r#"["conda", "run", "-n", "env", "/bin/bash", "-c"]"#));
        assert!(one(r#"["/bin/bash", "-c", "-l"]"#));
        assert!(one(r#"["/bin/bash", "-c", "-o", "pipefail"]"#));
        assert!(!one(r#"["/bin/bash", "-c", "echo"]"#));
        assert!(!one(r#"["/bin/bash", "--rcfile", "-x"]"#));
        assert!(!one(r#"["powershell", "-Command"]"#));
        assert!(!one(r#"["/usr/bin/python3", "-c"]"#));
        assert!(!one(r#"["cmd", "/S", "/C"]"#));
    }
}
