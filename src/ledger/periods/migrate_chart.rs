//! Use case: carry a unit's books from the 2009 chart to the 2021 chart on 2022-01-01
//! (财会〔2021〕16号), with a proof sheet.
//!
//! Invariants: every old balance lands exactly once; the new trial balance ties because the old
//! one did; what takes judgement is listed with the default that was used.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::balances::residuals::Residual;
use crate::ledger::balances::year_balances::residuals_through;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Era};
use crate::ledger::codes;
use crate::ledger::periods::transfer::SYSTEM_PREPARER;
use crate::ledger::post::post_vouchers::post_of_books;
use crate::ledger::post::sockets::Act;
use crate::ledger::store;
use crate::ledger::voucher::book::{Book, YearState};
use crate::ledger::voucher::{EntryDraft, PostedVoucher, VoucherDraft, VoucherKind};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// The last year of the 2009 system.
pub const LAST_OLD_YEAR: i64 = 2021;

/// Where a level-1 or detail account of 2009 goes when nobody decides otherwise. The longest code
/// that fits decides; targets are the leaves that hold opening balances.
#[derive(Clone, Debug, Deserialize)]
struct Way {
    old_code: String,
    new_code: String,
    /// The fund that mirrors the account now: so much of the 结余 goes there.
    mirrored_in: String,
    /// Why the new home depends on what the balance is made of, where it does.
    judgement: String,
}

static WAYS: LazyLock<Vec<Way>> = LazyLock::new(|| {
    let list = include_str!("../data/carry_2009_2021.csv");
    csv::Reader::from_reader(list.as_bytes()).deserialize().filter_map(Result::ok).collect()
});

/// 结余 of 2009, which everything was taken into.
fn surplus_2009() -> &'static str {
    Role::Surplus.code(Era::Y2009).unwrap_or_default()
}

/// A decision of the working paper: this much of an old account goes to that new one instead of
/// its default. The amount is on the old account's normal side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    pub old_code: String,
    pub new_code: String,
    pub amount: Money,
}

/// One line of the proof sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofLine {
    pub old_code: String,
    pub old_name: String,
    pub new_code: String,
    pub new_name: String,
    /// Net debit.
    pub amount: Money,
    /// Why the line takes judgement, when it does.
    pub judgement: Option<String>,
}

/// The proof sheet: both trial balances tie and every old balance lands once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MigrationProof {
    pub lines: Vec<ProofLine>,
    pub old_debit: Money,
    pub old_credit: Money,
    pub new_debit: Money,
    pub new_credit: Money,
    pub posted: Vec<PostedVoucher>,
}

struct Landing {
    old_code: String,
    new_code: String,
    dimensions: Dimensions,
    net_debit: Money,
}

/// Opens 2022 on the 2021 chart with the migrated balances. The caller holds the unit's book.
pub async fn migrate_chart(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    splits: &[Split],
) -> Outcome<MigrationProof> {
    let year = LAST_OLD_YEAR + 1;
    let old_book = Book::load(tx, unit.clone(), LAST_OLD_YEAR).await?;
    let place = || Place::of(format!("{unit} {year}年"));
    if store::year_state(tx, unit.id, year).await?.is_some() {
        return Err(Finding::new(&codes::OPENING_EXISTS, place()).into());
    }
    let is_reopened = old_book.is_open(ReportSpan::Year(LAST_OLD_YEAR).last_period());
    if !old_book.state.is_closed || is_reopened {
        return Err(Finding::new(&codes::OLD_YEAR_OPEN, place()).into());
    }
    let state = YearState { year, era: Era::Y2021, is_closed: false, is_carried: false };
    store::insert_year(tx, unit.id, state, (&act.actor.name, &act.clock.now_text())).await?;
    let mut new_book = Book::load(tx, unit.clone(), year).await?;
    let residuals = residuals_through(tx, &old_book, 12).await?;
    let landings = land(&old_book, &residuals, splits);
    refuse_if_any(check_landings(&old_book, &new_book, &residuals, &landings, splits))?;
    let voucher = opening_voucher(&new_book, &landings);
    let posted = post_of_books(tx, act, &mut new_book, &[voucher]).await?;
    let proof = prove(&old_book, &new_book, &residuals, &landings, posted);
    let detail = json!({ "proof": proof });
    trail::append(tx, act.clock, act.actor, unit.id, (Action::ChartMigrated, "2022"), &detail)
        .await?;
    Ok(proof)
}

/// Where an account of 2009 goes when nobody decides otherwise.
#[must_use]
pub fn default_target(old_code: &str) -> Option<&'static str> {
    WAYS.iter()
        .filter(|way| old_code.starts_with(&way.old_code))
        .max_by_key(|way| way.old_code.len())
        .map(|way| way.new_code.as_str())
}

/// What of the 结余 goes to the funds that mirror what it bought, unless somebody decided that.
fn mirrored(book: &Book, residuals: &[Residual], splits: &[Split]) -> Vec<Split> {
    let surplus = surplus_2009();
    let of_way = |way: &'static Way| {
        let fund = &way.mirrored_in;
        let is_decided = splits.iter().any(|it| it.old_code == surplus && it.new_code == *fund);
        let is_of = |account: &Account| account.is_at_or_under(&way.old_code);
        let stock = residuals.iter().filter(|it| book.chart.get(it.account_id).is_some_and(is_of));
        let amount: Money = stock.map(|it| it.net_debit).sum();
        let split = || Split { old_code: surplus.to_owned(), new_code: fund.clone(), amount };
        (!is_decided && !amount.is_zero()).then(split)
    };
    WAYS.iter().filter(|way| !way.mirrored_in.is_empty()).filter_map(of_way).collect()
}

/// Sends every old balance to its new account: splits first, then the default.
fn land(book: &Book, residuals: &[Residual], splits: &[Split]) -> Vec<Landing> {
    let mut wanted: Vec<Split> = splits.to_vec();
    wanted.extend(mirrored(book, residuals, splits));
    let mut landings = Vec::new();
    for residual in residuals {
        let Some(account) = book.chart.get(residual.account_id) else { continue };
        let is_debit = account.normal_side == crate::ledger::chart::Side::Debit;
        let mut left = residual.net_debit;
        for split in wanted.iter_mut().filter(|it| it.old_code == account.code) {
            let signed = if is_debit { split.amount } else { -split.amount };
            let part = if signed.abs() > left.abs() { left } else { signed };
            split.amount -= if is_debit { part } else { -part };
            left -= part;
            landings.push(Landing {
                old_code: account.code.clone(),
                new_code: split.new_code.clone(),
                dimensions: residual.dimensions,
                net_debit: part,
            });
        }
        let target = default_target(&account.code).unwrap_or_default();
        landings.push(Landing {
            old_code: account.code.clone(),
            new_code: target.to_owned(),
            dimensions: residual.dimensions,
            net_debit: left,
        });
    }
    landings.retain(|landing| !landing.net_debit.is_zero());
    landings
}

fn check_landings(
    old_book: &Book,
    new_book: &Book,
    residuals: &[Residual],
    landings: &[Landing],
    splits: &[Split],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for landing in landings {
        let account = new_book.chart.by_code(&landing.new_code);
        if !account.is_some_and(|account| new_book.chart.is_leaf(account)) {
            let place = Place::of(format!("原科目 {}", landing.old_code));
            findings.push(Finding::new(&codes::ACCOUNT_UNKNOWN, place).found(&landing.new_code));
        }
    }
    for split in splits {
        let held: Money = residuals
            .iter()
            .filter(|it| {
                old_book.chart.get(it.account_id).is_some_and(|a| a.code == split.old_code)
            })
            .map(|it| it.net_debit)
            .sum();
        let wanted: Money =
            splits.iter().filter(|it| it.old_code == split.old_code).map(|it| it.amount).sum();
        if wanted.abs() > held.abs() {
            let place = Place::of(format!("原科目 {}", split.old_code));
            findings.push(
                Finding::new(&codes::MAPPING_TIED, place)
                    .found(format!("拆分合计 {}", wanted.grouped()))
                    .expected(format!("不超过余额 {}", held.abs().grouped())),
            );
        }
    }
    findings
}

fn opening_voucher(book: &Book, landings: &[Landing]) -> VoucherDraft {
    let mut sums: BTreeMap<(&str, Dimensions), Money> = BTreeMap::new();
    for landing in landings {
        *sums.entry((&landing.new_code, landing.dimensions)).or_default() += landing.net_debit;
    }
    let entries = sums
        .into_iter()
        .filter(|(_, net)| !net.is_zero())
        .filter_map(|((code, dimensions), net)| {
            let account_id = book.chart.by_code(code)?.id;
            let is_debit = !net.is_negative();
            Some(EntryDraft {
                summary: "新旧制度衔接转入".to_owned(),
                account_id,
                dimensions,
                debit: if is_debit { net } else { Money::ZERO },
                credit: if is_debit { Money::ZERO } else { -net },
                reverses_line_no: None,
                source: None,
            })
        })
        .collect();
    VoucherDraft {
        dated_on: jiff::civil::date(2022, 1, 1),
        word: book.settings.transfer_word.clone(),
        kind: VoucherKind::Opening,
        attachment_count: 0,
        preparer: SYSTEM_PREPARER.to_owned(),
        reviewer: None,
        cashier: None,
        reverses_id: None,
        source_number: None,
        content_key: None,
        entries,
    }
}

fn prove(
    old_book: &Book,
    new_book: &Book,
    residuals: &[Residual],
    landings: &[Landing],
    posted: Vec<PostedVoucher>,
) -> MigrationProof {
    let name = |book: &Book, code: &str| {
        book.chart.by_code(code).map_or_else(String::new, |account| book.chart.full_name(account))
    };
    let mut by_pair: BTreeMap<(String, String), Money> = BTreeMap::new();
    let mut by_new: BTreeMap<&str, Money> = BTreeMap::new();
    for landing in landings {
        let pair = (landing.old_code.clone(), landing.new_code.clone());
        *by_pair.entry(pair).or_default() += landing.net_debit;
        *by_new.entry(&landing.new_code).or_default() += landing.net_debit;
    }
    let mut by_old: BTreeMap<i64, Money> = BTreeMap::new();
    for residual in residuals {
        *by_old.entry(residual.account_id).or_default() += residual.net_debit;
    }
    let lines = by_pair
        .into_iter()
        .map(|((old_code, new_code), amount)| ProofLine {
            old_name: name(old_book, &old_code),
            new_name: name(new_book, &new_code),
            judgement: WAYS
                .iter()
                .find(|way| !way.judgement.is_empty() && old_code.starts_with(&way.old_code))
                .map(|way| way.judgement.clone()),
            old_code,
            new_code,
            amount,
        })
        .collect();
    let debit = |nets: &mut dyn Iterator<Item = Money>| {
        nets.fold((Money::ZERO, Money::ZERO), |(debit, credit), net| {
            if net.is_negative() { (debit, credit - net) } else { (debit + net, credit) }
        })
    };
    let (old_debit, old_credit) = debit(&mut by_old.into_values());
    let (new_debit, new_credit) = debit(&mut by_new.into_values());
    MigrationProof { lines, old_debit, old_credit, new_debit, new_credit, posted }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::chart::Chart;
    use crate::ledger::chart::official::official_accounts;

    #[test]
    fn every_old_balance_account_has_a_new_leaf() {
        let new_chart = Chart::new(Era::Y2021, official_accounts(Era::Y2021));
        for account in official_accounts(Era::Y2009) {
            if account.code.starts_with(['4', '5']) || account.code.starts_with(surplus_2009()) {
                continue;
            }
            let target = default_target(&account.code)
                .unwrap_or_else(|| panic!("{} has no target", account.code));
            let leaf = new_chart.by_code(target).unwrap();
            assert!(new_chart.is_leaf(leaf), "{} -> {target}", account.code);
        }
    }

    #[test]
    fn default_targets_follow_the_official_table() {
        let mut reader =
            csv::Reader::from_reader(include_str!("../data/mapping_2009_2021.csv").as_bytes());
        for row in reader.records() {
            let row = row.unwrap();
            let (old, new) = (&row[0], &row[1]);
            if old.starts_with(['4', '5']) || old == surplus_2009() {
                continue;
            }
            let alternatives: Vec<String> =
                csv::Reader::from_reader(include_str!("../data/mapping_2009_2021.csv").as_bytes())
                    .records()
                    .filter_map(Result::ok)
                    .filter(|other| &other[0] == old)
                    .map(|other| other[1].to_owned())
                    .collect();
            let target = default_target(old).unwrap();
            assert!(
                alternatives.iter().any(|it| target.starts_with(it.as_str())),
                "{old} -> {target}, the table says {new}"
            );
        }
    }
}
