//! What a build is given beside its Dockerfile and its context.

use std::collections::{BTreeMap, BTreeSet};

/// What compose and Bake files give the builds of a Dockerfile, and compose files its containers; `None` in it stands for what is known only at build time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The stages that are built (`target`), by name or number.
    pub targets: BTreeSet<Option<String>>,
    /// The values of ARGs, by name.
    pub args: BTreeMap<String, BTreeSet<Option<String>>>,
    /// What containers are started with, checked by, or start in, in the place of what the Dockerfile says.
    pub commands: BTreeSet<Option<String>>,
    /// Whether the folder of the build context may be mounted into containers.
    pub is_mounted: bool,
}

impl Given {
    /// Nothing.
    pub fn nothing() -> &'static Self {
        static NOTHING: Given = Given {
            targets: BTreeSet::new(),
            args: BTreeMap::new(),
            commands: BTreeSet::new(),
            is_mounted: false,
        };
        &NOTHING
    }

    /// Whether an ARG has this value, which is its default, in every build.
    pub fn leaves(&self, name: &str, default: &str) -> bool {
        let mut values = self.args.get(name).into_iter().flatten();
        values.all(|value| value.as_deref() == Some(default))
    }
}
