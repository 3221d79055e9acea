//! An import in progress, seen from outside: how far it is, and whether it is still wanted.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::Serialize;

/// Shared by the reading thread, the posting task and whoever looks on.
#[derive(Debug, Default)]
pub struct Watch {
    rows: AtomicU64,
    vouchers: AtomicU64,
    is_cancelled: AtomicBool,
}

/// What an onlooker sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Rows read so far.
    pub rows: u64,
    /// Vouchers taken into the books so far; all of them or none stay.
    pub vouchers: u64,
    pub is_cancelled: bool,
}

impl Watch {
    pub fn note_row(&self) {
        self.rows.fetch_add(1, Ordering::Relaxed);
    }

    pub fn note_vouchers(&self, count: usize) {
        self.vouchers.fetch_add(u64::try_from(count).unwrap_or(0), Ordering::Relaxed);
    }

    /// Asks the import to end; what it did is given back.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            rows: self.rows.load(Ordering::Relaxed),
            vouchers: self.vouchers.load(Ordering::Relaxed),
            is_cancelled: self.is_cancelled(),
        }
    }
}
