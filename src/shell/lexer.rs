//! From bytes to tokens.
