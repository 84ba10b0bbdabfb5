//! Whether an instruction that is put into a file changes nothing of what is built, but for what it is for.

use super::homes::Homes;
use crate::model::Model;
use crate::syntax::Keyword;
use crate::verify::{Mismatch, mismatch_at_end};

/// Checks each instruction that is inserted, but for those of a new stage, which starts at `shipped` and is checked as a whole. A COPY brings what is brought again below. Below a USER, what stands in its stage says something of containers and builds
/// nothing, and no stage is built on it. A RUN does nothing but make a user and give folders, each alone, to one; or it makes folders
/// below the working directory and gives all of them to one.
pub(super) fn inserted(
    before: &Model<'_>,
    after: &Model<'_>,
    homes: &Homes,
    shipped: Option<usize>,
) -> Result<(), Mismatch> {
    let is_in_place = |at: &&usize| shipped.is_none_or(|from| **at < from);
    for &at in homes.inserted.iter().filter(is_in_place) {
        let what = match after.instructions[at].statement.kind {
            Keyword::From => "an inserted FROM",
            Keyword::Copy if !after.is_brought_again(at) => {
                "an inserted COPY brings what nothing brings below"
            }
            Keyword::User if !is_last(after, at) => "an inserted USER runs what is built",
            Keyword::Run if shipped.is_some() && after.removes_development(at) => continue,
            Keyword::Run if !after.only_makes_users(at) && !after.only_gives_folders(at) => {
                "an inserted RUN does more than make a user and give folders"
            }
            _ => continue,
        };
        return Err(mismatch_at_end(before, what));
    }
    Ok(())
}

/// Whether nothing that is built stands below an instruction, in its stage or in one built on it.
fn is_last(after: &Model<'_>, at: usize) -> bool {
    let Some(stage) = after.stage_of(at) else {
        return false;
    };
    let is_setting = |index: usize| {
        matches!(
            after.instructions[index].statement.kind,
            Keyword::Arg
                | Keyword::Cmd
                | Keyword::Entrypoint
                | Keyword::Env
                | Keyword::Expose
                | Keyword::Healthcheck
                | Keyword::Label
                | Keyword::Maintainer
                | Keyword::Stopsignal
        )
    };
    let mut below = at + 1..after.stage_instructions(stage).end;
    below.all(is_setting) && after.built_on(stage).next().is_none()
}
