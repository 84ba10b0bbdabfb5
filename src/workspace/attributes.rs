//! Extended attributes: what a file carries besides its content, such as tags of a file manager or lists of who may read it.

use std::fs::File;

use super::Lost;

/// Gives `new` the attributes of `old`; those it cannot take are told.
#[cfg(unix)]
pub(super) fn keep(old: &File, new: &File) -> Vec<Lost> {
    use std::os::unix::ffi::OsStrExt;
    use xattr::FileExt;

    /// What the kernel computes from the content (`man 7 xattr`, evm and ima), and what macOS sets by itself.
    const OF_THE_SYSTEM: &[&[u8]] = &[b"security.evm", b"security.ima", b"com.apple.provenance"];

    /// A file made in a folder with default access rules has them (`man 5 acl`), whatever the old one had.
    const ACCESS: &str = "system.posix_acl_access";

    if matches!(old.get_xattr(ACCESS), Ok(None)) {
        let _ = new.remove_xattr(ACCESS);
    }
    // Where the file system has no attributes, none are lost.
    let Ok(names) = old.list_xattr() else {
        return Vec::new();
    };
    let mut lost = Vec::new();
    for name in names.filter(|name| !OF_THE_SYSTEM.contains(&name.as_bytes())) {
        let is_kept = match old.get_xattr(&name) {
            // It went meanwhile.
            Ok(None) => true,
            Ok(Some(value)) => {
                matches!(new.get_xattr(&name), Ok(Some(it)) if it == value)
                    || new.set_xattr(&name, &value).is_ok()
            }
            Err(_) => false,
        };
        if !is_kept {
            lost.push(Lost::Attribute(name.to_string_lossy().into_owned()));
        }
    }
    lost
}

#[cfg(not(unix))]
pub(super) fn keep(_old: &File, _new: &File) -> Vec<Lost> {
    Vec::new()
}
