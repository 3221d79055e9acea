//! Finding units, accounts and vouchers by what people remember of them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::finding::Outcome;
use crate::ledger::chart::Era;
use crate::ledger::store as ledger;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::sounds::sounds_like;
use crate::web::views::reach::seen_units;
use crate::web::views::voucher_body::{Named, period_text};

/// Of each sort; whoever needs more asks more closely.
pub const MAX_FOUND: usize = 30;

pub const MAX_FOUND_ROWS: i64 = 30;

pub const MAX_ASKED_CHARACTERS: usize = 100;

/// A line of a voucher that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoundVoucher {
    pub id: i64,
    pub period: String,
    /// `记-7`.
    pub number: String,
    pub dated_on: String,
    pub summary: String,
    #[schema(value_type = String)]
    pub debit: Money,
    #[schema(value_type = String)]
    pub credit: Money,
}

/// What was found.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Found {
    pub units: Vec<Named>,
    pub accounts: Vec<Named>,
    pub vouchers: Vec<FoundVoucher>,
}

/// Everything that goes by a text within the viewer's reach.
pub async fn find(
    tx: &mut Tx,
    viewer: &Viewer,
    unit: Option<&Unit>,
    (text, year): (&str, i64),
) -> Outcome<Found> {
    let text: String = text.trim().chars().take(MAX_ASKED_CHARACTERS).collect();
    let mut found = Found::default();
    if text.is_empty() {
        return Ok(found);
    }
    let reach = viewer.reach(tx).await?;
    let lower = text.to_lowercase();
    let fits = |code: &str, name: &str| {
        code.to_lowercase().starts_with(&lower)
            || name.to_lowercase().contains(&lower)
            || sounds_like(name, &lower)
    };
    let seen = seen_units(tx, viewer, Ability::SeeUnits, "").await?;
    let in_reach = seen.into_iter().filter(|it| fits(&it.code, &it.name));
    found.units =
        in_reach.take(MAX_FOUND).map(|unit| Named { code: unit.code, name: unit.name }).collect();
    let Some(unit) = unit.filter(|unit| reach.may(unit.id, Ability::ReadBooks)) else {
        return Ok(found);
    };
    let chart = ledger::chart_of(tx, Era::of_year(year), unit.id).await?;
    let accounts = chart.accounts().iter().filter(|it| it.fits(unit.tier));
    found.accounts = accounts
        .filter(|it| fits(&it.code, &it.name))
        .take(MAX_FOUND)
        .map(|it| Named { code: it.code.clone(), name: chart.full_name(it) })
        .collect();
    found.vouchers = vouchers(tx, (unit.id, year), &text).await?;
    Ok(found)
}

pub async fn vouchers(tx: &mut Tx, whose: (i64, i64), text: &str) -> Outcome<Vec<FoundVoucher>> {
    let mut rows = Vec::new();
    if let Some(wanted) = voucher_number(text) {
        rows = ledger::find_by_number(tx, whose, wanted, MAX_FOUND_ROWS).await?;
    }
    if let Some(amount) = amount(text) {
        rows.extend(ledger::find_by_amount(tx, whose, amount.fen(), MAX_FOUND_ROWS).await?);
    }
    if rows.is_empty() {
        rows = ledger::find_by_summary(tx, whose, text, MAX_FOUND_ROWS).await?;
    }
    rows.truncate(MAX_FOUND);
    Ok(rows
        .into_iter()
        .map(|row| FoundVoucher {
            id: row.voucher_id,
            period: period_text(row.period),
            number: format!("{}-{}", row.word, row.number),
            dated_on: row.dated_on,
            summary: row.summary,
            debit: Money::from_fen(row.debit_fen),
            credit: Money::from_fen(row.credit_fen),
        })
        .collect())
}

/// `记-12`, `记12`, `12`.
pub fn voucher_number(text: &str) -> Option<(&str, i64)> {
    let text = text.trim_end_matches('号');
    let at = text.find(|character: char| character.is_ascii_digit())?;
    let (word, number) = text.split_at(at);
    let number = number.parse::<i64>().ok().filter(|number| (1..=999_999).contains(number))?;
    let word = word.trim_end_matches(['-', '－', ' ', '字', '第']).trim();
    (word.chars().count() <= 4).then_some((word, number))
}

/// `1,200.50`; nil finds nothing.
pub fn amount(text: &str) -> Option<Money> {
    Money::read(text).ok().flatten().filter(|amount| !amount.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voucher_is_known_by_its_number_in_many_spellings() {
        for (text, expected) in [
            ("记-12", Some(("记", 12))),
            ("记字第12号", Some(("记", 12))),
            ("12", Some(("", 12))),
            ("付 3号", Some(("付", 3))),
            ("慰问", None),
            ("2025年慰问", None),
            ("12.50", None),
            ("0", None),
        ] {
            assert_eq!(voucher_number(text), expected, "{text}");
        }
    }

    #[test]
    fn an_amount_is_known_with_and_without_commas() {
        for (text, fen) in [
            ("1,200.50", Some(120_050)),
            ("7", Some(700)),
            ("慰问", None),
            ("0", None),
            ("1,50", None),
        ] {
            assert_eq!(amount(text).map(Money::fen), fen, "{text}");
        }
    }
}
