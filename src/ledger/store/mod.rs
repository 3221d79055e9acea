//! The ledger area's only SQL, one file per kind of row.

mod balances;
mod charts;
mod drafts;
mod periods;
mod reopening_requests;
mod vouchers;

pub use balances::*;
pub use charts::*;
pub use drafts::*;
pub use periods::*;
pub use reopening_requests::*;
pub use vouchers::*;
