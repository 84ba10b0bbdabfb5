//! The lossless tree of a shell command text: the POSIX shell language (XCU chapter 2) plus the bash that RUN lines use.
//!
//! Text comes in as a joined logical line ([`Mode::Line`]) or as the body of a heredoc ([`Mode::Script`]); all offsets are
//! logical. A text that does not parse gives a [`Script`] without a list and with one opaque token: it is never guessed at.
//! What is absent here: Dockerfiles, layout, and what a command means.

mod compound;
mod condition;
mod heredoc;
mod lexer;
mod literal;
mod parser;
mod scan;
#[cfg(test)]
mod tests;
mod tree;
mod word;

pub use heredoc::heredoc_content;
pub use lexer::is_reserved;
pub use literal::literal;
pub use parser::parse;
pub use tree::{
    AndOr, Case, CaseItem, Command, CommandKind, Element, For, Function, Group, If, IfBranch, List,
    ListItem, Loop, Mode, Pipeline, Problem, Redirect, Script, Simple, Substitution, Token,
    TokenId, TokenKind, TokenRange,
};
pub use word::{Part, PartKind, Parts, parts};
