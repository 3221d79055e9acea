//! The vouchers of payments and of what the bank gave back. Pure.

use jiff::civil::Date;

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::dimension::{Dimension, Dimensions, FundingSource};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Era};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::money::Money;
use crate::payments::payment::PayeeKind;
use crate::payments::store::RequestRow;
use crate::prescribed::codes::ACCOUNT_MISSING;

/// Where money is paid from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Cash,
    /// A registered bank account; the chart's own where the unit registered none.
    Bank(Option<i64>),
}

/// Which account a payment goes against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// That of the request.
    Request,
    /// 其他应付款: the bank gave the money back in another year than it was paid in.
    Pending,
}

fn leaf_of(book: &Book, role: Role) -> Outcome<&Account> {
    let fits = |it: &&Account| {
        it.role() == Some(role) && book.chart.is_leaf(it) && it.fits(book.unit.tier)
    };
    let found =
        book.chart.accounts().iter().filter(fits).min_by(|one, other| one.code.cmp(&other.code));
    found.ok_or_else(|| {
        let finding = Finding::new(&ACCOUNT_MISSING, Place::of(book.unit.to_string()));
        finding.found(role.label()).expected(role.code(Era::Y2021).unwrap_or_default()).into()
    })
}

/// The account of the money with its dimensions.
fn money_line(book: &Book, from: From) -> Outcome<(&Account, Dimensions)> {
    let registered = match from {
        From::Cash => return Ok((leaf_of(book, Role::Cash)?, funded(book, Role::Cash))),
        From::Bank(id) => book.bank_accounts.iter().find(|it| Some(it.id) == id),
    };
    let Some(registered) = registered else {
        return Ok((leaf_of(book, Role::Bank)?, funded(book, Role::Bank)));
    };
    let dimensions =
        Dimensions { bank_account_id: Some(registered.id), ..funded(book, Role::Bank) };
    let account = book.chart.by_code(&registered.account_code);
    let account = match account {
        Some(account) => account,
        None => leaf_of(book, Role::Bank)?,
    };
    Ok((account, dimensions))
}

fn funded(book: &Book, role: Role) -> Dimensions {
    let asks = leaf_of(book, role).is_ok_and(|account| asks(account, Dimension::Funding));
    let source = (asks && book.asking.has_fiscal_money).then_some(FundingSource::Union);
    Dimensions { funding_source: source, ..Dimensions::NONE }
}

fn asks(account: &Account, dimension: Dimension) -> bool {
    account.dimensions.iter().any(|(listed, _)| *listed == dimension)
}

/// The line against the money.
fn other_line<'b>(
    book: &'b Book,
    row: &RequestRow,
    against: Against,
) -> Outcome<(&'b Account, Dimensions)> {
    let account = match against {
        Against::Request => book.chart.by_code(&row.account_code).ok_or_else(|| {
            Finding::new(&ACCOUNT_MISSING, Place::of(row.number())).found(&row.account_code)
        })?,
        Against::Pending => leaf_of(book, Role::OtherPayable)?,
    };
    let mut dimensions = Dimensions {
        project_id: row.project_id.filter(|_| against == Against::Request),
        ..Dimensions::NONE
    };
    // People are named in books only where the account asks for it.
    if asks(account, Dimension::Counterparty) || row.payee_kind() == PayeeKind::Organisation {
        dimensions.party_id =
            book.parties.iter().find(|it| it.name == row.payee_name).map(|it| it.id);
    }
    if asks(account, Dimension::Funding) && book.asking.has_fiscal_money {
        dimensions.funding_source = Some(FundingSource::Union);
    }
    Ok((account, dimensions))
}

fn voucher(
    book: &Book,
    (row, on, cashier): (&RequestRow, Date, &str),
    (gained, entries): (Money, Vec<EntryDraft>),
) -> VoucherDraft {
    VoucherDraft {
        dated_on: on,
        word: book.settings.word_by_money(gained),
        kind: VoucherKind::Ordinary,
        // The request with what lies beside it.
        attachment_count: 1,
        // The accountant who checked it answers for the entry, never the cashier.
        preparer: row.checked_by.clone().unwrap_or_else(|| row.requested_by.clone()),
        reviewer: None,
        cashier: Some(cashier.to_owned()),
        reverses_id: None,
        source_number: None,
        content_key: None,
        entries,
    }
}

fn line(
    summary: &str,
    (account, dimensions): (&Account, Dimensions),
    (debit, credit): (Money, Money),
) -> EntryDraft {
    EntryDraft {
        summary: summary.to_owned(),
        account_id: account.id,
        dimensions,
        debit,
        credit,
        reverses_line_no: None,
        source: None,
    }
}

/// 付款: the expense, or what was pending, against the money.
pub fn of_payment(
    book: &Book,
    (row, on, cashier): (&RequestRow, Date, &str),
    (from, against): (From, Against),
) -> Outcome<VoucherDraft> {
    let amount = row.amount();
    let summary = row.purpose.as_str();
    let entries = vec![
        line(summary, other_line(book, row, against)?, (amount, Money::ZERO)),
        line(summary, money_line(book, from)?, (Money::ZERO, amount)),
    ];
    Ok(voucher(book, (row, on, cashier), (-amount, entries)))
}

/// 银行退回 of a payment of an earlier year: the money is owed to the payee.
pub fn of_return(
    book: &Book,
    (row, on, cashier): (&RequestRow, Date, &str),
    from: From,
) -> Outcome<VoucherDraft> {
    let amount = row.amount();
    let summary = format!("银行退回：{}", row.purpose);
    let entries = vec![
        line(&summary, money_line(book, from)?, (amount, Money::ZERO)),
        line(&summary, other_line(book, row, Against::Pending)?, (Money::ZERO, amount)),
    ];
    Ok(voucher(book, (row, on, cashier), (amount, entries)))
}
