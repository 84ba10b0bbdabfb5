//! Whether the kernel can start a file of the build context.

use super::sources::from_context;
use crate::model::{BuildContext, Model};

/// Where in the build context a file is that becomes `program` in the image, if it is a text without a `#!` line. A shell runs such a file as a script, the kernel does not (POSIX XCU 2.9.1.4, `[ENOEXEC]`). Any
/// file counts that the path in the image could stand for.
pub(in crate::rules) fn copied_without_interpreter(
    model: &Model<'_>,
    build: &dyn BuildContext,
    program: &str,
) -> Option<String> {
    let parts: Vec<&str> = program
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    let name = *parts.last()?;
    model.instructions.iter().find_map(|instruction| {
        let target = instruction.words(&instruction.statement)?.pop()?;
        let renames = target.rsplit('/').next() == Some(name);
        let mut sources = from_context(instruction).into_iter();
        sources.find_map(|(source, _)| {
            let mut paths = below(&source, &parts);
            if renames || source.rsplit('/').next() == Some(name) {
                paths.push(source);
            }
            paths.retain(|path| build.head(path).is_some_and(|head| is_bare(&head)));
            paths.into_iter().next()
        })
    })
}

/// The paths a file could have below a source: with its folders or without.
fn below(source: &str, parts: &[&str]) -> Vec<String> {
    let (folder, last) = source.rsplit_once('/').unwrap_or((".", source));
    let folder = if last.contains(['*', '?', '[']) {
        folder
    } else {
        source.trim_end_matches('/')
    };
    (0..parts.len())
        .map(|from| format!("{folder}/{}", parts[from..].join("/")))
        .collect()
}

/// Whether a file that starts with `head` is a text, and does not say what runs it.
fn is_bare(head: &[u8]) -> bool {
    !head.starts_with(b"#!") && !head.contains(&0)
}
