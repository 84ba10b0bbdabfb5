//! Which shell a shell form is handed to (SYNTAX 20; Dockerfile reference, SHELL).

use super::call::POSIX_SHELLS;
use super::image::ImageRef;
use super::stage::{Base, Stage};
use crate::syntax::{Body, Dockerfile, Instruction, Keyword, decode_string};

/// Parts of image names that say the image runs Windows, where the default shell is `cmd /S /C`.
const WINDOWS_IMAGES: &[&str] = &[
    "nanoserver",
    "servercore",
    "windows",
    "dotnet/framework",
    "winamd64/",
    "microsoft/aspnet",
    "microsoft/iis",
    "microsoft/mssql-server-windows",
    "microsoft/wcf",
];

/// Images that have such a part in their names and run Linux: cross compilers for Windows.
const LINUX_IMAGES: &[&str] = &["dockcross/"];

/// Official images that run Linux wherever they are built: others have Windows behind the same tag.
const LINUX_ONLY: &[&str] = &[
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "centos",
    "debian",
    "fedora",
    "oraclelinux",
    "photon",
    "rockylinux",
    "ubuntu",
];

/// Parts of tags that name a distribution of Linux.
const LINUX_TAGS: &[&str] = &[
    "alpine", "bookworm", "bullseye", "debian", "linux", "slim", "trixie", "ubuntu",
];

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
        words: Vec<String>,
        /// Whether the shell it names is a POSIX one.
        posix: bool,
    },
}

impl ShellInForce {
    /// Whether shell text can be read as POSIX shell or bash.
    pub fn is_posix(&self) -> bool {
        match self {
            Self::Default => true,
            Self::WindowsDefault => false,
            Self::Set { posix, .. } => *posix,
        }
    }

    /// Its words: what Docker puts before the text.
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::Default => vec!["/bin/sh", "-c"],
            Self::WindowsDefault => vec!["cmd", "/S", "/C"],
            Self::Set { words, .. } => words.iter().map(String::as_str).collect(),
        }
    }
}

/// Whether these words start a POSIX shell that takes a command: `/bin/bash -o pipefail -c`, also behind a wrapper such as
/// `conda run -n env`.
fn is_posix(words: &[String]) -> bool {
    let base = |word: &str| {
        word.rsplit(['/', '\\'])
            .next()
            .unwrap_or(word)
            .trim_end_matches(".exe")
            .to_owned()
    };
    let Some(shell) = words
        .iter()
        .position(|word| POSIX_SHELLS.contains(&base(word).as_str()))
    else {
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
pub(super) fn read(
    file: &Dockerfile<'_>,
    instructions: &[&Instruction<'_>],
    stages: &[Stage],
) -> Vec<ShellInForce> {
    let mut shells = Vec::with_capacity(instructions.len());
    let first = stages
        .first()
        .map_or(instructions.len(), |stage| stage.instructions.start);
    // Without a stage the escape character is the best hint there is.
    let stray = if file.escape == b'`' {
        ShellInForce::WindowsDefault
    } else {
        ShellInForce::Default
    };
    fill(&mut shells, instructions, 0..first, stray);
    for stage in stages {
        let start = match &stage.base {
            Base::Stage(earlier) => shells[stages[*earlier].instructions.end - 1].clone(),
            Base::Image(Some(image)) if is_windows(image) => ShellInForce::WindowsDefault,
            Base::Image(Some(image)) if is_linux(image) => ShellInForce::Default,
            // Nothing is known of it: a file with this escape character is for Windows.
            Base::Image(_) if file.escape == b'`' => ShellInForce::WindowsDefault,
            Base::Image(_) | Base::Scratch => ShellInForce::Default,
        };
        fill(&mut shells, instructions, stage.instructions.clone(), start);
    }
    shells
}

fn is_windows(image: &str) -> bool {
    let image = image.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| image.contains(part));
    has(WINDOWS_IMAGES) && !has(LINUX_IMAGES)
}

fn is_linux(image: &str) -> bool {
    let image = ImageRef::of(image);
    let by_tag = image
        .tag
        .is_some_and(|tag| LINUX_TAGS.iter().any(|part| tag.contains(part)));
    by_tag
        || image
            .official()
            .is_some_and(|name| LINUX_ONLY.contains(&name))
}

/// Appends the shell at each of `range`, starting from `shell`. A SHELL counts from itself on.
fn fill(
    shells: &mut Vec<ShellInForce>,
    instructions: &[&Instruction<'_>],
    range: std::ops::Range<usize>,
    mut shell: ShellInForce,
) {
    for index in range {
        let instruction = instructions[index];
        if instruction.statement.kind == Keyword::Shell
            && let Body::Exec(exec) = &instruction.statement.body
        {
            let words: Vec<_> = exec
                .items
                .iter()
                .map(|item| decode_string(instruction.text(item.span)))
                .collect();
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
        let stages = super::super::stage::read(&instructions);
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
