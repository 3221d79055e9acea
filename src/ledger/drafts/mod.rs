//! Vouchers in preparation: prepared, changed, looked at, reviewed, given back, dropped.

pub mod attach_file;
pub mod attachment;
pub mod changes;
pub mod check_reversal;
pub mod choose_drafts;
pub mod draft;
pub mod prepare_voucher;
pub mod return_draft;
pub mod reversal;
pub mod reverse_voucher;
pub mod review_drafts;
pub mod seen;
