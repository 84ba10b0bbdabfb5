//! What looks like a credential: names, values, files.
//!
//! Source, where a table names no other: how variables, values and files are called in public Dockerfiles.

use crate::text::file_name;
use std::ops::Range;

/// Words of names that mean a credential. Source: BuildKit's check `SecretsUsedInArgOrEnv`.
const WORDS: &[&str] = &[
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "passwd",
    "password",
    "pword",
    "secret",
    "token",
];

/// Words that, beside those, mean something else: what is public, where something is, how long it is or whether it is there.
const OTHERWISE: &[&str] = &[
    "algo",
    "algorithm",
    "checksum",
    "dir",
    "disable",
    "disabled",
    "enable",
    "enabled",
    "endpoint",
    "expiration",
    "expiry",
    "file",
    "files",
    "fingerprint",
    "format",
    "gpg",
    "header",
    "host",
    "id",
    "ids",
    "keyserver",
    "length",
    "method",
    "mode",
    "name",
    "names",
    "path",
    "port",
    "prefix",
    "provider",
    "pub",
    "public",
    "repo",
    "repository",
    "server",
    "servers",
    "sha256",
    "size",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "version",
];

/// Words that, at the end of a name, mean something else: how many there are, who they are for, when they end: `TOKEN_COUNT`.
const ABOUT_ONE: &[&str] = &[
    "age", "alias", "audience", "bits", "bytes", "cache", "chars", "count", "domain", "duration",
    "encoding", "expires", "home", "hours", "interval", "issuer", "lifetime", "limit", "limits",
    "location", "max", "min", "minutes", "number", "pattern", "policy", "realm", "regex", "region",
    "rounds", "scheme", "scope", "scopes", "seconds", "sock", "socket", "status", "store",
    "strategy", "strength", "user", "username", "validity",
];

/// Words that, at the end of a name, mean a token whatever stands before them: `REPOSITORY_TOKEN`; a `PAT` is a personal access token.
const TOKEN_NAMES: &[&str] = &["pat", "token"];

/// Words that, at the end of a name, mean a credential whatever stands before them: `EMAIL_HOST_PASSWORD`.
const PASSWORDS: &[&str] = &["pass", "passphrase", "passwd", "password", "pwd", "pword"];

/// Words before them that make a setting of the name: `MYSQL_ALLOW_EMPTY_PASSWORD`. Source: the documentation of the images mysql, mariadb and
/// bitnami/postgresql.
const SETTINGS: &[&str] = &[
    "allow", "ask", "disable", "disabled", "empty", "enable", "no", "onetime", "prompt", "random",
    "require", "requires",
];

/// What holds credentials where it follows that word: a `CREDENTIAL_MANAGER` is none. Source: the documentation of git-credential and gcloud.
const CONTENTS: &[&str] = &[
    "b64", "base64", "content", "contents", "data", "json", "value",
];

/// Whether a word is the only hint in a name, and may as well mean a way of signing in or a key of a map: then a value that is a plain word
/// is no credential.
pub fn is_vague(name: &str) -> bool {
    let words = words(name);
    let known = words.iter().filter(|word| WORDS.contains(&word.as_str()));
    known.clone().all(|word| word == "auth" || word == "key")
        && !names_password(name)
        && !words.windows(2).any(|pair| {
            matches!(
                pair[0].as_str(),
                "api" | "access" | "secret" | "private" | "master"
            ) && pair[1] == "key"
        })
}

/// Whether the name of a variable says that its value is a password: `DB_PASSWORD`, `FTP_PASS`; not `PWD` alone, the working directory.
pub fn names_password(name: &str) -> bool {
    let words = words(name);
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let is_folder = last == "pwd" && (before.is_empty() || before == ["old"]);
    PASSWORDS.contains(&last.as_str()) && !is_setting(before) && !is_folder
}

/// Whether words before the last of a name make a setting of it.
fn is_setting(before: &[String]) -> bool {
    before.iter().any(|word| SETTINGS.contains(&word.as_str()))
}

/// Whether the name of a variable says that its value is a credential: `DB_PASSWORD`, `apiKey`, not `GPG_KEY` or `TOKEN_URL`, nor
/// a `KEY` of which nothing says what it opens.
pub fn names_credential(name: &str) -> bool {
    if names_password(name) {
        return true;
    }
    let words: Vec<String> = words(name);
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    if TOKEN_NAMES.contains(&last.as_str()) {
        return !is_setting(before) && !before.iter().any(|word| word.starts_with("pub"));
    }
    if PASSWORDS.contains(&last.as_str()) || ABOUT_ONE.contains(&last.as_str()) {
        return false;
    }
    let joined = |pair: &[String]| WORDS.contains(&pair.concat().as_str());
    let is_number = |word: &str| word.chars().all(|ch| ch.is_ascii_digit());
    let says_so = |(at, word): (usize, &String)| match word.as_str() {
        "key" => at > 0 && !is_number(&words[at - 1]),
        "credential" | "credentials" => words
            .get(at + 1)
            .is_none_or(|next| is_number(next) || CONTENTS.contains(&next.as_str())),
        word => WORDS.contains(&word),
    };
    (words.iter().enumerate().any(says_so) || words.windows(2).any(joined))
        && !words.iter().any(|word| OTHERWISE.contains(&word.as_str()))
}

/// Whether a value is a credential, by the name of what it is given to: what `DB_PASSWORD` holds, unless it opens nothing or says itself that it stands for one. A
/// `$` is a variable, but where it is literal.
pub fn is_credential(name: &str, value: &str, is_literal: bool) -> bool {
    if !names_credential(name) {
        return false;
    }
    let read = if is_literal {
        value.replace('$', "s")
    } else {
        value.to_owned()
    };
    let is_password = names_password(name);
    let is_word = value.bytes().all(|byte| !byte.is_ascii_digit());
    !is_placeholder(&read)
        && !is_fingerprint(value)
        && !(is_vague(name) && (is_word || value.len() < 8))
        && (is_password || !stands_for_one(&read))
        && (is_password || !name.to_lowercase().ends_with(&value.to_lowercase()))
}

/// Whether a value is the fingerprint of a public key: 40 hexadecimal digits, the form official images check signatures by.
fn is_fingerprint(value: &str) -> bool {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    matches!(digits.len(), 8 | 16 | 40)
        && digits
            .chars()
            .all(|ch| ch.is_ascii_hexdigit() && !ch.is_ascii_lowercase())
}

/// Words that, at the end of a name, mean the one who logs in, or where: `GIT_USER`, `DOCKER_ORG`.
const USERS: &[&str] = &[
    "account", "branch", "domain", "group", "host", "login", "name", "org", "owner", "port",
    "server", "user", "username",
];

/// Whether the name of a variable says that its value is a user, not what that one logs in with.
pub fn names_user(name: &str) -> bool {
    let words = words(name);
    words.last().is_some_and(|last| {
        let is_it = |user: &&str| last.ends_with(user);
        USERS.iter().any(is_it)
    })
}

/// The words of a name, in lower case: split at what is no letter or digit, and before a capital after a small letter.
fn words(name: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut small = false;
    for ch in name.chars() {
        if !ch.is_ascii_alphanumeric() || ch.is_ascii_uppercase() && small {
            out.push(String::new());
        }
        if ch.is_ascii_alphanumeric()
            && let Some(word) = out.last_mut()
        {
            word.push(ch.to_ascii_lowercase());
        }
        small = ch.is_ascii_lowercase();
    }
    out.retain(|word| !word.is_empty());
    out
}

/// Whether a value opens nothing, whatever its variable is called: nothing, a word that says so, a switch, a variable, a place. `password` and
/// `changeme` do open something.
pub fn is_placeholder(value: &str) -> bool {
    /// Words for ways to authenticate are among them: `basic`, `ldap`, `md5`, `oauth`, `scram`.
    const STAND_INS: &[&str] = &[
        "basic",
        "disabled",
        "dummy",
        "enabled",
        "example",
        "fake",
        "false",
        "ldap",
        "md5",
        "missing",
        "no",
        "none",
        "not-set",
        "notset",
        "null",
        "oauth",
        "off",
        "on",
        "placeholder",
        "redacted",
        "replace",
        "scram",
        "todo",
        "true",
        "undefined",
        "unset",
        "xxx",
        "yes",
        "your",
    ];
    let lower = value.trim_matches('*').to_ascii_lowercase();
    let only = |set: &str| lower.chars().all(|ch| set.contains(ch));
    value.len() < 3
        || value.contains(['$', ' '])
        || [".sh", ".txt", ".json", ".pem"]
            .iter()
            .any(|end| value.ends_with(end))
        || value.starts_with(['/', '.', '~', '<', '{', '%'])
        || lower.contains("://") && !lower.contains('@')
        || only("x*-_.#")
        || is_example(value)
        || STAND_INS.iter().any(|word| {
            lower == *word
                || lower.starts_with(&format!("{word}-"))
                || lower.starts_with(&format!("{word}_"))
        })
        || lower.contains("placeholder")
        || lower.contains("dummy")
        || lower.contains("insecure")
        || lower.contains("build-time")
        || lower.contains("buildtime")
}

/// Whether the value of a variable that is no password is more likely a word about the credential than one: `my-api-key`, a row of digits.
pub fn stands_for_one(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    lower == "default"
        || lower.chars().all(|ch| ch.is_ascii_digit() || ch == '-')
        || lower.starts_with("12345678")
        || describes_itself(&lower)
}

/// Whether a value is one of those that AWS shows in its documentation. Source: AWS documentation, "Manage access keys".
fn is_example(value: &str) -> bool {
    value.ends_with("EXAMPLE") || value.ends_with("EXAMPLEKEY")
}

/// Whether a value is a few words about a credential, not one: `google-maps-api-key`, `access_key`, `cannot-be-blank`.
fn describes_itself(value: &str) -> bool {
    const ABOUT: &[&str] = &["blank", "default", "here", "nodefaultvalue"];
    let words: Vec<&str> = value.split(['-', '_', '.']).collect();
    let is_about = |word: &&str| WORDS.contains(word) || ABOUT.contains(word);
    let is_word = |word: &&str| word.chars().all(|ch| ch.is_ascii_lowercase());
    words.iter().all(is_word)
        && (words.len() > 1 && words.iter().any(is_about) || ABOUT.contains(&value))
}

/// Names of files that hold credentials, as a whole.
const FILES: &[&str] = &[
    ".dockercfg",
    ".dockerconfigjson",
    ".env",
    ".git-credentials",
    ".htpasswd",
    ".netrc",
    ".npmrc",
    ".pgpass",
    ".pypirc",
    "credentials.json",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
    "kubeconfig",
    "service-account.json",
    "service_account.json",
    "serviceaccount.json",
];

/// Names of files that hold credentials once somebody has written one into them. Source: the manuals of the package managers.
const WRITTEN: &[&str] = &[
    ".condarc",
    ".gemrc",
    ".gitconfig",
    ".yarnrc",
    ".yarnrc.yml",
    "auth.json",
    "auth.toml",
    "credentials",
    "credentials.toml",
    "nuget.config",
    "pip.conf",
    "settings.xml",
];

/// Whether a file, by its path, is one that credentials are written into, for the programs that look there.
pub fn keeps_written_secret(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    WRITTEN.contains(&name.as_str()) || is_secret_file(path)
}

/// Commands that write what they are told into a file of theirs: the words that they start with, and the file.
/// Source: the manuals of these programs.
const STORES: &[(&str, &[&str], &str)] = &[
    ("aws", &["configure", "set"], ".aws/credentials"),
    ("bundle", &["config"], ".bundle/config"),
    ("bundler", &["config"], ".bundle/config"),
    ("composer", &["config"], "auth.json"),
    ("dotnet", &["nuget", "add", "source"], "NuGet.Config"),
    ("dotnet", &["nuget", "update", "source"], "NuGet.Config"),
    ("git", &["config"], ".gitconfig"),
    ("git", &["remote", "add"], ".git/config"),
    ("git", &["remote", "set-url"], ".git/config"),
    ("npm", &["config", "set"], ".npmrc"),
    ("npm", &["set"], ".npmrc"),
    ("nuget", &["sources", "add"], "NuGet.Config"),
    ("pip", &["config", "set"], "pip.conf"),
    ("pip3", &["config", "set"], "pip.conf"),
    ("pnpm", &["config", "set"], ".npmrc"),
    ("pnpm", &["set"], ".npmrc"),
    ("poetry", &["config"], "auth.toml"),
    ("yarn", &["config", "set"], ".yarnrc.yml"),
];

/// The file that a command writes what it is told into, by its program and the words after it that are no options.
pub fn stores_into<'w>(
    program: &str,
    words: &(impl Iterator<Item = &'w str> + Clone),
) -> Option<&'static str> {
    STORES.iter().find_map(|(name, verbs, file)| {
        let given = words.clone().take(verbs.len());
        (*name == program && given.eq(verbs.iter().copied())).then_some(*file)
    })
}

/// Folders that hold credentials.
const FOLDERS: &[&str] = &[".aws", ".azure", ".gnupg", ".kube", ".ssh"];

/// Endings of files that hold private keys.
const ENDINGS: &[&str] = &["jks", "keystore", "p12", "pfx", "ppk"];

/// Whether a path is that of a file, or a folder of files, that mostly hold credentials.
pub fn is_secret_file(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let name = file_name(path);
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    FILES.contains(&lower.as_str())
        || FOLDERS.contains(&lower.as_str())
        || path.contains(".docker/config.json")
        || FOLDERS
            .iter()
            .any(|folder| path.starts_with(&format!("{folder}/")) && !is_public_part(name))
        || ENDINGS.contains(&ending)
        || lower.starts_with(".env.") && !is_sample(&lower)
        || ending == "key"
            && !["pub", "gpg", "apt"]
                .iter()
                .any(|word| lower.contains(word))
        || ending == "pem"
            && ["key", "priv"].iter().any(|word| lower.contains(word))
            && !lower.contains("pub")
}

/// Files in such folders that hold no secrets.
fn is_public_part(name: &str) -> bool {
    name.rsplit('.').next() == Some("pub")
        || matches!(name, "config" | "known_hosts" | "authorized_keys")
}

fn is_sample(name: &str) -> bool {
    [
        "example", "sample", "template", "dist", "defaults", "test", "ci",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// Where the password in a URL is, if one stands there in the clear: `https://user:password@host`.
pub fn password_in_url(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    while let Some(at) = memchr::memmem::find(&text.as_bytes()[start..], b"://") {
        start += at + 3;
        let rest = &text[start..];
        let end = rest
            .find(|ch: char| ch.is_whitespace() || "/\"'`?#)".contains(ch))
            .unwrap_or(rest.len());
        if let Some((login, _)) = rest[..end].rsplit_once('@')
            && let Some((user, password)) = login.split_once(':')
            && !is_placeholder(password)
            && !stands_for_one(password)
            && !["changeme", "password"].contains(&password)
            && !password.starts_with('[')
        {
            let from = start + user.len() + 1;
            return Some(from..from + password.len());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "MYSQL_ROOT_PASSWORD",
            "apiKey",
            "API_KEY",
            "GITHUB_TOKEN",
            "JWT_SECRET",
            "AWS_SECRET_ACCESS_KEY",
            "authToken",
            "EMAIL_HOST_PASSWORD",
            "DB_PASS",
            "SMB_PWD",
            "GPG_PASSPHRASE",
            "GOOGLE_APPLICATION_CREDENTIALS",
            "CREDENTIALS_JSON",
            "REPO_TOKEN",
            "NUGET_PAT",
            "SECRET_KEY_BASE",
        ] {
            assert!(names_credential(name), "{name}");
        }
        for name in [
            "GPG_KEY",
            "KEYBOARD",
            "MONKEY",
            "PUBLIC_KEY",
            "TOKEN_URL",
            "AUTHOR",
            "KEY_SERVER",
            "SECRET_FILE",
            "AWS_ACCESS_KEY_ID",
            "TOKENIZERS_PARALLELISM",
            "key",
            "Filters__0__Key",
            "APT_REPO_KEY",
            "PASSWORD_FORMAT",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "RANDOM_ROOT_PASSWORD",
            "CREDENTIAL_MANAGER",
            "PWD",
            "BYPASS",
            "TOKEN_COUNT",
            "TOKEN_FILE",
            "TOKEN_PATH",
            "TOKEN_LIMIT",
            "PASSWORD_LENGTH",
            "PASSWORD_MIN",
            "AUTH_USERNAME",
            "DISABLE_TOKEN",
            "PUBLIC_TOKEN",
            "MAX_TOKENS",
        ] {
            assert!(!names_credential(name), "{name}");
        }
    }

    #[test]
    fn values() {
        for value in [
            "",
            "xxxx",
            "$TOKEN",
            "/run/secrets/x",
            "true",
            "https://example.com",
            "<token>",
            "your-token",
            "**None**",
            "ldap",
            "AKIAIOSFODNN7EXAMPLE",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in [
            "12345",
            "google-maps-api-key",
            "cannot-be-blank-here",
            "00000000-0000-0000-0000-000000000000",
            "1234567890abcdef",
            "nodefaultvalue",
        ] {
            assert!(stands_for_one(value), "{value}");
        }
        for value in [
            "hunter2",
            "s3cr3t!",
            "postgres",
            "secret",
            "correct-horse-battery",
            "my-s3cret-key1",
            "changeme",
            "test",
        ] {
            assert!(!is_placeholder(value) && !stands_for_one(value), "{value}");
        }
        assert!(!is_placeholder("password"));
    }

    #[test]
    fn files() {
        for path in [
            ".env",
            "config/.env.production",
            "id_rsa",
            "./.ssh/id_ed25519",
            ".aws/credentials",
            "certs/server.key",
            "a/private-key.pem",
            ".aws/",
        ] {
            assert!(is_secret_file(path.trim_start_matches("./")), "{path}");
        }
        for path in [
            ".env.example",
            "env",
            "id_rsa.pub",
            "server.pem",
            ".ssh/known_hosts",
            "keyboard",
            "apt.key",
            "key.rs",
        ] {
            assert!(!is_secret_file(path), "{path}");
        }
    }

    #[test]
    fn passwords_in_urls() {
        let text = "curl http://a.b/ https://me:hunter2@example.com/x";
        assert_eq!(
            password_in_url(text).map(|range| &text[range]),
            Some("hunter2")
        );
        for text in [
            "https://example.com:80/a@b",
            "https://$U:$P@example.com",
            "ssh://git@example.com",
            "https://user:@h",
            "http://a:changeme@h/",
        ] {
            assert_eq!(password_in_url(text), None, "{text}");
        }
    }
}
