//! Files that came in, kept as they came, under their SHA-256: what an auditor asks for first.
//!
//! Invariant: a file of people's data is kept sealed, under the hash of what it holds, and never in
//! the clear beside it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::durable::{self, Readers, write_file};
use super::vault::{KEY_MISSING, Keys, is_sealed_whole};
use crate::finding::{Failure, Finding, Outcome, Place};

/// How the name of a sealed file ends.
const SEALED: &str = ".sealed";
/// Characters of a hash.
const HASH_CHARACTERS: usize = 64;

/// Lower-case hexadecimal SHA-256.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `<data-dir>/evidence/ab/abcdef…`.
#[derive(Clone, Debug)]
pub struct EvidenceStore {
    folder: PathBuf,
}

impl EvidenceStore {
    #[must_use]
    pub fn under(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("evidence") }
    }

    #[must_use]
    pub fn path_of(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256.get(..2).unwrap_or("00")).join(sha256)
    }

    /// A file under its hash is always whole and on the disk.
    pub fn keep(&self, bytes: &[u8]) -> Outcome<String> {
        let sha256 = sha256_hex(bytes);
        let path = self.path_of(&sha256);
        // A file that was altered is mended by the true one.
        if !std::fs::read(&path).is_ok_and(|there| sha256_hex(&there) == sha256) {
            write_file(&path, Readers::Owner, bytes)?;
        }
        Ok(sha256)
    }

    fn sealed_path(&self, sha256: &str) -> PathBuf {
        let mut path = self.path_of(sha256).into_os_string();
        path.push(SEALED);
        path.into()
    }

    /// Keeps a file that nobody may read without the key. One that was kept in the clear before,
    /// when nobody knew what it was, is taken away.
    pub fn keep_sealed(&self, bytes: &[u8], keys: &Keys) -> Outcome<String> {
        let sha256 = sha256_hex(bytes);
        let path = self.sealed_path(&sha256);
        let is_there = std::fs::read(&path)
            .is_ok_and(|there| keys.open_file(&sha256, &there).is_ok_and(|it| it == bytes));
        if !is_there {
            write_file(&path, Readers::Owner, &keys.seal_file(&sha256, bytes)?)?;
        }
        match std::fs::remove_file(self.path_of(&sha256)) {
            Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::file(path.display(), problem))
            }
            _ => Ok(sha256),
        }
    }

    /// A sealed file as it is kept, for a backup; one that is not whole is not given out.
    pub fn sealed(&self, sha256: &str) -> Outcome<Vec<u8>> {
        let path = self.sealed_path(sha256);
        let bytes =
            std::fs::read(&path).map_err(|problem| Failure::file(path.display(), problem))?;
        if is_sealed_whole(&bytes) {
            return Ok(bytes);
        }
        Err(Failure::file(path.display(), "content is not what its hash says"))
    }

    /// Puts a sealed file back as a backup has it; whether it is whole.
    pub fn keep_as_sealed(&self, sha256: &str, bytes: &[u8]) -> Outcome<bool> {
        let is_name =
            sha256.len() == HASH_CHARACTERS && sha256.bytes().all(|it| it.is_ascii_hexdigit());
        if !is_name || !is_sealed_whole(bytes) {
            return Ok(false);
        }
        write_file(&self.sealed_path(sha256), Readers::Owner, bytes)?;
        Ok(true)
    }

    /// A file as it came, sealed or not.
    pub fn open_with(&self, sha256: &str, keys: Option<&Keys>) -> Outcome<Vec<u8>> {
        if !self.sealed_path(sha256).exists() {
            return self.open(sha256);
        }
        let keys = keys.ok_or_else(|| Finding::new(&KEY_MISSING, Place::default()))?;
        keys.open_file(sha256, &self.sealed(sha256)?)
    }

    /// Takes away what a crash left half written; how many files that were.
    pub fn sweep(&self) -> Outcome<usize> {
        durable::sweep(&self.folder)
    }

    /// The hashes of all files kept in the clear, in order.
    pub fn list(&self) -> Outcome<Vec<String>> {
        self.listed("")
    }

    /// The hashes of all files kept sealed, in order.
    pub fn list_sealed(&self) -> Outcome<Vec<String>> {
        self.listed(SEALED)
    }

    fn listed(&self, ending: &str) -> Outcome<Vec<String>> {
        let mut found = Vec::new();
        let failed = |problem: std::io::Error| Failure::file(self.folder.display(), problem);
        if !self.folder.exists() {
            return Ok(found);
        }
        for shelf in std::fs::read_dir(&self.folder).map_err(failed)? {
            for file in std::fs::read_dir(shelf.map_err(failed)?.path()).map_err(failed)? {
                let name = file.map_err(failed)?.file_name().to_string_lossy().into_owned();
                let hash = name.strip_suffix(ending).filter(|it| it.len() == HASH_CHARACTERS);
                found.extend(hash.map(str::to_owned));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// A file as it came; one that is no longer what it was is not given out.
    pub fn open(&self, sha256: &str) -> Outcome<Vec<u8>> {
        let path = self.path_of(sha256);
        let bytes =
            std::fs::read(&path).map_err(|problem| Failure::file(path.display(), problem))?;
        if sha256_hex(&bytes) == sha256 {
            return Ok(bytes);
        }
        Err(Failure::file(path.display(), "content is not what its hash says"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_altered_file_is_not_given_out_and_the_true_one_mends_it() {
        let home = tempfile::tempdir().unwrap();
        let store = EvidenceStore::under(home.path());
        let sha256 = store.keep(b"as it came").unwrap();
        assert_eq!(store.open(&sha256).unwrap(), b"as it came");
        std::fs::write(store.path_of(&sha256), b"as it cam3").unwrap();
        assert!(store.open(&sha256).is_err());
        assert_eq!(store.keep(b"as it came").unwrap(), sha256);
        assert_eq!(store.open(&sha256).unwrap(), b"as it came");
        assert_eq!(store.list().unwrap(), [sha256]);
    }
}
