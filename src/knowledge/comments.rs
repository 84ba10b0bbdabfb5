//! What comments in English say. Source: comments of public Dockerfiles; what rules ask of them is theirs.

/// Words and phrases that say that RUNs are apart on purpose, in lower case.
pub const APART: &[&str] = &[
    "apart",
    "do not change",
    "do not combine",
    "do not join",
    "do not merge",
    "do not modify",
    "do not squash",
    "do not touch",
    "don't change",
    "don't combine",
    "don't join",
    "don't merge",
    "don't modify",
    "don't squash",
    "don't touch",
    "keep as is",
    "leave as is",
    "not be combined",
    "not be merged",
    "one by one",
    "own layer",
    "own run",
    "own step",
    "separate",
    "separated",
    "separately",
    "split",
    "splitting",
];

/// Words that say that an index of packages is fetched, in lower case.
pub const FETCHES_INDEX: &[&str] = &["index", "refresh", "update"];

/// Words that say that more is done than that.
pub const DOES_MORE: &[&str] = &["add", "dependenc", "instal", "need", "requir", "upgrade"];

/// Words that speak of layers and their cache, unless the comment is about tidying up.
pub const CACHED: &[&str] = &[
    "cache",
    "cached",
    "caches",
    "caching",
    "invalidate",
    "invalidates",
    "layer",
    "layers",
    "rebuild",
    "rebuilding",
    "rebuilds",
];

/// Starts of words of comments about tidying up or fetching: the cache they speak of is that of a package manager.
pub const TIDYING: &[&str] = &[
    "autoclean",
    "clean",
    "clear",
    "delet",
    "empt",
    "purg",
    "refresh",
    "remov",
    "rm",
    "tidy",
    "updat",
];
