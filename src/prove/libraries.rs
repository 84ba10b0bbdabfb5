//! The shared libraries that a program wants (System V ABI, "Dynamic Section": `DT_NEEDED`).

use elf::ElfBytes;
use elf::abi::DT_NEEDED;
use elf::endian::AnyEndian;

/// How such files start.
pub(super) const MAGIC: &[u8] = b"\x7fELF";

/// The names of the libraries that a program or library wants; none if it is no such file.
pub(super) fn wanted(file: &[u8]) -> Vec<String> {
    read(file).unwrap_or_default()
}

fn read(file: &[u8]) -> Option<Vec<String>> {
    let file = ElfBytes::<AnyEndian>::minimal_parse(file).ok()?;
    let common = file.find_common_data().ok()?;
    let (dynamic, strings) = (common.dynamic?, common.dynsyms_strs?);
    let needed = dynamic.iter().filter(|entry| entry.d_tag == DT_NEEDED);
    let names = needed.filter_map(|entry| strings.get(usize::try_from(entry.d_val()).ok()?).ok());
    Some(names.map(str::to_owned).collect())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_very_program_wants_the_c_library() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let wanted = wanted(&own);
        assert!(
            wanted.iter().any(|name| name.starts_with("libc.")),
            "{wanted:?}"
        );
        assert!(super::wanted(b"\x7fELF and no more").is_empty());
    }
}
