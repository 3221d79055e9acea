//! SQL of payments: payees and their accounts, requests, what was paid and what came back.

mod outlays;
mod payees;
mod requests;
mod tables;

pub use outlays::*;
pub use payees::*;
pub use requests::*;
pub use tables::*;
