//! Whether packages of apt may come from elsewhere than the release.

use crate::knowledge::managers::APT_SOURCES;
use crate::model::Model;
use crate::model::command::code::Code;
use crate::syntax::Keyword;

impl Model<'_> {
    /// Whether packages of other sources than those of the release may be installed at a place: a file of sources that is written, a
    /// repository that is added, a script from the net that may add one.
    pub fn has_other_sources(&self, code: &Code<'_>, before: u32) -> bool {
        // A package that adds a repository when it is installed: `zabbix-release_6.4.deb`, `packages-microsoft-prod.deb`.
        let adds = |part: &str| {
            part.contains(".deb")
                && ["apt-config", "apt-source", "-prod.", "-release", "-repo"]
                    .iter()
                    .any(|name| part.contains(name))
        };
        // Of a mirror that is written into the lists, the packages are the same.
        let keeps_release = |part: &str| {
            (part.contains("sed -i") || part.contains("rm -"))
                && !part.contains("deb ")
                && !part.contains("backports")
        };
        let marks = |text: &[u8]| {
            let text = String::from_utf8_lossy(text);
            let mut parts = text.split(';').flat_map(|part| part.split("&&"));
            parts.any(|part| {
                adds(part)
                    || (APT_SOURCES.iter().any(|mark| part.contains(mark)) && !keeps_release(part))
            })
        };
        let pipes = |code: &Code<'_>, before: u32| {
            code.commands.iter().any(|command| {
                command.span.start < before
                    && command.place.piped
                    && matches!(command.name(), Some("sh" | "bash"))
            })
        };
        let may_mark = |_: usize| {
            let text = String::from_utf8_lossy(code.around());
            text.contains(".deb") || APT_SOURCES.iter().any(|mark| text.contains(mark))
        };
        let question = if code.is_in_file() {
            "may add sources of apt in a heredoc"
        } else {
            "may add sources of apt"
        };
        (self.holds(code.index, question, may_mark) && marks(code.before(before)))
            || pipes(code, before)
            || self.any_before(code.index, "other sources of apt", |index| {
                let instruction = self.instructions[index];
                instruction.statement.kind != Keyword::From
                    && (marks(instruction.span.of(self.file.source))
                        || self.codes(index).iter().any(|code| pipes(code, u32::MAX)))
            })
    }
}
