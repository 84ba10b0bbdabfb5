//! Where a plugin's documentation, schema and newest version are found, by dprint's conventions.

/// The addresses.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Urls {
    /// The documentation.
    pub(crate) help: String,
    /// The JSON schema of the configuration.
    pub(crate) schema: String,
    /// What the newest version is.
    pub(crate) update: Option<String>,
}

impl Urls {
    /// Those of version `version`, whose sources are at `repository`. dprint serves the releases of repositories on GitHub;
    /// what is kept elsewhere, or nowhere yet, has neither schema nor updates.
    pub(crate) fn of(repository: &str, version: &str) -> Self {
        let repository = repository.trim_end_matches('/');
        let served = repository
            .strip_prefix("https://github.com/")
            .map(|name| format!("https://plugins.dprint.dev/{name}"));
        Self {
            help: if repository.is_empty() {
                String::new()
            } else {
                format!("{repository}#dprint")
            },
            schema: served
                .as_ref()
                .map(|served| format!("{served}/{version}/schema.json"))
                .unwrap_or_default(),
            update: served.map(|served| format!("{served}/latest.json")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let none = Urls {
            help: String::new(),
            schema: String::new(),
            update: None,
        };
        assert_eq!(Urls::of("", "1.2.3"), none);
        let elsewhere = Urls {
            help: "https://example.com/dfmt#dprint".to_owned(),
            ..none
        };
        assert_eq!(Urls::of("https://example.com/dfmt", "1.2.3"), elsewhere);
        let github = Urls {
            help: "https://github.com/someone/dfmt#dprint".to_owned(),
            schema: "https://plugins.dprint.dev/someone/dfmt/1.2.3/schema.json".to_owned(),
            update: Some("https://plugins.dprint.dev/someone/dfmt/latest.json".to_owned()),
        };
        assert_eq!(
            Urls::of("https://github.com/someone/dfmt/", "1.2.3"),
            github
        );
    }
}
