//! Which programs read which credentials: from files, and from variables.

use crate::text::file_name;

/// Files that programs read their credentials from: the name in lower case, where the program looks for it when root calls it, and the programs that read it.
/// Source: the manuals of these programs; for `auth.json` Composer's, for `settings.xml` Maven's, for `gradle.properties` Gradle's.
const READ_BY: &[(&str, &str, &[&str])] = &[
    (
        ".condarc",
        "/root/.condarc",
        &["conda", "mamba", "micromamba"],
    ),
    (".gemrc", "/root/.gemrc", &["bundle", "gem"]),
    (
        ".git-credentials",
        "/root/.git-credentials",
        &["cargo", "composer", "git", "go", "pip"],
    ),
    (
        ".gitconfig",
        "/root/.gitconfig",
        &["cargo", "composer", "git", "go", "npm", "pip"],
    ),
    (
        ".netrc",
        "/root/.netrc",
        &["cargo", "curl", "git", "go", "pip", "wget"],
    ),
    (
        ".npmrc",
        "/root/.npmrc",
        &["bun", "npm", "npx", "pnpm", "yarn"],
    ),
    (".pgpass", "/root/.pgpass", &["pg_dump", "psql"]),
    (".pypirc", "/root/.pypirc", &["flit", "twine"]),
    (".yarnrc", "/root/.yarnrc", &["yarn"]),
    (".yarnrc.yml", "/root/.yarnrc.yml", &["yarn"]),
    (
        "auth.json",
        "/root/.composer/auth.json",
        &["composer", "composer.phar"],
    ),
    ("auth.toml", "/root/.config/pypoetry/auth.toml", &["poetry"]),
    ("credentials", "/root/.aws/credentials", &["aws"]),
    (
        "credentials.toml",
        "/usr/local/cargo/credentials.toml",
        &["cargo"],
    ),
    (
        "gradle.properties",
        "/root/.gradle/gradle.properties",
        &["gradle", "gradlew"],
    ),
    (
        "nuget.config",
        "/root/.nuget/NuGet/NuGet.Config",
        &["dotnet", "nuget"],
    ),
    ("pip.conf", "/root/.config/pip/pip.conf", &["pip"]),
    ("settings.xml", "/root/.m2/settings.xml", &["mvn", "mvnw"]),
];

/// Where a program that root calls looks for a file with credentials, by the name of the file, and which programs look there.
pub fn looked_for(path: &str) -> Option<(&'static str, &'static [&'static str])> {
    let name = file_name(path).to_ascii_lowercase();
    let known = READ_BY.iter().find(|(known, ..)| *known == name);
    known.map(|(_, place, programs)| (*place, *programs))
}

/// Variables that programs read their credentials from, by how their names start in capitals, and these programs.
/// Source: the manuals of these programs; "Consuming packages from authenticated feeds" of NuGet; "Configuring Bundler", "Credentials for gem sources".
const VARIABLES: &[(&str, &[&str])] = &[
    ("AWS_", &["aws"]),
    ("BUNDLE_", &["bundle"]),
    ("CARGO_REGISTR", &["cargo"]),
    ("COMPOSER_AUTH", &["composer", "composer.phar"]),
    ("GH_TOKEN", &["gh"]),
    ("GITHUB_TOKEN", &["gh"]),
    ("HF_TOKEN", &["hf", "huggingface-cli"]),
    ("HUGGING_FACE_HUB_TOKEN", &["hf", "huggingface-cli"]),
    ("NODE_AUTH_TOKEN", &["npm", "pnpm", "yarn"]),
    ("NPM_", &["npm", "npx", "pnpm", "yarn"]),
    ("NUGETPACKAGESOURCECREDENTIALS_", &["dotnet", "nuget"]),
    ("PIP_", &["pip"]),
    ("POETRY_", &["poetry"]),
    ("SENTRY_AUTH_TOKEN", &["sentry-cli"]),
    ("TWINE_", &["twine"]),
    ("UV_", &["uv"]),
    ("VSS_NUGET_", &["dotnet", "nuget"]),
    ("YARN_NPM_", &["yarn"]),
];

/// The programs that read a credential from a variable of that name without being told.
pub fn readers_of_variable(name: &str) -> &'static [&'static str] {
    let name = name.to_ascii_uppercase();
    let mut known = VARIABLES.iter();
    let known = known.find(|(start, _)| name.starts_with(start));
    known.map_or(&[], |(_, programs)| programs)
}

/// How the last part of a host's name is written in the names of Bundler's variables. Source: "Configuring Bundler", "Credentials for gem sources".
const HOST_ENDS: &[&str] = &["__COM", "__DEV", "__IO", "__NET", "__ORG"];

/// Starts of the names of variables, in capitals, that hold nothing but credentials, though no word in them says so as others do.
/// Source: "Consuming packages from authenticated feeds" of NuGet; the README of the Azure Artifacts Credential Provider.
const HOLD_CREDENTIALS: &[&str] = &[
    "NUGETPACKAGESOURCECREDENTIALS_",
    "VSS_NUGET_EXTERNAL_FEED_ENDPOINTS",
];

/// Whether a variable holds a credential because the program that reads it wants one there: `BUNDLE_GEMS__CONTRIBSYS__COM`.
pub fn is_credential_of_program(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let is_host = || HOST_ENDS.iter().any(|end| name.ends_with(end));
    HOLD_CREDENTIALS.iter().any(|start| name.starts_with(start))
        || name.starts_with("BUNDLE_") && !name.starts_with("BUNDLE_MIRROR__") && is_host()
}

/// How settings files name a credential, in lower case, each by the name of the file. What follows, up to the end of the line, is one unless it is a variable.
/// Source: the manuals of npm, Yarn, git, NuGet, Maven, Composer and Gradle; curl's manual, ".netrc".
const CREDENTIALS_IN: &[(&str, &[&str])] = &[
    (".gitconfig", &["authorization:", "password="]),
    (".netrc", &["password "]),
    (
        ".npmrc",
        &[":_auth=", ":_authtoken=", ":_password=", "_auth="],
    ),
    (".yarnrc", &["_authtoken\" "]),
    (".yarnrc.yml", &["npmauthident:", "npmauthtoken:"]),
    ("auth.json", &["\"password\":", "\"token\":", "oauth\":"]),
    ("gradle.properties", &["password=", "token="]),
    ("nuget.config", &["password\" value="]),
    ("settings.xml", &["<password>", "<passphrase>"]),
];

/// Whether a file of settings that has this text has a credential in it: not one that only names the variable it is in. `None` for files
/// that nobody knows how to read.
pub fn has_credential(path: &str, text: &str) -> Option<bool> {
    let name = file_name(path).to_ascii_lowercase();
    let keys: &[&str] = match CREDENTIALS_IN.iter().find(|(known, _)| *known == name) {
        Some((_, keys)) => keys,
        None if name == "pip.conf" => &[],
        None => return None,
    };
    // Spaces around `=` mean nothing, and none in JSON.
    let lower = text.to_ascii_lowercase();
    let lower = if name == "auth.json" {
        lower.split_whitespace().collect()
    } else {
        lower.replace(" =", "=").replace("= ", "=")
    };
    let is_one = |key: &&str| {
        lower.match_indices(*key).any(|(at, _)| {
            let value = lower[at + key.len()..].lines().next().unwrap_or_default();
            let value = value.trim_start_matches([' ', '\t', '"', '\'', '{']);
            let stands_for_one = ["$", "%", "<", "{"];
            !value.is_empty() && !stands_for_one.iter().any(|start| value.starts_with(start))
        })
    };
    Some(keys.iter().any(is_one) || has_login(text))
}

/// Whether a URL in a text has a password: one that is no variable.
fn has_login(text: &str) -> bool {
    text.match_indices("://").any(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest.find(|ch: char| ch.is_whitespace() || "/\"'<>".contains(ch));
        let host = &rest[..end.unwrap_or(rest.len())];
        let login = host.rsplit_once('@').map(|(login, _)| login);
        let password = login.and_then(|login| login.split_once(':'));
        password.is_some_and(|(_, password)| !password.is_empty() && !password.contains(['$', '%']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_with_credentials_are_told_from_others() {
        for (file, text, has) in [
            (".npmrc", "registry=https://npm.acme.com/\n", false),
            (
                ".npmrc",
                "//npm.acme.com/:_authToken=${NPM_TOKEN}\nengine-strict=true",
                false,
            ),
            ("a/.npmrc", "//npm.acme.com/:_authToken=0a1b2c3d", true),
            (".npmrc", "_auth = x", true),
            (".yarnrc.yml", "npmAuthToken: \"${TOKEN}\"", false),
            (".yarnrc.yml", "npmAuthToken: abc", true),
            ("pip.conf", "index-url = https://a:b@pypi.acme.com/", true),
            ("pip.conf", "index-url = https://pypi.acme.com/", false),
            (
                "pip.conf",
                "index-url = https://a:${PASSWORD}@pypi.acme.com/",
                false,
            ),
            (
                "settings.xml",
                "<password>${env.PASSWORD}</password>",
                false,
            ),
            ("settings.xml", "<password>hunter2</password>", true),
            (
                "NuGet.Config",
                "<add key=\"ClearTextPassword\" value=\"%PAT%\" />",
                false,
            ),
            (
                "nuget.config",
                "<add key=\"ClearTextPassword\" value=\"abc\" />",
                true,
            ),
            (
                "auth.json",
                "{\"github-oauth\": {\n  \"github.com\": \"abc\"\n}}",
                true,
            ),
        ] {
            assert_eq!(has_credential(file, text), Some(has), "{file}: {text}");
        }
        assert_eq!(has_credential(".env", "A=b"), None);
    }

    #[test]
    fn variables_of_programs() {
        for name in [
            "BUNDLE_GEMS__CONTRIBSYS__COM",
            "NuGetPackageSourceCredentials_acme",
        ] {
            assert!(is_credential_of_program(name), "{name}");
        }
        for name in [
            "BUNDLE_WITHOUT",
            "BUNDLE_BUILD__NOKOGIRI",
            "BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG",
        ] {
            assert!(!is_credential_of_program(name), "{name}");
        }
        assert_eq!(readers_of_variable("NPM_TOKEN").first(), Some(&"npm"));
    }
}
