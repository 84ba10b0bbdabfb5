//! The programs that a script starts.

use super::SimpleCommand;
use super::walk::commands;
use crate::knowledge::builtins::is_builtin;
use crate::shell::Mode;
use crate::text::LogicalSpan;

/// The programs that a script of a POSIX shell starts, each once and as it is named there, without what the shell has inside; `None` if it cannot be read, or what
/// it starts is known only when it runs. What it is given (`exec "$@"`) is left out: that is for the asker to know.
pub fn programs_of(text: &[u8]) -> Option<Vec<String>> {
    let span = LogicalSpan::new(0, text.len());
    let script = crate::shell::parse(text, span, Mode::Script);
    script.list.as_ref()?;
    let mut functions: Vec<String> = Vec::new();
    let mut lines = text.split(|byte| *byte == b'\n');
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    for line in lines.by_ref() {
        let line = line.trim_ascii();
        let line = line.strip_prefix(b"function ").unwrap_or(line);
        let end = line.iter().position(|byte| !is_name(byte)).unwrap_or(0);
        let rest = line[end..].trim_ascii_start();
        if end > 0 && (rest.starts_with(b"()") || rest.starts_with(b"( )")) {
            functions.push(String::from_utf8_lossy(&line[..end]).into_owned());
        }
    }
    let mut programs = Vec::new();
    for command in commands(&script, text) {
        let Some(first) = command.argv().first() else {
            continue;
        };
        if matches!(first.text, b"\"$@\"" | b"$@" | b"\"$*\"" | b"$*") {
            continue;
        }
        let program = first.as_str()?;
        if matches!(program, "eval" | "." | "source" | "trap") {
            return None;
        }
        let is_inside =
            |it: &str| is_builtin(it.as_bytes()) || functions.iter().any(|other| other == it);
        let wrappers = command.wrappers().map(|(wrapper, _)| wrapper.name);
        for name in wrappers.chain([program]).filter(|it| !is_inside(it)) {
            if !programs.iter().any(|it| it == name) {
                programs.push(name.to_owned());
            }
        }
    }
    Some(programs)
}

/// What is asked of the only command of a script; `None` if it has none, or more.
pub fn of_only_command<T>(text: &[u8], ask: impl FnOnce(&SimpleCommand<'_>) -> T) -> Option<T> {
    let span = LogicalSpan::new(0, text.len());
    let script = crate::shell::parse(text, span, Mode::Script);
    let items = &script.list.as_ref()?.items;
    let is_one = items.len() == 1 && items[0].and_or.pipelines().count() == 1;
    match &commands(&script, text)[..] {
        [command] if is_one => Some(ask(command)),
        _ => None,
    }
}

/// The programs that a script hands what it is given to (`exec "$@"`, `shop "$@"`), each as it is named there; `None` for one that this names itself.
pub fn given_arguments(text: &[u8]) -> Vec<Option<String>> {
    let span = LogicalSpan::new(0, text.len());
    let script = crate::shell::parse(text, span, Mode::Script);
    let is_all = |text: &[u8]| {
        let text = text.trim_ascii().trim_ascii_start();
        let plain = text
            .strip_prefix(b"\"")
            .and_then(|it| it.strip_suffix(b"\""));
        let plain = plain.unwrap_or(text);
        matches!(plain, b"$@" | b"$*") || plain.starts_with(b"${@") || plain.starts_with(b"${*")
    };
    let mut given = Vec::new();
    for command in commands(&script, text) {
        let mut words = command.argv().iter();
        let Some(first) = words.next() else {
            continue;
        };
        if is_all(first.text) || matches!(first.text, b"\"$1\"" | b"$1") {
            given.push(None);
        } else if words.any(|word| is_all(word.text)) && !is_builtin(first.text) {
            given.push(first.as_str().map(str::to_owned));
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::{given_arguments, programs_of};

    #[test]
    fn who_is_given_the_arguments() {
        let of = |text: &str| {
            let given = given_arguments(text.as_bytes()).into_iter();
            given
                .map(|it| it.unwrap_or_else(|| "-".to_owned()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(of("#!/bin/sh\nset -e\nexec \"$@\"\n"), "-");
        assert_eq!(of("exec /src/shop \"$@\""), "/src/shop");
        assert_eq!(of("shop -v ${@:1}\necho done"), "shop");
        assert_eq!(of("set -- shop \"$@\"\n\"$@\""), "-");
        assert_eq!(of("exec ./shop"), "");
    }

    #[test]
    fn programs_are_told_from_what_a_shell_has_inside() {
        for (text, expected) in [
            (
                "#!/bin/sh\nset -e\nif [ -n \"$A\" ]; then\n  mkdir -p /data\nfi\nexec \"$@\"\n",
                Some(&["mkdir"][..]),
            ),
            (
                "#!/bin/sh\nwait_for() {\n  until nc -z \"$1\" 80; do sleep 1; done\n}\nwait_for db\nexec /app/shop serve \"$(date)\"\n",
                Some(&["nc", "sleep", "date", "/app/shop"]),
            ),
            ("exec su-exec app ./shop\n", Some(&["su-exec", "./shop"])),
            ("eval \"$A\"\n", None),
            ("$A b\n", None),
            (". ./env.sh\n", None),
            ("if\n", None),
        ] {
            let found = programs_of(text.as_bytes());
            let found: Option<Vec<&str>> = found
                .as_ref()
                .map(|it| it.iter().map(String::as_str).collect());
            let sorted = |list: &[&str]| {
                let mut list = list.to_vec();
                list.sort_unstable();
                list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()
            };
            assert_eq!(found.map(|it| sorted(&it)), expected.map(sorted), "{text}");
        }
    }
}
