//! An image as it was saved: its configuration, its layers, and the files that a container sees.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tar::{Archive, EntryType};

use super::libraries;
use super::packages;

/// The largest file that is read as a whole: lists of packages, programs and libraries.
const READ_LIMIT: usize = 512 * 1024 * 1024;

/// What the capabilities of a program (`setcap`) are called in a layer.
const CAPABILITIES: &str = "SCHILY.xattr.security.capability";

/// What a path is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    File {
        size: u64,
        hash: [u8; 32],
    },
    Link(Vec<u8>),
    /// A device, by its numbers, or a pipe.
    Other {
        kind: u8,
        device: (Option<u32>, Option<u32>),
    },
}

/// A path in the file system of an image; when it was changed is no matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) mode: u32,
    pub(super) owner: (u64, u64),
    /// What it may do without being root; for most nothing.
    pub(super) capabilities: Option<Vec<u8>>,
}

/// An image.
#[derive(Clone, Debug, Default)]
pub(super) struct Image {
    /// What Docker calls `Config`: Cmd, Env, …
    pub(super) config: Value,
    /// How many bytes each layer takes, unpacked; layers without files are none.
    pub(super) layers: Vec<u64>,
    /// By path, without a slash at the start.
    pub(super) files: BTreeMap<String, Entry>,
    /// What is installed and its version, by manager and name: `dpkg curl`.
    pub(super) packages: BTreeMap<String, String>,
    /// The shared libraries that each program or library wants.
    pub(super) wanted: BTreeMap<String, Vec<String>>,
}

/// Why an image could not be read.
#[derive(Debug)]
pub(super) struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the saved image cannot be read: {}", self.0)
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

impl Image {
    /// Reads what `docker save` wrote.
    ///
    /// # Errors
    /// If that is no such file.
    pub(super) fn read(archive: &Path) -> Result<Self, Unreadable> {
        let texts = texts(archive)?;
        let json = |name: &str| -> Result<Value, Unreadable> {
            let text = texts
                .get(name)
                .ok_or_else(|| Unreadable(format!("it has no {name}")))?;
            Ok(serde_json::from_slice(text)?)
        };
        let manifest = json("manifest.json")?;
        let (config, layers) = (&manifest[0]["Config"], &manifest[0]["Layers"]);
        let config = config
            .as_str()
            .ok_or_else(|| Unreadable("no configuration".to_owned()))?;
        let layers: Vec<&str> = layers
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut image = Self {
            config: json(config)?["config"].take(),
            ..Self::default()
        };
        // Layers lie in the archive in any order, and one may be there twice in the list.
        let mut read: BTreeMap<String, Layer> = BTreeMap::new();
        let mut same: BTreeMap<String, String> = BTreeMap::new();
        let names: BTreeSet<&str> = layers.iter().copied().collect();
        for entry in Archive::new(File::open(archive)?).entries()? {
            let entry = entry?;
            let name = name_of(&entry.path_bytes());
            if !names.contains(name.as_str()) {
                continue;
            }
            if entry.header().entry_type() == EntryType::Symlink {
                // Docker saves a layer once, where two are the same.
                let link = name_of(&entry.link_name_bytes().unwrap_or_default());
                same.insert(name, link.trim_start_matches("../").to_owned());
            } else {
                read.insert(name, Layer::read(entry)?);
            }
        }
        let mut texts = BTreeMap::new();
        for name in layers {
            let layer = same.get(name).map_or(name, String::as_str);
            let layer = read
                .get(layer)
                .ok_or_else(|| Unreadable(format!("it has no {name}")))?;
            image.lay(layer, &mut texts);
        }
        image.packages = packages::installed(&texts);
        Ok(image)
    }

    /// Puts a layer on top.
    fn lay(&mut self, layer: &Layer, texts: &mut BTreeMap<String, Vec<u8>>) {
        if layer.is_empty() {
            return;
        }
        self.layers.push(layer.size);
        for folder in &layer.emptied {
            self.remove_below(folder, texts);
        }
        for path in &layer.gone {
            self.files.remove(path);
            self.wanted.remove(path);
            texts.remove(path);
            self.remove_below(path, texts);
        }
        for (path, entry) in &layer.entries {
            if entry.kind != Kind::Folder {
                // A folder that a file takes the place of is gone with all in it.
                self.remove_below(path, texts);
                self.wanted.remove(path);
                texts.remove(path);
            }
            self.files.insert(path.clone(), entry.clone());
        }
        self.wanted.extend(layer.wanted.clone());
        texts.extend(layer.texts.clone());
        for (path, other) in &layer.links {
            if let Some(entry) = self.files.get(other).cloned() {
                self.files.insert(path.clone(), entry);
            }
            if let Some(wanted) = self.wanted.get(other).cloned() {
                self.wanted.insert(path.clone(), wanted);
            }
        }
    }

    fn remove_below(&mut self, folder: &str, texts: &mut BTreeMap<String, Vec<u8>>) {
        remove_below(&mut self.files, folder);
        remove_below(&mut self.wanted, folder);
        remove_below(texts, folder);
    }

    /// The bytes of all layers.
    pub(super) fn size(&self) -> u64 {
        self.layers.iter().sum()
    }

    /// The whole command that a container starts.
    pub(super) fn command(&self) -> Vec<String> {
        let words = |key: &str| {
            let words = self.config[key].as_array().into_iter().flatten();
            words
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        [words("Entrypoint"), words("Cmd")].concat()
    }

    /// The folders that programs are looked for in, without a slash at the start.
    pub(super) fn path_folders(&self) -> Vec<String> {
        let env = self.config["Env"].as_array().into_iter().flatten();
        let path = env
            .filter_map(Value::as_str)
            .find_map(|pair| pair.strip_prefix("PATH="));
        let path = path.unwrap_or("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        path.split(':')
            .map(|folder| folder.trim_matches('/').to_owned())
            .collect()
    }

    /// Whether it has a shell to run a line of text with.
    pub(super) fn has_shell(&self) -> bool {
        ["bin/sh", "usr/bin/sh"]
            .iter()
            .any(|path| self.files.contains_key(*path))
    }

    /// The libraries that something in it wants and that are nowhere in it: the file, and the library.
    pub(super) fn unresolved(&self) -> BTreeSet<(&str, &str)> {
        let names: BTreeSet<&str> = self.files.keys().map(|path| last(path)).collect();
        let wanted = self.wanted.iter().flat_map(|(path, libraries)| {
            libraries
                .iter()
                .map(move |library| (path.as_str(), library.as_str()))
        });
        wanted
            .filter(|(_, library)| !names.contains(last(library)))
            .collect()
    }
}

/// Removes all that lies in a folder.
fn remove_below<T>(paths: &mut BTreeMap<String, T>, folder: &str) {
    let start = format!("{folder}/");
    let below = paths.range(start.clone()..).map(|(path, _)| path);
    let below = below.take_while(|path| path.starts_with(&start));
    for path in below.cloned().collect::<Vec<_>>() {
        paths.remove(&path);
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path as it is kept: no `./` and no slash at either end; bytes that are no text as `\xe4`, so that two names stay two.
fn name_of(path: &[u8]) -> String {
    let mut name = String::new();
    for chunk in path.utf8_chunks() {
        name.push_str(chunk.valid());
        name.extend(chunk.invalid().escape_ascii().map(char::from));
    }
    name.trim_start_matches("./").trim_matches('/').to_owned()
}

/// The capabilities of a file; of a value that the records around it make unreadable, no more than that it is there.
fn capabilities(entry: &mut tar::Entry<'_, impl Read>) -> io::Result<Option<Vec<u8>>> {
    for record in entry.pax_extensions()?.into_iter().flatten() {
        match record {
            Ok(record) if record.key_bytes() == CAPABILITIES.as_bytes() => {
                return Ok(Some(record.value_bytes().to_vec()));
            }
            Ok(_) => {}
            Err(_) => return Ok(Some(Vec::new())),
        }
    }
    Ok(None)
}

/// The small texts of an archive: everything but the layers, which are passed over unread.
fn texts(archive: &Path) -> Result<BTreeMap<String, Vec<u8>>, Unreadable> {
    let mut texts = BTreeMap::new();
    for entry in Archive::new(File::open(archive)?).entries_with_seek()? {
        let mut entry = entry?;
        let mut text = Vec::new();
        if entry.size() <= 4 * 1024 * 1024 {
            let name = name_of(&entry.path_bytes());
            entry.read_to_end(&mut text)?;
            texts.insert(name, text);
        }
    }
    Ok(texts)
}

/// A layer: what it puts where, and what it takes away.
#[derive(Debug, Default)]
struct Layer {
    size: u64,
    entries: BTreeMap<String, Entry>,
    /// Paths that are gone.
    gone: Vec<String>,
    /// Folders whose content from the layers below is gone.
    emptied: Vec<String>,
    /// Second names of files in the layers below: the name, and the other one.
    links: Vec<(String, String)>,
    wanted: BTreeMap<String, Vec<String>>,
    texts: BTreeMap<String, Vec<u8>>,
}

impl Layer {
    fn is_empty(&self) -> bool {
        self.entries.is_empty()
            && self.gone.is_empty()
            && self.emptied.is_empty()
            && self.links.is_empty()
    }

    fn read(mut packed: impl Read) -> Result<Self, Unreadable> {
        let mut start = [0; 2];
        let mut len = 0;
        while len < 2 {
            match packed.read(&mut start[len..])? {
                0 => break,
                more => len += more,
            }
        }
        let whole = io::Cursor::new(start[..len].to_vec()).chain(packed);
        if start == [0x1f, 0x8b] {
            Self::unpack(GzDecoder::new(whole))
        } else {
            Self::unpack(whole)
        }
    }

    fn unpack(tar: impl Read) -> Result<Self, Unreadable> {
        let mut layer = Self::default();
        for entry in Archive::new(tar).entries()? {
            let mut entry = entry?;
            let path = name_of(&entry.path_bytes());
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
            if name == ".wh..wh..opq" {
                layer.emptied.push(folder.to_owned());
                continue;
            }
            if let Some(gone) = name.strip_prefix(".wh.") {
                let gone = if folder.is_empty() {
                    gone.to_owned()
                } else {
                    format!("{folder}/{gone}")
                };
                layer.gone.push(gone);
                continue;
            }
            let header = entry.header();
            let (mode, owner) = (header.mode()? & 0o7777, (header.uid()?, header.gid()?));
            let kind = match header.entry_type() {
                EntryType::Directory => Kind::Folder,
                EntryType::Symlink => {
                    Kind::Link(entry.link_name_bytes().unwrap_or_default().into_owned())
                }
                EntryType::Link => {
                    // The same file under a second name.
                    let target = name_of(&entry.link_name_bytes().unwrap_or_default());
                    if let Some(own) = layer.entries.get(&target).cloned() {
                        if let Some(wanted) = layer.wanted.get(&target).cloned() {
                            layer.wanted.insert(path.clone(), wanted);
                        }
                        layer.entries.insert(path, own);
                    } else {
                        layer.links.push((path, target));
                    }
                    continue;
                }
                kind if kind.is_file() => {
                    let size = entry.size();
                    layer.size += size;
                    let hash = layer.file(&path, &mut entry)?;
                    Kind::File { size, hash }
                }
                kind if kind.is_character_special()
                    || kind.is_block_special()
                    || kind.is_fifo() =>
                {
                    // Of a pipe they may be left out.
                    let number = |number: io::Result<Option<u32>>| number.ok().flatten();
                    let device = (number(header.device_major()), number(header.device_minor()));
                    let kind = kind.as_byte();
                    Kind::Other { kind, device }
                }
                _ => continue,
            };
            if path.is_empty() {
                continue;
            }
            let entry = Entry {
                kind,
                mode,
                owner,
                capabilities: capabilities(&mut entry)?,
            };
            layer.entries.insert(path, entry);
        }
        Ok(layer)
    }

    /// Reads a file once: its hash, and what else is of interest in it.
    fn file(&mut self, path: &str, content: &mut impl Read) -> Result<[u8; 32], Unreadable> {
        let mut hash = Sha256::new();
        let mut kept: Vec<u8> = Vec::new();
        let is_list = packages::is_list(path);
        let (mut chunk, mut is_first, mut keeps) = (vec![0; 64 * 1024], true, is_list);
        loop {
            let len = content.read(&mut chunk)?;
            if len == 0 {
                break;
            }
            hash.update(&chunk[..len]);
            if is_first {
                keeps |= chunk[..len].starts_with(libraries::MAGIC);
                is_first = false;
            }
            if keeps {
                kept.extend_from_slice(&chunk[..len]);
                keeps = kept.len() <= READ_LIMIT;
            }
        }
        if keeps && is_list {
            self.texts.insert(path.to_owned(), kept);
        } else if keeps {
            let wanted = libraries::wanted(&kept);
            if !wanted.is_empty() {
                self.wanted.insert(path.to_owned(), wanted);
            }
        }
        Ok(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tar::{Builder, Header};

    use super::*;

    type Layers = Builder<Vec<u8>>;

    fn put(layer: &mut Layers, kind: EntryType, path: &[u8], text: &[u8]) {
        let mut header = Header::new_ustar();
        header.as_old_mut().name[..path.len()].copy_from_slice(path);
        header.set_entry_type(kind);
        header.set_mode(0o755);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(text.len() as u64);
        header.set_cksum();
        layer.append(&header, text).unwrap();
    }

    fn file(layer: &mut Layers, path: &str, text: &str) {
        put(layer, EntryType::Regular, path.as_bytes(), text.as_bytes());
    }

    fn link(layer: &mut Layers, path: &str, other: &str) {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Link);
        header.set_mode(0o755);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(0);
        layer.append_link(&mut header, path, other).unwrap();
    }

    /// An image of these layers, the lowest first, as it is read.
    fn image(layers: Vec<Layers>) -> Image {
        let mut archive = Builder::new(Vec::new());
        let names: Vec<String> = (0..layers.len()).map(|at| format!("{at}.tar")).collect();
        let manifest = json!([{"Config": "config.json", "Layers": names}]).to_string();
        for (name, layer) in names.iter().zip(layers) {
            let layer = layer.into_inner().unwrap();
            put(&mut archive, EntryType::Regular, name.as_bytes(), &layer);
        }
        file(&mut archive, "config.json", "{\"config\": {}}");
        file(&mut archive, "manifest.json", &manifest);
        let saved = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(saved.path(), archive.into_inner().unwrap()).unwrap();
        Image::read(saved.path()).unwrap()
    }

    #[test]
    fn layers_lie_on_each_other() {
        let mut lower = Layers::new(Vec::new());
        for path in ["a", "gone", "d/old", "e/old", "f/old"] {
            file(&mut lower, path, "text");
        }
        link(&mut lower, "second", "a");
        let mut upper = Layers::new(Vec::new());
        file(&mut upper, ".wh.gone", "");
        file(&mut upper, "d/.wh..wh..opq", "");
        file(&mut upper, "d/new", "text");
        file(&mut upper, "f", "now a file");
        link(&mut upper, "third", "a");
        let image = image(vec![lower, Layers::new(Vec::new()), upper]);
        let paths: Vec<&str> = image.files.keys().map(String::as_str).collect();
        assert_eq!(paths, ["a", "d/new", "e/old", "f", "second", "third"]);
        assert_eq!(image.files["second"], image.files["a"]);
        assert_eq!(image.files["third"], image.files["a"]);
        // One without files is none.
        assert_eq!(image.layers, [20, 14]);
    }

    #[test]
    fn what_differs_but_in_its_name_alone_is_two() {
        let mut layer = Layers::new(Vec::new());
        put(&mut layer, EntryType::Regular, b"x\xe4", b"one");
        put(&mut layer, EntryType::Regular, b"x\xe6", b"other");
        put(&mut layer, EntryType::Fifo, b"pipe", b"");
        put(&mut layer, EntryType::Char, b"device", b"");
        file(&mut layer, "plain", "x");
        let pairs = [(CAPABILITIES, b"\x01\0\0\x02\0\x04".as_slice())];
        layer.append_pax_extensions(pairs).unwrap();
        file(&mut layer, "capable", "x");
        let files = image(vec![layer]).files;
        assert_ne!(files[r"x\xe4"], files[r"x\xe6"]);
        assert_ne!(files["pipe"].kind, files["device"].kind);
        assert_ne!(files["plain"], files["capable"]);
    }
}
