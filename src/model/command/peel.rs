//! The one reader of what stands before a program: `sudo -u app`, `env A=1`, `timeout 30`.

use super::word::Word;
use crate::knowledge::wrappers::Wrapper;

/// The programs that run another one, each by the index of the word that names it, and the index of the word that names that other
/// one: as many as there are words if there is none.
pub(super) fn peel(words: &[Word<'_>]) -> (Vec<(usize, &'static Wrapper)>, usize) {
    let (mut wrappers, mut at) = (Vec::new(), 0);
    while let Some(name) = words.get(at).and_then(|word| word.value.as_deref())
        && let Some(wrapper) = Wrapper::of(name)
        && let Some(program) = program_of(wrapper, words, at + 1)
    {
        wrappers.push((at, wrapper));
        at = program;
    }
    (wrappers, at)
}

/// The word that names the program which a wrapper runs, if its own words start at `at`. `None` if it runs none: `exec >log`, `env`.
fn program_of(wrapper: &Wrapper, words: &[Word<'_>], mut at: usize) -> Option<usize> {
    let mut is_told = wrapper.only_with.is_empty();
    let sets = |word: &Word<'_>| wrapper.takes_assignments && word.sets().is_some();
    while let Some(word) = words.get(at) {
        let text = word.known_or_written();
        if sets(word) {
            at += 1;
            continue;
        }
        if text == b"--" {
            at += 1;
            break;
        }
        if !text.starts_with(b"-") {
            break;
        }
        let option = wrapper.option(text);
        if option.runs_nothing {
            return None;
        }
        is_told |= option.is_required;
        at += 1 + usize::from(option.takes_next);
    }
    while words.get(at).is_some_and(sets) {
        at += 1;
    }
    at += wrapper.operands;
    (is_told && at < words.len()).then_some(at)
}

#[cfg(test)]
mod tests {
    use crate::model::Model;

    fn names(text: &str) -> Vec<String> {
        let source = format!("FROM a\nRUN {text}\n");
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        let commands = model.commands(1);
        let names = commands
            .iter()
            .map(|it| it.name().unwrap_or("?").to_owned());
        names.collect()
    }

    #[test]
    fn finds_the_program_after_its_wrappers() {
        assert_eq!(names("sudo -E -u root A=1 apt-get update"), ["apt-get"]);
        assert_eq!(names("A=1 env B=2 nice -n 5 /usr/bin/make"), ["make"]);
        assert_eq!(names("timeout -k 5 30 curl x"), ["curl"]);
        assert_eq!(names("command -v curl"), ["command"]);
        assert_eq!(names("exec 2>log"), ["exec"]);
        assert_eq!(names("sudo $X"), ["?"]);
        assert_eq!(names("A=1"), ["?"]);
        assert_eq!(names("sudo -Eu app A=1 env \"PATH=$X:/a\" pip x"), ["pip"]);
        assert_eq!(names("/usr/bin/env -u A -- pip x"), ["pip"]);
        assert_eq!(names("gosu $U pip x"), ["pip"]);
        assert_eq!(names("su-exec app:app pip x"), ["pip"]);
        assert_eq!(names("runuser -u app -- pip x"), ["pip"]);
        assert_eq!(names("runuser app -c x"), ["runuser"]);
        assert_eq!(names("setpriv --reuid 1 --clear-groups pip x"), ["pip"]);
        assert_eq!(names("timeout \"$T\" nice -5 stdbuf -oL pip x"), ["pip"]);
        assert_eq!(names("command -pv pip"), ["command"]);
        assert_eq!(names("sudo -l pip"), ["sudo"]);
        assert_eq!(names("env -S 'pip x'"), ["env"]);
        assert_eq!(names("./sudo pip x"), ["sudo"]);
        assert_eq!(
            names("cat l | xargs -n 1 apt-get install"),
            ["cat", "apt-get"]
        );
    }
}
