//! Options that are one of a few words.

/// One of the words an option can be, and what it means: a Markdown sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, as people write it.
    pub word: &'static str,
    /// What it means.
    pub about: &'static str,
}

/// A value that is one of a few words.
pub trait Choice {
    /// All words it can be, the default first.
    fn words(&self) -> &'static [Word];
    /// The word it is.
    fn word(&self) -> &'static str;
    /// Becomes `word`; false, and nothing changes, if that is none of its words.
    fn set(&mut self, word: &str) -> bool;
}

/// Declares an enum whose variants are words; the first is the default. What the documentation of a variant says goes into the
/// JSON schemas too.
macro_rules! choice {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $(#[doc = $first_about:literal])+
            $first:ident = $first_word:literal,
            $(
                $(#[doc = $about:literal])+
                $variant:ident = $word:literal,
            )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $first_about])+
            #[default]
            $first,
            $(
                $(#[doc = $about])+
                $variant,
            )*
        }

        impl $crate::config::Choice for $name {
            fn words(&self) -> &'static [$crate::config::Word] {
                const {
                    &[
                        $crate::config::Word {
                            word: $first_word,
                            about: concat!($($first_about),+).trim_ascii(),
                        },
                        $($crate::config::Word {
                            word: $word,
                            about: concat!($($about),+).trim_ascii(),
                        },)*
                    ]
                }
            }

            fn word(&self) -> &'static str {
                match self {
                    Self::$first => $first_word,
                    $(Self::$variant => $word,)*
                }
            }

            fn set(&mut self, word: &str) -> bool {
                *self = match word {
                    $first_word => Self::$first,
                    $($word => Self::$variant,)*
                    _ => return false,
                };
                true
            }
        }
    };
}

pub(crate) use choice;
