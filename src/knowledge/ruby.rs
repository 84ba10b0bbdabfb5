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

/// The folders of its own that Rails writes to. Source: the Dockerfile that `rails new` writes; `Rails::Application::Configuration`, `paths`.
pub const RAILS_WRITES: &[&str] = &["db", "log", "storage", "tmp"];

/// Where `rails server` writes its number, below the folder of the application: it ends if it cannot. Source: Rails, `Rails::Server`, `DEFAULT_PIDFILE`; Rack's `Rack::Server#write_pid`.
pub const PID_FOLDER: &str = "tmp/pids";

/// Words that name another place for that number. Source: `rails server --help`; Rails, `Rails::Command::ServerCommand`.
pub const MOVES_PID: &[&str] = &["--pid", "-P", "PIDFILE"];

/// Programs that change whose files are, or what may be done with them, by commands or by what they unpack and copy. Source: their manual pages.
pub const CHANGES_OWNERS: &[&str] = &[
    "adduser", "chgrp", "chmod", "chown", "cp", "install", "ln", "mkdir", "mount", "mv", "rsync",
    "setfacl", "tar", "unzip", "useradd", "usermod",
];

/// Programs that run others as another user. Source: their manual pages.
pub const CHANGES_USER: &[&str] = &[
    "chpst", "gosu", "runuser", "setpriv", "su", "su-exec", "sudo",
];
