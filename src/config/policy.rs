//! What a team asks of its images: where they come from, and which labels they have.

use super::option::Texts;

/// The registry of Docker Hub.
const HUB: &str = "docker.io";

/// Other names that Docker takes for Docker Hub.
/// Source: the distribution project, `splitDockerDomain` in `reference/normalize.go`.
const HUB_TOO: &str = "index.docker.io";

/// The folder of Docker Hub with the official images.
const OFFICIAL: &str = "library/";

/// An image reference, or a pattern of some, in parts.
struct Parts<'t> {
    /// Registry and repository, as Docker completes them: `docker.io/library/debian`.
    name: String,
    tag: Option<&'t str>,
    digest: Option<&'t str>,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Self {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        // A colon before the last slash is that of a port.
        let last = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match rest[last..].split_once(':') {
            Some((name, tag)) => (&rest[..last + name.len()], Some(tag)),
            None => (rest, None),
        };
        Self {
            name: complete(name),
            tag,
            digest,
        }
    }
}

/// Whether the part before the first slash names a registry.
fn is_registry(first: &str) -> bool {
    first.contains(['.', ':', '*']) || first == "localhost" || first.to_lowercase() != first
}

/// The name of a repository with its registry.
fn complete(name: &str) -> String {
    let (registry, repository) = match name.split_once('/') {
        Some((first, rest)) if is_registry(first) => (first, rest),
        _ => (HUB, name),
    };
    let registry = if registry == HUB_TOO { HUB } else { registry };
    let folder = match repository {
        _ if registry != HUB || repository.contains('/') || repository == "**" => "",
        _ => OFFICIAL,
    };
    format!("{registry}/{folder}{repository}")
}

/// A pattern of image references: `docker.io/library/*`, `ghcr.io/acme/**`, `*@sha256:*`.
///
/// Its name is completed as Docker completes names: `debian` is `docker.io/library/debian`. A name of one part that is a registry
/// (`ghcr.io`, `localhost`) stands for all of it. `*` is anything but a slash, `**` anything, and so is a name that is just `*`.
/// Without a tag or a digest it does not ask for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImagePattern {
    text: String,
    name: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl ImagePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If no image could match it: what is wrong, in words.
    pub fn new(text: &str) -> Result<Self, String> {
        let fault = |what: &str| Err(format!("the image pattern `{text}` {what}"));
        let is_known = |ch: char| ch.is_ascii_alphanumeric() || "._-/:@*+[]".contains(ch);
        if text.is_empty() {
            return fault("is empty");
        }
        if let Some(ch) = text.chars().find(|ch| !is_known(*ch)) {
            return fault(&format!("has `{ch}`, which no image has in its name"));
        }
        let whole = text.split('@').next().unwrap_or_default();
        let is_port = |port: &str| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit());
        let is_bare_registry = !whole.contains('/')
            && match whole.rsplit_once(':') {
                Some((host, port)) => is_port(port) && (host.contains('.') || host == "localhost"),
                None => whole.contains('.') || whole == "localhost",
            };
        let rest = &text[whole.len()..];
        let filled = match whole {
            "" | "*" | "**" => format!("**{rest}"),
            _ if is_bare_registry => format!("{whole}/**{rest}"),
            _ => text.to_owned(),
        };
        let mut parts = Parts::of(&filled);
        if filled.starts_with("**") && !whole.contains('/') {
            "**".clone_into(&mut parts.name);
        }
        if parts.name.split('/').any(str::is_empty)
            || parts.tag == Some("")
            || parts.digest == Some("")
        {
            return fault("has an empty part");
        }
        Ok(Self {
            text: text.to_owned(),
            tag: parts.tag.map(str::to_owned),
            digest: parts.digest.map(str::to_owned),
            name: parts.name,
        })
    }

    /// Whether an image reference matches.
    pub fn matches(&self, image: &str) -> bool {
        let image = Parts::of(image);
        let part = |pattern: &Option<String>, part: Option<&str>| match pattern {
            None => true,
            Some(pattern) => part.is_some_and(|part| matches(pattern, part)),
        };
        // An image without a tag and a digest is `latest`.
        let tag = image.tag.or(image.digest.is_none().then_some("latest"));
        matches(&self.name, &image.name) && part(&self.tag, tag) && part(&self.digest, image.digest)
    }
}

/// Whether a glob matches a whole text: `*` is anything but a slash, `**` anything. Takes time in proportion to the product of their lengths
/// at worst.
fn matches(glob: &str, text: &str) -> bool {
    let (glob, text) = (glob.as_bytes(), text.as_bytes());
    // Which starts of the text the glob so far matches.
    let mut open = vec![false; text.len() + 1];
    open[0] = true;
    let mut at = 0;
    while at < glob.len() {
        if glob[at] == b'*' {
            let is_deep = glob.get(at + 1) == Some(&b'*');
            at += 1 + usize::from(is_deep);
            for end in 1..open.len() {
                open[end] |= open[end - 1] && (is_deep || text[end - 1] != b'/');
            }
        } else {
            for end in (1..open.len()).rev() {
                open[end] = open[end - 1] && text[end - 1] == glob[at];
            }
            open[0] = false;
            at += 1;
        }
    }
    open[text.len()]
}

/// What the value of a label must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelType {
    /// Anything that is not empty.
    Text,
    /// Anything.
    Raw,
    /// A URL with its scheme.
    Url,
    /// A version of Semantic Versioning 2.0.
    Semver,
    /// The hash of a commit of git, whole or shortened.
    Hash,
    /// A time as RFC 3339 has it.
    Rfc3339,
    /// A licence expression of SPDX.
    Spdx,
    /// A mail address.
    Email,
}

/// The types of labels, by their names; those of hadolint's `label-schema`, and `raw`.
const LABEL_TYPES: &[(&str, LabelType)] = &[
    ("text", LabelType::Text),
    ("raw", LabelType::Raw),
    ("url", LabelType::Url),
    ("semver", LabelType::Semver),
    ("hash", LabelType::Hash),
    ("rfc3339", LabelType::Rfc3339),
    ("spdx", LabelType::Spdx),
    ("email", LabelType::Email),
];

/// A label that images must have: `maintainer:email`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredLabel {
    text: String,
    /// Its name.
    pub name: String,
    /// What its value must be.
    pub value: LabelType,
}

impl RequiredLabel {
    /// Reads `name:type`, or `name` for a text.
    ///
    /// # Errors
    /// If there is no name, or no such type; in words.
    pub fn new(text: &str) -> Result<Self, String> {
        let (name, word) = text.rsplit_once(':').unwrap_or((text, "text"));
        let known = LABEL_TYPES.iter().find(|(known, _)| *known == word);
        let Some((_, value)) = known else {
            let known: Vec<String> = LABEL_TYPES.iter().map(|it| format!("`{}`", it.0)).collect();
            return Err(format!(
                "`{text}`: there is no type `{word}` of labels; those there are: {}",
                known.join(", ")
            ));
        };
        if name.is_empty() || name.contains(|ch: char| ch.is_whitespace() || ch == ':') {
            return Err(format!(
                "`{text}`: expected `name:type`, as in `maintainer:email`"
            ));
        }
        Ok(Self {
            text: text.to_owned(),
            name: name.to_owned(),
            value: *value,
        })
    }
}

/// A secret that a command must have mounted: `pip install: id=pip,target=/root/.config/pip/pip.conf`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretMount {
    text: String,
    /// The words that the command starts with: its program, and those after it that are no options.
    pub words: Vec<String>,
    /// The options of the mount, but for its type.
    pub options: String,
    /// The name of the secret.
    pub id: String,
    /// Where it is mounted, if it is a file.
    pub target: Option<String>,
    /// The variable that it is put into, if it is.
    pub env: Option<String>,
}

/// What a mount of a secret may be told. Source: Dockerfile reference, "RUN --mount=type=secret".
const SECRET_OPTIONS: &[&str] = &["env", "gid", "id", "mode", "required", "target", "uid"];

impl SecretMount {
    /// Reads `command: id=…,target=…`, with `env=…` in place of the target, or beside it.
    ///
    /// # Errors
    /// If there is no command, no id, neither a target nor a variable, or an option that there is not; in words.
    pub fn new(text: &str) -> Result<Self, String> {
        let fault = |what: &str| Err(format!("`{text}`: {what}"));
        let Some((command, options)) = text.split_once(": ") else {
            return fault(
                "expected `command: id=…,target=…`, as in `npm ci: id=npmrc,target=/root/.npmrc`",
            );
        };
        let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        let options = options.trim();
        if words.is_empty() {
            return fault("there is no command before the colon");
        }
        if options.contains(|ch: char| ch.is_whitespace() || "\"'$\\".contains(ch)) {
            return fault("the options of a mount have no spaces, quotes and variables");
        }
        let mut known: Vec<(&str, &str)> = Vec::new();
        for option in options.split(',') {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            if !SECRET_OPTIONS.contains(&key) {
                return fault(&format!(
                    "a mount of a secret has no option `{key}`; those there are: {}",
                    SECRET_OPTIONS.join(", ")
                ));
            }
            known.push((key, value));
        }
        let value = |wanted: &str| {
            let found = known.iter().find(|(key, _)| *key == wanted);
            found.map(|(_, value)| (*value).to_owned())
        };
        let filled = |wanted: &str| value(wanted).filter(|value| !value.is_empty());
        let Some(id) = filled("id") else {
            return fault("a secret is called by its `id`");
        };
        let (target, env) = (filled("target"), filled("env"));
        if target.is_none() && env.is_none() {
            return fault("a secret needs a `target` or an `env`");
        }
        Ok(Self {
            text: text.to_owned(),
            words,
            options: options.to_owned(),
            id,
            target,
            env,
        })
    }
}

/// Reads each of some texts.
fn all<T>(texts: &[String], read: fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    texts.iter().map(|text| read(text)).collect()
}

impl Texts for Vec<ImagePattern> {
    fn expected(&self) -> &'static str {
        "expected a list of image patterns, each a string"
    }

    fn shape(&self) -> String {
        "^[A-Za-z0-9._/:@*+\\[\\]-]+$".to_owned()
    }

    fn texts(&self) -> Vec<String> {
        self.iter().map(|pattern| pattern.text.clone()).collect()
    }

    fn set(&mut self, texts: &[String]) -> Result<(), String> {
        *self = all(texts, ImagePattern::new)?;
        Ok(())
    }
}

impl Texts for Vec<RequiredLabel> {
    fn expected(&self) -> &'static str {
        "expected a list of labels, each a string `name:type`"
    }

    fn shape(&self) -> String {
        let types: Vec<&str> = LABEL_TYPES.iter().map(|it| it.0).collect();
        format!("^[^\\s:]+(:({}))?$", types.join("|"))
    }

    fn texts(&self) -> Vec<String> {
        self.iter().map(|label| label.text.clone()).collect()
    }

    fn set(&mut self, texts: &[String]) -> Result<(), String> {
        *self = all(texts, RequiredLabel::new)?;
        Ok(())
    }
}

impl Texts for Vec<SecretMount> {
    fn expected(&self) -> &'static str {
        "expected a list of secrets, each a string `command: id=…,target=…`"
    }

    fn shape(&self) -> String {
        let options = SECRET_OPTIONS.join("|");
        format!("^[^:]+: ({options})=[^\\s]+$")
    }

    fn texts(&self) -> Vec<String> {
        self.iter().map(|secret| secret.text.clone()).collect()
    }

    fn set(&mut self, texts: &[String]) -> Result<(), String> {
        *self = all(texts, SecretMount::new)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d";

    #[test]
    fn names_are_completed_as_docker_does() {
        for (name, complete) in [
            ("debian", "docker.io/library/debian"),
            ("docker.io/debian", "docker.io/library/debian"),
            ("index.docker.io/debian", "docker.io/library/debian"),
            ("acme/app", "docker.io/acme/app"),
            ("ghcr.io/acme/app", "ghcr.io/acme/app"),
            ("localhost/app", "localhost/app"),
            ("registry:5000/app", "registry:5000/app"),
            ("Acme/app", "Acme/app"),
        ] {
            assert_eq!(super::complete(name), complete, "{name}");
        }
    }

    #[test]
    fn patterns_match_names_tags_and_digests() {
        let pinned = format!("debian:12@{DIGEST}");
        for (pattern, yes, no) in [
            (
                "debian",
                &["debian", "docker.io/library/debian:12"][..],
                &["acme/debian", "debian2"][..],
            ),
            (
                "docker.io/library/*",
                &["debian:12", "index.docker.io/alpine"],
                &["acme/app", "ghcr.io/library/a"],
            ),
            ("docker.io/**", &["debian", "acme/app"], &["ghcr.io/a/b"]),
            ("docker.io", &["debian", "acme/app:1"], &["ghcr.io/a/b"]),
            (
                "ghcr.io/acme/**",
                &["ghcr.io/acme/a/b:1", "ghcr.io/acme/a"],
                &["ghcr.io/acme2/a", "ghcr.io/b/acme/c"],
            ),
            (
                "ghcr.io/acme/*",
                &["ghcr.io/acme/a:1"],
                &["ghcr.io/acme/a/b"],
            ),
            (
                "*.acme.example",
                &["a.acme.example/x/y"],
                &["acme.example/x", "a.acme.example.evil.example/x"],
            ),
            ("*/base/**", &["a.example/base/x"], &["a.example/other/x"]),
            ("registry:5000", &[], &["registry:5000/x"]),
            (
                "registry.example:5000",
                &["registry.example:5000/x/y"],
                &["registry.example/x"],
            ),
            ("localhost", &["localhost/x"], &["localhost2/x"]),
            ("acme/*", &["acme/app", "docker.io/acme/b"], &["acme2/app"]),
            (
                "debian:12*",
                &["debian:12", "debian:12-slim"],
                &["debian:11", "debian"],
            ),
            ("debian:latest", &["debian"], &[&pinned]),
            (
                "*@sha256:*",
                &[&pinned, "ghcr.io/a/b@sha256:00"],
                &["debian:12", "ghcr.io/a/b"],
            ),
            ("debian@sha256:*", &[&pinned], &["alpine@sha256:00"]),
            ("*", &["debian", "ghcr.io/a/b/c:1"], &[]),
            ("**", &["debian", "ghcr.io/a/b/c:1"], &[]),
        ] {
            let read = ImagePattern::new(pattern).unwrap();
            for image in yes {
                assert!(read.matches(image), "{pattern} {image}");
            }
            for image in no {
                assert!(!read.matches(image), "{pattern} {image}");
            }
        }
    }

    #[test]
    fn wrong_patterns() {
        for (pattern, part) in [
            ("", "is empty"),
            ("a b", "has ` `"),
            ("https://ghcr.io/a", "an empty part"),
            ("ghcr.io/", "an empty part"),
            ("debian:", "an empty part"),
            ("debian@", "an empty part"),
            ("$REGISTRY/a", "has `$`"),
        ] {
            let error = ImagePattern::new(pattern).unwrap_err();
            assert!(error.contains(part), "{pattern}: {error}");
        }
    }

    #[test]
    fn long_globs_take_no_more_than_they_must() {
        let glob = "*a".repeat(200);
        assert!(!matches(
            &glob,
            &"a".repeat(10_000).replace("aa", "ab")[..150]
        ));
        assert!(matches(&glob, &"a".repeat(200)));
    }

    #[test]
    fn secrets() {
        let secret =
            SecretMount::new("npm ci: id=npmrc,target=/root/.npmrc,required=true").unwrap();
        assert_eq!(secret.words, ["npm", "ci"]);
        assert_eq!(
            (&*secret.id, secret.target.as_deref()),
            ("npmrc", Some("/root/.npmrc"))
        );
        assert_eq!(
            SecretMount::new("gh: id=gh,env=GH_TOKEN")
                .unwrap()
                .env
                .as_deref(),
            Some("GH_TOKEN")
        );
        for text in [
            "",
            "npm",
            ": id=a,env=A",
            "npm: env=A",
            "npm: id=a",
            "npm: id=a,env=A B",
            "npm: id=a,dir=b,env=A",
            "npm:id=a,env=A",
            "npm: id=$A,env=B",
        ] {
            assert!(SecretMount::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn labels() {
        for (name, value) in LABEL_TYPES {
            let label = RequiredLabel::new(&format!("a.b:{name}")).unwrap();
            assert_eq!((&*label.name, label.value), ("a.b", *value));
        }
        assert_eq!(RequiredLabel::new("a").unwrap().value, LabelType::Text);
        for text in ["", ":url", "a:", "a:uri", "a b:url"] {
            assert!(RequiredLabel::new(text).is_err(), "{text}");
        }
    }
}
