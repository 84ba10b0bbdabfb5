//! What `make` makes, as its makefile says: read where that is as plain as most are.

use std::collections::{BTreeMap, BTreeSet};

use super::compiler::{Made, is_compiler, made};
use crate::knowledge::c::{HARMLESS_IN_RECIPES, OTHER_TARGETS, SOURCES};
use crate::text::file_name;

/// What stands for a part that is not known.
const UNKNOWN: char = '\u{1}';

/// A makefile.
#[derive(Debug, Default)]
pub(super) struct Makefile {
    /// Variables, without those that are not known.
    variables: BTreeMap<String, String>,
    /// Variables whose value depends on something.
    vague: BTreeSet<String>,
    rules: Vec<Rule>,
}

#[derive(Debug, Default)]
struct Rule {
    targets: Vec<String>,
    needs: Vec<String>,
    recipe: Vec<String>,
}

/// What is made, by paths as the makefile writes them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) programs: Vec<String>,
    /// What is put into folders of the system.
    pub(super) installed: Vec<String>,
}

impl Makefile {
    /// Reads one, with variables that the call sets; `None` if it is not plain.
    pub(super) fn read(text: &str, set: &[(&str, &str)]) -> Option<Self> {
        let mut makefile = Self::default();
        let text = text.replace("\r\n", "\n").replace("\\\n", " ");
        let mut depth = 0;
        let mut in_rule = false;
        for line in text.lines() {
            if line.starts_with('\t') && in_rule {
                if depth > 0 {
                    return None;
                }
                let rule = makefile.rules.last_mut()?;
                rule.recipe.push(line.trim().to_owned());
                continue;
            }
            let line = line.split('#').next().unwrap_or_default().trim();
            let first = line.split_whitespace().next().unwrap_or_default();
            match first {
                "ifeq" | "ifneq" | "ifdef" | "ifndef" => {
                    depth += 1;
                    continue;
                }
                "endif" => {
                    depth -= 1;
                    continue;
                }
                "-include" | "sinclude" | "include" => {
                    let names = line[first.len()..].trim();
                    let is_list = names.contains(".d") || names.to_lowercase().contains("dep");
                    if !is_list {
                        return None;
                    }
                    continue;
                }
                "define" | "endef" | "override" | "undefine" | "load" => return None,
                "" | "else" | "unexport" | "vpath" => continue,
                _ => {}
            }
            let line = line.strip_prefix("export ").unwrap_or(line).trim();
            if line == "export" {
                continue;
            }
            if let Some((name, operator, value)) = assignment(line) {
                if name == ".RECIPEPREFIX" || name == "SHELL" && !value.ends_with("sh") {
                    return None;
                }
                makefile.assign(name, operator, value, depth > 0);
                in_rule = false;
                continue;
            }
            // A call of a function that makes rules, or anything else.
            let colon = colon(line)?;
            if depth > 0 {
                return None;
            }
            let (targets, rest) = (&line[..colon], line[colon + 1..].trim_start_matches(':'));
            if let Some((name, _, _)) = assignment(rest.trim()) {
                makefile.vague.insert(name.to_owned());
                continue;
            }
            let (needs, inline) = match rest.split_once(';') {
                Some((needs, inline)) => (needs, Some(inline)),
                None => (rest, None),
            };
            // `$(OBJS): %.o: %.c`
            let needs = needs.rsplit(':').next().unwrap_or(needs);
            let words = |text: &str| words(text).into_iter().filter(|it| it != "|").collect();
            makefile.rules.push(Rule {
                targets: words(targets),
                needs: words(needs),
                recipe: inline.map(|it| it.trim().to_owned()).into_iter().collect(),
            });
            in_rule = true;
        }
        for (name, value) in set {
            makefile.vague.remove(*name);
            makefile
                .variables
                .insert((*name).to_owned(), (*value).to_owned());
        }
        Some(makefile)
    }

    /// The names of variables that it sets or looks up.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        let mut names: BTreeSet<&str> = self.variables.keys().map(String::as_str).collect();
        let values = self.variables.values();
        let rules = self.rules.iter();
        let parts = rules.flat_map(|it| it.targets.iter().chain(&it.needs).chain(&it.recipe));
        for text in values.chain(parts) {
            let starts = text.match_indices(['(', '{']);
            names.extend(starts.filter_map(|(at, _)| {
                let rest = &text[at + 1..];
                let end = rest.find([')', '}', ':'])?;
                text[..at].ends_with('$').then(|| &rest[..end])
            }));
        }
        names
    }

    fn assign(&mut self, name: &str, operator: &str, value: &str, is_conditional: bool) {
        if is_conditional || operator == "!=" {
            self.vague.insert(name.to_owned());
            return;
        }
        let value = match (operator, self.variables.get(name)) {
            ("+=", Some(old)) => format!("{old} {value}"),
            ("?=", Some(old)) => old.clone(),
            // What it is when it is read may change below.
            (":=" | "::=", _) => self.expand(value, ""),
            _ => value.to_owned(),
        };
        self.variables.insert(name.to_owned(), value);
    }

    /// A text with the values of variables, and [`UNKNOWN`] where one is not known.
    fn expand(&self, text: &str, target: &str) -> String {
        self.expand_in(text, target, 0)
    }

    fn expand_in(&self, text: &str, target: &str, depth: u32) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let Some(next) = rest.chars().next() else {
                out.push(UNKNOWN);
                return out;
            };
            let close = match next {
                '(' => ')',
                '{' => '}',
                '$' => {
                    out.push(UNKNOWN);
                    rest = &rest[1..];
                    continue;
                }
                '@' if !target.is_empty() => {
                    out.push_str(target);
                    rest = &rest[1..];
                    continue;
                }
                _ => {
                    out.push(UNKNOWN);
                    rest = &rest[next.len_utf8()..];
                    continue;
                }
            };
            let mut open = 0;
            let end = rest.char_indices().find(|(_, ch)| {
                open += i32::from(*ch == next) - i32::from(*ch == close);
                open == 0
            });
            let Some((end, _)) = end else {
                out.push(UNKNOWN);
                return out;
            };
            let name = &rest[1..end];
            rest = &rest[end + 1..];
            match self.value(name) {
                Some(value) if depth < 10 => {
                    out.push_str(&self.expand_in(&value, target, depth + 1));
                }
                _ => out.push(UNKNOWN),
            }
        }
        out.push_str(rest);
        out
    }

    fn value(&self, name: &str) -> Option<String> {
        if self.vague.contains(name) {
            // A compiler stays one.
            return matches!(name, "CC" | "CXX").then(|| "cc".to_owned());
        }
        if let Some(value) = self.variables.get(name) {
            return Some(value.clone());
        }
        let own = match name {
            "CC" | "COMPILE.c" | "COMPILE.cc" | "COMPILE.cpp" | "LINK.c" | "LINK.cc"
            | "LINK.cpp" | "LINK.o" => "cc",
            "CXX" => "g++",
            "AR" => "ar",
            "RM" => "rm -f",
            "MAKE" => "make",
            "LEX" => "lex",
            "YACC" => "yacc",
            "CURDIR" | "PWD" => return None,
            // None is set.
            _ if name
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'_') =>
            {
                ""
            }
            _ => return None,
        };
        Some(own.to_owned())
    }

    /// What some goals make, the first target where there are none.
    ///
    /// # Errors
    /// A part of a line that does something that is not known.
    pub(super) fn outcome(&self, goals: &[&str]) -> Result<Outcome, String> {
        let mut outcome = Outcome::default();
        let mut reached = BTreeSet::new();
        let first = || {
            let mut rules = self.rules.iter().flat_map(|it| &it.targets);
            let first = rules.find(|it| !it.starts_with('.') && !it.contains('%'));
            first.map(|it| self.expand(it, ""))
        };
        let mut waiting: Vec<String> = match goals {
            [] => vec![
                self.variables
                    .get(".DEFAULT_GOAL")
                    .cloned()
                    .or_else(first)
                    .unwrap_or_default(),
            ],
            goals => goals.iter().map(|it| (*it).to_owned()).collect(),
        };
        waiting.reverse();
        let mut is_complete = true;
        while let Some(goal) = waiting.pop() {
            let goal = goal.trim_start_matches("./").to_owned();
            if goal.contains(UNKNOWN) {
                is_complete = false;
                continue;
            }
            for goal in goal.split_whitespace() {
                if !reached.insert(goal.to_owned()) {
                    continue;
                }
                let mut links = false;
                let mut has_recipe = false;
                for rule in &self.rules {
                    let mut targets = rule.targets.iter().flat_map(|it| {
                        let text = self.expand(it, "");
                        text.split_whitespace()
                            .map(str::to_owned)
                            .collect::<Vec<_>>()
                    });
                    if !targets.any(|it| it.trim_start_matches("./") == goal) {
                        continue;
                    }
                    let needs = rule.needs.iter().flat_map(|it| {
                        let text = self.expand(it, goal);
                        text.split_whitespace()
                            .map(str::to_owned)
                            .collect::<Vec<_>>()
                    });
                    let needs: Vec<String> = needs.collect();
                    links |= needs.iter().any(|it| is_source_of(it, goal));
                    waiting.extend(needs.into_iter().rev());
                    for line in &rule.recipe {
                        has_recipe = true;
                        let more = self.line(line, goal, &mut outcome)?;
                        waiting.extend(more);
                    }
                }
                // The rule for linking that make has itself.
                if links && !has_recipe {
                    outcome.programs.push(goal.to_owned());
                }
            }
        }
        // Rules for targets that are told by a pattern, or that are not known: any of them may be used.
        for rule in &self.rules {
            let is_vague = rule.targets.iter().any(|it| {
                let text = self.expand(it, "");
                text.contains([UNKNOWN, '%'])
            });
            let is_other = rule
                .targets
                .iter()
                .all(|it| OTHER_TARGETS.contains(&&it[..]) || it.starts_with('.'));
            if is_vague || !is_complete && !is_other {
                let mut other = Outcome::default();
                for line in &rule.recipe {
                    self.line(line, "", &mut other)?;
                }
            }
        }
        outcome.programs.sort();
        outcome.programs.dedup();
        Ok(outcome)
    }

    /// Reads a line of a recipe; gives the goals that it makes in turn.
    fn line(&self, line: &str, goal: &str, outcome: &mut Outcome) -> Result<Vec<String>, String> {
        let text = self.expand(line.trim_start_matches(['@', '-', '+', ' ']), goal);
        let unknown = || line.chars().take(60).collect::<String>();
        let mut goals = Vec::new();
        if text.trim_start().starts_with('#') {
            return Ok(goals);
        }
        for command in text
            .split("&&")
            .flat_map(|it| it.split("||"))
            .flat_map(|it| it.split(';'))
        {
            let command = command.trim().trim_start_matches(['@', '-']).trim();
            let is_said = command.starts_with("echo ") || command.starts_with("printf ");
            let words: Vec<&str> = command.split_whitespace().collect();
            let Some((program, rest)) = words.split_first() else {
                continue;
            };
            let special: &[char] = if is_said {
                &['>', '|', '`']
            } else {
                &['>', '<', '|', '`', '(', '&']
            };
            if command.contains(special) {
                return Err(unknown());
            }
            let name = file_name(program);
            let is_install = matches!(name, "cp" | "install") && goal == "install";
            if is_compiler(name) {
                match made(rest) {
                    None => return Err(unknown()),
                    Some(Made::Program(path))
                        if !path.contains([UNKNOWN, '%', '"', '\'']) && !goal.is_empty() =>
                    {
                        outcome.programs.push(path.to_owned());
                    }
                    Some(Made::Program(_) | Made::Objects) => {}
                }
            } else if name == "make" {
                if rest
                    .iter()
                    .any(|it| it.starts_with('-') || it.contains(['=', UNKNOWN]))
                {
                    return Err(unknown());
                }
                goals.extend(rest.iter().map(|it| (*it).to_owned()));
            } else if is_install {
                if command.contains(UNKNOWN) {
                    return Err(unknown());
                }
                outcome
                    .installed
                    .extend(installed(rest).ok_or_else(unknown)?);
            } else if !HARMLESS_IN_RECIPES.contains(&name) {
                return Err(unknown());
            }
        }
        Ok(goals)
    }
}

/// Where `install` or `cp` puts what it is given, folders not; `None` if that is not known.
fn installed(words: &[&str]) -> Option<Vec<String>> {
    let mut is_folder = false;
    let mut names_file = false;
    let mut operands = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "-m" | "-o" | "-g" | "--mode" | "--owner" | "--group" => {
                words.next()?;
            }
            "-d" | "--directory" => is_folder = true,
            "-D" => names_file = true,
            "-c" | "-f" | "-p" | "-s" | "-v" | "-Dm755" | "-Dm0755" => {
                names_file |= word.starts_with("-D");
            }
            _ if word.starts_with("-m") || word.starts_with("--mode=") => {}
            _ if word.starts_with('-') => return None,
            _ => operands.push(*word),
        }
    }
    if is_folder {
        return Some(Vec::new());
    }
    let (target, sources) = operands.split_last()?;
    if !target.starts_with('/') || sources.is_empty() || target.contains(['*', '"', '\'']) {
        return None;
    }
    if sources
        .iter()
        .any(|it| it.contains(['*', '"', '\'']) || it.contains(".so"))
    {
        return None;
    }
    let last = file_name(target.trim_end_matches('/'));
    let into = target.ends_with('/') || matches!(last, "bin" | "sbin");
    let is_file = names_file || sources.len() == 1 && last == file_name(sources[0]);
    let paths = match (into, is_file, sources) {
        (true, _, _) => {
            let folder = target.trim_end_matches('/');
            sources
                .iter()
                .map(|it| format!("{folder}/{}", file_name(it)))
                .collect()
        }
        (false, true, [_]) => vec![(*target).to_owned()],
        _ => return None,
    };
    // Nothing reads manuals.
    Some(
        paths
            .into_iter()
            .filter(|it: &String| !it.contains("/man/") && !it.contains("/doc/"))
            .collect(),
    )
}

/// Whether a file is what make builds a program of by itself: `shop.o`, `shop.c` for `shop`.
fn is_source_of(file: &str, program: &str) -> bool {
    let rest = file.strip_prefix(program);
    rest.is_some_and(|end| end == ".o" || SOURCES.contains(&end))
}

/// The parts of `NAME = value`.
fn assignment(line: &str) -> Option<(&str, &str, &str)> {
    let at = line.find('=')?;
    let (left, value) = (&line[..at], line[at + 1..].trim());
    let end = left.trim_end_matches([':', '?', '+', '!']);
    let operator = match &left[end.len()..] {
        "" => "=",
        "?" => "?=",
        "+" => "+=",
        "!" => "!=",
        _ => ":=",
    };
    let name = end.trim();
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"_.-".contains(&it));
    is_name.then_some((name, operator, value))
}

/// Where the colon of a rule stands, outside of what is looked up.
fn colon(line: &str) -> Option<usize> {
    let mut depth = 0;
    line.char_indices().find_map(|(at, ch)| {
        depth += i32::from("({".contains(ch)) - i32::from(")}".contains(ch));
        (ch == ':' && depth == 0).then_some(at)
    })
}

/// Words, each with what is looked up in it.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut depth = 0;
    for ch in text.chars() {
        depth += i32::from("({".contains(ch)) - i32::from(")}".contains(ch));
        if ch.is_whitespace() && depth == 0 {
            words.push(String::new());
        } else if let Some(word) = words.last_mut() {
            word.push(ch);
        }
    }
    words.retain(|it| !it.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{Makefile, Outcome};

    fn outcome(text: &str, goals: &[&str]) -> Option<(Vec<String>, Vec<String>)> {
        let makefile = Makefile::read(text, &[])?;
        let Outcome {
            programs,
            installed,
        } = makefile.outcome(goals).ok()?;
        Some((programs, installed))
    }

    fn is(text: &str, goals: &[&str], programs: &str, installed: &str) {
        let list = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let found = outcome(text, goals);
        assert_eq!(found, Some((list(programs), list(installed))), "{text}");
    }

    #[test]
    fn plain_makefiles() {
        is("shop: main.c\n\tgcc -o shop main.c\n", &[], "shop", "");
        is("all: shop\nshop: shop.o\n", &[], "shop", "");
        is(
            "CC ?= gcc\nBIN := build/shop\nSRC = $(wildcard src/*.c)\nOBJ = $(SRC:.c=.o)\n.PHONY: all clean\nall: $(BIN)\n$(BIN): $(OBJ)\n\t@mkdir -p build\n\t$(CC) $(CFLAGS) $^ -o $@ $(LDLIBS)\n%.o: %.c\n\t$(CC) -c $< -o $@\nclean:\n\trm -rf build\nbench: bench.c\n\tcc -o bench bench.c\n",
            &[],
            "build/shop",
            "",
        );
        is(
            "PREFIX ?= /usr/local\nall: a b\na: a.c\n\tcc -o $@ a.c\nb: b.c\n\tcc -o $@ b.c\ninstall: all\n\tinstall -d $(DESTDIR)$(PREFIX)/bin\n\tinstall -m 755 a b $(DESTDIR)$(PREFIX)/bin/\n",
            &["install"],
            "a b",
            "/usr/local/bin/a /usr/local/bin/b",
        );
        is(
            "ifdef DEBUG\nCFLAGS += -g\nendif\nx: x.c\n\t$(CC) $(CFLAGS) -o x x.c\n",
            &[],
            "x",
            "",
        );
        is("all:\n\t$(MAKE) x\nx: x.c\n\tcc x.c -o x\n", &[], "x", "");
    }

    #[test]
    fn makefiles_that_are_not_plain() {
        for text in [
            "x: x.c\n\tcc -shared -o libx.so x.c\n",
            "x: x.c\n\tpython gen.py\n\tcc -o x x.c\n",
            "x: x.c\n\tcc -o x x.c\n\tcp -r data /usr/share/x\n",
            "include config.mk\nx: x.c\n\tcc -o x x.c\n",
            "ifdef A\nx: x.c\n\tcc -o x x.c\nendif\n",
            "all:\n\t$(MAKE) -C src\n",
            "define f\nx\nendef\n",
            "$(eval $(call f))\nx: x.c\n\tcc -o x x.c\n",
            "x: x.c\n\tcc -o x x.c > log\n",
            "%.so: %.c\n\tcc -shared -o $@ $<\nx: x.c\n\tcc -o x x.c\n",
        ] {
            assert_eq!(outcome(text, &[]), None, "{text}");
        }
        // What it is called depends on something.
        is(
            "ifdef A\nNAME = a\nelse\nNAME = b\nendif\nall: $(NAME)\n$(NAME): x.c\n\tcc -o $(NAME) x.c\n",
            &[],
            "",
            "",
        );
    }
}
