//! Sets of packages, small enough to have one bit for each package there is.

use super::{DebPackage, packages};

/// Packages, each once, in the order of their names.
#[derive(Clone, Debug)]
pub struct PackageSet(Vec<u64>);

impl PackageSet {
    /// One without packages.
    pub fn empty() -> Self {
        Self(vec![0; packages().len().div_ceil(64)])
    }

    /// Adds packages.
    pub fn add<'p>(&mut self, packages: impl IntoIterator<Item = &'p DebPackage>) {
        for DebPackage(number) in packages {
            self.0[usize::from(number / 64)] |= 1 << (number % 64);
        }
    }

    /// Removes those of another set.
    pub fn remove(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own &= !other;
        }
    }

    /// Them all.
    pub fn iter(&self) -> impl Iterator<Item = DebPackage> {
        self.0.iter().enumerate().flat_map(|(at, &bits)| {
            let next = |bits: &u64| Some(bits & (bits - 1)).filter(|rest| *rest != 0);
            let all = std::iter::successors(Some(bits).filter(|bits| *bits != 0), next);
            all.map(move |bits| DebPackage((at * 64) as u16 + bits.trailing_zeros() as u16))
        })
    }
}
