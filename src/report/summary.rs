//! The last line of a run.

/// What a run did, or, where it writes nothing, would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files with new text.
    pub changed: usize,
    /// Files that stay as they are.
    pub unchanged: usize,
    /// Files that could not be done.
    pub failed: usize,
    /// Generated files that were found and left out.
    pub left_out: usize,
    /// Findings a fix settles; where nothing is changed, could settle without asking.
    pub fixed: usize,
    /// Findings that comments were added for.
    pub silenced: usize,
    /// Findings that remain.
    pub left: usize,
    /// Findings that remain and are in the baseline, which are not among those.
    pub known: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.failed += other.failed;
        self.left_out += other.left_out;
        self.fixed += other.fixed;
        self.left += other.left;
        self.silenced += other.silenced;
        self.known += other.known;
    }
}

/// The summary of a run, files first: `12 files reformatted, 240 unchanged, 3 findings fixed, 2 left`. With `check` it says what would be;
/// with `fixing` how many findings are left. What there is none of is not named.
pub fn summary(counts: Counts, check: bool, fixing: bool) -> String {
    let would = if check { "would be " } else { "" };
    if counts.changed + counts.unchanged + counts.failed == 0 {
        return nothing_done(counts);
    }
    let mut parts = Vec::new();
    if counts.changed > 0 {
        let files = number(counts.changed, "file");
        let verb = if counts.silenced > 0 {
            "changed"
        } else {
            "reformatted"
        };
        parts.push(format!("{files} {would}{verb}"));
    }
    if counts.unchanged > 0 || counts.changed + counts.failed == 0 {
        let unchanged = if counts.changed > 0 {
            counts.unchanged.to_string()
        } else {
            number(counts.unchanged, "file")
        };
        parts.push(format!("{unchanged} unchanged"));
    }
    parts.extend(not_done(counts));
    let is_fixing = fixing && counts.fixed > 0;
    if is_fixing {
        parts.push(format!("{} {would}fixed", number(counts.fixed, "finding")));
    }
    if counts.silenced > 0 {
        let findings = number(counts.silenced, "finding");
        parts.push(format!("{findings} {would}silenced"));
    }
    if counts.left > 0 {
        let left = if is_fixing {
            counts.left.to_string()
        } else {
            number(counts.left, "finding")
        };
        // Without fixes nobody asks what is left of them.
        let what = if fixing { " left" } else { "" };
        parts.push(format!("{left}{what}"));
    }
    parts.extend(known(counts));
    parts.join(", ")
}

/// The summary of a run that only looks: `12 files checked, 1 file failed, 5 findings, 3 of them with a safe fix`.
pub fn lint_summary(counts: Counts) -> String {
    let checked = counts.changed + counts.unchanged;
    if checked + counts.failed == 0 {
        return nothing_done(counts);
    }
    let mut parts = vec![format!("{} checked", number(checked, "file"))];
    parts.extend(not_done(counts));
    parts.push(number(counts.left, "finding"));
    if counts.fixed > 0 {
        parts.push(format!("{} of them with a safe fix", counts.fixed));
    }
    parts.extend(known(counts));
    parts.join(", ")
}

/// The files that could not be done, and those that were left out.
fn not_done(counts: Counts) -> impl Iterator<Item = String> {
    let failed = (counts.failed > 0).then(|| format!("{} failed", number(counts.failed, "file")));
    let left_out = (counts.left_out > 0).then(|| left_out(counts));
    failed.into_iter().chain(left_out)
}

fn nothing_done(counts: Counts) -> String {
    if counts.left_out > 0 {
        left_out(counts)
    } else {
        "no Dockerfiles found".to_owned()
    }
}

fn left_out(counts: Counts) -> String {
    format!("{} left out", number(counts.left_out, "generated file"))
}

fn known(counts: Counts) -> Option<String> {
    (counts.known > 0).then(|| format!("{} in the baseline", counts.known))
}

/// `1 file`, `2 files`.
fn number(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let counts = |changed, fixed, left, unchanged, failed| Counts {
            changed,
            unchanged,
            failed,
            fixed,
            left,
            left_out: 0,
            silenced: 0,
            known: 0,
        };
        let table = [
            (counts(0, 0, 0, 0, 0), false, true, "no Dockerfiles found"),
            (
                counts(12, 3, 2, 240, 0),
                false,
                true,
                "12 files reformatted, 240 unchanged, 3 findings fixed, 2 left",
            ),
            (
                counts(12, 3, 2, 240, 1),
                true,
                true,
                "12 files would be reformatted, 240 unchanged, 1 file failed, 3 findings would be fixed, 2 left",
            ),
            (counts(1, 0, 0, 0, 0), false, false, "1 file reformatted"),
            (counts(0, 0, 0, 1, 0), true, false, "1 file unchanged"),
            (
                counts(0, 0, 1, 3, 2),
                true,
                false,
                "3 files unchanged, 2 files failed, 1 finding",
            ),
            (
                counts(1, 0, 1, 0, 0),
                true,
                true,
                "1 file would be reformatted, 1 finding left",
            ),
            (
                counts(2, 1, 0, 1, 0),
                true,
                true,
                "2 files would be reformatted, 1 unchanged, 1 finding would be fixed",
            ),
            (counts(0, 0, 0, 1, 0), false, true, "1 file unchanged"),
            (
                counts(0, 0, 4, 1, 0),
                false,
                true,
                "1 file unchanged, 4 findings left",
            ),
        ];
        for (counts, check, fixing, line) in table {
            assert_eq!(summary(counts, check, fixing), line);
        }
        let generated = |counts| Counts {
            left_out: 2,
            ..counts
        };
        for (counts, line) in [
            (
                generated(counts(1, 0, 0, 0, 0)),
                "1 file reformatted, 2 generated files left out",
            ),
            (
                generated(counts(0, 0, 0, 0, 0)),
                "2 generated files left out",
            ),
        ] {
            assert_eq!(summary(counts, false, false), line);
        }
        for (counts, line) in [
            (
                generated(counts(0, 0, 0, 0, 0)),
                "2 generated files left out",
            ),
            (counts(0, 0, 0, 0, 0), "no Dockerfiles found"),
            (counts(0, 0, 0, 2, 0), "2 files checked, 0 findings"),
            (
                counts(1, 3, 5, 0, 2),
                "1 file checked, 2 files failed, 5 findings, 3 of them with a safe fix",
            ),
        ] {
            assert_eq!(lint_summary(counts), line);
        }
    }
}
