//! The folder in which the service keeps the backups that it made itself.
//!
//! Invariants: only files of its own naming are listed and opened, so that no name leads out of
//! the folder; a backup that is being written is not listed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use serde::Serialize;

use super::clock::instant_text;
use super::durable;
use crate::finding::{Failure, Finding, Outcome, Place};

const PREFIX: &str = "backup-";
const ENDING: &str = ".zip";

crate::codes! {
    BACKUP_UNKNOWN = "backup.unknown", 404, Refuse,
        "没有这份备份", "请刷新备份清单后再试";
    BACKUP_UNDER_WAY = "backup.under_way", 409, Refuse,
        "正在备份", "请等这次备份完成";
    BACKUP_NOT_MADE = "backup.not_made", 500, Refuse,
        "备份没有完成", "请检查数据目录的权限和剩余空间，再做一次";
}

/// A backup that is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BackupFile {
    pub name: String,
    pub size_bytes: u64,
    pub made_at: String,
}

/// `<data-dir>/backups`.
#[derive(Clone, Debug)]
pub struct BackupFolder {
    folder: PathBuf,
}

impl BackupFolder {
    #[must_use]
    pub fn under(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("backups") }
    }

    /// The place of a new backup; one of the same second gets a number more.
    #[must_use]
    pub fn place_for(&self, at: Timestamp) -> PathBuf {
        let stem = format!("{PREFIX}{}", at.strftime("%Y%m%dT%H%M%SZ"));
        let place = |name: String| self.folder.join(name);
        let first = place(format!("{stem}{ENDING}"));
        let more = (2..=99).map(|number| place(format!("{stem}-{number}{ENDING}")));
        std::iter::once(first.clone()).chain(more).find(|it| !it.exists()).unwrap_or(first)
    }

    /// Takes away what a crash left half written; how many files that were.
    pub fn sweep(&self) -> Outcome<usize> {
        durable::sweep(&self.folder)
    }

    /// Newest first.
    pub fn list(&self) -> Outcome<Vec<BackupFile>> {
        let failed = |problem: std::io::Error| Failure::file(self.folder.display(), problem);
        let mut found = Vec::new();
        if !self.folder.exists() {
            return Ok(found);
        }
        for file in std::fs::read_dir(&self.folder).map_err(failed)? {
            let file = file.map_err(failed)?;
            let name = file.file_name().to_string_lossy().into_owned();
            if !is_own_name(&name) {
                continue;
            }
            let facts = file.metadata().map_err(failed)?;
            let written = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let made_at = Timestamp::try_from(written).unwrap_or(Timestamp::UNIX_EPOCH);
            let made_at = instant_text(made_at);
            found.push(BackupFile { name, size_bytes: facts.len(), made_at });
        }
        found.sort_by(|one, other| other.name.cmp(&one.name));
        Ok(found)
    }

    /// Where a backup of the list lies.
    pub fn path_of(&self, name: &str) -> Outcome<PathBuf> {
        let path = self.folder.join(name);
        if is_own_name(name) && path.is_file() {
            return Ok(path);
        }
        Err(Finding::new(&BACKUP_UNKNOWN, Place::of(name)).into())
    }
}

fn is_own_name(name: &str) -> bool {
    let middle = name.strip_prefix(PREFIX).and_then(|it| it.strip_suffix(ENDING));
    middle.is_some_and(|it| {
        !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_lead_to_a_file() {
        for (name, expected) in [
            ("backup-20250301T080000Z.zip", true),
            ("backup-20250301T080000Z-2.zip", true),
            ("backup-.zip", false),
            ("backup-../../etc.zip", false),
            ("backup-20250301T080000Z.partial", false),
            ("other.zip", false),
        ] {
            assert_eq!(is_own_name(name), expected, "{name}");
        }
    }

    #[test]
    fn backups_of_one_second_do_not_replace_each_other() {
        let home = tempfile::tempdir().unwrap();
        let folder = BackupFolder::under(home.path());
        assert!(folder.list().unwrap().is_empty());
        let at: Timestamp = "2025-03-01T08:00:00Z".parse().unwrap();
        let first = folder.place_for(at);
        std::fs::create_dir_all(first.parent().unwrap()).unwrap();
        std::fs::write(&first, "1").unwrap();
        let second = folder.place_for(at);
        assert_ne!(first, second);
        std::fs::write(&second, "22").unwrap();
        let sizes: Vec<u64> = folder.list().unwrap().iter().map(|it| it.size_bytes).collect();
        assert_eq!(sizes, [1, 2]);
        assert!(folder.path_of("backup-none.zip").is_err());
    }
}
