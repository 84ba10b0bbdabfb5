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
