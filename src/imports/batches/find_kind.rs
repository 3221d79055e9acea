//! Use case: which kind a file is, before it is imported as that kind.

use std::sync::Arc;

use crate::finding::{Failure, Outcome};
use crate::formats::{Isolation, read_first_rows};
use crate::imports::kinds::SheetKind;
use crate::imports::reading::header::LOOK_ROWS;
use crate::imports::reading::mapping::{Recall, RememberedHeader};
use crate::imports::reading::recognise_kind::{KindChoice, KindLooker, Recalls};
use crate::imports::store;
use crate::platform::database::Database;
use crate::units::unit::Unit;

/// A file as it came.
#[derive(Clone, Debug)]
pub struct Upload {
    pub year: i64,
    pub file_name: String,
    pub bytes: Arc<[u8]>,
    pub isolation: Isolation,
}

/// The kind that was chosen, or that the file says. Looks at the first rows of each sheet only.
///
/// # Errors
/// When the file can be read as several kinds or as none, or cannot be read at all.
pub async fn find_kind(
    database: &Database,
    unit: &Unit,
    choice: KindChoice,
    upload: Upload,
) -> Outcome<SheetKind> {
    if let KindChoice::Of(kind) = choice {
        return Ok(kind);
    }
    let recalls = recalls_of(database, unit).await?;
    let looking = tokio::task::spawn_blocking(move || {
        let Upload { year, file_name, bytes, isolation } = upload;
        let mut looker = KindLooker::new(year, recalls);
        let rows = u32::try_from(LOOK_ROWS).unwrap_or(u32::MAX);
        read_first_rows(&bytes, &file_name, &isolation, rows, &mut looker)?;
        looker.finish().settled(&file_name).map_err(|finding| Failure::from(*finding))
    });
    looking.await.map_err(|problem| Failure::Storage(format!("looking: {problem}")))?
}

/// What was said about headers for the unit, of each kind.
async fn recalls_of(database: &Database, unit: &Unit) -> Outcome<Recalls> {
    let mut tx = database.read().await?;
    let mut recalls = Vec::new();
    for kind in SheetKind::EVERY {
        let mut remembered: Vec<RememberedHeader> = Vec::new();
        for (text,) in store::mappings_for(&mut tx, unit.id, kind.key()).await? {
            let header = serde_json::from_str(&text)
                .map_err(|problem| Failure::Storage(format!("remembered header: {problem}")))?;
            remembered.push(header);
        }
        recalls.push((*kind, Recall::new(Vec::new(), remembered)));
    }
    tx.rollback().await?;
    Ok(recalls)
}
