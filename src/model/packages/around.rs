//! The stages around a place: what lies below it, and what may lie on top of it.

use std::rc::Rc;

use crate::model::Model;

/// The stages around one: what is the same for all places in it.
#[derive(Debug)]
pub(in crate::model) struct Around {
    stage: usize,
    /// Which stages lie below it.
    is_below: Vec<bool>,
    /// Which are it, lie below it, or may lie on top of it.
    pub(in crate::model) is_seen: Vec<bool>,
    pub(in crate::model) is_shipped: bool,
}

impl Model<'_> {
    /// The stages around that of an instruction.
    pub(in crate::model) fn around(&self, index: usize) -> Rc<Around> {
        // Before the first FROM is no stage.
        let stage = self.stage_of(index).unwrap_or(usize::MAX);
        let mut last = self.around.borrow_mut();
        if let Some(known) = last.as_ref().filter(|known| known.stage == stage) {
            return Rc::clone(known);
        }
        let mut around = Around {
            stage,
            is_below: vec![false; self.stages.len()],
            is_seen: vec![false; self.stages.len()],
            is_shipped: false,
        };
        for below in self.stages_below(stage) {
            around.is_below[below] = true;
            around.is_seen[below] = true;
        }
        for range in self.ranges_on_top_of(index) {
            if let Some(stage) = self.stage_of(range.start).filter(|_| !range.is_empty()) {
                around.is_seen[stage] = true;
            }
        }
        if let Some(own) = around.is_seen.get_mut(stage) {
            *own = true;
        }
        // A stage that is named with a variable may start from any.
        let mut seen = around.is_seen.iter().enumerate();
        around.is_shipped = seen.any(|(stage, is_seen)| *is_seen && self.may_be_shipped(stage));
        let around = Rc::new(around);
        *last = Some(Rc::clone(&around));
        around
    }

    /// Whether the layer of `other` lies below that of an instruction: it is one of [`Model::before`].
    pub(in crate::model) fn is_before(
        &self,
        other: usize,
        instruction: usize,
        around: &Around,
    ) -> bool {
        self.stage_of(other).is_some_and(|stage| {
            around.is_below[stage] || (stage == around.stage && other < instruction)
        })
    }
}
