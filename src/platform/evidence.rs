//! Files that came in, kept as they came, under their SHA-256: what an auditor asks for first.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::durable::{self, Readers, write_file};
use crate::finding::{Failure, Outcome};

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

    /// Takes away what a crash left half written; how many files that were.
    pub fn sweep(&self) -> Outcome<usize> {
        durable::sweep(&self.folder)
    }

    /// The hashes of all files kept, in order.
    pub fn list(&self) -> Outcome<Vec<String>> {
        let mut found = Vec::new();
        let failed = |problem: std::io::Error| Failure::file(self.folder.display(), problem);
        if !self.folder.exists() {
            return Ok(found);
        }
        for shelf in std::fs::read_dir(&self.folder).map_err(failed)? {
            for file in std::fs::read_dir(shelf.map_err(failed)?.path()).map_err(failed)? {
                let name = file.map_err(failed)?.file_name().to_string_lossy().into_owned();
                if name.len() == 64 {
                    found.push(name);
                }
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
