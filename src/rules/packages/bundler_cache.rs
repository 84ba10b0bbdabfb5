//! `bundler-cache`: the RUN that installs with Bundler removes the packed gems.
//!
//! ## What it does
//! Puts an `rm` of the downloaded `.gem` files at the end of a RUN that has `bundle install`, on the official image of Ruby.
//!
//! ## Why
//! Bundler keeps each gem twice: unpacked, as it is used, and as the file that it has downloaded, which nobody reads again.
//!
//! ## Example
//! ```dockerfile
//! FROM ruby:3.4-slim
//! COPY Gemfile Gemfile.lock ./
//! RUN bundle install
//! CMD ["ruby", "app.rb"]
//! ```
//! becomes
//! ```dockerfile
//! FROM ruby:3.4-slim
//! COPY Gemfile Gemfile.lock ./
//! RUN bundle install \
//!     && rm -f /usr/local/bundle/cache/*.gem
//! CMD ["ruby", "app.rb"]
//! ```
//!
//! ## When it stays silent
//! In stages whose gems are never shipped. Where the RUN removes them already; where a mount covers them; where a later instruction takes them along or looks into them; where a
//! setting says where gems lie (`BUNDLE_PATH`, `GEM_HOME`, `bundle config set path`, `deployment`), and on other images, of which nobody knows it.
//!
//! ## Fix safety
//! Unsafe: `gem pristine` needs them, and so does whoever copies the folder into another image. There is no fix, only the finding, where the install does not always run, and where
//! the script ends before its end.
//!
//! ## Source
//! bundle-install(1), bundle-cache(1); the Dockerfile of the official image of Ruby (`GEM_HOME`); that of Rails, which removes them, too.

use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use super::mounts::targets;
use crate::diagnostic::{Applicability, Finding};
use crate::knowledge::bundler::MOVES_GEMS;
use crate::knowledge::managers::BUNDLER;
use crate::lint::{On, Rule, RunSite};
use crate::model::said_before;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "bundler-cache",
    codes: &[],
    cache_of: Some(&BUNDLER),
    fixes: &[Applicability::Unsafe],
    summary: "the RUN that installs with Bundler removes the packed gems",
    independent: true,
    matters: &["cache", "cached"],
    on: &[On::Run(BUNDLER.programs, check)],
    ..Rule::USUAL
};

const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &BUNDLER,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

/// Where the packed gems lie, if the image tells.
fn folder(place: &FilledCache<'_, '_>) -> Option<String> {
    let targets = targets(&BUNDLER, place.model, place.index, &[], place.build, None).ok()?;
    targets.into_iter().next().map(|target| target.path)
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    let folders = folder(place).into_iter();
    folders
        .map(|folder| format!("rm -f {folder}/*.gem"))
        .collect()
}

fn guard(place: &FilledCache<'_, '_>) -> Guard {
    let is_moved = said_before(place.code, place.origin.span.end, MOVES_GEMS);
    if is_moved || folder(place).is_none() {
        Guard::Silent
    } else if place.origin.same_user().is_some_and(|user| user.is_empty()) {
        Guard::Unsafe
    } else {
        Guard::Report
    }
}
