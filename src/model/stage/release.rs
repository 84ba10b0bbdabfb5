//! The release of Debian or Ubuntu an instruction runs on, where that is certain.

use crate::knowledge::images::ImageRef;
use crate::knowledge::recommends::Release;
use crate::model::Model;

impl Model<'_> {
    /// The release an instruction runs on, if that is certain and has a table of recommended packages.
    pub fn release(&self, index: usize) -> Option<Release> {
        Release::of(&ImageRef::of(self.base_image(index)?))
    }
}
