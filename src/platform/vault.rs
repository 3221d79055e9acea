//! The key of what is sealed, in a file outside the database and the data directory.
//!
//! Invariants: what is sealed names its place, so that it opens nowhere else; a nonce is never used
//! twice, since each is drawn anew; a key file that stands is never written over. No key is shown,
//! logged or backed up; keys are taken from the memory when nobody holds them any more.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use tempfile::Builder;
use zeroize::Zeroizing;

use super::database::{Database, Tx};
use super::durable::sync_folder;
use super::evidence::hex;
use super::randomness;
use crate::finding::{Failure, Finding, Outcome, Place};

/// First line of a key file.
const HEAD: &str = "union-ledger key 1";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const HASH_BYTES: usize = 32;
/// Bytes of a keyed hash by which a key is known.
const ID_BYTES: usize = 8;
/// How a sealed file begins.
const FILE_HEAD: &[u8] = b"ULSEAL1\0";

crate::codes! {
    KEY_UNREADABLE = "key.unreadable", 503, Refuse,
        "密钥文件无法读取", "请核对 --key-file 所指的文件；密钥文件损坏的，请用另存的副本";
    KEY_MISSING = "key.missing", 503, Refuse,
        "没有密钥文件，加密的个人信息无法打开",
        "请把密钥文件放回原处，或用 --key-file 指明；账簿其他内容照常可用，已加密的内容没有改动";
    KEY_WRONG = "key.wrong", 503, Refuse,
        "密钥文件不是加密这些个人信息时所用的", "请核对 --key-file 所指的文件；账簿其他内容照常可用，已加密的内容没有改动";
    KEY_INSIDE_DATA = "key.inside_data", 422, Refuse,
        "密钥文件在数据目录之内", "请把密钥文件放在数据目录之外，备份数据时不致连同密钥一起泄露";
    SEALED_UNREADABLE = "key.sealed_unreadable", 503, Refuse,
        "加密内容无法打开", "密钥不符或内容已被改动；请核对密钥文件，或从备份恢复";
}

/// The keys of one key file.
pub struct Keys {
    id: String,
    sealing: Zeroizing<[u8; KEY_BYTES]>,
    marking: Zeroizing<[u8; KEY_BYTES]>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.id)
    }
}

fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> Outcome<[u8; HASH_BYTES]> {
    let made = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key);
    let mut hash = made.map_err(|problem| Failure::Storage(problem.to_string()))?;
    for part in parts {
        hash.update(part);
    }
    Ok(hash.finalize().into_bytes().into())
}

impl Keys {
    /// Each use has a key of its own, so that none says anything about another.
    fn of(master: &[u8; KEY_BYTES]) -> Outcome<Self> {
        let id = keyed_hash(master, &[b"union-ledger/id"])?;
        Ok(Self {
            id: hex(id.get(..ID_BYTES).unwrap_or_default()),
            sealing: Zeroizing::new(keyed_hash(master, &[b"union-ledger/seal"])?),
            marking: Zeroizing::new(keyed_hash(master, &[b"union-ledger/mark"])?),
        })
    }

    /// By which rows say what sealed them; says nothing about the key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A keyed hash, by which what is sealed is found without opening it.
    pub fn mark(&self, place: &str, text: &str) -> Outcome<String> {
        let parts = [place.as_bytes(), b"\0", text.as_bytes()];
        Ok(hex(&keyed_hash(self.marking.as_slice(), &parts)?))
    }

    /// Seals a text for its place, a column and its row.
    pub fn seal(&self, place: &str, text: &str) -> Outcome<String> {
        Ok(hex(&self.seal_bytes(place, text.as_bytes())?))
    }

    /// Opens what was sealed for this place.
    pub fn open(&self, place: &str, sealed: &str) -> Outcome<String> {
        let bytes = bytes_of(sealed).ok_or_else(unreadable)?;
        String::from_utf8(self.open_bytes(place, &bytes)?).map_err(|_| unreadable())
    }

    fn seal_bytes(&self, place: &str, bytes: &[u8]) -> Outcome<Vec<u8>> {
        let mut nonce = [0; NONCE_BYTES];
        randomness::fill(&mut nonce)?;
        let payload = Payload { msg: bytes, aad: place.as_bytes() };
        let closed = self.cipher()?.encrypt(&XNonce::from(nonce), payload);
        let closed = closed.map_err(|problem| Failure::Storage(problem.to_string()))?;
        Ok([&nonce[..], &closed].concat())
    }

    fn open_bytes(&self, place: &str, sealed: &[u8]) -> Outcome<Vec<u8>> {
        let (nonce, closed) = sealed.split_at_checked(NONCE_BYTES).ok_or_else(unreadable)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| unreadable())?;
        let payload = Payload { msg: closed, aad: place.as_bytes() };
        self.cipher()?.decrypt(&XNonce::from(nonce), payload).map_err(|_| unreadable())
    }

    fn cipher(&self) -> Outcome<XChaCha20Poly1305> {
        let made = XChaCha20Poly1305::new_from_slice(self.sealing.as_slice());
        made.map_err(|problem| Failure::Storage(problem.to_string()))
    }

    /// A file, sealed under its name; its end says whether it is whole, to whoever has no key.
    pub fn seal_file(&self, name: &str, bytes: &[u8]) -> Outcome<Vec<u8>> {
        let closed = self.seal_bytes(&file_place(name), bytes)?;
        let mut file = [FILE_HEAD, &closed].concat();
        let end = Sha256::digest(&file);
        file.extend_from_slice(&end);
        Ok(file)
    }

    pub fn open_file(&self, name: &str, file: &[u8]) -> Outcome<Vec<u8>> {
        let closed = closed_part(file).ok_or_else(unreadable)?;
        self.open_bytes(&file_place(name), closed)
    }
}

fn file_place(name: &str) -> String {
    format!("file/{name}")
}

fn closed_part(file: &[u8]) -> Option<&[u8]> {
    let (body, end) = file.split_at_checked(file.len().checked_sub(HASH_BYTES)?)?;
    let is_whole = Sha256::digest(body).as_slice() == end;
    body.strip_prefix(FILE_HEAD).filter(|_| is_whole)
}

/// Whether a sealed file is as it was written.
#[must_use]
pub fn is_sealed_whole(file: &[u8]) -> bool {
    closed_part(file).is_some()
}

fn unreadable() -> Failure {
    Finding::new(&SEALED_UNREADABLE, Place::default()).into()
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| match *pair {
        [high, low] => Some(digit(high)? * 16 + digit(low)?),
        _ => None,
    };
    pairs.map(byte).collect()
}

/// Where the key is kept; read once, made when something is sealed first.
#[derive(Clone, Debug, Default)]
pub struct Vault {
    kept: Option<Arc<KeyFile>>,
}

#[derive(Debug)]
struct KeyFile {
    path: PathBuf,
    keys: Mutex<Option<Arc<Keys>>>,
}

impl Vault {
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { kept: Some(Arc::new(KeyFile { path, keys: Mutex::new(None) })) }
    }

    /// In the file named, or in one beside the data directory.
    pub fn beside(data_dir: &Path, named: Option<&Path>) -> Outcome<Self> {
        let data_dir = whole_path(data_dir)?;
        let path = if let Some(path) = named {
            whole_path(path)?
        } else {
            let name = data_dir.file_name().unwrap_or_default().to_string_lossy();
            data_dir.with_file_name(format!("{name}.key"))
        };
        if path.starts_with(&data_dir) {
            let place = Place::of("--key-file");
            let found = path.display().to_string();
            return Err(Finding::new(&KEY_INSIDE_DATA, place).found(found).into());
        }
        Ok(Self::at(path))
    }

    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.kept.as_deref().map(|kept| kept.path.as_path())
    }

    /// The keys, where there is a key file.
    pub fn keys(&self) -> Outcome<Option<Arc<Keys>>> {
        let Some(kept) = &self.kept else { return Ok(None) };
        let mut held = kept.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            *held = read_key(&kept.path)?.map(Arc::new);
        }
        Ok(held.clone())
    }

    /// The keys; the file is made where there is none.
    pub fn made(&self) -> Outcome<Option<Arc<Keys>>> {
        if let Some(keys) = self.keys()? {
            return Ok(Some(keys));
        }
        let Some(path) = self.path() else { return Ok(None) };
        make_key(path)?;
        self.keys()
    }
}

impl Database {
    /// With the key of what is sealed in it; without one nothing is sealed or opened.
    #[must_use]
    pub fn with_vault(mut self, vault: Vault) -> Self {
        self.vault = vault;
        self
    }

    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}

impl Tx {
    /// Where the key of what is sealed is kept.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}

/// Without links and dots, even where the last part is not there yet.
fn whole_path(path: &Path) -> Outcome<PathBuf> {
    let failed = |problem: std::io::Error| Failure::file(path.display(), problem);
    let absolute = std::path::absolute(path).map_err(failed)?;
    if let Ok(there) = absolute.canonicalize() {
        return Ok(there);
    }
    let (Some(folder), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Ok(absolute);
    };
    Ok(folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).join(name))
}

fn read_key(path: &Path) -> Outcome<Option<Keys>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(problem) => return Err(Failure::file(path.display(), problem)),
    };
    let mut lines = text.lines();
    let key = lines.next().filter(|head| *head == HEAD).and(lines.next()).and_then(bytes_of);
    let key = key.map(Zeroizing::new);
    let master: Option<[u8; KEY_BYTES]> = key.and_then(|it| it.as_slice().try_into().ok());
    let Some(master) = master.map(Zeroizing::new) else {
        let place = Place::of(path.display().to_string());
        return Err(Finding::new(&KEY_UNREADABLE, place).into());
    };
    Ok(Some(Keys::of(&master)?))
}

/// Of two that make it at once, the first one's stands.
fn make_key(path: &Path) -> Outcome<()> {
    let failed = |problem: std::io::Error| Failure::file(path.display(), problem);
    let mut master = Zeroizing::new([0; KEY_BYTES]);
    randomness::fill(master.as_mut_slice())?;
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = Builder::new().prefix(".").suffix(".partial").tempfile_in(folder);
    let text = Zeroizing::new(format!("{HEAD}\n{}\n", hex(master.as_slice())));
    let written = file.as_mut().map_err(|problem| std::io::Error::from(problem.kind()));
    let written = written.and_then(|it| {
        it.write_all(text.as_bytes())?;
        it.as_file().sync_all()
    });
    written.map_err(failed)?;
    match file.map_err(failed)?.persist_noclobber(path) {
        Ok(_) => sync_folder(folder).map_err(failed),
        Err(_) if path.exists() => Ok(()),
        Err(problem) => Err(failed(problem.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::of(&[7; KEY_BYTES]).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_at_its_place_with_its_key_and_nowhere_else() {
        let keys = keys();
        let sealed = keys.seal("members.phone/1", "13900000000").unwrap();
        assert!(!sealed.contains("13900000000"));
        assert_eq!(keys.open("members.phone/1", &sealed).unwrap(), "13900000000");
        assert_ne!(keys.seal("members.phone/1", "13900000000").unwrap(), sealed);
        assert!(keys.open("members.phone/2", &sealed).is_err());
        assert!(keys.open("members.card/1", &sealed).is_err());
        let other = Keys::of(&[8; KEY_BYTES]).unwrap();
        assert!(other.open("members.phone/1", &sealed).is_err());
        assert_ne!(other.id(), keys.id());
        for place in 0..sealed.len() {
            let mut altered = sealed.clone().into_bytes();
            altered[place] = if altered[place] == b'0' { b'1' } else { b'0' };
            let altered = String::from_utf8(altered).unwrap();
            assert!(keys.open("members.phone/1", &altered).is_err(), "{place}");
        }
        assert!(keys.open("members.phone/1", "").is_err());
        assert!(keys.open("members.phone/1", "zz").is_err());
    }

    #[test]
    fn a_keyed_hash_is_the_same_for_the_same_and_other_with_another_key_or_place() {
        let keys = keys();
        let mark = keys.mark("identity", "x").unwrap();
        assert_eq!(keys.mark("identity", "x").unwrap(), mark);
        assert_ne!(keys.mark("identity", "y").unwrap(), mark);
        assert_ne!(keys.mark("card", "x").unwrap(), mark);
        assert_ne!(Keys::of(&[8; KEY_BYTES]).unwrap().mark("identity", "x").unwrap(), mark);
    }

    #[test]
    fn a_sealed_file_says_without_key_whether_it_is_whole() {
        let keys = keys();
        let file = keys.seal_file("ab", b"as it came").unwrap();
        assert!(is_sealed_whole(&file));
        assert_eq!(keys.open_file("ab", &file).unwrap(), b"as it came");
        assert!(keys.open_file("cd", &file).is_err());
        for place in [0, 10, 40, file.len() - 1] {
            let mut altered = file.clone();
            altered[place] ^= 1;
            assert!(!is_sealed_whole(&altered) && keys.open_file("ab", &altered).is_err());
        }
        assert!(!is_sealed_whole(b""));
    }

    #[test]
    fn a_key_is_made_once_beside_the_data_for_its_owner_and_never_written_over() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let vault = Vault::beside(&data, None).unwrap();
        let path = vault.path().unwrap().to_owned();
        assert_eq!(path, home.path().canonicalize().unwrap().join("data.key"));
        assert!(vault.keys().unwrap().is_none() && !path.exists());
        let id = vault.made().unwrap().unwrap().id().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        make_key(&path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(Vault::at(path.clone()).made().unwrap().unwrap().id(), id);
        assert!(!format!("{vault:?}").contains(text.lines().nth(1).unwrap()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "something else").unwrap();
        assert!(Vault::at(path).keys().is_err());
    }

    #[test]
    fn a_key_inside_the_data_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        std::fs::create_dir(&data).unwrap();
        for inside in [data.join("key"), data.join("..").join("data").join("key")] {
            assert!(Vault::beside(&data, Some(&inside)).is_err(), "{}", inside.display());
        }
        assert!(Vault::beside(&data, Some(&home.path().join("key"))).is_ok());
    }
}
