//! Use case: which kind a file is, before it is imported as that kind.

use std::sync::Arc;

use crate::finding::{Failure, Outcome};
use crate::formats::Isolation;
use crate::imports::kinds::SheetKind;
use crate::imports::reading::kind_question::{KindWords, ask_kind};
use crate::imports::reading::mapping::{RememberedHeader, SheetMapping};
use crate::imports::reading::recognise_kind::KindChoice;
use crate::imports::store;
use crate::platform::database::{Database, Tx};
use crate::units::unit::Unit;

/// A file as it came.
#[derive(Clone, Debug)]
pub struct Upload {
    pub year: i64,
    pub file_name: String,
    pub bytes: Arc<[u8]>,
    pub isolation: Isolation,
    /// What is said of its columns.
    pub mapping: Vec<SheetMapping>,
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
    let mut tx = database.read().await?;
    let mut remembered = Vec::new();
    for kind in SheetKind::EVERY {
        remembered.push((*kind, remembered_headers(&mut tx, unit.id, *kind).await?));
    }
    tx.rollback().await?;
    let looking = tokio::task::spawn_blocking(move || {
        let Upload { year, file_name, bytes, isolation, mapping: said } = upload;
        let words = KindWords { year, remembered, said };
        let found = ask_kind(&bytes, &file_name, &isolation, &words)?;
        found.settled(&file_name).map_err(|finding| Failure::from(*finding))
    });
    looking.await.map_err(|problem| Failure::Storage(format!("looking: {problem}")))?
}

/// What was said about headers of a kind for the unit.
pub async fn remembered_headers(
    tx: &mut Tx,
    unit_id: i64,
    kind: SheetKind,
) -> Outcome<Vec<RememberedHeader>> {
    let kept = store::mappings_for(tx, unit_id, kind.key()).await?;
    let read = |(text,): (String,)| {
        serde_json::from_str(&text)
            .map_err(|problem| Failure::Storage(format!("remembered header: {problem}")))
    };
    kept.into_iter().map(read).collect()
}
