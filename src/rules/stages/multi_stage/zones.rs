//! Time zones: programs in Go read those of the compiler's own archive where the system has none.

use super::shape::Site;
use super::walk::Left;
use crate::knowledge::languages::{ASKING_FOR_ZONES, GO};
use crate::text::file_name;

/// Whether a program in Go may ask for time zones by name, and has none built in.
pub(super) fn asks_for_zones(site: &Site<'_, '_>, left: &Left) -> bool {
    let (model, build) = (site.context.model, site.context.build);
    let mut own = model.stage_instructions(site.stage);
    let sets_zone = |at: usize| model.set_names(at).iter().any(|name| name == "TZ");
    let mut asks = own.any(sets_zone);
    for path in left.sources() {
        let is_manifest = file_name(path) == "go.mod";
        if !is_manifest && !GO.is_source(path) {
            continue;
        }
        let text = left.text(build, path).unwrap_or_default();
        let has = |part: &str| memchr::memmem::find(&text, part.as_bytes()).is_some();
        if has("\"time/tzdata\"") {
            return false;
        }
        asks |= if is_manifest {
            ASKING_FOR_ZONES.iter().any(|it| has(it))
        } else {
            has("LoadLocation")
        };
    }
    asks
}
