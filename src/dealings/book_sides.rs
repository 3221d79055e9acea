//! What each side of a transfer has to book: pure, but for the legs of dues, which `dues` knows.

use crate::dealings::rows::{Side, TransferKind};
use crate::dealings::transfer::Transfer;
use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::prescribed::event::{Event, What};

/// `101000 … 2025年`, for the summary.
fn about(transfer: &Transfer, side: Side) -> String {
    let other = match side {
        Side::Payer => &transfer.row.receiver_name,
        Side::Receiver => &transfer.row.payer_name,
    };
    let kind = transfer.kind().filter(|kind| kind.is_grant()).map(TransferKind::label);
    let parts =
        [other.as_str(), kind.unwrap_or_default(), &transfer.row.project, &transfer.row.number];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// The entry of the payer of dues.
#[must_use]
pub fn payment(transfer: &Transfer, amount: Money) -> Event {
    let (what, role) = match transfer.kind() {
        Some(TransferKind::Remittance) => (What::RemittancePaid, Role::ToUpper),
        _ => (What::SharePassedDown, Role::ShareToLower),
    };
    Event::new(what, about(transfer, Side::Payer))
        .debit(role, amount, transfer.row.receiver_id)
        .credit(Role::Bank, amount, None)
}

/// The entry of the payer of a grant; so much of it settles what was accrued.
#[must_use]
pub fn grant_payment(transfer: &Transfer, amount: Money, settled: Money) -> Event {
    let with = transfer.row.receiver_id;
    Event::new(What::GrantPaid, about(transfer, Side::Payer))
        .debit(Role::GrantToLower, settled, with)
        .debit(expense(transfer.kind()), amount - settled, with)
        .credit(Role::Bank, amount, None)
        .of_project(&transfer.row.project)
}

/// The entry of the receiver of a grant; so much of it settles what was accrued.
#[must_use]
pub fn grant_receipt(transfer: &Transfer, amount: Money, settled: Money) -> Event {
    let with = transfer.row.payer_id;
    Event::new(What::GrantReceived, about(transfer, Side::Receiver))
        .debit(Role::Bank, amount, None)
        .credit(Role::GrantFromUpper, settled, with)
        .credit(income(transfer.kind()), amount - settled, with)
        .of_project(&transfer.row.project)
}

/// 补助下级支出, by whether it is bound to a purpose.
#[must_use]
pub fn expense(kind: Option<TransferKind>) -> Role {
    match kind {
        Some(kind) if kind.is_earmarked() => Role::EarmarkedLowerGrant,
        _ => Role::LowerGrant,
    }
}

/// 上级补助收入, by whether it is bound to a purpose.
#[must_use]
pub fn income(kind: Option<TransferKind>) -> Role {
    match kind {
        Some(kind) if kind.is_earmarked() => Role::EarmarkedUpperGrant,
        _ => Role::UpperGrant,
    }
}

/// The head of a receiver's entry of dues; the caller credits the legs.
#[must_use]
pub fn dues_receipt(transfer: &Transfer, amount: Money) -> Event {
    let what = match transfer.kind() {
        Some(TransferKind::Remittance) => What::RemittanceReceived,
        _ => What::SharePassedDownReceived,
    };
    Event::new(what, about(transfer, Side::Receiver)).debit(Role::Bank, amount, None)
}

/// The entries of both sides at a year's end for what of a grant was announced and is not paid, or
/// paid and not there.
#[must_use]
pub fn grant_accrual(transfer: &Transfer, side: Side, amount: Money) -> Event {
    let about = about(transfer, side);
    let kind = transfer.kind();
    let event = match side {
        Side::Payer => Event::new(What::GrantAccruedByPayer, about)
            .debit(expense(kind), amount, transfer.row.receiver_id)
            .credit(Role::GrantToLower, amount, transfer.row.receiver_id),
        Side::Receiver => Event::new(What::GrantAccruedByReceiver, about)
            .debit(Role::GrantFromUpper, amount, transfer.row.payer_id)
            .credit(income(kind), amount, transfer.row.payer_id),
    };
    event.of_project(&transfer.row.project)
}
