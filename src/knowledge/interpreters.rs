//! Official images of interpreters, whose programs run from their sources: what a small one of them has, and what of that which is installed on it needs more
//! than the interpreter when it runs.

use super::images::ImageRef;
use super::recommends::Release;

/// An interpreter and its official image.
#[derive(Clone, Copy, Debug)]
pub struct Interpreter {
    /// The image.
    pub image: &'static str,
    /// Libraries, by whatever name Debian or Alpine has for them, that its images have already.
    pub libraries: &'static [&'static str],
    /// Which releases of Debian its tags mean that name none, by the first version of which this is true.
    pub releases: &'static [TagsFrom],
    /// The first version whose tags with `alpine` and nothing more mean a branch that `libraries` knows the packages of.
    pub alpine: Version,
    /// Programs that containers start, which run the sources of a project or what is installed beside the interpreter.
    pub starts: &'static [&'static str],
}

/// A version by its first two numbers.
pub type Version = (u32, u32);

/// What tags of a version, and of those after it, mean that name no release: those that are still built, or were when Debian's next one came.
#[derive(Clone, Copy, Debug)]
pub struct TagsFrom {
    /// The version.
    pub version: Version,
    /// `3.12`.
    pub moving: &'static [Release],
    /// `3.12.1`: the image was built once, on what was the newest then.
    pub pinned: &'static [Release],
}

/// Python. Sources: github.com/docker-library/python (the small images keep the libraries that `ldd` finds), its `versions.json` through the years; PEP 602.
pub const PYTHON: Interpreter = Interpreter {
    image: "python",
    libraries: &[
        "libbz2",
        "libbz2-1.0",
        "libc6",
        "libcrypto3",
        "libffi",
        "libffi7",
        "libffi8",
        "libgcc-s1",
        "liblzma5",
        "libncursesw6",
        "libreadline8",
        "libreadline8t64",
        "libsqlite3-0",
        "libssl1.1",
        "libssl3",
        "libssl3t64",
        "libstdc++6",
        "libtinfo6",
        "libuuid1",
        "readline",
        "sqlite-libs",
        "xz-libs",
        "zlib",
        "zlib1g",
    ],
    releases: &[
        TagsFrom {
            version: (3, 14),
            moving: &[Release::Debian13],
            pinned: &[Release::Debian13],
        },
        TagsFrom {
            version: (3, 12),
            moving: &[Release::Debian12, Release::Debian13],
            pinned: &[Release::Debian12, Release::Debian13],
        },
        TagsFrom {
            version: (3, 9),
            moving: &[Release::Debian12, Release::Debian13],
            pinned: &[],
        },
        TagsFrom {
            version: (3, 7),
            moving: &[Release::Debian12],
            pinned: &[],
        },
        TagsFrom {
            version: (3, 6),
            moving: &[Release::Debian11],
            pinned: &[],
        },
    ],
    alpine: (3, 7),
    starts: &[
        "alembic",
        "arq",
        "celery",
        "chainlit",
        "daphne",
        "django-admin",
        "dramatiq",
        "fastapi",
        "flask",
        "granian",
        "gunicorn",
        "huey_consumer",
        "hypercorn",
        "locust",
        "nameko",
        "python",
        "python2",
        "python3",
        "rq",
        "scrapy",
        "streamlit",
        "uvicorn",
        "uwsgi",
        "waitress-serve",
    ],
};

/// Ruby. Sources: github.com/docker-library/ruby, its `versions.json` through the years; ruby-lang.org, "Ruby Maintenance Branches".
pub const RUBY: Interpreter = Interpreter {
    image: "ruby",
    libraries: &[
        "gmp",
        "libc6",
        "libcrypto3",
        "libffi",
        "libffi7",
        "libffi8",
        "libgcc-s1",
        "libgmp10",
        "libgmpxx4ldbl",
        "libssl1.1",
        "libssl3",
        "libssl3t64",
        "libstdc++6",
        "libyaml-0-2",
        "yaml",
        "zlib",
        "zlib1g",
    ],
    releases: &[
        TagsFrom {
            version: (3, 3),
            moving: &[Release::Debian12, Release::Debian13],
            pinned: &[Release::Debian12, Release::Debian13],
        },
        TagsFrom {
            version: (3, 2),
            moving: &[Release::Debian12, Release::Debian13],
            pinned: &[],
        },
        TagsFrom {
            version: (3, 0),
            moving: &[Release::Debian12],
            pinned: &[],
        },
    ],
    alpine: (3, 0),
    starts: &[
        "bundle", "puma", "rackup", "rails", "rake", "ruby", "sidekiq", "thin", "unicorn",
    ],
};

/// PHP. Sources: github.com/docker-library/php, its `versions.json` through the years; php.net, "Supported Versions".
pub const PHP: Interpreter = Interpreter {
    image: "php",
    libraries: &[
        "libargon2-1",
        "libatomic1",
        "libc6",
        "libcrypto3",
        "libcurl",
        "libcurl4",
        "libcurl4t64",
        "libgcc-s1",
        "libgomp1",
        "libonig5",
        "libquadmath0",
        "libsodium23",
        "libsqlite3-0",
        "libssl3",
        "libssl3t64",
        "libstdc++6",
        "libxml2",
        "zlib",
        "zlib1g",
    ],
    releases: &[
        TagsFrom {
            version: (8, 3),
            moving: &[Release::Debian12, Release::Debian13],
            pinned: &[Release::Debian12, Release::Debian13],
        },
        TagsFrom {
            version: (8, 1),
            moving: &[Release::Debian12, Release::Debian13],
            pinned: &[],
        },
    ],
    alpine: (8, 1),
    starts: &["apache2-foreground", "php", "php-fpm"],
};

/// All. Sources: as said at each.
pub const INTERPRETERS: &[&Interpreter] = &[&PYTHON, &RUBY, &PHP];

/// The numbers that a tag starts with: `3.12.1-slim` has three.
pub fn numbers(tag: &str) -> Vec<u32> {
    let version = tag.split('-').next().unwrap_or_default();
    let parts: Option<Vec<u32>> = version.split('.').map(|it| it.parse().ok()).collect();
    parts.unwrap_or_default()
}

impl Interpreter {
    /// The releases of Debian that an image may be made of: the one that its tag names, or those that it may mean. Empty if nothing is known.
    pub fn releases_of(&self, image: &ImageRef<'_>) -> Vec<Release> {
        if let Some(release) = Release::of(image) {
            return vec![release];
        }
        let tag = image.tag.unwrap_or_default();
        let says_release = tag
            .split('-')
            .skip(1)
            .any(|part| part.chars().all(char::is_alphabetic) && !PARTS.contains(&part));
        let numbers = numbers(tag);
        let [major, minor, more @ ..] = &numbers[..] else {
            return Vec::new();
        };
        let row = self
            .releases
            .iter()
            .find(|it| (*major, *minor) >= it.version);
        match row {
            Some(row) if !says_release && more.is_empty() => row.moving.to_vec(),
            Some(row) if !says_release => row.pinned.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Whether an image is of a branch of Alpine that `libraries` knows the packages of.
    pub fn is_of_known_alpine(&self, image: &ImageRef<'_>) -> bool {
        let tag = image.tag.unwrap_or_default();
        let mut parts = tag.split('-').filter_map(|it| it.strip_prefix("alpine"));
        let branch = parts.next().map(numbers).unwrap_or_default();
        if let [major, minor, ..] = branch[..] {
            return (major, minor) >= (3, 17);
        }
        matches!(numbers(tag)[..], [major, minor] if (major, minor) >= self.alpine)
    }
}

/// Parts of tags that name no release. Source: the official images.
const PARTS: &[&str] = &["alpine", "apache", "cli", "fpm", "slim", "zts"];

/// Packages of Python that compile when they run, or run what does (`torch`), or install others then, by their names. Source: their documentation.
pub const COMPILES_WHEN_RUN: &[&str] = &[
    "accelerate",
    "aesara",
    "bambi",
    "bertopic",
    "bitsandbytes",
    "brian2",
    "cmdstanpy",
    "conan",
    "coqui-tts",
    "cppimport",
    "cppyy",
    "cupy",
    "deepspeed",
    "demucs",
    "detectron2",
    "devito",
    "diffusers",
    "easyocr",
    "esphome",
    "fastai",
    "fbprophet",
    "fenics-dolfinx",
    "fenics-ffcx",
    "flair",
    "flash-attn",
    "homeassistant",
    "keybert",
    "kornia",
    "lightning",
    "monai",
    "mpi4py",
    "nuitka",
    "octoprint",
    "openai-whisper",
    "peft",
    "platformio",
    "pre-commit",
    "pyannote-audio",
    "pycuda",
    "pyinstaller",
    "pykeops",
    "pymc",
    "pymc3",
    "pyopencl",
    "pystan",
    "pytensor",
    "pythran",
    "pytorch-lightning",
    "rpy2",
    "scons",
    "sentence-transformers",
    "setfit",
    "spacy-transformers",
    "stable-baselines3",
    "stanza",
    "theano",
    "theano-pymc",
    "timm",
    "torch",
    "torchaudio",
    "torchvision",
    "transformers",
    "triton",
    "trl",
    "tts",
    "ultralytics",
    "unsloth",
    "vllm",
    "whisperx",
    "xformers",
];

/// Parts of names of packages that compile when they run, or are built on some that do. Source: as there.
pub const COMPILES_WHEN_RUN_PARTS: &[&str] = &["cuda", "cupy", "torch", "triton"];

/// Packages of Python that start a program which compilers bring along where packages are installed with those they recommend, and what has that program by its own
/// name. Source: their documentation; packages.debian.org, `dpkg-dev`.
pub const STARTS_PROGRAMS: &[(&str, &[&str])] = &[
    ("gnupg", &["gnupg", "gnupg2", "gpg"]),
    ("pretty-bad-protocol", &["gnupg", "gnupg2", "gpg"]),
    ("python-gnupg", &["gnupg", "gnupg2", "gpg"]),
];

/// Packages of Python that, with all they depend on, link nothing of the compilers' libraries but `libgcc` and `libstdc++`, whether they are compiled or come as wheels: none is
/// written for OpenMP. Source: `readelf -d` of their wheels and of those they depend on; their sources.
pub const PLAIN_PACKAGES: &[&str] = &[
    "aiohttp",
    "alembic",
    "asgiref",
    "asyncpg",
    "bcrypt",
    "beautifulsoup4",
    "boto3",
    "celery",
    "certifi",
    "cffi",
    "click",
    "cryptography",
    "django",
    "djangorestframework",
    "dnspython",
    "fastapi",
    "flask",
    "flask-cors",
    "flask-migrate",
    "flask-sqlalchemy",
    "gevent",
    "gitpython",
    "greenlet",
    "gunicorn",
    "httptools",
    "httpx",
    "idna",
    "itsdangerous",
    "jinja2",
    "lxml",
    "mako",
    "markupsafe",
    "mysqlclient",
    "orjson",
    "paramiko",
    "pillow",
    "pip",
    "psutil",
    "psycopg",
    "psycopg-binary",
    "psycopg2",
    "psycopg2-binary",
    "pydantic",
    "pymongo",
    "pynacl",
    "pyodbc",
    "python-dateutil",
    "python-dotenv",
    "python-ldap",
    "python-magic",
    "pytz",
    "pyyaml",
    "redis",
    "requests",
    "setuptools",
    "six",
    "sqlalchemy",
    "sqlparse",
    "starlette",
    "typing-extensions",
    "tzdata",
    "urllib3",
    "uvicorn",
    "uvloop",
    "websockets",
    "werkzeug",
    "wheel",
    "whitenoise",
];

/// Packages that an image of Python has itself. Source: the Dockerfiles of the image.
pub const IN_IMAGE: &[&str] = &["pip", "setuptools", "wheel"];

/// Packages that build in languages which no package of Python, PHP or Ruby is compiled from: what has them installed calls them itself when it runs (`pyspark` calls Java).
/// Source: packages.debian.org, section java; pkgs.alpinelinux.org.
pub const OF_OTHER_LANGUAGES: &[&str] = &[
    "ant",
    "default-jdk",
    "go",
    "golang",
    "golang-go",
    "gradle",
    "maven",
    "openjdk-11-jdk",
    "openjdk-17-jdk",
    "openjdk-21-jdk",
    "openjdk-8-jdk",
    "sbt",
];

/// What in sources of Python asks a compiler where libraries are, where there is no `ldconfig` (Alpine). Source: Django's documentation, "Installing Geospatial libraries"; see
/// [`FINDS_LIBRARIES`].
pub const ASKS_FOR_LIBRARIES: &[&str] = &["contrib.gis"];

/// Functions and classes of PHP that start programs. Source: PHP's manual, "Program execution Functions"; the documentation of Symfony and Laravel, "Process".
pub const PHP_STARTS: &[&str] = &[
    "Process",
    "exec",
    "passthru",
    "pcntl_exec",
    "popen",
    "proc_open",
    "shell_exec",
    "system",
];

/// Packages of Composer that call git, or unpack archives by programs, when they run, by parts of their names between hyphens. Source: their documentation.
pub const CALLS_GIT: &[&str] = &["git", "gitlib", "zippy"];

/// Packages of Python that put files they need outside `site-packages` and `bin`, or need what packages with headers bring along, by their names. Source: the
/// `data_files` of their wheels; the documentation of `pygobject`.
pub const DATA_OUTSIDE: &[&str] = &[
    "ipykernel",
    "jupyter",
    "jupyter-core",
    "jupyter-server",
    "jupyterhub",
    "jupyterlab",
    "nbconvert",
    "nbviewer",
    "notebook",
    "papermill",
    "pygobject",
    "voila",
];

/// Packages of Python that look for a library by `ctypes.util.find_library`, which asks a compiler where there is no `ldconfig` (Alpine), by their names.
/// Source: their sources; Python's documentation, "ctypes", "Finding shared libraries".
pub const FINDS_LIBRARIES: &[&str] = &[
    "cairocffi",
    "cairosvg",
    "hidapi",
    "librosa",
    "libusb1",
    "psycopg",
    "pyaudio",
    "pyenchant",
    "pyglet",
    "pymediainfo",
    "python-magic",
    "python-vlc",
    "pyusb",
    "pyzbar",
    "rtree",
    "sounddevice",
    "soundfile",
    "wand",
    "weasyprint",
];

/// Words that say that what is started is for developing, or tests: it reads its sources anew, and is given them from outside. Source: the documentation of Django, Flask,
/// uvicorn, watchdog, `fastapi`, Streamlit, pytest, Rails.
pub const FOR_DEVELOPING: &[&str] = &[
    "--debug",
    "--debugger",
    "--dev",
    "--reload",
    "--server.runOnSave",
    "--watch",
    "dev",
    "guard",
    "ipython",
    "jupyter",
    "jupyter-lab",
    "jupyter-notebook",
    "minitest",
    "nodemon",
    "notebook",
    "nox",
    "phpunit",
    "pytest",
    "rerun",
    "rspec",
    "runserver",
    "runserver_plus",
    "test",
    "tox",
    "unittest",
    "watchfiles",
    "watchmedo",
];

/// Variables whose value says that it is for developing, and these values. Source: the documentation of Flask, Rails, Rack, Laravel, Symfony.
pub const DEVELOPING_VARIABLES: &[&str] = &[
    "APP_ENV",
    "DJANGO_ENV",
    "ENVIRONMENT",
    "FLASK_DEBUG",
    "FLASK_ENV",
    "NODE_ENV",
    "RACK_ENV",
    "RAILS_ENV",
];

/// See [`DEVELOPING_VARIABLES`]. Source: as there.
pub const DEVELOPING_VALUES: &[&str] = &[
    "1",
    "dev",
    "development",
    "local",
    "test",
    "testing",
    "true",
];

/// Parts of scripts that say that something is installed, or built, when containers start.
/// Source: the documentation of the package managers.
pub const INSTALLS_AT_START: &[&str] = &[
    "apk add",
    "apt install",
    "apt-get",
    "bundle check",
    "bundle install",
    "bundle update",
    "composer install",
    "composer update",
    "configure",
    "gem install",
    "make",
    "npm ",
    "pip install",
    "pip3 install",
    "pipenv install",
    "poetry install",
    "setup.py",
    "supervisord",
    "uv sync",
    "yarn",
];

/// Programs that change nothing but the files they are named, or settings of the system, and need nothing that only building brings: a stage that starts from the same image
/// can run them again. Source: POSIX, Debian's and Alpine's base systems, the Debian package apache2.
pub const AGAIN: &[&str] = &[
    ":",
    "[",
    "a2disconf",
    "a2dismod",
    "a2dissite",
    "a2enconf",
    "a2enmod",
    "a2ensite",
    "addgroup",
    "adduser",
    "cat",
    "cd",
    "chgrp",
    "chmod",
    "chown",
    "cp",
    "date",
    "echo",
    "export",
    "groupadd",
    "groupmod",
    "id",
    "install",
    "ln",
    "locale-gen",
    "ls",
    "mkdir",
    "mv",
    "printf",
    "pwd",
    "rm",
    "sed",
    "set",
    "tee",
    "test",
    "touch",
    "true",
    "update-ca-certificates",
    "useradd",
    "usermod",
];

/// Tasks of Rails projects that write files and can be run again. Source: the guides of Ruby on Rails, "The Asset Pipeline"; the documentation of Bootsnap.
pub const RUBY_TASKS: &[&str] = &[
    "assets:clean",
    "assets:precompile",
    "bootsnap",
    "webpacker:compile",
];

/// Programs that run another one and stay out of its way, with how many words of their own they have before it. Source: their manuals.
pub const STARTERS: &[(&str, usize)] = &[
    ("ddtrace-run", 0),
    ("dumb-init", 0),
    ("exec", 0),
    ("gosu", 1),
    ("opentelemetry-instrument", 0),
    ("su-exec", 1),
    ("tini", 0),
];

/// Parts of the files of a project that name what only packages for building bring: the link to a library that has no version.
/// Source: Debian's Policy, 8.4, "Development files".
pub const DEVELOPMENT_FILES: &[&str] = &[".so'", ".so\u{22}", ".so`"];

/// Packages that Composer calls, and hardly anything else in an image of PHP. Source: Composer's documentation, "System Requirements".
pub const COMPOSER_CALLS: &[&str] = &[
    "7zip",
    "git",
    "git-all",
    "p7zip",
    "p7zip-full",
    "unzip",
    "zip",
];

/// Files that say which packages a project of Python needs. Source: the documentation of pip, Pipenv, Poetry, uv.
pub const PYTHON_MANIFESTS: &[&str] = &[
    "Pipfile",
    "Pipfile.lock",
    "poetry.lock",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "uv.lock",
];

/// Options of installs that say nothing of what is installed. Source: apt-get(8), apk(8).
pub const PLAIN_INSTALLS: &[&str] = &[
    "--assume-yes",
    "--no-cache",
    "--no-install-recommends",
    "--no-install-suggests",
    "--no-progress",
    "--quiet",
    "--update",
    "--update-cache",
    "--upgrade",
    "--yes",
    "-U",
    "-q",
    "-qq",
    "-qqy",
    "-qy",
    "-qyy",
    "-u",
    "-y",
    "-yq",
    "-yqq",
    "-yy",
];

/// Libraries of compilers, which are called the same in all releases of Debian and in all branches of Alpine. Source: packages.debian.org, pkgs.alpinelinux.org.
pub const COMPILERS_LIBRARIES: &[&str] = &[
    "libatomic",
    "libatomic1",
    "libgcc",
    "libgomp",
    "libgomp1",
    "libstdc++",
];

/// Those of them that are linked only where sources ask for them: OpenMP, and operations that no processor does at once. Source: GCC's manual, "-fopenmp", "__atomic Builtins".
pub const LINKED_WHERE_ASKED: &[&str] = &["libatomic", "libatomic1", "libgomp", "libgomp1"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_of_tags() {
        use Release::{Debian11, Debian12, Debian13};
        for (image, expected) in [
            ("python:3.12-slim", &[Debian12, Debian13][..]),
            ("python:3.12.1-slim", &[Debian12, Debian13]),
            ("python:3.12-slim-bookworm", &[Debian12]),
            ("python:3.12-slim-bullseye", &[Debian11]),
            ("python:3.8-slim", &[Debian12]),
            ("python:3.8.9-slim", &[]),
            ("python:3.8-slim-buster", &[]),
            ("python:3.14-slim", &[Debian13]),
            ("python:3-slim", &[]),
            ("python:slim", &[]),
        ] {
            assert_eq!(
                PYTHON.releases_of(&ImageRef::of(image)),
                expected,
                "{image}"
            );
        }
    }

    #[test]
    fn branches_of_alpine() {
        for (image, expected) in [
            ("python:3.12-alpine", true),
            ("python:3.12-alpine3.19", true),
            ("python:3.12-alpine3.16", false),
            ("python:3.6-alpine", false),
            ("python:3.8.1-alpine", false),
            ("python:alpine", false),
        ] {
            let known = PYTHON.is_of_known_alpine(&ImageRef::of(image));
            assert_eq!(known, expected, "{image}");
        }
    }

    #[test]
    fn the_tables_are_sorted() {
        for interpreter in INTERPRETERS {
            assert!(interpreter.libraries.is_sorted(), "{}", interpreter.image);
            assert!(interpreter.starts.is_sorted(), "{}", interpreter.image);
            let versions = interpreter.releases.iter().map(|it| it.version);
            assert!(versions.rev().is_sorted(), "{}", interpreter.image);
        }
    }
}
