//! What single areas may use, beside the table of all of them.

/// Applications and families stand on rosters, limits, members and payments.
pub const AID: &[&str] = &[
    "date",
    "finding",
    "money",
    "platform",
    "trail",
    "units",
    "ledger",
    "members",
    "limits",
    "programmes",
    "payments",
];

/// Whatever is joined.
pub const WIRING: &[&str] =
    &["platform", "trail", "ledger", "prescribed", "dues", "budgets", "payments", "checks"];
