//! Use case: the key by which people's data are sealed, made when the first of them is kept.
//!
//! Invariants: a database is sealed by one key, which it knows by its name alone; where that key is
//! missing or another one is there, nothing is sealed, opened or destroyed, and it is said.

use std::sync::Arc;

use crate::finding::{Finding, Outcome, Place};
use crate::members::store;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::platform::vault::{KEY_MISSING, KEY_WRONG, Keys};

fn place_of(tx: &Tx) -> Place {
    tx.vault().path().map_or_else(Place::default, |path| Place::of(path.display().to_string()))
}

/// The keys to seal with; made where nothing has been sealed yet.
pub async fn keys_to_seal(tx: &mut Tx, clock: Clock) -> Outcome<Arc<Keys>> {
    let known = store::key_of(tx).await?;
    let keys = if known.is_none() { tx.vault().made()? } else { tx.vault().keys()? };
    let Some(keys) = keys else {
        return Err(Finding::new(&KEY_MISSING, place_of(tx)).into());
    };
    match known {
        Some(known) if known != keys.id() => {
            Err(Finding::new(&KEY_WRONG, place_of(tx)).found(keys.id()).expected(known).into())
        }
        Some(_) => Ok(keys),
        None => {
            store::insert_key(tx, keys.id(), &clock.now_text()).await?;
            Ok(keys)
        }
    }
}

/// The keys to open with; `None` where the key that sealed is not there, and why.
pub async fn keys_to_open(tx: &mut Tx) -> Outcome<Result<Arc<Keys>, Option<Finding>>> {
    let Some(known) = store::key_of(tx).await? else { return Ok(Err(None)) };
    Ok(match tx.vault().keys() {
        Ok(Some(keys)) if keys.id() == known => Ok(keys),
        Ok(Some(keys)) => {
            Err(Some(Finding::new(&KEY_WRONG, place_of(tx)).found(keys.id()).expected(known)))
        }
        Ok(None) => Err(Some(Finding::new(&KEY_MISSING, place_of(tx)))),
        Err(crate::finding::Failure::Refused(findings)) => Err(findings.into_iter().next()),
        Err(failed) => return Err(failed),
    })
}

/// The keys to open with, or the refusal that says why not.
pub async fn keys_needed(tx: &mut Tx) -> Outcome<Option<Arc<Keys>>> {
    match keys_to_open(tx).await? {
        Ok(keys) => Ok(Some(keys)),
        Err(None) => Ok(None),
        Err(Some(finding)) => Err(finding.into()),
    }
}
