//! All shapes of stages that build and ship in one.

use super::go;
use super::shape::Shape;

/// The shapes; the first that fits is asked.
pub(super) const SHAPES: &[&Shape] = &[&go::SHAPE];
