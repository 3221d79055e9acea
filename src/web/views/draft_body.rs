//! A voucher as a caller writes it: accounts and registers by code or name, money as text.
//!
//! Invariants: everything that cannot be read is told at once, with its line; what the voucher
//! may say is judged by the ledger alone.

use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::chart::dimension::{
    AssetOwnership, Dimension, Dimensions, ExpenditureKind, FundingSource,
};
use crate::ledger::chart::{Account, Chart, Era};
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::ledger::{codes as ledger_codes, store};
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::add_unit::add_parties;
use crate::units::project::{BankAccount, Party, Project};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::codes;

/// A voucher to be prepared. The preparer is whoever sends it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoucherRequest {
    /// `YYYY-MM-DD`.
    #[schema(value_type = String)]
    pub dated_on: Date,
    /// Missing: the unit's first voucher word.
    pub word: Option<String>,
    #[serde(default)]
    pub attachment_count: i64,
    pub cashier: Option<String>,
    pub entries: Vec<EntryRequest>,
}

impl VoucherRequest {
    /// Lines alone, of a day.
    #[must_use]
    pub fn of(dated_on: Date, entries: Vec<EntryRequest>) -> Self {
        Self { dated_on, word: None, attachment_count: 0, cashier: None, entries }
    }
}

/// One line. Exactly one of `debit` and `credit`, as text in yuan: `"1234.50"`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryRequest {
    pub summary: String,
    /// Account code; or a name that only one account has.
    pub account: String,
    pub debit: Option<String>,
    pub credit: Option<String>,
    /// Code or name of a project.
    pub project: Option<String>,
    /// Code or name of the unit above or of one directly below.
    pub counterparty: Option<String>,
    /// Someone outside the register of units; a new name is registered.
    pub party: Option<String>,
    /// `union` or `fiscal`.
    #[schema(value_type = Option<String>)]
    pub funding_source: Option<FundingSource>,
    /// `basic`, `basic_personnel`, `basic_public` or `project`.
    #[schema(value_type = Option<String>)]
    pub expenditure_kind: Option<ExpenditureKind>,
    pub economic_class: Option<i64>,
    pub functional_class: Option<i64>,
    /// `state` or `union`.
    #[schema(value_type = Option<String>)]
    pub asset_ownership: Option<AssetOwnership>,
    /// Code or name of a bank account.
    pub bank_account: Option<String>,
}

/// A line of what was sent, counted from 1.
pub fn line_place(line_no: usize) -> Place {
    Place::of_line(line_no)
}

/// What a caller's words are looked up in.
struct Registers {
    chart: Chart,
    projects: Vec<Project>,
    bank_accounts: Vec<BankAccount>,
    parties: Vec<Party>,
    units: Vec<Unit>,
}

/// Turns codes and names into what the ledger books. New outside parties are registered in the
/// same transaction, so that a refused voucher leaves none behind.
pub async fn resolve(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    request: VoucherRequest,
) -> Outcome<VoucherDraft> {
    let registers = Registers {
        chart: store::chart_of(tx, Era::of_year(i64::from(request.dated_on.year())), unit.id)
            .await?,
        projects: units::projects_of(tx, unit.id).await?,
        bank_accounts: units::bank_accounts_of(tx, unit.id).await?,
        parties: parties_of(tx, (clock, actor), unit, &request.entries).await?,
        units: named_units(tx, &request.entries).await?,
    };
    let mut findings = Vec::new();
    let entries: Vec<EntryDraft> = (1..)
        .zip(&request.entries)
        .map(|(line_no, entry)| registers.entry(line_no, entry, &mut findings))
        .collect();
    refuse_if_any(findings)?;
    let word = match request.word {
        Some(word) => word,
        None => default_word(tx, unit).await?,
    };
    Ok(VoucherDraft {
        dated_on: request.dated_on,
        word,
        kind: VoucherKind::Ordinary,
        attachment_count: request.attachment_count,
        preparer: actor.name.clone(),
        reviewer: None,
        cashier: request.cashier,
        reverses_id: None,
        source_number: None,
        content_key: None,
        entries,
    })
}

/// The account that a text names, in the chart of a day.
pub async fn account_of(tx: &mut Tx, unit: &Unit, (on, text): (Date, &str)) -> Outcome<i64> {
    let chart = store::chart_of(tx, Era::of_year(i64::from(on.year())), unit.id).await?;
    find_account(&chart, text)
        .map(|account| account.id)
        .map_err(|why| why.finding(Place::of("更正科目"), text).into())
}

/// The units that the entries name, near or far; a name nobody has is found missing later.
async fn named_units(tx: &mut Tx, entries: &[EntryRequest]) -> Outcome<Vec<Unit>> {
    let mut names: Vec<&str> =
        entries.iter().filter_map(|entry| entry.counterparty.as_deref().map(str::trim)).collect();
    names.sort_unstable();
    names.dedup();
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        found.extend(units::unit_named(tx, name).await?);
    }
    Ok(found)
}

async fn default_word(tx: &mut Tx, unit: &Unit) -> Outcome<String> {
    let settings = units::settings_of(tx, unit.id).await?;
    Ok(settings.voucher_words.into_iter().next().unwrap_or_default())
}

async fn parties_of(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    entries: &[EntryRequest],
) -> Outcome<Vec<Party>> {
    let mut parties = units::parties_of(tx, unit.id).await?;
    let mut new: Vec<String> = entries
        .iter()
        .filter_map(|entry| entry.party.as_deref().map(str::trim))
        .filter(|name| !name.is_empty() && !parties.iter().any(|party| party.name == *name))
        .map(str::to_owned)
        .collect();
    new.sort_unstable();
    new.dedup();
    parties.extend(add_parties(tx, clock, actor, unit.id, &new).await?);
    Ok(parties)
}

/// Why a text names no account.
enum NoAccount {
    Unknown,
    /// Its code is of this account and its name of another.
    Disagrees(String),
}

impl NoAccount {
    fn finding(self, place: Place, text: &str) -> Finding {
        let finding = Finding::new(&ledger_codes::ACCOUNT_UNKNOWN, place).found(text);
        match self {
            Self::Unknown => finding,
            Self::Disagrees(account) => {
                let mut finding = finding.expected(account);
                "科目的编码与名称不是同一个科目".clone_into(&mut finding.message);
                "核对后只填编码，或选择列表中的科目".clone_into(&mut finding.hint);
                finding
            }
        }
    }
}

/// The account of a text as people write it: `50201`, `50201 会议费`, or a name that one account
/// alone has. A name that stands behind a code is the name of that account, or its end.
fn find_account<'a>(chart: &'a Chart, text: &str) -> Result<&'a Account, NoAccount> {
    let text = text.trim();
    if let Some(found) = chart.by_code(text) {
        return Ok(found);
    }
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if let Some(found) = chart.by_code(first) {
        let plain = |it: &str| -> String {
            it.chars().filter(|c| !c.is_whitespace() && !"-－—/\\".contains(*c)).collect()
        };
        let is_its_name = plain(&chart.full_name(found)).ends_with(&plain(rest));
        let account = || format!("{} {}", found.code, chart.full_name(found));
        return if is_its_name { Ok(found) } else { Err(NoAccount::Disagrees(account())) };
    }
    let is_named = |it: &&Account| it.name == text || chart.full_name(it) == text;
    let mut named = chart.accounts().iter().filter(|it| chart.is_leaf(it)).filter(is_named);
    match (named.next(), named.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(NoAccount::Unknown),
    }
}

/// The one that goes by this code or, failing that, this name.
fn by_code_or_name<'a, T>(
    all: &'a [T],
    text: &str,
    words: impl Fn(&T) -> (&str, &str),
) -> Option<&'a T> {
    let is_both = |it: &&T| {
        let (code, name) = words(it);
        text.strip_prefix(code).is_some_and(|rest| rest.trim_start() == name)
    };
    all.iter()
        .find(|it| words(it).0 == text)
        .or_else(|| all.iter().find(|it| words(it).1 == text))
        .or_else(|| all.iter().find(is_both))
}

impl Registers {
    fn entry(
        &self,
        line_no: usize,
        entry: &EntryRequest,
        findings: &mut Vec<Finding>,
    ) -> EntryDraft {
        let place = line_place(line_no);
        let account = find_account(&self.chart, &entry.account)
            .map_err(|why| findings.push(why.finding(place.clone(), &entry.account)))
            .ok();
        EntryDraft {
            summary: entry.summary.clone(),
            account_id: account.map_or(0, |account| account.id),
            dimensions: self.dimensions(entry, &place, findings),
            debit: amount(entry.debit.as_deref(), &place, findings),
            credit: amount(entry.credit.as_deref(), &place, findings),
            reverses_line_no: None,
            source: None,
        }
    }

    fn dimensions(
        &self,
        entry: &EntryRequest,
        place: &Place,
        findings: &mut Vec<Finding>,
    ) -> Dimensions {
        let mut known =
            |dimension: Dimension, text: Option<&str>, id: &dyn Fn(&str) -> Option<i64>| {
                let text = text.map(str::trim).filter(|text| !text.is_empty())?;
                let found = id(text);
                if found.is_none() {
                    findings.push(
                        Finding::new(&ledger_codes::DIMENSION_UNKNOWN, place.clone())
                            .found(format!("{dimension} {text}")),
                    );
                }
                found
            };
        let project = |text: &str| {
            by_code_or_name(&self.projects, text, |it| (&it.code, &it.name)).map(|it| it.id)
        };
        let unit = |text: &str| {
            by_code_or_name(&self.units, text, |it| (&it.code, &it.name)).map(|it| it.id)
        };
        let bank_account = |text: &str| {
            by_code_or_name(&self.bank_accounts, text, |it| (&it.code, &it.name)).map(|it| it.id)
        };
        let party = |text: &str| self.parties.iter().find(|it| it.name == text).map(|it| it.id);
        Dimensions {
            project_id: known(Dimension::Project, entry.project.as_deref(), &project),
            counterparty_unit_id: known(
                Dimension::Counterparty,
                entry.counterparty.as_deref(),
                &unit,
            ),
            party_id: known(Dimension::Counterparty, entry.party.as_deref(), &party),
            funding_source: entry.funding_source,
            expenditure_kind: entry.expenditure_kind,
            economic_class: entry.economic_class,
            functional_class: entry.functional_class,
            asset_ownership: entry.asset_ownership,
            bank_account_id: known(
                Dimension::BankAccount,
                entry.bank_account.as_deref(),
                &bank_account,
            ),
        }
    }
}

fn amount(text: Option<&str>, place: &Place, findings: &mut Vec<Finding>) -> Money {
    let text = text.unwrap_or_default();
    let read = Money::read(text).unwrap_or_else(|_| {
        findings.push(Finding::new(&codes::AMOUNT_INVALID, place.clone()).found(text));
        None
    });
    read.unwrap_or_default()
}
