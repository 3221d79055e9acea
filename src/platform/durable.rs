//! Files that are whole or absent, and still there after the power failed.
//!
//! Invariants: what is written has a name of its own beside its place until it is on the disk; only
//! then it takes its place, and the folder is on the disk, too, before anybody is told. Two writers
//! of one file never meet; the last one stands. What is being written is locked by its writer,
//! which no crash outlives: what nobody holds was left behind and is swept away.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::finding::{Failure, Outcome};

/// How a file ends whose writing is not over, or broke off.
const UNFINISHED: &str = ".partial";
/// How such a file begins.
const HIDDEN: &str = ".";

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// The account under which the program runs: evidence, backups, passwords.
    Owner,
    /// Whoever the system lets read a new file.
    AsUsual,
}

/// Writes bytes; failed, nothing is there that was not there before.
pub fn write_file(path: &Path, readers: Readers, bytes: &[u8]) -> Outcome<()> {
    let mut unfinished = Unfinished::beside(path, readers)?;
    let written = unfinished.file().write_all(bytes);
    written.map_err(|problem| Failure::file(path.display(), problem))?;
    unfinished.take_its_place()
}

/// A file that is being written, beside its place; dropped, it is gone.
#[derive(Debug)]
pub struct Unfinished {
    partial: NamedTempFile,
    path: PathBuf,
}

impl Unfinished {
    /// Begins a file, in a folder that is made where it is missing.
    pub fn beside(path: &Path, readers: Readers) -> Outcome<Self> {
        let failed = |problem: io::Error| Failure::file(path.display(), problem);
        let folder = folder_of(path);
        std::fs::create_dir_all(folder).map_err(failed)?;
        loop {
            let partial = unfinished(readers, folder).map_err(failed)?;
            // Where files cannot be locked, nothing is swept away either.
            let is_held = partial.as_file().lock().is_ok();
            // It may have been swept away before it was held.
            if !is_held || partial.path().exists() {
                return Ok(Self { partial, path: path.to_owned() });
            }
        }
    }

    pub fn file(&mut self) -> &mut File {
        self.partial.as_file_mut()
    }

    /// On the disk, it takes its place.
    pub fn take_its_place(self) -> Outcome<()> {
        let Self { partial, path } = self;
        let failed = |problem: io::Error| Failure::file(path.display(), problem);
        partial.as_file().sync_all().map_err(failed)?;
        partial.persist(&path).map_err(|problem| failed(problem.error))?;
        sync_folder(folder_of(&path)).map_err(failed)
    }
}

/// Takes away what writers that died left unfinished in a folder and the folders in it; how many
/// there were. What is being written stays.
pub fn sweep(folder: &Path) -> Outcome<usize> {
    let failed = |problem: io::Error| Failure::file(folder.display(), problem);
    let mut swept = 0;
    if !folder.exists() {
        return Ok(swept);
    }
    for found in std::fs::read_dir(folder).map_err(failed)? {
        let found = found.map_err(failed)?;
        let kind = found.file_type().map_err(failed)?;
        if kind.is_dir() {
            swept += sweep(&found.path())?;
        } else if kind.is_file() && is_unfinished(&found.file_name().to_string_lossy()) {
            // One that another sweep was quicker to take away is gone, too.
            let Ok(file) = File::open(found.path()) else { continue };
            if file.try_lock().is_ok() && std::fs::remove_file(found.path()).is_ok() {
                swept += 1;
            }
        }
    }
    Ok(swept)
}

fn is_unfinished(name: &str) -> bool {
    name.starts_with(HIDDEN) && name.ends_with(UNFINISHED)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn unfinished(readers: Readers, folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    // What the account's own mask takes away is taken away here as well.
    let mode = match readers {
        Readers::Owner => 0o600,
        Readers::AsUsual => 0o666,
    };
    let permissions = std::fs::Permissions::from_mode(mode);
    Builder::new().prefix(HIDDEN).suffix(UNFINISHED).permissions(permissions).tempfile_in(folder)
}

#[cfg(not(unix))]
fn unfinished(_: Readers, folder: &Path) -> io::Result<NamedTempFile> {
    Builder::new().prefix(HIDDEN).suffix(UNFINISHED).tempfile_in(folder)
}

/// A name is on the disk once its folder is.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn two_writers_of_one_file_never_meet() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("books").join("file");
        let size = 1 << 20;
        let start = Barrier::new(2);
        std::thread::scope(|scope| {
            for byte in [b'a', b'b'] {
                let (path, start) = (&path, &start);
                scope.spawn(move || {
                    start.wait();
                    for _ in 0..20 {
                        write_file(path, Readers::Owner, &vec![byte; size]).unwrap();
                        let found = std::fs::read(path).unwrap();
                        let first = found[0];
                        assert_eq!(found.len(), size);
                        assert!(found.iter().all(|it| *it == first), "two files in one");
                    }
                });
            }
        });
        assert_eq!(names(path.parent().unwrap()), ["file"]);
    }

    #[test]
    fn what_fails_leaves_what_was_there_and_nothing_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        write_file(&path, Readers::Owner, b"before").unwrap();
        let mut broken_off = Unfinished::beside(&path, Readers::Owner).unwrap();
        broken_off.file().write_all(b"half").unwrap();
        drop(broken_off);
        assert_eq!(std::fs::read(&path).unwrap(), b"before");
        assert_eq!(names(home.path()), ["file"]);
    }

    #[test]
    fn what_a_crash_left_unfinished_is_swept_away_and_what_is_being_written_stays() {
        let home = tempfile::tempdir().unwrap();
        let shelf = home.path().join("ab");
        write_file(&shelf.join("file"), Readers::Owner, b"whole").unwrap();
        // As a crash leaves it: neither finished nor taken back.
        let mut left = Unfinished::beside(&shelf.join("file"), Readers::Owner).unwrap();
        left.file().write_all(b"half").unwrap();
        left.partial.disable_cleanup(true);
        drop(left);
        std::fs::write(home.path().join("of-others.partial"), b"no file of ours").unwrap();
        let mut writing = Unfinished::beside(&shelf.join("next"), Readers::Owner).unwrap();
        writing.file().write_all(b"whole, too").unwrap();
        assert_eq!(names(&shelf).len(), 3);

        assert_eq!(sweep(home.path()).unwrap(), 1);
        assert_eq!(sweep(home.path()).unwrap(), 0);
        writing.take_its_place().unwrap();
        assert_eq!(names(&shelf), ["file", "next"]);
        assert_eq!(names(home.path()), ["ab", "of-others.partial"]);
        assert_eq!(sweep(&home.path().join("none")).unwrap(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_for_the_owner_is_read_by_nobody_else() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        write_file(&path, Readers::Owner, b"secret").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
