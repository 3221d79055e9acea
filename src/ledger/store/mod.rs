//! The ledger area's only SQL, one file per kind of row.

mod balances;
mod charts;
mod drafts;
mod periods;
mod search;
mod vouchers;
mod work;

pub use balances::*;
pub use charts::*;
pub use drafts::*;
pub use periods::*;
pub use search::*;
pub use vouchers::*;
pub use work::*;
