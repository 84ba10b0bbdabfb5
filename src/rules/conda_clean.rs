//! `conda-clean`: the RUN that installs with conda empties its cache.
//!
//! ## What it does
//! Puts `conda clean -afy` at the end of a RUN that installs with conda, mamba or micromamba.
//!
//! ## Why
//! conda keeps the archive of every package beside the unpacked one; together they are often larger than the environment.
//!
//! ## Example
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN conda install -y numpy
//! ```
//! becomes
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN conda install -y numpy \
//!     && conda clean -afy
//! ```
//!
//! ## When it stays silent
//! Where the RUN empties the cache already, in whatever way, or speaks of it behind the install; where a mount covers it; where the RUN below does nothing
//! but clean up (`chain-run` joins it); where a later COPY or VOLUME takes the cache along.
//! Also where `CONDA_PKGS_DIRS` says where the cache is.
//!
//! ## Fix safety
//! Safe. The command runs if and only if the script succeeds, as the same user, and nothing but what can be fetched again goes. There is no fix, only the finding, where
//! the install does not always run, where the script ends before its end, where it may have taken the program away, and where a later command works
//! offline or without the secret or proxy that this RUN has. Environments hold
//! hard links to the packages, which stay whole; where the file speaks of soft links, there is no fix.
//!
//! Unsafe where the build goes on after a failed install (left of `||`, before `;` without `-e`): where there is no such program, the RUN
//! would fail.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! conda documentation, `conda clean`; micromamba, `clean`.

use super::support::clean_up::{self, Guard, Place, Wanted};
use super::{Context, Rule};
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::model::CONDA;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "conda-clean",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with conda empties its cache",
    check,
};

const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &CONDA,
    commands,
    guard,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, context, findings);
}

fn commands(place: &Place<'_, '_>) -> Vec<String> {
    vec![format!("{} clean -afy", place.program)]
}

/// `-f` breaks environments that are links into the cache, which conda makes only where it is told to.
fn guard(place: &Place<'_, '_>) -> Guard {
    let linked = memchr::memmem::find(place.model.file.source, b"softlink").is_some();
    if linked || place.origin.place.nest > crate::model::Nest::Brace {
        Guard::Report
    } else {
        Guard::Fix
    }
}
