//! The smallest books that trip one rule: of statements and ledgers.

use rustc_hash::FxHashMap;
use union_ledger::checks::books::Books;
use union_ledger::ledger::chart::dimension::Dimensions;
use union_ledger::money::Money;
use union_ledger::units::unit::Tier::{self, CountyAndAbove, Grassroots};

use super::fixture::{Entry, Fixture, fen};

pub fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

pub fn yuan(text: &str) -> Money {
    Money::from_fen(fen(text))
}

pub fn with(tier: Tier, entries: &[Entry<'_>]) -> Books {
    Fixture::new(tier).with(entries).books()
}

/// The books and what is done to their vouchers.
pub fn changed(change: impl Fn(&mut Books)) -> Books {
    let mut books = Fixture::new(Grassroots).books();
    change(&mut books);
    books
}

pub type Case = (&'static str, Books);

/// One fen more on lines of every balance sheet.
fn printed(keys: &[&str]) -> Books {
    let mut books = Fixture::new(Grassroots).books();
    for sheet in &mut books.sheets {
        for key in keys {
            *sheet.entry((*key).to_owned()).or_default() += Money::from_fen(1);
        }
    }
    books
}

/// One fen more or less on lines of income and expenditure in May.
fn in_may(span: &[(&str, i64)], to_date: &[(&str, i64)]) -> Books {
    let mut books = Fixture::new(Grassroots).books();
    for (key, fen) in span {
        *books.incomes[5].span.entry((*key).to_owned()).or_default() += Money::from_fen(*fen);
    }
    for (key, fen) in to_date {
        *books.incomes[5].to_date.entry((*key).to_owned()).or_default() += Money::from_fen(*fen);
    }
    books
}

fn in_year(key: &str) -> Books {
    let mut books = Fixture::new(Grassroots).books();
    *books.annual.entry(key.to_owned()).or_default() += Money::from_fen(1);
    books
}

/// Balances that posting did not keep.
fn kept(changes: &[(&str, i64)]) -> Books {
    let mut books = Fixture::new(Grassroots).books();
    let mut fixture = Fixture::new(Grassroots);
    fixture.vouchers.clone_from(&books.vouchers);
    fixture.lines.clone_from(&books.lines);
    fixture.sets.clone_from(&books.sets);
    let mut balances = fixture.balances();
    for (code, fen) in changes {
        let account_id = books.chart().by_code(code).unwrap().id;
        let mut row = balances.movements[0];
        (row.period, row.account_id, row.dimension_set_id) = (202505, account_id, 0);
        (row.debit_fen, row.credit_fen) = (*fen, 0);
        (row.transfer_debit_fen, row.transfer_credit_fen) = (0, 0);
        balances.movements.push(row);
    }
    books.figures = Fixture::figures(&balances);
    books
}

pub fn of_sheets() -> Vec<Case> {
    vec![
        ("BS01", printed(&["claims_total"])),
        ("BS02", printed(&["cash", "current_total", "assets_total", "claims_total"])),
        ("BS03", printed(&["current_total", "assets_total", "claims_total"])),
        ("BS04", printed(&["fixed_net", "assets_total", "claims_total"])),
        ("BS05", printed(&["assets_total", "claims_total"])),
        ("BS06", printed(&["liabilities_total"])),
        ("BS07", printed(&["net_assets_total"])),
        (
            "BS08",
            with(
                Grassroots,
                &[(
                    "2025-03-12",
                    "购入设备",
                    None,
                    &[("162", "100.10", ""), ("102", "", "100.10")],
                )],
            ),
        ),
        (
            "BS09",
            Fixture::new(CountyAndAbove).opening(&[("111", "50.00"), ("32205", "-50.00")]).books(),
        ),
        (
            "BS09",
            Fixture::new(Grassroots).opening(&[("182", "40.00"), ("30104", "-40.00")]).books(),
        ),
        (
            "BS10",
            with(
                Grassroots,
                &[(
                    "2025-03-12",
                    "归还押金",
                    None,
                    &[("215", "100.10", ""), ("102", "", "100.10")],
                )],
            ),
        ),
        ("FA01", {
            let mut books = Fixture::new(CountyAndAbove).books();
            let row = FxHashMap::from_iter([("年初结转".to_owned(), Money::from_fen(1))]);
            books.county.fiscal.push(("人员经费".to_owned(), row));
            books
        }),
        ("FA02", {
            let mut books = Fixture::new(CountyAndAbove).books();
            books.county.state_assets.1.insert("stock".to_owned(), Money::from_fen(1));
            books
        }),
        ("FA03", {
            let mut books = Fixture::new(CountyAndAbove).books();
            *books.county.cost.entry("cost_505".to_owned()).or_default() += Money::from_fen(1);
            books
        }),
    ]
}

pub fn of_incomes() -> Vec<Case> {
    vec![
        ("IE01", in_may(&[("income", 1), ("difference", 1)], &[])),
        ("IE02", in_may(&[("expense", 1), ("difference", -1)], &[])),
        ("IE03", in_may(&[("difference", 1)], &[])),
        ("IE04", in_may(&[], &[("income_401", 1), ("income", 1), ("difference", 1)])),
        ("IE05", in_year("opening_surplus")),
        ("IE06", in_year("closing_surplus")),
        (
            "IE07",
            with(
                Grassroots,
                &[(
                    "2025-03-12",
                    "直接冲减结余",
                    None,
                    &[("32205", "10.10", ""), ("102", "", "10.10")],
                )],
            ),
        ),
        ("IE08", {
            let mut fixture = Fixture::new(Grassroots);
            fixture.takes_over = false;
            fixture.books()
        }),
        (
            "IE09",
            with(
                CountyAndAbove,
                &[("2025-03-12", "记入基金", None, &[("102", "10.10", ""), ("341", "", "10.10")])],
            ),
        ),
        (
            "IE10",
            with(
                CountyAndAbove,
                &[("2025-03-12", "记入基金", None, &[("102", "10.10", ""), ("311", "", "10.10")])],
            ),
        ),
        ("IE11", {
            let mut fixture = Fixture::new(Grassroots);
            fixture.closes_year = false;
            fixture.books()
        }),
        (
            "IE12",
            with(
                Grassroots,
                &[(
                    "2025-03-12",
                    "收到拨款",
                    None,
                    &[("102", "10.10", ""), ("40402", "", "10.10")],
                )],
            ),
        ),
    ]
}

pub fn of_ledgers() -> Vec<Case> {
    let lent: Entry<'_> =
        ("2025-03-12", "借支", None, &[("135", "100.10", ""), ("102", "", "100.10")]);
    vec![
        ("LG01", {
            let mut books = with(Grassroots, &[lent]);
            let line = books.lines.iter_mut().find(|it| &*it.code == "135").unwrap();
            line.debit += 1;
            books
        }),
        ("LG02", kept(&[("215", -1)])),
        ("LG03", kept(&[("101", 1), ("102", -1)])),
        ("LG04", printed(&["other_receivables", "current_total", "assets_total", "claims_total"])),
        ("LG05", {
            let mut books = Fixture::new(Grassroots).books();
            books.is_carried = true;
            let closing = [
                (("102".to_owned(), Dimensions::NONE), fen("100000.01")),
                (("32205".to_owned(), Dimensions::NONE), fen("-100000.00")),
            ];
            books.closing_before = Some(FxHashMap::from_iter(closing));
            books
        }),
    ]
}
