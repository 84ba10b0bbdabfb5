//! Tables that are asked by name, often: a hash says where in the table a name stands.

/// Where in a table each name stands, counted from one; 0 is no name. `SLOTS` is a power of two, at least twice the number of names.
pub(super) struct ByName<const SLOTS: usize>([u16; SLOTS]);

impl<const SLOTS: usize> ByName<SLOTS> {
    /// That of a table without rows.
    pub(super) const EMPTY: Self = Self([0; SLOTS]);

    /// That of a table.
    pub(super) const fn of<T>(table: &[(&str, T)]) -> Self {
        let mut names = Self::EMPTY;
        let mut at = 0;
        while at < table.len() {
            names.add(table[at].0, at);
            at += 1;
        }
        names
    }

    /// Adds the name of a row.
    pub(super) const fn add(&mut self, name: &str, at: usize) {
        let mut slot = slot(name.as_bytes(), SLOTS);
        while self.0[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        self.0[slot] = at as u16 + 1;
    }

    /// The row of a name, `is_it` saying whether a row is.
    pub(super) fn find(&self, name: &[u8], is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let mut slot = slot(name, SLOTS);
        loop {
            let at = usize::from(self.0[slot]).checked_sub(1)?;
            if is_it(at) {
                return Some(at);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

/// The slot that a name is looked for in first (FNV-1a).
const fn slot(name: &[u8], slots: usize) -> usize {
    let mut hash: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < name.len() {
        hash = (hash ^ name[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ (hash >> 16)) as usize % slots
}
