//! Byte ranges: physical (of the file) and logical (of a joined text), as different types.

use std::ops::Range;

macro_rules! span_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            /// First byte.
            pub start: u32,
            /// One past the last byte.
            pub end: u32,
        }

        impl $name {
            /// The bytes `start..end`; `start` must not lie behind `end`.
            #[inline]
            pub fn new(start: usize, end: usize) -> Self {
                debug_assert!(start <= end, "a span must not end before it starts");
                Self { start: start as u32, end: end as u32 }
            }

            /// An empty span at `at`.
            #[inline]
            pub fn empty(at: usize) -> Self {
                Self::new(at, at)
            }

            /// Length in bytes.
            #[inline]
            pub fn len(self) -> usize {
                (self.end - self.start) as usize
            }

            /// Whether it covers no byte.
            #[inline]
            pub fn is_empty(self) -> bool {
                self.start == self.end
            }

            /// The same as a range of `usize`, to index with.
            #[inline]
            pub fn range(self) -> Range<usize> {
                self.start as usize..self.end as usize
            }

            /// The bytes of `text` it covers.
            #[inline]
            pub fn of(self, text: &[u8]) -> &[u8] {
                &text[self.range()]
            }

            /// The smallest span that covers both.
            #[must_use]
            #[inline]
            pub fn to(self, other: Self) -> Self {
                Self { start: self.start.min(other.start), end: self.end.max(other.end) }
            }

            /// Whether `other` lies inside, edges included.
            #[inline]
            pub fn contains(self, other: Self) -> bool {
                self.start <= other.start && other.end <= self.end
            }
        }
    };
}

span_type! {
    /// A range of bytes of the file, 0-based.
    Span
}
span_type! {
    /// A range of bytes of a [`Joined`](super::Joined) text, 0-based.
    LogicalSpan
}
