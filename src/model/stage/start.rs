//! What containers start: how ENTRYPOINT and CMD reach from stage to stage, and what is known of the programs they name.
//!
//! A stage starts with the ENTRYPOINT and the CMD of what it is built on. An own ENTRYPOINT drops a CMD that is not the
//! stage's own (Dockerfile reference, "Understand how CMD and ENTRYPOINT interact"; BuildKit, `dispatchEntrypoint`). After
//! an ENTRYPOINT in shell form no CMD counts: its words become parameters of the shell.

use std::collections::BTreeMap;

use crate::model::{Base, Model};
use crate::shell::{Token, TokenKind};
use crate::syntax::{Body, Heredoc, Instruction, Keyword};

impl Model<'_> {
    /// The CMD or ENTRYPOINT that a stage has of its own; the last one.
    pub fn own_start(&self, stage: usize) -> Option<usize> {
        let mut instructions = self.stage_instructions(stage).rev();
        instructions.find(|&index| self.is_cmd_or_entrypoint(index))
    }

    /// Whether a stage, or one it is built on, has a CMD or ENTRYPOINT.
    pub fn has_start(&self, stage: usize) -> bool {
        self.below_end(stage)
            .any(|index| self.is_cmd_or_entrypoint(index))
    }

    fn is_cmd_or_entrypoint(&self, index: usize) -> bool {
        let kind = self.instructions[index].statement.kind;
        matches!(kind, Keyword::Cmd | Keyword::Entrypoint)
    }
}

/// What the stages of a file start, by index of the stage; the values are indices of instructions.
#[derive(Debug)]
pub struct Starts<'m> {
    entrypoints: Vec<Option<usize>>,
    cmds: Vec<Option<usize>>,
    scripts: BTreeMap<&'m [u8], usize>,
}

impl<'m> Starts<'m> {
    /// Reads a file once.
    pub fn read(model: &'m Model<'_>) -> Self {
        let stages = &model.stages;
        let kind = |index: usize| model.instructions[index].statement.kind;
        let own: Vec<Option<usize>> = (0..stages.len())
            .map(|stage| {
                let mut instructions = model.stage_instructions(stage).rev();
                instructions.find(|&index| kind(index) == Keyword::Entrypoint)
            })
            .collect();
        let mut entrypoints = own.clone();
        // ONBUILD keeps one for later.
        let is_cmd = |&index: &usize| model.instructions[index].effective().kind == Keyword::Cmd;
        let mut cmds: Vec<Option<usize>> = (0..stages.len())
            .map(|stage| model.stage_instructions(stage).find(is_cmd))
            .collect();
        // A stage is built on an earlier one.
        for (stage, base) in bases(model) {
            entrypoints[stage] = own[stage].or(entrypoints[base]);
        }
        for (stage, base) in bases(model).rev() {
            if own[stage].is_none() {
                cmds[base] = cmds[base].or(cmds[stage]);
            }
        }
        Self {
            entrypoints,
            cmds,
            scripts: scripts(model),
        }
    }

    /// The ENTRYPOINT that counts at the end of a stage, its own or that of the stages it is built on; `None` if the base
    /// image decides.
    pub fn entrypoint(&self, stage: usize) -> Option<usize> {
        self.entrypoints[stage]
    }

    /// A CMD that could give arguments to the ENTRYPOINT of a stage: in the stage itself, also kept there by ONBUILD for
    /// later, or in a stage built on it that does not set an ENTRYPOINT of its own.
    pub fn cmd_beside_entrypoint(&self, stage: usize) -> Option<usize> {
        self.cmds[stage]
    }

    /// The instruction that writes a file with the name of `program` and has no `#!` in it. A shell runs such a file as a
    /// script, the kernel does not (POSIX XCU 2.9.1.4, `[ENOEXEC]`).
    pub fn written_without_interpreter(&self, program: &str) -> Option<usize> {
        self.scripts.get(file_name(program.as_bytes())).copied()
    }
}

/// The stages that are built on another, each with that one, in order.
fn bases<'m>(model: &'m Model<'_>) -> impl DoubleEndedIterator<Item = (usize, usize)> + 'm {
    let stages = model.stages.iter().enumerate();
    stages.filter_map(|(stage, it)| match it.base {
        Base::Stage(base) => Some((stage, base)),
        _ => None,
    })
}

/// The names of files that are made from text that does not start with `#!`: `RUN echo … >name`, `COPY <<EOF …/name`.
fn scripts<'m>(model: &'m Model<'_>) -> BTreeMap<&'m [u8], usize> {
    let mut found = BTreeMap::new();
    for (index, &instruction) in model.instructions.iter().enumerate() {
        let mut names: Vec<&[u8]> = Vec::new();
        match &instruction.statement.body {
            Body::Words(words) if !instruction.heredocs.is_empty() => {
                let target = words.last().map(|&word| instruction.text(word));
                if target.is_some_and(|target| target.ends_with(b"/")) {
                    names.extend(instruction.heredocs.iter().map(|heredoc| &heredoc.name[..]));
                }
                names.extend(target);
            }
            Body::Shell(_) => {
                for (text, tokens) in model.tokens(index) {
                    let text = |token: &Token| token.span.of(text);
                    let writes = |token: &Token| match token.kind {
                        TokenKind::RedirectOperator => matches!(text(token), b">" | b">|"),
                        TokenKind::Word => text(token) == b"tee",
                        _ => false,
                    };
                    let targets = tokens.windows(2).filter(|pair| writes(&pair[0]));
                    names.extend(targets.map(|pair| text(&pair[1])));
                }
            }
            _ => {}
        }
        if !names.is_empty() && !names_interpreter(instruction, model.file.source) {
            for name in names {
                found.entry(file_name(name)).or_insert(index);
            }
        }
    }
    found
}

/// Whether a text that an instruction writes starts with `#!`: the kernel looks at the first two bytes of a file (execve(2)).
fn names_interpreter(instruction: &Instruction<'_>, source: &[u8]) -> bool {
    let lines = instruction.span.of(source);
    let is_start = |at: usize| {
        let tabs = lines[..at].iter().rev().take_while(|&&byte| byte == b'\t');
        let tabs = tabs.count();
        match lines[..at - tabs].split_last() {
            Some((b'"' | b'\'' | b'\\', _)) => tabs == 0,
            // The first line of a heredoc, also of one inside the script.
            Some((b'\n', above)) => {
                let above = above.rsplit(|&byte| byte == b'\n').next().unwrap_or(above);
                let operator: &[u8] = if tabs == 0 { b"<<" } else { b"<<-" };
                memchr::memmem::find(above, operator).is_some()
            }
            _ => false,
        }
    };
    let starts_body = |heredoc: &Heredoc| heredoc.body.of(source).starts_with(b"#!");
    memchr::memmem::find_iter(lines, b"#!").any(is_start)
        || instruction.heredocs.iter().any(starts_body)
}

/// What stands after the last slash, without quotes around it.
fn file_name(path: &[u8]) -> &[u8] {
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    let start = name.iter().take_while(|byte| is_quote(byte)).count();
    let end = name.iter().rev().take_while(|byte| is_quote(byte)).count();
    &name[start..(name.len() - end).max(start)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_inherit_and_override() {
        let source = b"FROM x AS a\nENTRYPOINT e\nFROM a AS b\nFROM b AS c\nCMD c\nFROM a AS d\nENTRYPOINT f\nCMD d\nFROM y\nCMD g\n";
        let file = crate::syntax::parse(source);
        let model = Model::new(&file);
        let starts = Starts::read(&model);
        let entrypoints: Vec<_> = (0..5).map(|stage| starts.entrypoint(stage)).collect();
        assert_eq!(entrypoints, [Some(1), Some(1), Some(1), Some(6), None]);
        assert_eq!(starts.cmd_beside_entrypoint(0), Some(4));
        assert_eq!(starts.cmd_beside_entrypoint(3), Some(7));
    }

    #[test]
    fn sees_scripts_without_an_interpreter() {
        let source =
            b"FROM x\nRUN echo a >/b/c.sh && echo '#!' >d\nRUN a | tee \"e/f\" >>g >&2 >'h'\nRUN <<E\na >i\nE\nRUN sh -c 'a >j'\n";
        let file = crate::syntax::parse(source);
        let model = Model::new(&file);
        let starts = Starts::read(&model);
        let names: Vec<_> = starts.scripts.keys().copied().collect();
        assert_eq!(names, [&b"f"[..], b"h", b"i", b"j"]);
        assert_eq!(starts.written_without_interpreter("./h"), Some(2));
    }
}
