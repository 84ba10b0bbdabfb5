//! Which file names are Dockerfiles.

use std::ffi::OsStr;

/// The names a Dockerfile goes by, alone, before a suffix or after a prefix; in any letter case.
const STEMS: &[&[u8]] = &[b"dockerfile", b"containerfile"];

/// Folders that hold what is needed to build and to run a project, and not the project.
const FOR_BUILDS: &[&str] = &[
    ".ci",
    ".circleci",
    ".docker",
    ".github",
    ".gitlab",
    "build",
    "ci",
    "container",
    "containers",
    "deploy",
    "deployment",
    "deployments",
    "devops",
    "docker",
    "dockerfiles",
    "etc",
    "infra",
    "infrastructure",
    "ops",
    "packaging",
    "release",
];

/// Whether a folder of this name holds what is needed for a build, so that a Dockerfile there mostly has another one for its context.
pub(super) fn is_folder_for_builds(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    FOR_BUILDS.contains(&&name[..])
}

/// Suffixes of templates: what stands in them becomes a Dockerfile only once another program has run over it.
const TEMPLATES: &[&[u8]] = &[
    b"cheetah",
    b"ejs",
    b"em",
    b"envtpl",
    b"erb",
    b"ftl",
    b"gotmpl",
    b"gotpl",
    b"handlebars",
    b"hbs",
    b"in",
    b"j2",
    b"jinja",
    b"jinja2",
    b"jsonnet",
    b"liquid",
    b"m4",
    b"mako",
    b"mustache",
    b"njk",
    b"template",
    b"tmpl",
    b"tpl",
    b"tt2",
    b"twig",
];

/// Suffixes of files that are about a Dockerfile, or were one: ignore files, documents, data, leftovers of editors and patches.
const OTHERS: &[&[u8]] = &[
    b"adoc",
    b"bak",
    b"diff",
    b"dockerignore",
    b"containerignore",
    b"gz",
    b"html",
    b"json",
    b"lock",
    b"log",
    b"markdown",
    b"md",
    b"orig",
    b"patch",
    b"rej",
    b"rst",
    b"sha256",
    b"sig",
    b"svg",
    b"swo",
    b"swp",
    b"toml",
    b"xml",
    b"yaml",
    b"yml",
    b"zip",
];

/// Suffixes of programs. `dockerfile.go` is Go code, `Dockerfile.go` a Dockerfile for Go.
const PROGRAMS: &[&[u8]] = &[
    b"c", b"cc", b"cpp", b"cs", b"css", b"cue", b"dart", b"ex", b"go", b"h", b"java", b"js",
    b"jsx", b"kt", b"lua", b"mjs", b"nix", b"php", b"pl", b"ps1", b"py", b"rb", b"rs", b"scala",
    b"sh", b"sql", b"swift", b"ts", b"tsx", b"vim", b"vue",
];

/// Suffixes of files beside a Dockerfile that is called with a dash: settings, notes, pictures, archives.
const BESIDE: &[&[u8]] = &[
    b"cfg",
    b"conf",
    b"csv",
    b"env",
    b"ini",
    b"jpg",
    b"pdf",
    b"png",
    b"properties",
    b"tar",
    b"tgz",
    b"txt",
];

/// Whether a file of this name, found in a folder, is taken for a Dockerfile: `Dockerfile` or `Containerfile` in any letter
/// case, with a `.suffix`, a `-suffix` or a `_suffix`, or after a `prefix.`; never a template, an ignore file, a document or a program.
pub fn is_dockerfile_name(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let is_stem = |part: &[u8]| STEMS.iter().any(|stem| stem.eq_ignore_ascii_case(part));
    if let Some(dash) = name.iter().position(|byte| b"-_.".contains(byte))
        && name[dash] != b'.'
        && is_stem(&name[..dash])
    {
        return is_dashed_suffix(&name[dash + 1..]);
    }
    let Some(dot) = memchr::memchr(b'.', name) else {
        return is_stem(name);
    };
    let last = memchr::memrchr(b'.', name).unwrap_or(dot);
    if is_stem(&name[last + 1..]) {
        return true;
    }
    let (stem, suffix) = (&name[..dot], &name[last + 1..]);
    if !is_stem(stem) || suffix.is_empty() || suffix.ends_with(b"~") {
        return false;
    }
    let is_one_of = |table: &[&[u8]]| table.iter().any(|entry| entry.eq_ignore_ascii_case(suffix));
    let lower = !stem.iter().any(u8::is_ascii_uppercase);
    let program = lower && is_one_of(PROGRAMS);
    !(is_one_of(TEMPLATES) || is_one_of(OTHERS) || program)
}

/// Whether what follows `Dockerfile-` or `Dockerfile_` leaves it a Dockerfile.
fn is_dashed_suffix(rest: &[u8]) -> bool {
    let dot = memchr::memrchr(b'.', rest);
    let kind = dot.map_or(rest, |dot| &rest[dot + 1..]);
    let is_one_of = |table: &[&[u8]]| table.iter().any(|entry| entry.eq_ignore_ascii_case(kind));
    let is_other = || [OTHERS, PROGRAMS, BESIDE].into_iter().any(is_one_of);
    // `Dockerfile-template` is one as well, `Dockerfile-go` a Dockerfile for Go.
    !(kind.is_empty()
        || rest.ends_with(b"~")
        || is_one_of(TEMPLATES)
        || (dot.is_some() && is_other()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_lower_case_suffixes_once() {
        let mut all: Vec<_> = [TEMPLATES, OTHERS, PROGRAMS, BESIDE].concat();
        let count = all.len();
        assert!(
            all.iter()
                .all(|entry| entry.to_ascii_lowercase() == **entry)
        );
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn names() {
        for taken in [
            "Dockerfile",
            "dockerfile",
            "DOCKERFILE",
            "Containerfile",
            "containerfile",
            "Dockerfile.dev",
            "Dockerfile.alpine-3.19",
            "Containerfile.cuda",
            "dev.Dockerfile",
            "dev.dockerfile",
            "app.prod.dockerfile",
            "app.Containerfile",
            ".Dockerfile",
            "Dockerfile.in.dockerfile",
            "Dockerfile.slim",
            "Dockerfile.go",
            "Dockerfile.py",
            "Dockerfile.txt",
            "dockerfile.alpine",
            "Dockerfile-dev",
            "Dockerfile_dev",
            "dockerfile-php8.3",
            "Dockerfile_alpine-3.19",
            "Containerfile-x",
            "Dockerfile-env",
            "Dockerfile-go",
            "Dockerfile-web.prod",
            "Dockerfile-dev.Dockerfile",
        ] {
            assert!(is_dockerfile_name(OsStr::new(taken)), "{taken}");
        }
        for left in [
            "",
            ".",
            "Dockerfile.",
            "Dockerfile~",
            "Dockerfile.dev~",
            "Dockerfile-",
            "Dockerfile_.",
            "Dockerfile-dev~",
            "Dockerfile-dev.bak",
            "Dockerfile.bak",
            "Dockerfile-dev.dockerignore",
            "Dockerfile-notes.md",
            "Dockerfile-notes.txt",
            "Dockerfile_test.go",
            "dockerfile_parser.py",
            "Dockerfile-template",
            "Dockerfile_dev.j2",
            "Dockerfiles-dev",
            "MyDockerfile-dev",
            "MyDockerfile",
            "Dockerfiles",
            ".Dockerfile.swp",
            ".dockerignore",
            "Dockerfile.dockerignore",
            "dev.Dockerfile.dockerignore",
            "Dockerfile.j2",
            "Dockerfile.J2",
            "Dockerfile.dev.j2",
            "Dockerfile.tmpl",
            "Dockerfile.tpl",
            "Dockerfile.erb",
            "Dockerfile.in",
            "Dockerfile.m4",
            "Dockerfile.template",
            "Containerfile.in",
            "Dockerfile.md",
            "Dockerfile.yaml",
            "Dockerfile.orig",
            "dockerfile.go",
            "dockerfile.py",
            "containerfile.rs",
            "docker-compose.yml",
            "Makefile",
        ] {
            assert!(!is_dockerfile_name(OsStr::new(left)), "{left}");
        }
    }
}
