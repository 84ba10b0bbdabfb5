//! What is installed in an image, off the lists of its package managers. rpm keeps its list in a database of its own making; it is asked.

use std::collections::BTreeMap;

/// Where dpkg keeps its list; in images without a shell it is a folder with a file for each package.
const DPKG: &str = "var/lib/dpkg/status";
const DPKG_FOLDER: &str = "var/lib/dpkg/status.d/";
const APK: [&str; 2] = ["lib/apk/db/installed", "usr/lib/apk/db/installed"];

/// Whether a file is such a list.
pub(super) fn is_list(path: &str) -> bool {
    path == DPKG
        || APK.contains(&path)
        || path.starts_with(DPKG_FOLDER) && !path.ends_with(".md5sums")
}

/// What the lists, by path, say: `manager name`, and the version.
pub(super) fn installed(lists: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    let mut packages = BTreeMap::new();
    for (path, list) in lists {
        let list = String::from_utf8_lossy(list);
        if APK.contains(&path.as_str()) {
            read(&list, "apk", ("P:", "V:"), |_| true, &mut packages);
        } else {
            let is_installed = |paragraph: &str| {
                let mut lines = paragraph.lines();
                let status = lines.find_map(|line| line.strip_prefix("Status:"));
                status.is_none_or(|status| status.trim_end().ends_with(" installed"))
            };
            read(
                &list,
                "dpkg",
                ("Package:", "Version:"),
                is_installed,
                &mut packages,
            );
        }
    }
    packages
}

fn read(
    list: &str,
    manager: &str,
    (name, version): (&str, &str),
    counts: impl Fn(&str) -> bool,
    packages: &mut BTreeMap<String, String>,
) {
    for paragraph in list.split("\n\n").filter(|paragraph| counts(paragraph)) {
        let field = |field| {
            let mut lines = paragraph.lines();
            lines
                .find_map(|line| line.strip_prefix(field))
                .map(str::trim)
        };
        if let (Some(name), Some(version)) = (field(name), field(version)) {
            packages.insert(format!("{manager} {name}"), version.to_owned());
        }
    }
}

/// What `rpm -qa --qf '%{NAME} %{VERSION}-%{RELEASE}\n'` says.
pub(super) fn of_rpm(said: &str) -> BTreeMap<String, String> {
    let lines = said.lines().filter_map(|line| line.split_once(' '));
    lines
        .map(|(name, version)| (format!("rpm {name}"), version.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read() {
        let dpkg = "Package: curl\nStatus: install ok installed\nVersion: 7.88-1\n\n\
                    Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n";
        let apk = "C:Q1\nP:busybox\nV:1.36-r2\n\nP:musl\nV:1.2\n";
        let lists = BTreeMap::from([
            (DPKG.to_owned(), dpkg.as_bytes().to_vec()),
            (APK[0].to_owned(), apk.as_bytes().to_vec()),
            (
                format!("{DPKG_FOLDER}base"),
                b"Package: base-files\nVersion: 12\n".to_vec(),
            ),
        ]);
        assert!(lists.keys().all(|path| is_list(path)));
        assert!(!is_list("var/lib/dpkg/status-old") && !is_list("var/lib/dpkg/status.d/a.md5sums"));
        let packages = installed(&lists);
        let shown: Vec<String> = packages
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        assert_eq!(
            shown,
            [
                "apk busybox 1.36-r2",
                "apk musl 1.2",
                "dpkg base-files 12",
                "dpkg curl 7.88-1"
            ]
        );
        assert_eq!(of_rpm("bash 5.1-2\n").get("rpm bash").unwrap(), "5.1-2");
    }
}
