//! What a container of a stage starts: how ENTRYPOINT and CMD reach from stage to stage.
//!
//! A stage starts with the ENTRYPOINT and the CMD of what it is built on. An own ENTRYPOINT drops a CMD that is not the
//! stage's own (Dockerfile reference, "Understand how CMD and ENTRYPOINT interact"; BuildKit, `dispatchEntrypoint`). Behind
//! an ENTRYPOINT in shell form no CMD counts: its words become parameters of the shell.

use super::{Base, Model};
use crate::shell::TokenKind;
use crate::syntax::{Body, Keyword};

impl Model<'_> {
    /// The stages built directly on a stage.
    pub fn stages_on(&self, stage: usize) -> impl Iterator<Item = usize> + '_ {
        let stages = self.stages.iter().enumerate();
        stages
            .filter(move |(_, other)| other.base == Base::Stage(stage))
            .map(|(index, _)| index)
    }

    /// The last instruction of a kind in a stage itself.
    pub fn last_in_stage(&self, stage: usize, kind: Keyword) -> Option<usize> {
        self.stage_instructions(stage)
            .rev()
            .find(|&index| self.instructions[index].statement.kind == kind)
    }

    /// The ENTRYPOINT that counts at the end of a stage, its own or that of the stages it is built on; `None` if the base
    /// image decides.
    pub fn entrypoint(&self, mut stage: usize) -> Option<usize> {
        loop {
            let own = self.last_in_stage(stage, Keyword::Entrypoint);
            match self.stages[stage].base {
                Base::Stage(base) if own.is_none() => stage = base,
                _ => return own,
            }
        }
    }

    /// The first CMD that could give arguments to the ENTRYPOINT of a stage: in the stage itself, also kept there by ONBUILD
    /// for later, or in a stage built on it that does not set an ENTRYPOINT of its own.
    pub fn cmd_beside_entrypoint(&self, stage: usize) -> Option<usize> {
        let is_cmd = |index: &usize| self.instructions[*index].effective().kind == Keyword::Cmd;
        let inherits = |other: &usize| self.last_in_stage(*other, Keyword::Entrypoint).is_none();
        self.stage_instructions(stage).find(is_cmd).or_else(|| {
            self.stages_on(stage)
                .filter(inherits)
                .find_map(|other| self.cmd_beside_entrypoint(other))
        })
    }

    /// The instruction of a stage, or of those it is built on, that writes `program` (told by its file name) and has no
    /// `#!` in it. A shell runs such a file as a script, the kernel does not (POSIX XCU 2.9.1.4, `[ENOEXEC]`).
    pub fn written_without_interpreter(&self, mut stage: usize, program: &str) -> Option<usize> {
        let name = file_name(program.as_bytes());
        loop {
            let writes = |&index: &usize| {
                let span = self.instructions[index].span.of(self.file.source);
                self.writes(index, name) && memchr::memmem::find(span, b"#!").is_none()
            };
            if let Some(found) = self.stage_instructions(stage).find(writes) {
                return Some(found);
            }
            match self.stages[stage].base {
                Base::Stage(base) => stage = base,
                _ => return None,
            }
        }
    }

    /// Whether an instruction makes a file of that name from text: `RUN echo … >name`, `COPY <<EOF …/name`.
    fn writes(&self, index: usize, name: &[u8]) -> bool {
        let instruction = self.instructions[index];
        let text = |token: &crate::shell::Token| instruction.text(token.span);
        match &instruction.statement.body {
            Body::Words(words) if !instruction.heredocs.is_empty() => words
                .last()
                .is_some_and(|&word| file_name(instruction.text(word)) == name),
            Body::Shell(_) => self.script(index).is_some_and(|script| {
                script.tokens.windows(2).any(|pair| {
                    let writes = match pair[0].kind {
                        TokenKind::RedirectOperator => matches!(text(&pair[0]), b">" | b">|"),
                        TokenKind::Word => text(&pair[0]) == b"tee",
                        _ => false,
                    };
                    writes && file_name(text(&pair[1])) == name
                })
            }),
            _ => false,
        }
    }
}

/// What stands behind the last slash, without quotes around it.
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
        assert_eq!(model.entrypoint(2), Some(1));
        assert_eq!(model.entrypoint(3), Some(6));
        assert_eq!(model.entrypoint(4), None);
        assert_eq!(model.cmd_beside_entrypoint(0), Some(4));
        assert_eq!(model.cmd_beside_entrypoint(3), Some(7));
        assert_eq!(model.stages_on(0).collect::<Vec<_>>(), [1, 3]);
    }
}
