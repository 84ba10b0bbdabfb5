//! What a call of a compiler makes.

use crate::knowledge::c::{COMPILERS, SOURCES};
use crate::text::file_name;

/// What it makes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Made<'a> {
    /// What only building reads.
    Objects,
    /// A program, by its path.
    Program(&'a str),
}

/// Whether a program is a compiler: `gcc`, `g++-12`, `x86_64-linux-gnu-gcc` is not.
pub(super) fn is_compiler(name: &str) -> bool {
    let end = name.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.');
    COMPILERS.contains(&name) || COMPILERS.contains(&end.trim_end_matches('-'))
}

/// Whether a file is a library that programs load, by its name: `libx.so.1`.
pub(in super::super) fn is_shared(path: &str) -> bool {
    let name = file_name(path);
    name.split('.').skip(1).any(|it| it == "so")
}

/// Reads the words after a compiler; `None` if it makes a library, or what it makes is not known.
pub(super) fn made<'a>(words: &[&'a str]) -> Option<Made<'a>> {
    let mut output = None;
    let mut is_object = false;
    let mut has_input = false;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        match *word {
            "-o" => {
                output = Some(*words.get(at)?);
                at += 1;
            }
            "-c" | "-E" | "-S" | "-M" | "-MM" | "-fsyntax-only" | "--version" | "-v" => {
                is_object = true;
            }
            "-shared" | "--shared" | "-dynamiclib" | "-r" | "-rdynamic" => return None,
            "-I" | "-L" | "-D" | "-U" | "-include" | "-isystem" | "-iquote" | "-x" | "-MF"
            | "-MT" | "-MQ" | "-framework" | "-Xlinker" | "-l" | "-T" => at += 1,
            word if word.starts_with("-o") => output = Some(&word[2..]),
            word if word.starts_with("-fsanitize")
                || word.contains("-rpath")
                || word.starts_with("-B")
                || word.starts_with("--target") =>
            {
                return None;
            }
            word if word.starts_with('-') => {}
            word if word.starts_with('@') => return None,
            word => has_input |= SOURCES.iter().any(|end| word.ends_with(end)) || !word.is_empty(),
        }
    }
    if is_object {
        return Some(Made::Objects);
    }
    match output {
        Some(path) if is_shared(path) => None,
        Some("/dev/null") => Some(Made::Objects),
        Some(path) => Some(Made::Program(path)),
        None => has_input.then_some(Made::Program("a.out")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Made, is_compiler, made};

    #[test]
    fn what_compilers_make() {
        let of = |text: &'static str| made(&text.split(' ').collect::<Vec<_>>());
        assert_eq!(of("-O2 main.c -o shop -lm"), Some(Made::Program("shop")));
        assert_eq!(of("-oshop main.c"), Some(Made::Program("shop")));
        assert_eq!(of("main.c"), Some(Made::Program("a.out")));
        assert_eq!(of("-c main.c -o main.o"), Some(Made::Objects));
        assert_eq!(of("-shared -o libx.so x.c"), None);
        assert_eq!(of("-fPIC -o libx.so.1 x.c"), None);
        assert_eq!(of("-fsanitize=address main.c"), None);
        assert!(is_compiler("gcc") && is_compiler("g++-12") && is_compiler("clang-16"));
        assert!(!is_compiler("gccgo") && !is_compiler("make"));
    }
}
