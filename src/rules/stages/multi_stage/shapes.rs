//! All shapes of stages that build and ship in one.

use super::shape::Shape;
use super::{c, dotnet, go, java, node, rust, smallest};

/// The shapes; the first that fits is asked.
pub(super) const SHAPES: &[&Shape] = &[
    &go::SHAPE,
    &rust::SHAPE,
    &java::SHAPE,
    &dotnet::SHAPE,
    &node::STATIC,
    &node::SERVER,
    &smallest::OF_GO,
    &smallest::OF_RUST,
    &c::SHAPE,
];
