//! What stands on accounts: residuals, earmarked money, the mirror of assets, reconciliation.

pub mod asset_mirror;
pub mod earmarked;
pub mod rebuild_balances;
pub mod residuals;
pub mod year_balances;
