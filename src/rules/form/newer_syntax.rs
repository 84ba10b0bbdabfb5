//! What an instruction has that not every Dockerfile frontend knows.

use crate::knowledge::docker::{FLAGS_OF_LABS, FLAGS_SINCE, SyntaxFeature};
use crate::model::Model;
use crate::syntax::{CopySourceKind, Instruction, Keyword, Mount, MountKind};

/// What came with a version.
pub(super) struct Newer {
    /// What it is called.
    pub(super) name: String,
    /// The number after `1.` of the first frontend that knows it; `None` if that are only those of the channel `labs`.
    pub(super) since: Option<u32>,
}

/// All that an instruction has of it.
pub(super) fn newer(model: &Model<'_>, index: usize) -> Vec<Newer> {
    let instruction = model.instructions[index];
    let mut found = Vec::new();
    let mut add = |feature: SyntaxFeature| {
        let (since, name) = feature.since();
        found.push(Newer {
            name: name.to_owned(),
            since: Some(since),
        });
    };
    let statement = instruction.effective();
    let is_onbuild = instruction.statement.kind == Keyword::Onbuild;
    if !instruction.heredocs.is_empty() {
        add(SyntaxFeature::Heredoc);
    }
    let clones = statement.kind == Keyword::Add && adds_git(instruction);
    if clones {
        add(SyntaxFeature::AddGit);
    }
    if model.has_pattern_in_variable(index) {
        add(SyntaxFeature::PatternInVariable);
    }
    for flag in instruction.flags(statement) {
        let value = flag.value.as_deref().unwrap_or_default();
        match &*flag.name {
            "checksum" if clones => add(SyntaxFeature::AddGitChecksum),
            "chmod" if value.contains('$') => add(SyntaxFeature::ChmodVariable),
            "chmod" if !value.is_empty() && !value.bytes().all(|it| it.is_ascii_digit()) => {
                add(SyntaxFeature::ChmodSymbols);
            }
            "from" if is_onbuild => add(SyntaxFeature::OnbuildFrom),
            "mount" => {
                let Some(mount) = Mount::of(instruction.text(flag.span)) else {
                    continue;
                };
                if mount.kind == MountKind::Secret && mount.value("env").is_some() {
                    add(SyntaxFeature::SecretEnv);
                }
                if is_onbuild && mount.from().is_some() {
                    add(SyntaxFeature::OnbuildFrom);
                }
            }
            _ => {}
        }
    }
    let flags = instruction.flags(statement).filter_map(|flag| {
        let known = FLAGS_SINCE.iter().find(|(name, _)| *name == flag.name);
        let is_of_labs = FLAGS_OF_LABS.contains(&&*flag.name);
        (known.is_some() || is_of_labs).then(|| Newer {
            name: format!("`--{}`", flag.name),
            since: known.map(|(_, since)| *since),
        })
    });
    found.extend(flags);
    found
}

/// Whether an ADD clones a repository: its address is one that only git knows, or ends in `.git`.
fn adds_git(instruction: &Instruction<'_>) -> bool {
    let arguments = instruction.copy_arguments(instruction.effective());
    let mut sources = arguments.into_iter().flat_map(|it| it.sources);
    sources.any(|source| {
        let address = source.text.split(['#', '?']).next().unwrap_or_default();
        source.kind == CopySourceKind::Git
            || source.kind == CopySourceKind::Url
                && (address.rsplit('.').next() == Some("git")
                    || address.starts_with("git://")
                    || address.starts_with("ssh://"))
    })
}
