//! What programs do, and what their options take.

use super::by_name::ByName;

/// Programs that take files away from where they are. Source: their manual pages.
pub const REMOVING: &[&str] = &["mv", "rm", "shred", "srm", "unlink"];

/// Parts of the names and addresses of scripts that install one thing without apt, or update its lists themselves; and whether they do the
/// latter. Source: the scripts.
pub const KNOWN_SCRIPTS: &[(&str, bool)] = &[
    ("astral.sh", false),
    ("bazel", false),
    ("bun.sh", false),
    ("cmake", false),
    ("conda", false),
    ("configure", false),
    ("deno.land", false),
    ("get-pip", false),
    ("get.docker.com", true),
    ("golangci", false),
    ("gradlew", false),
    ("helm", false),
    ("install.meteor.com", false),
    ("mamba", false),
    ("manage.py", false),
    ("miniforge", false),
    ("mvnw", false),
    ("nodesource", true),
    ("nvm", false),
    ("packagecloud.io", true),
    ("poetry", false),
    ("pyenv", false),
    ("rustup", false),
    ("sdkman", false),
    ("yarnpkg", false),
];

/// Programs that run a script in a file, each with scripts that are known to install nothing through apt. Source: their manual pages.
pub const SCRIPT_RUNNERS: &[(&str, &[&str])] = &[
    ("Rscript", &[]),
    ("expect", &[]),
    ("groovy", &[]),
    ("lua", &[]),
    ("node", &["node_modules/"]),
    ("nodejs", &["node_modules/"]),
    ("perl", &["Makefile.PL", "Build.PL", "configure", "cpanm"]),
    ("php", &["artisan", "console", "composer", "wp-cli", "occ"]),
    (
        "python",
        &[
            "setup.py",
            "manage.py",
            "get-pip",
            "waf",
            "ez_setup",
            "install-poetry",
            "bootstrap.py",
        ],
    ),
    ("ruby", &["setup.rb", "extconf.rb"]),
    ("tclsh", &[]),
    ("ts-node", &[]),
    ("tsx", &[]),
];

/// Parts of the names of tasks that build, look at or start something. Source: names of tasks in public projects.
pub const TASKS: &[&str] = &[
    "asset", "build", "bundle", "check", "clean", "compile", "dist", "doc", "format", "generate",
    "lint", "migrat", "pack", "prod", "release", "start", "test", "tsc",
];

/// Options that take the next word, of `useradd` and of the two programs called `adduser`. Source: useradd(8), adduser(8), busybox.
pub const USER_OPTIONS: &[&str] = &[
    "--base-dir",
    "--comment",
    "--expiredate",
    "--firstgid",
    "--firstuid",
    "--gecos",
    "--gid",
    "--groups",
    "--home",
    "--home-dir",
    "--inactive",
    "--ingroup",
    "--key",
    "--lastgid",
    "--lastuid",
    "--password",
    "--shell",
    "--skel",
    "--uid",
];

/// What a program is known to do, or not to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// It does nothing with words but print or match them. Source: echo(1), printf(1), grep(1).
    PrintWords,
    /// It does nothing with words that name a program but look at it.
    LookAtWords,
    /// It may stand between the calls of a package manager: it lies where it always does, and leaves nothing running.
    HelpInstall,
    /// Nobody replaces it by another one in another folder.
    StayInPlace,
    /// It may bring any other program, in whatever folder of `PATH`.
    BringPrograms,
    /// It leaves something running: services, servers that go into the background, build tools with a server of their own. A process ends
    /// with the RUN that started it.
    StayRunning,
    /// It changes who a user is: a new RUN looks the user up anew, with the groups and the home that are then his.
    ChangeUsers,
    /// It looks at nothing of the environment that `sudo` changes.
    IgnoreVariables,
    /// It runs scripts of packages, which may look at variables. Source: deb-postinst(5), rpm(8) "scriptlets".
    RunPackageScripts,
    /// Whatever comes through a pipe, it does not fail on it.
    TakeAnyInput,
    /// Without a script it asks for input, and it takes an argument for the script, or for what to connect to: shells, interpreters, consoles.
    AskForInput,
    /// It runs what it reads from its input.
    RunInput,
    /// It writes a program where `-o` says.
    Compile,
    /// It makes something to be run out of sources.
    BuildSources,
    /// It builds whatever its files say, and may call any other program for it.
    CallOthers,
    /// It runs as root, or lets go of that itself for what it starts. Source: systemd(1), cron(8), sshd(8); the documentation of supervisor
    /// and s6-overlay.
    NeedRoot,
    /// It does nothing with words but print, look at or move what they name.
    IgnoreWords,
    /// It opens no TLS connection, or brings its own certificates. What is not known to may.
    OpenNoTls,
    /// It builds from sources that the file does not show.
    BuildUnseen,
    /// Containers mostly start with it what it has built.
    StartBuilt,
    /// It runs tasks which another file describes.
    RunTasks,
    /// It runs another program, somewhere after its own words, that may be a script.
    WrapScripts,
    /// It starts another program, as another user or in other circumstances, somewhere after its own words, and is none of
    /// [`WRAPPERS`](super::wrappers::WRAPPERS).
    HandOn,
    /// It starts the program or the script that stands after it.
    StartNext,
    /// It starts another program as another user. Source: s6-setuidgid and chpst are those of s6 and runit.
    DropRoot,
    /// It calls apt, or may.
    CallApt,
    /// It lets somebody in, to work in the container.
    LetIn,
}

use Does::{
    AskForInput, BringPrograms, BuildSources, BuildUnseen, CallApt, CallOthers, ChangeUsers,
    Compile, DropRoot, HandOn, HelpInstall, IgnoreVariables, IgnoreWords, LetIn, LookAtWords,
    NeedRoot, OpenNoTls, PrintWords, RunInput, RunPackageScripts, RunTasks, StartBuilt, StartNext,
    StayInPlace, StayRunning, TakeAnyInput, WrapScripts,
};

/// What programs do. A version at the end of a name does not count. Source: their manual pages, and what is named beside [`Does`].
#[rustfmt::skip] // One program a line.
const PROGRAMS: &[(&str, &[Does])] = &[
    (".", &[OpenNoTls]),
    (":", &[HelpInstall, OpenNoTls]),
    ("R", &[AskForInput]),
    ("Xvfb", &[StayRunning]),
    ("[", &[IgnoreWords, LookAtWords, OpenNoTls]),
    ("a2dismod", &[OpenNoTls]),
    ("a2dissite", &[OpenNoTls]),
    ("a2enconf", &[OpenNoTls]),
    ("a2enmod", &[OpenNoTls]),
    ("a2ensite", &[OpenNoTls]),
    ("adb", &[StayRunning]),
    ("add-apt-repository", &[HelpInstall, IgnoreWords]),
    ("addgroup", &[OpenNoTls, StayInPlace]),
    ("adduser", &[OpenNoTls, StayInPlace]),
    ("alias", &[IgnoreWords]),
    ("alternatives", &[BringPrograms]),
    ("anacron", &[NeedRoot]),
    ("ansible", &[CallApt]),
    ("ansible-playbook", &[CallApt]),
    ("ansible-pull", &[CallApt]),
    ("apache2", &[OpenNoTls, StayRunning]),
    ("apache2-foreground", &[OpenNoTls]),
    ("apache2ctl", &[NeedRoot, OpenNoTls, StayRunning]),
    ("apachectl", &[NeedRoot, OpenNoTls, StayRunning]),
    ("apk", &[IgnoreWords, StayInPlace]),
    ("apt", &[IgnoreWords, RunPackageScripts, StayInPlace]),
    ("apt-add-repository", &[HelpInstall, IgnoreWords]),
    ("apt-cache", &[IgnoreWords]),
    ("apt-config", &[HelpInstall, IgnoreWords, OpenNoTls]),
    ("apt-file", &[IgnoreWords]),
    ("apt-get", &[IgnoreWords, RunPackageScripts, StayInPlace]),
    ("apt-key", &[HelpInstall, IgnoreWords, OpenNoTls, StayInPlace]),
    ("apt-mark", &[HelpInstall, IgnoreWords, OpenNoTls, RunPackageScripts]),
    ("aptitude", &[IgnoreWords, RunPackageScripts]),
    ("ar", &[OpenNoTls]),
    ("ash", &[AskForInput, RunInput]),
    ("autogen.sh", &[BuildUnseen]),
    ("autoreconf", &[BuildUnseen]),
    ("awk", &[OpenNoTls]),
    ("basename", &[OpenNoTls, StayInPlace]),
    ("bash", &[AskForInput, RunInput]),
    ("bazel", &[CallOthers, StayRunning]),
    ("bootstrap", &[BuildUnseen]),
    ("bootstrap.sh", &[BuildUnseen]),
    ("bsdtar", &[BringPrograms]),
    ("buildconf", &[BuildUnseen]),
    ("bun", &[AskForInput]),
    ("bundle", &[BuildUnseen, StartBuilt]),
    ("bunzip2", &[OpenNoTls]),
    ("bzip2", &[OpenNoTls]),
    ("c++", &[Compile, OpenNoTls]),
    ("cabal", &[BuildSources, BuildUnseen]),
    ("cargo", &[BuildSources, BuildUnseen]),
    ("cat", &[HelpInstall, IgnoreVariables, IgnoreWords, LookAtWords, OpenNoTls, StayInPlace]),
    ("catalina.sh", &[StayRunning]),
    ("catchsegv", &[StartNext]),
    ("cc", &[Compile, OpenNoTls]),
    ("cd", &[OpenNoTls]),
    ("chef-client", &[CallApt]),
    ("chef-solo", &[CallApt]),
    ("chgrp", &[IgnoreVariables, OpenNoTls, StayInPlace]),
    ("chmod", &[HelpInstall, IgnoreVariables, IgnoreWords, LookAtWords, OpenNoTls, StayInPlace]),
    ("chown", &[IgnoreVariables, IgnoreWords, LookAtWords, OpenNoTls, StayInPlace]),
    ("chpasswd", &[OpenNoTls]),
    ("chpst", &[DropRoot]),
    ("chronyd", &[NeedRoot]),
    ("chroot", &[HandOn, WrapScripts]),
    ("clang", &[Compile]),
    ("clang++", &[Compile]),
    ("cmake", &[BringPrograms, BuildSources, BuildUnseen]),
    ("code-server", &[LetIn]),
    ("command", &[IgnoreWords, LookAtWords, OpenNoTls]),
    ("configure", &[BuildUnseen]),
    ("containerd", &[StayRunning]),
    ("corepack", &[BringPrograms]),
    ("cp", &[HelpInstall, IgnoreVariables, IgnoreWords, OpenNoTls, StayInPlace]),
    ("cpan", &[BuildUnseen]),
    ("cpanm", &[BuildUnseen]),
    ("cron", &[NeedRoot, StayRunning]),
    ("crond", &[NeedRoot, StayRunning]),
    ("crystal", &[Compile]),
    ("csh", &[AskForInput]),
    ("cupsd", &[StayRunning]),
    ("curl", &[HelpInstall, IgnoreWords]),
    ("cut", &[OpenNoTls, StayInPlace, TakeAnyInput]),
    ("daemonize", &[StayRunning]),
    ("dash", &[AskForInput, RunInput]),
    ("date", &[OpenNoTls]),
    ("dbus-daemon", &[StayRunning]),
    ("dbus-run-session", &[WrapScripts]),
    ("debconf-set-selections", &[HelpInstall, IgnoreWords, OpenNoTls]),
    ("deno", &[AskForInput]),
    ("df", &[OpenNoTls]),
    ("dhcpd", &[NeedRoot]),
    ("diff", &[OpenNoTls]),
    ("dirname", &[OpenNoTls, StayInPlace]),
    ("dnf", &[IgnoreWords, RunPackageScripts, StayInPlace]),
    ("dnsmasq", &[NeedRoot, StayRunning]),
    ("docker-php-ext-install", &[BuildUnseen]),
    ("dockerd", &[NeedRoot, StayRunning]),
    ("doit", &[RunTasks]),
    ("dotnet", &[BuildSources]),
    ("dovecot", &[NeedRoot]),
    ("dpkg", &[BringPrograms, HelpInstall, IgnoreWords, OpenNoTls, RunPackageScripts, StayInPlace]),
    ("dpkg-buildpackage", &[BuildUnseen]),
    ("dpkg-divert", &[IgnoreWords, OpenNoTls]),
    ("dpkg-query", &[OpenNoTls]),
    ("dpkg-reconfigure", &[OpenNoTls]),
    ("dselect", &[CallApt]),
    ("du", &[OpenNoTls]),
    ("dumb-init", &[StartNext, WrapScripts]),
    ("echo", &[HelpInstall, IgnoreWords, LookAtWords, OpenNoTls, PrintWords]),
    ("egrep", &[OpenNoTls]),
    ("elasticsearch", &[StayRunning]),
    ("elvish", &[AskForInput]),
    ("env", &[StartNext, StayInPlace]),
    ("erl", &[AskForInput]),
    ("exec", &[StartNext]),
    ("exit", &[OpenNoTls]),
    ("export", &[IgnoreWords, LookAtWords, OpenNoTls]),
    ("fab", &[RunTasks]),
    ("false", &[OpenNoTls]),
    ("fc-cache", &[OpenNoTls]),
    ("fc-list", &[OpenNoTls]),
    ("fgrep", &[OpenNoTls]),
    ("file", &[LookAtWords, OpenNoTls]),
    ("find", &[OpenNoTls, StayInPlace]),
    ("fish", &[AskForInput]),
    ("flock", &[WrapScripts]),
    ("g++", &[BuildSources, Compile, OpenNoTls]),
    ("gawk", &[OpenNoTls]),
    ("gcc", &[BuildSources, Compile, OpenNoTls]),
    ("gdebi", &[CallApt]),
    ("gem", &[BuildUnseen]),
    ("getent", &[OpenNoTls]),
    ("ghc", &[Compile]),
    ("ghci", &[AskForInput]),
    ("git", &[IgnoreWords]),
    ("go", &[BuildSources, BuildUnseen, Compile]),
    ("goreleaser", &[CallOthers]),
    ("gosu", &[DropRoot]),
    ("gpasswd", &[ChangeUsers]),
    ("gpg-agent", &[StayRunning]),
    ("gradle", &[BuildSources, StayRunning]),
    ("gradlew", &[BuildSources, StayRunning]),
    ("grep", &[IgnoreWords, LookAtWords, OpenNoTls, PrintWords, StayInPlace]),
    ("groovysh", &[AskForInput]),
    ("groupadd", &[IgnoreVariables, OpenNoTls, StayInPlace]),
    ("groupmems", &[ChangeUsers]),
    ("groupmod", &[ChangeUsers, OpenNoTls]),
    ("gunzip", &[OpenNoTls]),
    ("gzip", &[OpenNoTls]),
    ("haproxy", &[StayRunning]),
    ("hash", &[OpenNoTls]),
    ("head", &[OpenNoTls, StayInPlace, TakeAnyInput]),
    ("hostname", &[OpenNoTls]),
    ("httpd", &[NeedRoot, StayRunning]),
    ("id", &[OpenNoTls]),
    ("iex", &[AskForInput]),
    ("in.tftpd", &[NeedRoot]),
    ("install", &[HelpInstall, OpenNoTls, StayInPlace]),
    ("inv", &[RunTasks]),
    ("invoke", &[RunTasks]),
    ("invoke-rc.d", &[StayRunning]),
    ("ionice", &[StartNext]),
    ("ipython", &[AskForInput]),
    ("irb", &[AskForInput]),
    ("jar", &[OpenNoTls]),
    ("java", &[OpenNoTls]),
    ("javac", &[OpenNoTls]),
    ("jq", &[OpenNoTls]),
    ("jshell", &[AskForInput]),
    ("julia", &[AskForInput]),
    ("just", &[CallOthers, RunTasks]),
    ("keepalived", &[NeedRoot]),
    ("ksh", &[AskForInput, RunInput]),
    ("ldconfig", &[IgnoreVariables, OpenNoTls, StayInPlace]),
    ("ldd", &[OpenNoTls]),
    ("ln", &[HelpInstall, IgnoreVariables, IgnoreWords, OpenNoTls, StayInPlace]),
    ("locale", &[OpenNoTls]),
    ("locale-gen", &[OpenNoTls, StayInPlace]),
    ("localedef", &[OpenNoTls]),
    ("login", &[LetIn]),
    ("ls", &[HelpInstall, LookAtWords, OpenNoTls, StayInPlace]),
    ("lua", &[AskForInput]),
    ("luarocks", &[BuildUnseen]),
    ("mage", &[CallOthers, RunTasks]),
    ("make", &[BringPrograms, BuildSources, BuildUnseen, CallOthers]),
    ("mandb", &[OpenNoTls]),
    ("mariadbd", &[StayRunning]),
    ("md5sum", &[OpenNoTls]),
    ("memcached", &[StayRunning]),
    ("meson", &[BringPrograms, BuildUnseen]),
    ("microdnf", &[RunPackageScripts, StayInPlace]),
    ("mk-build-deps", &[CallApt]),
    ("mkdir", &[HelpInstall, IgnoreVariables, IgnoreWords, LookAtWords, OpenNoTls, StayInPlace]),
    ("mkfifo", &[OpenNoTls]),
    ("mknod", &[OpenNoTls]),
    ("mktemp", &[OpenNoTls, StayInPlace]),
    ("mongo", &[AskForInput]),
    ("mongod", &[StayRunning]),
    ("mongosh", &[AskForInput]),
    ("mv", &[HelpInstall, IgnoreVariables, IgnoreWords, OpenNoTls, StayInPlace]),
    ("mvn", &[BuildSources]),
    ("mvnd", &[StayRunning]),
    ("mvnw", &[BuildSources]),
    ("mysql", &[AskForInput]),
    ("mysqld", &[OpenNoTls, StayRunning]),
    ("mysqld_safe", &[StayRunning]),
    ("n", &[BringPrograms]),
    ("nala", &[CallApt]),
    ("named", &[NeedRoot, StayRunning]),
    ("nginx", &[NeedRoot, OpenNoTls, StayRunning]),
    ("nice", &[StartNext]),
    ("ninja", &[BringPrograms, BuildUnseen, CallOthers]),
    ("nm", &[OpenNoTls]),
    ("node", &[AskForInput, BringPrograms, OpenNoTls, RunInput, StartNext]),
    ("nodejs", &[AskForInput, OpenNoTls, RunInput, StartNext]),
    ("nohup", &[StartNext, StayRunning]),
    ("nox", &[RunTasks]),
    ("npm", &[BuildUnseen, CallOthers, StartBuilt]),
    ("npx", &[BringPrograms]),
    ("ntpd", &[NeedRoot]),
    ("nu", &[AskForInput]),
    ("nvm", &[BringPrograms]),
    ("openssl", &[OpenNoTls]),
    ("openvpn", &[NeedRoot]),
    ("passwd", &[OpenNoTls]),
    ("patch", &[OpenNoTls]),
    ("pear", &[BuildUnseen]),
    ("pecl", &[BuildUnseen]),
    ("perl", &[AskForInput, BringPrograms, RunInput, StartNext]),
    ("pg_ctl", &[StayRunning]),
    ("pg_ctlcluster", &[StayRunning]),
    ("php", &[AskForInput, RunInput, StartNext]),
    ("php-fpm", &[NeedRoot, StayRunning]),
    ("phpize", &[BuildUnseen]),
    ("pip", &[BuildUnseen]),
    ("pipenv", &[BuildUnseen, StartBuilt]),
    ("pnpm", &[BuildUnseen, CallOthers, StartBuilt]),
    ("poetry", &[BuildUnseen, StartBuilt]),
    ("popd", &[OpenNoTls]),
    ("postfix", &[NeedRoot]),
    ("postgres", &[OpenNoTls, StayRunning]),
    ("printenv", &[OpenNoTls]),
    ("printf", &[HelpInstall, IgnoreWords, LookAtWords, OpenNoTls, PrintWords]),
    ("ps", &[OpenNoTls]),
    ("psql", &[AskForInput]),
    ("puppet", &[CallApt]),
    ("pure-ftpd", &[NeedRoot]),
    ("pushd", &[OpenNoTls]),
    ("pwd", &[OpenNoTls]),
    ("pwsh", &[AskForInput]),
    ("pyenv", &[BringPrograms]),
    ("pypy", &[AskForInput]),
    ("python", &[AskForInput, BringPrograms, BuildUnseen, RunInput, StartBuilt, StartNext]),
    ("rabbitmq-server", &[StayRunning]),
    ("rake", &[BuildUnseen, RunTasks, StartBuilt]),
    ("rbenv", &[BringPrograms]),
    ("rc-service", &[StayRunning]),
    ("read", &[OpenNoTls]),
    ("readlink", &[OpenNoTls]),
    ("realpath", &[OpenNoTls]),
    ("redis-cli", &[AskForInput]),
    ("redis-server", &[OpenNoTls, StayRunning]),
    ("rev", &[TakeAnyInput]),
    ("rm", &[HelpInstall, IgnoreVariables, IgnoreWords, OpenNoTls, StayInPlace]),
    ("rmdir", &[IgnoreVariables, OpenNoTls, StayInPlace]),
    ("rosdep", &[CallApt]),
    ("rpm", &[BringPrograms, OpenNoTls, RunPackageScripts, StayInPlace]),
    ("rsyslogd", &[NeedRoot, StayRunning]),
    ("ruby", &[AskForInput, BringPrograms, RunInput, StartNext]),
    ("runsvdir", &[NeedRoot]),
    ("runuser", &[DropRoot, HandOn, WrapScripts]),
    ("rustc", &[Compile]),
    ("rustup", &[BringPrograms]),
    ("rvm", &[BringPrograms]),
    ("s6-applyuidgid", &[DropRoot]),
    ("s6-setuidgid", &[DropRoot]),
    ("s6-svscan", &[NeedRoot]),
    ("salt-call", &[CallApt]),
    ("sbt", &[BuildSources]),
    ("scala", &[AskForInput]),
    ("scons", &[BuildUnseen]),
    ("screen", &[AskForInput, LetIn, StayRunning]),
    ("script", &[WrapScripts]),
    ("sdk", &[BringPrograms]),
    ("sed", &[HelpInstall, IgnoreVariables, IgnoreWords, LookAtWords, OpenNoTls, StayInPlace, TakeAnyInput]),
    ("seq", &[OpenNoTls]),
    ("service", &[OpenNoTls, StayRunning]),
    ("set", &[HelpInstall, OpenNoTls]),
    ("setarch", &[WrapScripts]),
    ("setcap", &[OpenNoTls]),
    ("setpriv", &[DropRoot, StartNext]),
    ("setsid", &[StartNext, StayRunning]),
    ("setuidgid", &[DropRoot]),
    ("sh", &[AskForInput, RunInput]),
    ("sha1sum", &[OpenNoTls]),
    ("sha256sum", &[OpenNoTls]),
    ("sha512sum", &[OpenNoTls]),
    ("shopt", &[OpenNoTls]),
    ("slapd", &[StayRunning]),
    ("sleep", &[OpenNoTls, StayInPlace]),
    ("smbd", &[NeedRoot, StayRunning]),
    ("sort", &[OpenNoTls, StayInPlace, TakeAnyInput]),
    ("sqlite", &[AskForInput]),
    ("squid", &[NeedRoot]),
    ("ssh-agent", &[StayRunning]),
    ("ssh-keygen", &[OpenNoTls]),
    ("sshd", &[LetIn, NeedRoot, OpenNoTls, StayRunning]),
    ("stack", &[BuildSources, BuildUnseen]),
    ("start-stop-daemon", &[HandOn, StayRunning]),
    ("stat", &[OpenNoTls]),
    ("stdbuf", &[StartNext]),
    ("strip", &[OpenNoTls]),
    ("su", &[DropRoot, HandOn, LetIn, WrapScripts]),
    ("su-exec", &[DropRoot]),
    ("sudo", &[StartNext]),
    ("supervisord", &[NeedRoot, StayRunning]),
    ("swift", &[BuildSources]),
    ("systemctl", &[StayRunning]),
    ("systemd", &[NeedRoot]),
    ("tac", &[TakeAnyInput]),
    ("tail", &[OpenNoTls, StayInPlace, TakeAnyInput]),
    ("tar", &[BringPrograms, OpenNoTls]),
    ("task", &[CallOthers, RunTasks]),
    ("tasksel", &[CallApt]),
    ("tclsh", &[AskForInput]),
    ("tcsh", &[AskForInput]),
    ("tdnf", &[StayInPlace]),
    ("tee", &[HelpInstall, IgnoreVariables, IgnoreWords, OpenNoTls, StayInPlace]),
    ("test", &[IgnoreWords, LookAtWords, OpenNoTls]),
    ("time", &[StartNext]),
    ("timeout", &[StartNext]),
    ("tini", &[StartNext, WrapScripts]),
    ("tinygo", &[Compile]),
    ("tmux", &[AskForInput, LetIn, StayRunning]),
    ("touch", &[HelpInstall, IgnoreVariables, IgnoreWords, LookAtWords, OpenNoTls, StayInPlace]),
    ("tox", &[RunTasks]),
    ("tr", &[OpenNoTls, StayInPlace, TakeAnyInput]),
    ("trap", &[OpenNoTls]),
    ("true", &[HelpInstall, OpenNoTls]),
    ("ttyd", &[LetIn]),
    ("type", &[IgnoreWords, LookAtWords, OpenNoTls]),
    ("umask", &[OpenNoTls]),
    ("uname", &[OpenNoTls, StayInPlace]),
    ("unattended-upgrade", &[CallApt]),
    ("unattended-upgrades", &[CallApt]),
    ("uniq", &[OpenNoTls, StayInPlace, TakeAnyInput]),
    ("unset", &[OpenNoTls]),
    ("unshare", &[WrapScripts]),
    ("unxz", &[OpenNoTls]),
    ("unzip", &[BringPrograms, OpenNoTls]),
    ("update-alternatives", &[BringPrograms, IgnoreWords, OpenNoTls]),
    ("update-locale", &[OpenNoTls]),
    ("useradd", &[IgnoreVariables, OpenNoTls, StayInPlace]),
    ("userdel", &[OpenNoTls]),
    ("usermod", &[ChangeUsers, IgnoreVariables, OpenNoTls]),
    ("uv", &[BuildUnseen, StartBuilt]),
    ("vipw", &[ChangeUsers]),
    ("vncserver", &[StayRunning]),
    ("vsftpd", &[NeedRoot]),
    ("wait", &[OpenNoTls]),
    ("watchman", &[StayRunning]),
    ("wc", &[OpenNoTls, StayInPlace, TakeAnyInput]),
    ("wg-quick", &[NeedRoot]),
    ("wget", &[HelpInstall, IgnoreWords]),
    ("which", &[IgnoreWords, LookAtWords, OpenNoTls]),
    ("whoami", &[OpenNoTls]),
    ("xargs", &[StayInPlace]),
    ("xinetd", &[NeedRoot]),
    ("xonsh", &[AskForInput]),
    ("xvfb-run", &[StartNext, WrapScripts]),
    ("xz", &[OpenNoTls]),
    ("yarn", &[BuildUnseen, CallOthers, StartBuilt]),
    ("yes", &[OpenNoTls]),
    ("yum", &[IgnoreWords, RunPackageScripts, StayInPlace]),
    ("zip", &[OpenNoTls]),
    ("zsh", &[AskForInput, RunInput]),
    ("zypper", &[StayInPlace]),
];

/// Whether a word is the name of a known program.
pub fn is_program(name: &str) -> bool {
    PROGRAMS.binary_search_by_key(&name, |(own, _)| own).is_ok()
        || PROGRAMS
            .binary_search_by_key(&unversioned(name), |(own, _)| own)
            .is_ok()
}

/// Whether a program does something for sure. `python3.11` is known as `python`.
pub fn is_known_to(program: &str, wanted: Does) -> bool {
    static NAMES: ByName<1024> = ByName::of(PROGRAMS);
    let does = |name: &str| {
        let at = NAMES.find(name.as_bytes(), |at| PROGRAMS[at].0 == name);
        at.is_some_and(|at| PROGRAMS[at].1.contains(&wanted))
    };
    let bare = unversioned(program);
    does(program) || (bare != program && does(bare))
}

/// A name without the version at its end: `python3.11` is another name of `python`.
pub fn unversioned(name: &str) -> &str {
    let bare = name.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.');
    if bare.is_empty() { name } else { bare }
}

/// A client of HTTP that health checks call.
#[derive(Clone, Copy, Debug)]
pub struct HealthClient {
    /// The program; its package is called so, too.
    pub program: &'static str,
    /// Whether BusyBox brings one that does for a health check.
    pub in_busybox: bool,
}

/// The clients that images made for building have (`buildpack-deps:scm`) and bare ones do not. Sources: the Dockerfile of buildpack-deps; BusyBox, "Currently defined
/// functions".
pub const HEALTH_CLIENTS: &[HealthClient] = &[
    HealthClient {
        program: "curl",
        in_busybox: false,
    },
    HealthClient {
        program: "wget",
        in_busybox: true,
    },
];

/// Programs that say something and leave nothing, whatever they are asked, where other commands take what they say. Source: their manuals.
pub const ONLY_SAY: &[&str] = &["cat", "date", "git", "nproc", "pkg-config", "pwd", "uname"];

/// Programs that a bare image of Debian, Ubuntu or Alpine Linux has. Sources: the packages of Debian that are essential (coreutils, findutils, grep, sed, tar, …);
/// BusyBox, "Currently defined functions".
pub const IN_BARE_IMAGES: &[&str] = &[
    "/bin/sh",
    "awk",
    "base64",
    "basename",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "cp",
    "cut",
    "date",
    "dd",
    "df",
    "dirname",
    "du",
    "env",
    "expr",
    "find",
    "grep",
    "gunzip",
    "gzip",
    "head",
    "hostname",
    "id",
    "install",
    "ln",
    "ls",
    "md5sum",
    "mkdir",
    "mkfifo",
    "mktemp",
    "mv",
    "nohup",
    "nproc",
    "od",
    "readlink",
    "realpath",
    "rm",
    "rmdir",
    "sed",
    "seq",
    "sh",
    "sha256sum",
    "sleep",
    "sort",
    "stat",
    "tail",
    "tar",
    "tee",
    "timeout",
    "touch",
    "tr",
    "uname",
    "uniq",
    "wc",
    "which",
    "whoami",
    "xargs",
];

/// The shells whose language `crate::shell` reads. Source: POSIX XCU 2, and their manual pages.
pub const POSIX_SHELLS: &[&str] = &["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// Programs that expand `$NAME` in their own words, or read them as a language that has such variables. Source: their manual pages.
pub const EXPANDING_PROGRAMS: &[&str] = &[
    "R",
    "Rscript",
    "awk",
    "busybox",
    "chamber",
    "cmd",
    "csh",
    "dockerize",
    "envconsul",
    "envsubst",
    "execlineb",
    "expect",
    "fish",
    "gawk",
    "jq",
    "make",
    "mawk",
    "nginx",
    "openresty",
    "perl",
    "php",
    "powershell",
    "pwsh",
    "sed",
    "ssm-env",
    "tclsh",
    "tcsh",
    "with-contenv",
];

/// Programs that run a text in a language of their own, or a shell's, if an option says so. Source: their manual pages.
pub const EVALUATING_PROGRAMS: &[&str] = &[
    "bun", "deno", "env", "lua", "node", "nodejs", "pypy", "python", "ruby", "runuser", "script",
    "su",
];

/// Programs that print words, or look for them in texts: theirs may start with a space. Source: their manual pages.
pub const TEXT_PROGRAMS: &[&str] = &[
    "awk", "cut", "echo", "egrep", "fgrep", "grep", "perl", "printf", "sed", "tr",
];

/// The first programs of a container. Source: init(1); the README of s6-overlay and of phusion/baseimage.
pub const INITS: &[&str] = &["/init", "/sbin/init", "/sbin/my_init", "/usr/sbin/init"];

/// Programs and builtins that hardly fail, or whose failure is an answer and ends nothing that matters. Source: POSIX XCU, and their manual pages.
pub const HARDLY_FAIL: &[&str] = &[
    ".", ":", "[", "alias", "break", "cat", "clear", "command", "continue", "date", "declare",
    "delgroup", "deluser", "df", "du", "echo", "env", "exit", "export", "free", "groupdel", "hash",
    "history", "hostname", "id", "jobs", "kill", "killall", "let", "local", "ls", "mkdir", "pkill",
    "printf", "ps", "pwd", "read", "readonly", "return", "rm", "rmdir", "set", "shift", "shopt",
    "sleep", "source", "sync", "test", "times", "touch", "trap", "true", "type", "typeset",
    "ulimit", "umask", "umount", "unalias", "uname", "unset", "userdel", "wait", "which", "whoami",
];

/// Long options of curl that say the status is looked at, or that something else is done. Source: curl(1).
pub const CURL_OTHER: &[&str] = &[
    "--config",
    "--dump-header",
    "--fail",
    "--fail-with-body",
    "--head",
    "--help",
    "--include",
    "--show-headers",
    "--telnet-option",
    "--unix-socket",
    "--upload-file",
    "--version",
    "--write-out",
];

/// Programs that compare a file with its signature, with the words one of which tells them to; none: whatever they are told. Source: their
/// manual pages.
pub const SIGNATURE_CHECKS: &[(&str, &[&str])] = &[
    ("cosign", &["verify-blob"]),
    ("gpg", &["--verify"]),
    ("gpg2", &["--verify"]),
    ("gpgv", &[]),
    ("minisign", &["-V", "-Vm"]),
    ("openssl", &["-verify"]),
    ("sq", &["verify"]),
];

/// Words that say something is left running, by whatever program: `/etc/init.d/x start`, `su - a -c 'b --daemon'`. Source: their manual pages.
pub const DAEMON_WORDS: &[&str] = &[
    "background",
    "daemon",
    "daemonize",
    "detach",
    "fork",
    "start",
    "startup",
];

/// Variables that `sudo` passes on, or that only say how questions are asked. Source: sudoers(5) `env_check`, debconf(7).
pub const HARMLESS_VARIABLES: &[&str] = &[
    "DEBCONF_NONINTERACTIVE_SEEN",
    "DEBIAN_FRONTEND",
    "LANG",
    "LANGUAGE",
    "TERM",
    "TZ",
];

/// Version managers, and the words with which they take a program away or choose another one. Source: their manual pages and READMEs.
pub const VERSION_MANAGERS: &[(&str, &[&str])] = &[
    ("asdf", &["uninstall", "global", "local"]),
    ("conda", &["deactivate"]),
    ("corepack", &["disable"]),
    ("fnm", &["uninstall", "use"]),
    ("micromamba", &["deactivate"]),
    ("n", &["rm", "uninstall", "prune"]),
    ("nodenv", &["uninstall", "global", "local"]),
    ("nvm", &["uninstall", "deactivate", "unload", "use"]),
    ("volta", &["uninstall"]),
];

/// Long options of wget that say what becomes of its progress, or that something else is done. Source: wget(1).
pub const WGET_OTHER: &[&str] = &[
    "--append-output",
    "--background",
    "--help",
    "--no-verbose",
    "--output-file",
    "--progress",
    "--quiet",
    "--version",
];

/// Programs that run what their next words name, each with the word that says so. Source: their manual pages.
pub const RUN_THROUGH: &[(&str, &str)] = &[
    ("bundle", "exec"),
    ("conda", "run"),
    ("hatch", "run"),
    ("npm", "exec"),
    ("pdm", "run"),
    ("pipenv", "run"),
    ("pixi", "run"),
    ("pnpm", "exec"),
    ("poetry", "run"),
    ("rye", "run"),
    ("uv", "run"),
    ("yarn", "exec"),
];

/// Words of the names of tasks, scripts and modules that bring what is missing. Source: names of tasks in public projects.
pub const PREPARES: &[&str] = &[
    "apt",
    "bootstrap",
    "dep",
    "dependencies",
    "deps",
    "prereq",
    "prereqs",
    "provision",
    "setup",
    "sysdeps",
    "system",
];

/// Parts of words that tell tar which compression to use, or undo. Source: tar(1), "Compression options".
pub const TAR_COMPRESSION: &[&str] = &[
    "--bzip2", "--gzip", "--lz", "--xz", "--zstd", ".bz2", ".gz", ".tbz", ".tgz", ".txz", ".xz",
    ".zst",
];

/// What git does without a connection. Source: git(1).
pub const GIT_OFFLINE: &[&str] = &[
    "--version",
    "add",
    "am",
    "apply",
    "checkout",
    "commit",
    "config",
    "describe",
    "init",
    "log",
    "rev-parse",
];

/// Options with which interpreters take the script from their words. Source: python(1), perlrun(1), ruby(1), node(1), php(1).
pub const SCRIPT_OPTIONS: &[&str] = &["-E", "-c", "-e", "-ne", "-p", "-pe", "-pie", "-r"];

/// Programs that are brought into an image only for its start script to let go of root. Source: the README of gosu and of su-exec; setpriv(1).
pub const ROOT_DROPPERS: &[&str] = &["gosu", "s6-setuidgid", "setpriv", "su-exec"];

/// Packages and programs that are brought into an image to be started in it as root. Source: cron(8), sshd(8); the documentation of supervisor.
pub const ROOT_SERVICES: &[&str] = &[
    "cron",
    "cronie",
    "openssh-server",
    "supervisor",
    "supervisord",
];

/// Words that say that a user who is not root may listen on any port, or starts what does as root. Source: setcap(8), authbind(1), sudo(8), sshd(8);
/// the Dockerfile of the image `caddy`, which gives its program the capability.
pub const PRIVILEGED_BY: &[&str] = &[
    "authbind",
    "caddy",
    "openssh-server",
    "setcap",
    "sshd",
    "sudo",
];

/// Programs that take users away, change them or start others as them, by names that say nothing else in a text. Source: their manual pages.
pub const USER_SWITCHES: &[&str] = &[
    "deluser", "gosu", "setpriv", "su-exec", "sudo", "userdel", "usermod",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_in_order() {
        assert!(PROGRAMS.is_sorted_by(|(one, _), (next, _)| one < next));
        for (name, does) in PROGRAMS {
            let mut names: Vec<String> = does.iter().map(|it| format!("{it:?}")).collect();
            names.dedup();
            assert!(names.is_sorted() && names.len() == does.len(), "{name}");
        }
    }

    #[test]
    fn versions_do_not_count() {
        assert!(is_known_to("python3.12", Does::RunInput));
        assert!(is_known_to("apache2ctl", Does::NeedRoot));
        assert!(!is_known_to("apache3ctl", Does::NeedRoot));
        assert_eq!(unversioned("7"), "7");
    }
}
