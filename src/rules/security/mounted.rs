//! What tells that a container gets more than its image: something that is mounted, or rights.

use crate::knowledge::accounts::{MANIFESTS, MARKS_OF_DEPENDENCIES, OF_DATABASES};
use crate::lint::Context;
use crate::model::is_in;

/// Whether a file of the build context, or a comment, tells that something is mounted which the container may write, or that it has, or needs, more rights.
pub(super) fn wants_more(context: &Context<'_>) -> bool {
    let text = |name: &&str| {
        let text = context.build.text(name)?;
        Some(String::from_utf8_lossy(&text).into_owned())
    };
    let compose = [
        "compose.yaml",
        "compose.yml",
        "docker-compose.yaml",
        "docker-compose.yml",
    ];
    let is_dependent = |text: String| MARKS_OF_DEPENDENCIES.iter().any(|mark| text.contains(mark));
    let own = String::from_utf8_lossy(context.model.file.source);
    mounts_in_text(&own)
        || compose
            .iter()
            .filter_map(text)
            .any(|text| mounts_in_compose(&text))
        || ["README.md", "readme.md"]
            .iter()
            .filter_map(text)
            .any(|text| mounts_in_text(&text))
        || MANIFESTS.iter().filter_map(text).any(is_dependent)
}

/// Whether a text that people read shows how to mount something: `docker run -v …`.
fn mounts_in_text(text: &str) -> bool {
    let has = |part: &str| text.contains(part);
    (has("docker run") || has("podman run"))
        && ["--volume", "-v ", "--mount"].iter().any(|it| has(it))
}

/// Whether a compose file mounts something that no other image is known to keep there, or says more of users and rights.
fn mounts_in_compose(text: &str) -> bool {
    let says_more = |line: &str| {
        let line = line.trim();
        let keys = [
            "user:",
            "privileged:",
            "cap_add:",
            "devices:",
            "network_mode:",
        ];
        if keys.iter().any(|key| line.starts_with(key)) {
            return true;
        }
        let Some(mount) = line.strip_prefix("- ") else {
            return line.starts_with("target:") && line.contains('/');
        };
        let mut parts = mount.trim_matches(['"', '\'']).split(':').skip(1);
        let target = parts.next().filter(|target| target.starts_with('/'));
        let is_read_only = parts.any(|options| options.split(',').any(|option| option == "ro"));
        target.is_some_and(|target| {
            !is_read_only && !OF_DATABASES.iter().any(|known| is_in(target, known))
        })
    };
    text.lines().any(says_more)
}
