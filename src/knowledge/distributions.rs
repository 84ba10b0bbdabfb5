//! Which distribution an image is made of, as far as its name tells: it says which programs there are, and of which make.

/// Distributions with the same base programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// Debian and Ubuntu.
    Debian,
    /// RHEL, what is built from it, and Amazon Linux: yum.
    RedHat,
    /// Fedora, or one of the former: dnf does not tell.
    Dnf,
    /// Alpine.
    Alpine,
}

/// Programs that only one kind of distribution has. Source: the packages of the distributions.
pub const TELLING: &[(&[&str], Distribution)] = &[
    (
        &["apt-get", "apt", "aptitude", "apt-cache"],
        Distribution::Debian,
    ),
    (&["yum"], Distribution::RedHat),
    (&["dnf", "microdnf"], Distribution::Dnf),
    (&["apk"], Distribution::Alpine),
];
