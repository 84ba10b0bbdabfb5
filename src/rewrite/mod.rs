//! Edits that change one thing and nothing else: what a rule wants is the rule's, *how* the text changes is said here.
//!
//! Each operation gives edits in order of the text, or `None` where more would change than it is for: a comment would go along, a
//! failure would count that did not. What is absent here: findings, rules, and whether an edit is wanted.

mod append;
mod comments;
mod flags;
mod heredoc;
mod instruction;
mod join;
mod lines;
mod moves;
mod pairs;
mod prepend;
mod remove;
mod words;

pub use append::{Glue, add_to_removal, append, append_after_any, glue};
pub use comments::{
    comment_above, comments_above, comments_in_gaps, is_instructive, move_comment_above,
};
pub use flags::{add_flags, put_flag_first, remove_flags};
pub use heredoc::{commands_in_lines, copies_in_place, instead_of_parts};
pub use instruction::{
    comments_touching, instruction_above, remove_instruction, replace_body, replace_instruction,
    split_instruction,
};
pub use join::{Join, join_runs};
pub use lines::{indent, line_break, line_break_in};
pub use moves::{
    StageLine, has_comments_apart, heads_others, lift, move_above, move_below, new_last_stage,
    run_alike,
};
pub use pairs::{remove_part, reorder_parts};
pub use prepend::{run_before, run_first};
pub use remove::{remove_command, remove_commands};
pub use words::{
    add_option, add_to_list, remove_before_last, remove_word, replace_text, replace_word,
};

use crate::model::Model;
use crate::suppress;
use crate::text::{Edit, Joined};

/// Whether the comment lines directly above an instruction speak to a tool.
pub fn has_pragma_above(model: &Model<'_>, index: usize) -> bool {
    suppress::has_pragma_above(model.file, model.instructions[index].span.start)
}

/// Edits in order, those that touch as one.
pub fn merged(edits: Vec<Edit>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        match out.last_mut() {
            Some(last) if last.span.end == edit.span.start => {
                last.span.end = edit.span.end;
                last.text.extend_from_slice(&edit.text);
            }
            _ => out.push(edit),
        }
    }
    out
}

/// Whether comments or blank lines stand between the lines of a text, from one logical offset to another, both included.
fn has_lines(joined: &Joined<'_>, from: u32, to: u32) -> bool {
    let mut gaps = joined.gaps_between(from, to).iter();
    gaps.any(|gap| !gap.lines.is_empty())
}
