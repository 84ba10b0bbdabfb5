//! Bundler's flags that became settings.

/// How many words a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// None: it is on.
    Nothing,
    /// One.
    One,
    /// All up to the next option.
    Many,
}

/// A flag of `bundle install` that Bundler remembers for later calls, the setting that says the same, and what it takes. Without a setting
/// another command does it. Source: bundle-install(1) and bundle-config(1) of Bundler 2; Bundler's `UPGRADING.md`: deprecated since 2.1, removed in 4.
pub const REMEMBERED: &[(&str, Option<&str>, Takes)] = &[
    ("--binstubs", None, Takes::One),
    ("--clean", Some("clean"), Takes::Nothing),
    ("--deployment", Some("deployment"), Takes::Nothing),
    ("--frozen", Some("frozen"), Takes::Nothing),
    ("--no-prune", Some("no_prune"), Takes::Nothing),
    ("--path", Some("path"), Takes::One),
    ("--shebang", Some("shebang"), Takes::One),
    ("--system", None, Takes::Nothing),
    ("--with", Some("with"), Takes::Many),
    ("--without", Some("without"), Takes::Many),
];

/// The first release of Ruby that brings a Bundler which knows `bundle config set`. Source: the release notes of Ruby 2.7 (Bundler 2.1).
pub const FIRST_RUBY: (u32, u32) = (2, 7);

/// Parts of texts that name a Bundler which does not. Source: `gem help install`; the manual of Bundler, "bundle _1.17.3_ install".
pub const OLD: &[&str] = &[
    "bundle _1.",
    "bundler --version 1",
    "bundler -v '1",
    "bundler -v 1",
    "bundler -v \"1",
    "bundler:1.",
];

/// What installs the newest Bundler. Source: `gem help install`.
pub const NEWEST: &[&str] = &[
    "gem install --no-document bundler",
    "gem install -N bundler",
    "gem install bundler",
];

/// The first release of Ruby that brings a Bundler which runs the version that `Gemfile.lock` names. Source: the release notes of Ruby 3.1 (Bundler 2.3) and
/// Bundler 2.3, "Automatic version switching".
pub const FIRST_TO_SWITCH: (u32, u32) = (3, 1);

/// Parts of texts that mean that gems lie elsewhere. Source: bundle-config(1), `path`, `deployment` and `path.system`.
pub const MOVES_GEMS: &[&str] = &[
    "--global path",
    "--local path",
    "BUNDLE_PATH",
    "GEM_HOME",
    "config path",
    "config set path",
    "deployment",
    "path.system",
];

/// Parts of instructions that say which groups of gems Bundler installs, or let it find that somewhere. Source: bundle-config(1), `with`, `without` and `only`.
pub const CHOOSES_GROUPS: &[&str] = &["BUNDLE_ONLY", "BUNDLE_WITH", "bundle/config"];

/// Words of Bundler's commands that choose groups, or show something instead. Source: bundle-install(1), bundle-config(1).
pub const GROUP_WORDS: &[&str] = &[
    "--gemfile",
    "--help",
    "--only",
    "--version",
    "--with",
    "--without",
    "only",
    "with",
    "without",
];

/// Programs and tasks that come with gems of development, or need them. Source: the Gemfile that `rails new` writes; the documentation of these gems; the
/// guide "The Rails Command Line": `db:seed` and what calls it often make up their data with such a gem.
pub const DEVELOPMENT_PROGRAMS: &[&str] = &[
    "appraisal",
    "brakeman",
    "bundle-audit",
    "byebug",
    "capistrano",
    "cucumber",
    "db:reset",
    "db:seed",
    "db:setup",
    "dev",
    "foreman",
    "guard",
    "guardfile",
    "minitest",
    "overcommit",
    "pry",
    "rerun",
    "rspec",
    "rubocop",
    "shotgun",
    "spec",
    "spring",
    "standardrb",
    "steep",
    "test",
    "yard",
];

/// Programs of Ruby's projects that load the gems of the environment that they run in. Source: Bundler's documentation, `Bundler.require`; the guide "The Rails
/// Command Line".
pub const LOADS_GEMS: &[&str] = &["hanami", "rackup", "rails", "rake"];

/// The variables that name the environment of a program of Ruby. Source: the guide "Configuring Rails applications"; Rack's documentation.
pub const ENVIRONMENTS: &[&str] = &["RACK_ENV", "RAILS_ENV"];
