//! What `RUN --mount` mounts, as BuildKit reads the flag (`instructions/commands_runmount.go`, `dockerfile2llb/convert_runmount.go`).

use super::statement::flag_value;
use super::tree::Instruction;
use crate::text::LogicalSpan;

/// The keys that mean the same, each after the one they are known by here. BuildKit reads keys in any case.
const SAME_KEYS: &[(&str, &[&str])] = &[
    ("target", &["dst", "destination"]),
    ("source", &["src"]),
    ("readonly", &["ro"]),
    ("readwrite", &["rw"]),
];

/// All keys.
const KEYS: &[&str] = &[
    "env",
    "from",
    "gid",
    "id",
    "mode",
    "readonly",
    "readwrite",
    "required",
    "sharing",
    "size",
    "source",
    "target",
    "type",
    "uid",
];

/// What only Buildah takes, as Podman does (`buildah-build(1)`, "--mount" of RUN): BuildKit refuses it, but not whoever builds with them.
const KEYS_OF_BUILDAH: &[&str] = &[
    "bind-nonrecursive",
    "bind-propagation",
    "consistency",
    "dev",
    "exec",
    "idmap",
    "nodev",
    "noexec",
    "nosuid",
    "notmpcopyup",
    "o",
    "private",
    "relabel",
    "rprivate",
    "rshared",
    "rslave",
    "shared",
    "slave",
    "suid",
    "tmpcopyup",
    "tmpfs-mode",
    "tmpfs-size",
    "u",
    "upperdir",
    "workdir",
    "z",
];

/// What kind of thing is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountKind {
    /// Files of the build context, or of a stage or image. What a mount is that does not say.
    Bind,
    /// A directory that later builds find again.
    Cache,
    /// A directory in memory.
    Tmpfs,
    /// A file or variable that stays out of the image.
    Secret,
    /// The socket of an SSH agent.
    Ssh,
    /// A variable says it, or the build refuses the mount.
    Unknown,
}

/// One `--mount` of a RUN. Values are as written: a `$` in them is a variable that Docker replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// What kind of thing is mounted.
    pub kind: MountKind,
    options: Vec<MountOption>,
}

/// One `key=value`, or a key alone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MountOption {
    /// In lower case, and one for those that mean the same.
    key: String,
    value: Option<String>,
    /// Where the value stands in the flag, if that is written without quotes and escapes.
    place: Option<LogicalSpan>,
}

impl Mount {
    /// Reads a flag as it is written, quotes included; `None` if it is no `--mount`.
    pub fn of(flag: &[u8]) -> Option<Self> {
        const NAME: &[u8] = b"--mount=";
        let value = flag_value(flag);
        let text = String::from_utf8_lossy(value.strip_prefix(NAME)?).into_owned();
        let is_plain = value == flag && std::str::from_utf8(flag).is_ok() && !text.contains('"');
        let Some(fields) = fields(&text) else {
            return Some(Self {
                kind: MountKind::Unknown,
                options: Vec::new(),
            });
        };
        let mut at = NAME.len();
        let options = fields.into_iter().map(|field| {
            let end = at + field.len();
            at = end + 1;
            let (key, value) = match field.split_once('=') {
                Some((key, value)) => (key, Some(value)),
                None => (&field[..], None),
            };
            MountOption {
                key: known_key(&key.to_lowercase()).to_owned(),
                value: value.map(str::to_owned),
                place: value
                    .filter(|_| is_plain)
                    .map(|value| LogicalSpan::new(end - value.len(), end)),
            }
        });
        let mut mount = Self {
            kind: MountKind::Bind,
            options: options.collect(),
        };
        if let Some(kind) = mount.value("type") {
            mount.kind = match &kind.to_lowercase()[..] {
                "bind" => MountKind::Bind,
                "cache" => MountKind::Cache,
                "tmpfs" => MountKind::Tmpfs,
                "secret" => MountKind::Secret,
                "ssh" => MountKind::Ssh,
                _ => MountKind::Unknown,
            };
        }
        Some(mount)
    }

    /// The value of an option, by the first of its names in BuildKit's documentation (`target`, not `dst`); the last one counts.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.option(key)?.value.as_deref()
    }

    /// All values, in order.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.options
            .iter()
            .filter_map(|option| option.value.as_deref())
    }

    /// Where it lies, if it says so; a path that does not start with `/` is below the working directory.
    pub fn target(&self) -> Option<&str> {
        self.value("target")
    }

    /// The stage or image whose files are mounted.
    pub fn from(&self) -> Option<&str> {
        self.value("from").filter(|from| !from.is_empty())
    }

    /// Where the name of that stage or image stands in the flag, if it is written without quotes and escapes.
    pub fn from_place(&self) -> Option<LogicalSpan> {
        self.option("from")?.place
    }

    /// Whether it is a secret or a key, or may be: what others cannot have.
    pub fn is_secret(&self) -> bool {
        matches!(
            self.kind,
            MountKind::Secret | MountKind::Ssh | MountKind::Unknown
        )
    }

    /// Whether it is sure that nothing can be written to it.
    pub fn is_read_only(&self) -> bool {
        let said = self.options.iter().rev().find_map(|option| {
            let value = option.value.as_deref().unwrap_or("true");
            match &option.key[..] {
                "readonly" => Some(boolean(value)),
                "readwrite" => Some(boolean(value).map(|writes| !writes)),
                _ => None,
            }
        });
        match said {
            Some(said) => said == Some(true),
            None => matches!(
                self.kind,
                MountKind::Bind | MountKind::Secret | MountKind::Ssh
            ),
        }
    }

    fn option(&self, key: &str) -> Option<&MountOption> {
        self.options.iter().rev().find(|option| option.key == key)
    }

    /// What BuildKit refuses of a `--mount`, given without its name, and what to write instead. Values with a variable are not looked at,
    /// nor what only Buildah takes.
    pub(super) fn problem(value: &str) -> Option<(String, String)> {
        let wrong = |message: String, help: &str| Some((message, help.to_owned()));
        if value.is_empty() {
            return None;
        }
        let Some(fields) = fields(value) else {
            return wrong(
                "failed to parse csv mounts".to_owned(),
                "write `key=value`, with commas and no spaces between them",
            );
        };
        let mut kind = "bind".to_owned();
        let mut given: Vec<(&str, Option<&str>)> = Vec::new();
        for field in &fields {
            let (written, value) = match field.split_once('=') {
                Some((key, value)) => (key, Some(value)),
                None => (&field[..], None),
            };
            let lower = written.to_lowercase();
            if KEYS_OF_BUILDAH.contains(&&lower[..]) {
                return None;
            }
            let is_switch = matches!(known_key(&lower), "readonly" | "readwrite" | "required");
            if value.is_none() && !is_switch {
                return wrong(
                    format!("invalid field '{field}' must be a key=value pair"),
                    "write `key=value`, with commas and no spaces between them",
                );
            }
            let Some(&key) = KEYS.iter().find(|key| **key == known_key(&lower)) else {
                return wrong(
                    format!("unexpected key '{lower}' in '{field}'"),
                    "a mount has a `type`, a `target`, and what else this type takes: see the reference of RUN --mount",
                );
            };
            let is_known = value.is_none_or(|value| !value.contains('$'));
            match (key, value) {
                (_, None) => {}
                ("from", Some(from)) if from.find('$').is_some_and(|at| at + 1 < from.len()) => {
                    return wrong(
                        "'from' doesn't support variable expansion, define alias stage instead"
                            .to_owned(),
                        "give the image a stage of its own, `FROM … AS name`, and mount from that",
                    );
                }
                // A type that is not known takes whatever there is.
                ("type", Some(_)) if !is_known => return None,
                _ if !is_known => {}
                ("type", Some(value)) => {
                    kind = value.to_lowercase();
                    if !matches!(&kind[..], "bind" | "cache" | "tmpfs" | "secret" | "ssh") {
                        return wrong(
                            format!("unsupported mount type \"{value}\""),
                            "the types are bind, cache, tmpfs, secret and ssh",
                        );
                    }
                }
                ("readonly" | "readwrite" | "required", Some(value))
                    if boolean(value).is_none() =>
                {
                    return wrong(
                        format!("invalid value for {key}: {value}"),
                        "write `true` or `false`",
                    );
                }
                ("sharing", Some(value))
                    if !matches!(&value.to_lowercase()[..], "shared" | "private" | "locked") =>
                {
                    return wrong(
                        format!("unsupported sharing value \"{value}\""),
                        "write `shared`, `private` or `locked`",
                    );
                }
                ("mode", Some(value)) if u32::from_str_radix(value, 8).is_err() => {
                    return wrong(
                        format!("invalid value {value} for mode"),
                        "write an octal number, such as `0700`",
                    );
                }
                ("uid" | "gid", Some(value)) if value.parse::<u32>().is_err() => {
                    return wrong(format!("invalid value {value} for {key}"), "write a number");
                }
                _ => {}
            }
            // BuildKit reads from left to right: what a type takes stands after it.
            let is_of_type = match key {
                "required" => matches!(&kind[..], "secret" | "ssh"),
                "size" => kind == "tmpfs",
                _ => true,
            };
            if !is_of_type {
                let help = format!("`{key}` stands after the `type` that takes it");
                return wrong(
                    format!("unexpected key '{key}' for mount type '{kind}'"),
                    &help,
                );
            }
            given.push((key, value));
        }
        Self::wrong_together(&kind, &given)
    }

    /// What BuildKit refuses of keys that are right on their own.
    fn wrong_together(kind: &str, given: &[(&str, Option<&str>)]) -> Option<(String, String)> {
        let has = |key: &str| {
            given
                .iter()
                .any(|(it, value)| *it == key && value.is_none_or(|value| !value.is_empty()))
        };
        let wrong = |message: String, help: &str| Some((message, help.to_owned()));
        let mut owners = ["mode", "uid", "gid"].into_iter();
        if matches!(kind, "bind" | "tmpfs")
            && let Some(key) = owners.find(|key| has(key))
        {
            return wrong(
                format!("{key} not allowed for \"{kind}\" type mounts"),
                "leave it out: cache, secret and ssh mounts take it",
            );
        }
        if kind == "secret" {
            if has("from") {
                return wrong(
                    "secret mount should not have a from".to_owned(),
                    "leave `from` out: secrets are given to the build",
                );
            }
            if has("sharing") {
                return wrong(
                    "secret mount should not define sharing".to_owned(),
                    "leave `sharing` out: it is for caches",
                );
            }
            if !has("source") && !has("target") && !has("id") {
                return wrong(
                    "invalid secret mount. one of source, target required".to_owned(),
                    "name the secret: `id=…`",
                );
            }
            if has("source") && has("id") {
                return wrong(
                    "both source and id can't be set".to_owned(),
                    "name the secret once: `id=…`",
                );
            }
        }
        if kind != "cache" && has("sharing") {
            return wrong(
                format!("invalid cache sharing set for {kind} mount"),
                "leave `sharing` out: it is for caches",
            );
        }
        if kind == "ssh" && has("source") {
            return wrong(
                "ssh does not support source".to_owned(),
                "name the agent with `id=…`",
            );
        }
        let target = given.iter().rev().find(|(key, _)| *key == "target");
        let is_root = target.is_some_and(|(_, target)| *target == Some("/"));
        if matches!(kind, "bind" | "cache" | "tmpfs") && is_root {
            return wrong(
                "invalid mount target \"/\"".to_owned(),
                "mount it on a directory below `/`",
            );
        }
        None
    }
}

impl Instruction<'_> {
    /// The mounts of a RUN, also of one that ONBUILD keeps for later.
    pub fn mounts(&self) -> impl Iterator<Item = Mount> {
        let flags = self.effective().flags.iter();
        flags.filter_map(|flag| Mount::of(self.text(flag.span)))
    }
}

fn known_key(key: &str) -> &str {
    let mut same = SAME_KEYS.iter();
    same.find(|(_, others)| others.contains(&key))
        .map_or(key, |(known, _)| known)
}

/// Go's `strconv.ParseBool`.
fn boolean(value: &str) -> Option<bool> {
    match value {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// The fields of a line, as Go's `encoding/csv` reads it; `None` if it refuses it.
fn fields(line: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        let Some(mut quoted) = rest.strip_prefix('"') else {
            let (field, behind) = rest
                .split_once(',')
                .map_or((rest, None), |(field, behind)| (field, Some(behind)));
            if field.contains('"') {
                return None;
            }
            found.push(field.to_owned());
            match behind {
                Some(behind) => rest = behind,
                None => return Some(found),
            }
            continue;
        };
        let mut field = String::new();
        loop {
            let (part, behind) = quoted.split_once('"')?;
            field.push_str(part);
            if let Some(behind) = behind.strip_prefix('"') {
                field.push('"');
                quoted = behind;
                continue;
            }
            found.push(field);
            if behind.is_empty() {
                return Some(found);
            }
            rest = behind.strip_prefix(',')?;
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount(options: &str) -> Mount {
        Mount::of(format!("--mount={options}").as_bytes()).expect("a mount")
    }

    #[test]
    fn mounts_are_read_as_buildkit_does() {
        use MountKind::{Bind, Cache, Secret, Ssh, Tmpfs, Unknown};
        for (written, kind, target, is_read_only) in [
            ("target=/a", Bind, Some("/a"), true),
            ("type=bind,target=/a,rw", Bind, Some("/a"), false),
            ("target=/a,readwrite=false", Bind, Some("/a"), true),
            ("target=/a,ro=$A", Bind, Some("/a"), false),
            ("target=/a,rw,readonly", Bind, Some("/a"), true),
            ("type=cache,target=/a", Cache, Some("/a"), false),
            ("type=cache,dst=/a,sharing=locked", Cache, Some("/a"), false),
            ("Type=Cache,DESTINATION=/a,RO", Cache, Some("/a"), true),
            ("TARGET=/a,TYPE=cache", Cache, Some("/a"), false),
            ("type=cache,target=/a,target=/b", Cache, Some("/b"), false),
            (r#"'type=cache,"target=/a,b"'"#, Cache, Some("/a,b"), false),
            (r#"'"target=/a ""b"""'"#, Bind, Some("/a \"b\""), true),
            (r#""type=cache","target=/a""#, Cache, Some("/a"), false),
            ("type=cache", Cache, None, false),
            ("type=cache,target=/a,z,U", Cache, Some("/a"), false),
            ("type=tmpfs,target=/a,size=1g", Tmpfs, Some("/a"), false),
            ("type=secret,id=a,required", Secret, None, true),
            ("type=ssh", Ssh, None, true),
            ("type=$A,target=/a", Unknown, Some("/a"), false),
            ("type=volume,target=/a", Unknown, Some("/a"), false),
            (r#"'type=cache,a"b'"#, Unknown, None, false),
            (r#"'"type=cache'"#, Unknown, None, false),
            ("", Bind, None, true),
        ] {
            let mount = mount(written);
            assert_eq!(mount.kind, kind, "{written}");
            assert_eq!(mount.target(), target, "{written}");
            assert_eq!(mount.is_read_only(), is_read_only, "{written}");
        }
        for other in [
            "--network=none",
            "--mounts=type=cache",
            "--MOUNT=type=cache",
        ] {
            assert_eq!(Mount::of(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn what_buildkit_refuses_is_named() {
        for fine in [
            "target=/a",
            "type=cache,target=/a,sharing=Locked,mode=0755,uid=1000,gid=0",
            "type=$A,required,size=1g",
            "type=secret,id=a,required",
            "type=secret,id=a,target=/a,mode=0400,uid=$U",
            "type=secret,required=true,target=/a,env=A",
            "type=ssh,required=false",
            "type=tmpfs,target=/a,size=1g",
            "type=bind,source=.,target=/a,z",
            "type=cache,target=/a,Z,tmpfs-size=1",
            "from=base,source=/,target=/a,rw=$B",
            "from=base$,target=/a",
        ] {
            assert_eq!(Mount::problem(fine), None, "{fine}");
        }
        for (refused, message) in [
            ("type=foo,target=/a", "unsupported mount type \"foo\""),
            (
                "type=cache, target=/a",
                "unexpected key ' target' in ' target=/a'",
            ),
            (
                "type=cache,targt=/a",
                "unexpected key 'targt' in 'targt=/a'",
            ),
            (
                "type=cache,target",
                "invalid field 'target' must be a key=value pair",
            ),
            ("type=cache,", "invalid field '' must be a key=value pair"),
            (
                "from=$A,target=/a",
                "'from' doesn't support variable expansion, define alias stage instead",
            ),
            (
                "type=cache,target=/a,sharing=all",
                "unsupported sharing value \"all\"",
            ),
            ("target=/a,ro=yes", "invalid value for readonly: yes"),
            (
                "type=cache,target=/a,mode=rwx",
                "invalid value rwx for mode",
            ),
            ("type=cache,target=/a,uid=app", "invalid value app for uid"),
            (
                "target=/a,uid=0",
                "uid not allowed for \"bind\" type mounts",
            ),
            (
                "required,type=secret,id=a",
                "unexpected key 'required' for mount type 'bind'",
            ),
            (
                "type=cache,target=/a,size=1g",
                "unexpected key 'size' for mount type 'cache'",
            ),
            (
                "type=secret,required",
                "invalid secret mount. one of source, target required",
            ),
            ("type=secret,id=a,src=b", "both source and id can't be set"),
            (
                "type=secret,id=a,from=b",
                "secret mount should not have a from",
            ),
            (
                "target=/a,sharing=shared",
                "invalid cache sharing set for bind mount",
            ),
            ("type=ssh,src=a", "ssh does not support source"),
            ("type=cache,target=/", "invalid mount target \"/\""),
            (r#"type=cache,a"b"#, "failed to parse csv mounts"),
        ] {
            let problem = Mount::problem(refused).map(|(message, _)| message);
            assert_eq!(problem.as_deref(), Some(message), "{refused}");
        }
    }

    #[test]
    fn names_of_stages_have_a_place() {
        for (flag, name) in [
            ("--mount=type=bind,FROM=Base,target=/a", Some("Base")),
            ("--mount=from=base", Some("base")),
            ("--mount=\"from=base\"", None),
            ("--mount=target=/a", None),
        ] {
            let mount = Mount::of(flag.as_bytes()).expect("a mount");
            let place = mount.from_place();
            let text = place.map(|place| &flag[place.start as usize..place.end as usize]);
            assert_eq!(text, name, "{flag}");
        }
    }
}
