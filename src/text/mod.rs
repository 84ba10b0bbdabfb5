//! What a file is before it is a Dockerfile: bytes, lines, spans and the joined view of a continued line.
//!
//! Nothing here knows an instruction. Two kinds of offsets exist and are different types: a [`Span`] counts bytes of
//! the file (physical), a [`LogicalSpan`] counts bytes of a [`Joined`] text, from which continuations, comment lines
//! and blank lines have been taken out (see the Dockerfile reference on line continuation).

mod date;
mod decode;
mod edit;
mod joined;
mod line;
mod path;
mod space;
mod span;

pub use date::Date;
pub use decode::{BOM, LineEnding, Refusal, decode, dominant_line_ending};
pub use edit::{Edit, Origins, apply_edits, compose};
pub use joined::{Gap, GapLine, GapLineKind, Joined, Piece};
pub use line::{LineColumn, LineIndex};
pub use path::file_name;
pub use space::{
    first_char, has_heredoc_operator, has_in_any_case, is_blank, is_space_at, is_unicode_space,
    trim, trim_start,
};
pub use span::{LogicalSpan, Span};
