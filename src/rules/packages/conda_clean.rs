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
//! Where the RUN empties the cache already, in whatever way, or speaks of it after the install; where a mount covers it; where the RUN below does nothing
//! but clean up (`chain-run` joins it); where a later COPY, VOLUME or mount takes the cache along, or a command looks
//! into it; where the cache is filled or asked for on purpose (`CONDA_OFFLINE`).
//! Also where `CONDA_PKGS_DIRS` says where the cache is.
//!
//! ## Fix safety
//! Safe. The command runs if and only if the script succeeds, as the same user, and nothing but what can be fetched again goes. There is no fix, only the finding, where
//! the install does not always run, where the script ends before its end, where it may have taken the program away, and where a later command works
//! offline or without the secret or proxy that this RUN has. Environments hold
//! hard links to the packages, which stay whole; where the file speaks of soft links or `conda-pack`, and for conda before 4.6, which does not
//! know `-f`, there is no fix.
//!
//! Unsafe where neither the name of the image nor the file tells where conda comes from (it may be older than 4.6), and where the build goes on after a failed install (left of `||`, before `;` without `-e`): where there is no such program, the RUN
//! would fail.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! conda documentation, `conda clean`; micromamba, `clean`.

use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::{CONDA, CONDA_CACHE_USERS, CONDA_INSTALLERS, CONDA_OWNERS};
use crate::lint::{On, Rule, RunSite};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "conda-clean",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with conda empties its cache",
    independent: true,
    cache_of: Some(&CONDA),
    matters: &["cache", "cached", "clean"],
    on: &[On::Run(CONDA.programs, check)],
    ..Rule::USUAL
};

pub(super) const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &CONDA,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    vec![format!("{} clean -afy", place.program)]
}

/// `-f` breaks environments that are links into the cache, which conda makes only where it is told to; and `conda-pack` looks there what
/// the packages of an environment were.
fn guard(place: &FilledCache<'_, '_>) -> Guard {
    let source = String::from_utf8_lossy(place.model.file.source);
    let needs_cache = CONDA_CACHE_USERS.iter().any(|part| source.contains(part));
    if needs_cache || is_old(place) || place.origin.place.nest > crate::model::Nest::Brace {
        Guard::Report
    } else if is_known(place) {
        Guard::Fix
    } else {
        Guard::Unsafe
    }
}

/// Whether the image, or the file, tells where conda comes from: what is installed anew is newer than 4.6, if it does not say otherwise.
fn is_known(place: &FilledCache<'_, '_>) -> bool {
    let base = place.model.base_image(place.index).unwrap_or_default();
    let source = String::from_utf8_lossy(place.model.file.source).to_lowercase();
    CONDA_OWNERS.iter().any(|owner| base.contains(owner))
        || CONDA_INSTALLERS.iter().any(|name| source.contains(name))
}

/// Whether conda is, or may be, older than 4.6, and does not know `-f`: by the tag of the image, or the installer.
fn is_old(place: &FilledCache<'_, '_>) -> bool {
    let model = place.model;
    let below = |version: &str, first: (u32, u32)| {
        let mut numbers = version.split(|ch: char| !ch.is_ascii_digit());
        let mut number = || numbers.next().and_then(|part| part.parse::<u32>().ok());
        matches!((number(), number()), (Some(major), Some(minor)) if (major, minor) < first)
    };
    let image = model.base_image(place.index).map(ImageRef::of);
    let by_image = image.is_some_and(|image| {
        let tag = image.tag.unwrap_or_default();
        (image.name().starts_with("miniconda") && below(tag, (4, 6)))
            || (image.name().starts_with("anaconda") && below(tag, (5, 4)))
    });
    let source = String::from_utf8_lossy(model.file.source);
    let installer = |name: &str, first| {
        let mut found = source.match_indices(name);
        found.any(|(at, _)| {
            let version = source[at + name.len()..].trim_start_matches(['2', '3']);
            version
                .strip_prefix('-')
                .is_some_and(|version| below(version, first))
        })
    };
    by_image || installer("Miniconda", (4, 6)) || installer("Anaconda", (5, 4)) || {
        let mut pins = source.match_indices("conda=");
        pins.any(|(at, name)| below(source[at + name.len()..].trim_start_matches('='), (4, 6)))
    }
}
