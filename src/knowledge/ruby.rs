//! What servers of Ruby are run with.

/// Packages that bring jemalloc as a library that is there to be loaded. Source: the packages of Debian, Ubuntu, Alpine and Fedora.
pub const JEMALLOC: &[&str] = &["jemalloc", "libjemalloc1", "libjemalloc2"];

/// Words of a file, in any case, that mean that jemalloc is loaded or linked, or may be. Source: ld.so(8); jemalloc(3), "TUNING"; the options of Ruby's `configure`.
pub const LOADS_JEMALLOC: &[&str] = &[
    "ld.so.preload",
    "ld_preload",
    "malloc_conf",
    "rbenv",
    "ruby-build",
    "with-jemalloc",
];

/// Programs that run a server or worker of Ruby, without what starts them (`bundle exec`). Source: the manuals of these programs.
pub const SERVERS: &[&str] = &[
    "bundle",
    "falcon",
    "iodine",
    "passenger",
    "puma",
    "rackup",
    "rails",
    "ruby",
    "sidekiq",
    "thin",
    "thrust",
    "unicorn",
];
