//! 支付: who asks for money to go out, who signs in which order, what was paid and what came back.
//!
//! Invariants: handler, accountant, chair and cashier are four people, each after the one before;
//! what is signed is what was looked at; money goes to an account only after a second person
//! confirmed its number; an approved request reserves its line of the budget until it is paid, and
//! each payment has one voucher.

pub mod account_number;
pub mod change_payee;
pub mod codes;
pub mod list_payments;
pub mod listen;
pub mod pay_out;
pub mod payment;
pub mod request_payment;
pub mod return_payment;
pub mod sign_payment;
pub mod splitting;
pub mod store;
pub mod take_bank_file;
pub mod vouchers;
