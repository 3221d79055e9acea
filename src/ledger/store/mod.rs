//! The ledger area's only SQL, one file per kind of row.

mod attachments;
mod balances;
mod board;
mod charts;
mod drafts;
mod earlier_figures;
mod pending;
mod periods;
mod search;
mod tables;
mod voucher_list;
mod vouchers;
mod work;

pub use attachments::*;
pub use balances::*;
pub use board::*;
pub use charts::*;
pub use drafts::*;
pub use earlier_figures::*;
pub use pending::*;
pub use periods::*;
pub use search::*;
pub use tables::*;
pub use voucher_list::*;
pub use vouchers::*;
pub use work::*;
