//! What a run ends with.

use std::process::ExitCode;

/// How a run, or one file of it, went; the worst of its files is that of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing to do, or done.
    #[default]
    Clean,
    /// Something would change, or findings that count remain.
    Findings,
    /// dfmt could not do its job: bad usage, a file it cannot read or write, a bug.
    Failed,
}

impl Status {
    /// The number the program ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
        }
    }

    /// The same with `--exit-zero`: findings are no matter, failures are.
    #[must_use]
    pub fn forgiving(self) -> Self {
        match self {
            Self::Findings => Self::Clean,
            status => status,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Status::{Clean, Failed, Findings};

    #[test]
    fn a_failure_wins_over_findings_over_nothing() {
        assert_eq!(
            [Clean, Findings, Failed].map(super::Status::code),
            [0, 1, 2]
        );
        assert_eq!([Findings, Failed, Clean].into_iter().max(), Some(Failed));
        assert_eq!(Clean.max(Findings), Findings);
        assert_eq!(
            [Clean, Findings, Failed].map(super::Status::forgiving),
            [Clean, Clean, Failed]
        );
    }
}
