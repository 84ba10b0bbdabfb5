//! What a rule is: its names, what is true of it, and where it wants to be asked.

use super::site::{CommandSite, Comments, Context, RunSite};
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::codes::{BUILDKIT, Code, HADOLINT};
use crate::knowledge::managers::Manager;
use crate::syntax::Keyword;
use crate::text::Span;

/// A rule.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are traits, each on its own"
)]
pub struct Rule {
    /// What users select, ignore and configure it by.
    pub id: &'static str,
    /// The codes other tools use for the same thing; accepted wherever an id is.
    pub codes: &'static [&'static str],
    /// How bad its findings are.
    pub severity: Severity,
    /// What its fixes can be, [`Applicability::Safe`] first; empty if it only reports.
    pub fixes: &'static [Applicability],
    /// What it wants, in one line.
    pub summary: &'static str,
    /// Whether it is used where nothing is selected. Rules that ask for a policy that many a project does not have are not.
    pub default: bool,
    /// Whether its fixes to one instruction do not depend on each other and may be applied together: they give options to commands, or
    /// clean up after them.
    pub independent: bool,
    /// Whether it has no fixes where no build context is seen.
    pub needs_context: bool,
    /// The package manager whose cache it wants to be empty, for nothing but a smaller image: it is not asked in stages whose cache is
    /// never shipped, see [`Model::is_never_shipped`](crate::model::Model::is_never_shipped).
    pub cache_of: Option<&'static Manager>,
    /// Which instructions it is about.
    pub about: About,
    /// Whether the instructions that it finds do nothing: no other rule speaks of them.
    pub finds_dead: bool,
    /// The words that name what it is about in a comment of the file's owner, one or several in a row: where such a comment says that
    /// this is meant, the rule is silent. Those in capitals are keywords and count in capitals only; a `!` at the end means that
    /// the words are enough on their own.
    pub matters: &'static [&'static str],
    /// Where it is asked.
    pub on: &'static [On],
}

/// Which instructions a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Those that the build takes as they stand.
    Sound,
    /// Also those that the build refuses, and files that it cannot read: a fix makes them valid.
    Refused,
    /// Also those that became a part of the instruction above.
    Swallowed,
}

/// What a rule does with a file.
pub type FileCheck = fn(&Context<'_>, &mut Vec<Finding>);

/// What a rule does with a stage or an instruction, by index.
pub type PlaceCheck = fn(&Context<'_>, usize, &mut Vec<Finding>);

/// What a rule does with a RUN.
pub type RunCheck = fn(&RunSite<'_, '_>, &mut Vec<Finding>);

/// What a rule does with a command.
pub type CommandCheck = fn(&CommandSite<'_, '_>, &mut Vec<Finding>);

/// What a rule does with comments.
pub type CommentsCheck = fn(&Comments<'_, '_>, &mut Vec<Finding>);

/// Where a rule is asked. The findings of a rule come in the order of its places.
#[derive(Clone, Copy)]
pub enum On {
    /// Once for the file.
    File(FileCheck),
    /// For each stage.
    Stage(PlaceCheck),
    /// For each stage that is shipped: see [`Model::shipped`](crate::model::Model::shipped).
    Shipped(PlaceCheck),
    /// For each instruction with one of these keywords; no keywords: for all.
    Instruction(&'static [Keyword], PlaceCheck),
    /// As [`On::Instruction`], also for one that ONBUILD keeps for later.
    Statement(&'static [Keyword], PlaceCheck),
    /// For each RUN, also one that ONBUILD keeps for later, with shell texts that dfmt reads and one of these words anywhere in it; no
    /// words: for all.
    Run(&'static [&'static str], RunCheck),
    /// For each command of those with a program of one of these names, in quoted texts and heredocs, too.
    Command(&'static [&'static str], CommandCheck),
    /// Once all other rules have spoken: about the comments that silence them.
    Comments(CommentsCheck),
}

impl std::fmt::Debug for On {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(_) => f.write_str("File"),
            Self::Stage(_) => f.write_str("Stage"),
            Self::Shipped(_) => f.write_str("Shipped"),
            Self::Instruction(keywords, _) => f.debug_tuple("Instruction").field(keywords).finish(),
            Self::Statement(keywords, _) => f.debug_tuple("Statement").field(keywords).finish(),
            Self::Run(words, _) => f.debug_tuple("Run").field(words).finish(),
            Self::Command(names, _) => f.debug_tuple("Command").field(names).finish(),
            Self::Comments(_) => f.write_str("Comments"),
        }
    }
}

impl Rule {
    /// What holds of most rules, for those parts that a rule does not name.
    pub const USUAL: Self = Self {
        id: "",
        codes: &[],
        severity: Severity::Info,
        fixes: &[],
        summary: "",
        default: true,
        independent: false,
        needs_context: false,
        cache_of: None,
        about: About::Sound,
        finds_dead: false,
        matters: &[],
        on: &[],
    };

    /// Whether `name` is its id or one of its codes; case does not matter.
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Its id and its codes.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        std::iter::once(self.id).chain(self.codes.iter().copied())
    }

    /// Whether it is one of BuildKit's checks, too.
    pub fn is_check(&self) -> bool {
        let is_check = |code: &&str| BUILDKIT.iter().any(|known| known.code == *code);
        self.codes.iter().any(is_check)
    }

    /// What hadolint calls a finding of this rule; `None` if it has no name for it.
    pub fn hadolint_code(&self, finding: &Finding) -> Option<&'static str> {
        let of = |codes: &[Code]| {
            let known = |own: &&&str| codes.iter().any(|known| known.code == **own);
            self.codes.iter().filter(known).copied().collect::<Vec<_>>()
        };
        match (finding.code, &of(HADOLINT)[..], &of(BUILDKIT)[..]) {
            (Some(code), ..) => HADOLINT
                .iter()
                .find_map(|known| (known.code == code).then_some(known.code)),
            // A rule with several names is about several things, of which its findings say which they are.
            (None, [code], [] | [_]) => Some(code),
            (None, ..) => None,
        }
    }

    /// A finding of this rule at a place of the file; `message` is a sentence without a full stop.
    pub fn finding(&self, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            rule: self.id,
            severity: self.severity,
            span,
            message: message.into(),
            help: None,
            fix: None,
            code: None,
        }
    }
}
