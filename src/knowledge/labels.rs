//! Keys of labels.

/// What the value of a label must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelValue {
    /// Any text.
    Text,
    /// A time (RFC 3339).
    Time,
    /// The address of something.
    Url,
    /// A licence expression of SPDX.
    Licence,
    /// The version of what is packaged.
    Version,
    /// The revision of the source.
    Revision,
    /// The digest of an image.
    Digest,
    /// The name of an image.
    Image,
}

/// What the keys of the OCI image specification start with.
pub const OCI: &str = "org.opencontainers.image.";

/// The keys after that. Source: OCI image specification, "Pre-Defined Annotation Keys".
pub const OCI_KEYS: &[(&str, LabelValue)] = &[
    ("authors", LabelValue::Text),
    ("base.digest", LabelValue::Digest),
    ("base.name", LabelValue::Image),
    ("created", LabelValue::Time),
    ("description", LabelValue::Text),
    ("documentation", LabelValue::Url),
    ("licenses", LabelValue::Licence),
    ("ref.name", LabelValue::Text),
    ("revision", LabelValue::Revision),
    ("source", LabelValue::Url),
    ("title", LabelValue::Text),
    ("url", LabelValue::Url),
    ("vendor", LabelValue::Text),
    ("version", LabelValue::Version),
];

/// Names of versions and branches that are other ones tomorrow. Source: Docker's and git's manuals; public repositories.
pub const MOVING: &[&str] = &["HEAD", "develop", "latest", "main", "master", "trunk"];

/// What keys start with that only Docker sets. Source: Docker's manual, "Docker object labels", "Key format recommendations".
pub const RESERVED: &[&str] = &["com.docker.", "io.docker.", "org.dockerproject."];

/// What of these Docker asks others to set. Source: Docker's manual, "Docker extensions"; Docker Scout's manual, "Create an exception using the VEX".
pub const ASKED_FOR: &[&str] = &[
    "com.docker.desktop.",
    "com.docker.extension.",
    "com.docker.image.source.entrypoint",
];
