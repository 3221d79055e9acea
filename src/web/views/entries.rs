//! The entries behind a figure, and how an address names a figure.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::finding::{Finding, Outcome, Place};
use crate::formats::printable::Drill;
use crate::ledger::chart::dimension::{Dimensions, ExpenditureKind};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::statements::behind::{FigureTerm, FigureTerms};
use crate::statements::codes as statement_codes;
use crate::statements::figures::FiscalRow;
use crate::statements::formula::Filter;
use crate::statements::list_entries::{EntriesAfter, EntriesPage, list_entries};
use crate::units::unit::Unit;
use crate::web::address::url_query;
use crate::web::codes;
use crate::web::problem::{Answer, Problem};
use crate::web::views::voucher_body::{DimensionsBody, Named, Names};

/// Stands between runs of terms that differ in more than their accounts.
pub const BETWEEN_RUNS: char = '|';

/// A figure, by what it adds up. Several accounts stand between commas, one that is subtracted
/// after a minus. Where terms differ in measure, months or filter, each of these says as many
/// values between `|` as there are runs; a single value holds for all.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// `101`, `101,102,-131`, `101|501`.
    pub account: String,
    /// `opening`, `closing`, `booked`, `movement`, `debit`, `credit`, `gross_debit`,
    /// `gross_credit`.
    pub measure: String,
    /// `2025-01`; a balance counts from the opening whatever is said here.
    pub from: String,
    /// `2025-03`.
    pub to: String,
    /// `funding=fiscal;kind=project`.
    #[serde(default)]
    pub filter: String,
    /// From `next_after` of the page before.
    #[serde(default)]
    pub after: String,
    pub limit: Option<i64>,
}

impl EntriesQuery {
    /// The terms that the query spells.
    pub fn terms(&self) -> Outcome<FigureTerms> {
        let runs = self.account.split(BETWEEN_RUNS).count();
        let values = |text: &str| -> Outcome<Vec<String>> {
            let said: Vec<String> = text.split(BETWEEN_RUNS).map(str::to_owned).collect();
            match said.as_slice() {
                [only] => Ok(vec![only.clone(); runs]),
                _ if said.len() == runs => Ok(said),
                _ => {
                    let place = Place::of("取数条件");
                    Err(Finding::new(&statement_codes::FIGURE_UNREADABLE, place).found(text).into())
                }
            }
        };
        let (measures, filters) = (values(&self.measure)?, values(&self.filter)?);
        let (from, to) = (values(&self.from)?, values(&self.to)?);
        let runs =
            self.account.split(BETWEEN_RUNS).zip(&measures).zip(&filters).zip(from.iter().zip(&to));
        FigureTerms::read(runs.flat_map(|(((accounts, measure), filter), (from, to))| {
            accounts.split(',').map(move |account| {
                let code = account.strip_prefix('-');
                let (account, is_minus) = (code.unwrap_or(account), code.is_some());
                (account, measure.as_str(), (from.as_str(), to.as_str()), filter.as_str(), is_minus)
            })
        }))
    }

    pub fn after(&self) -> Answer<Option<EntriesAfter>> {
        if self.after.is_empty() {
            return Ok(None);
        }
        let after = EntriesAfter::read(&self.after);
        after.map(Some).ok_or_else(|| Problem::new(&codes::QUERY_INVALID, self.after.clone()))
    }
}

/// The query that names a figure, for addresses; empty for what is no figure.
pub fn figure_query(drill: &[Drill]) -> String {
    let mut runs: Vec<(&Drill, String)> = Vec::new();
    for term in drill {
        let sign = if term.is_minus { "-" } else { "" };
        let is_alike = |first: &Drill| {
            first.measure == term.measure
                && first.from == term.from
                && first.to == term.to
                && first.filter == term.filter
        };
        match runs.iter_mut().find(|(first, _)| is_alike(first)) {
            Some((_, accounts)) => {
                accounts.push(',');
                accounts.push_str(sign);
                accounts.push_str(&term.account);
            }
            None => runs.push((term, format!("{sign}{}", term.account))),
        }
    }
    let joined = |of: &dyn Fn(&(&Drill, String)) -> String| -> String {
        let values: Vec<String> = runs.iter().map(of).collect();
        match values.first() {
            Some(first) if values.iter().all(|it| it == first) => first.clone(),
            _ => values.join("|"),
        }
    };
    let accounts: Vec<&str> = runs.iter().map(|(_, accounts)| accounts.as_str()).collect();
    let accounts = accounts.join("|");
    let measure = joined(&|(it, _)| it.measure.to_owned());
    let (from, to) = (joined(&|(it, _)| it.from.clone()), joined(&|(it, _)| it.to.clone()));
    let filter = joined(&|(it, _)| it.filter.clone());
    url_query([
        ("account", accounts.as_str()),
        ("measure", &measure),
        ("from", &from),
        ("to", &to),
        ("filter", &filter),
    ])
}

/// One term of the figure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FigureTerm)]
pub struct TermBody {
    pub account: Named,
    pub measure: &'static str,
    /// In Chinese.
    pub label: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The filter in Chinese.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub filter_label: String,
    pub is_minus: bool,
    /// First and last month; 0 is the opening of the year.
    pub months: (i64, i64),
    /// What it adds to the figure.
    #[schema(value_type = String)]
    pub amount: Money,
}

/// What was brought forward on an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountedOpening)]
pub struct OpeningBody {
    pub account: Named,
    #[schema(value_type = String)]
    pub counted: Money,
}

/// An entry that counts in the figure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountedEntry)]
pub struct CountedBody {
    pub voucher_id: i64,
    pub line_no: i64,
    pub period: String,
    pub dated_on: String,
    pub word: String,
    pub number: i64,
    pub account: Named,
    pub summary: String,
    pub dimensions: DimensionsBody,
    #[schema(value_type = String)]
    pub debit: Money,
    #[schema(value_type = String)]
    pub credit: Money,
    /// What it counts in the figure, with its sign.
    #[schema(value_type = String)]
    pub counted: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<i64>,
    /// Counts from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<i64>,
    /// Counts from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<i64>,
}

/// What stands behind a figure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EntriesBehind)]
pub struct EntriesBody {
    pub year: i64,
    /// The figure; openings and entries of all pages add up to it.
    #[schema(value_type = String)]
    pub amount: Money,
    pub terms: Vec<TermBody>,
    pub openings: Vec<OpeningBody>,
    pub items: Vec<CountedBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_after: Option<String>,
}

/// The entries behind a figure of the unit, with names in place of ids.
pub async fn entries_of(
    tx: &mut Tx,
    unit: &Unit,
    query: &EntriesQuery,
    limit: i64,
) -> Answer<EntriesBody> {
    let (terms, after) = (query.terms()?, query.after()?);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let page = list_entries(tx, unit, &terms, after, limit).await?;
    let mut names = Names::load(tx, unit, terms.year).await?;
    let with = terms
        .terms
        .iter()
        .filter_map(|it| it.filter.counterparty)
        .map(|it| Dimensions { counterparty_unit_id: Some(it.unit_id), ..Dimensions::NONE });
    let used: Vec<Dimensions> =
        page.entries.iter().map(|entry| entry.dimensions).chain(with).collect();
    names.learn_units(tx, used.iter()).await?;
    Ok(body_of(&terms, page, &names))
}

pub fn body_of(terms: &FigureTerms, page: EntriesPage, names: &Names) -> EntriesBody {
    let chart = &page.figures.chart;
    let named = |code: &str| Named {
        code: code.to_owned(),
        name: chart.by_code(code).map(|it| chart.full_name(it)).unwrap_or_default(),
    };
    let term = |(term, amount): (&FigureTerm, &Money)| TermBody {
        account: named(&term.account),
        measure: term.taken.as_str(),
        label: term.taken.label(),
        filter: term.filter.to_string(),
        filter_label: filter_label(&term.filter, names),
        is_minus: term.is_minus,
        months: if term.taken.is_balance() { (0, term.months.1) } else { term.months },
        amount: *amount,
    };
    EntriesBody {
        year: terms.year,
        amount: page.amount,
        terms: terms.terms.iter().zip(&page.term_amounts).map(term).collect(),
        openings: page
            .openings
            .iter()
            .map(|it| OpeningBody { account: named(&it.account_code), counted: it.counted })
            .collect(),
        items: page
            .entries
            .into_iter()
            .map(|entry| CountedBody {
                voucher_id: entry.line.voucher_id,
                line_no: entry.line.line_no,
                period: format!("{}-{:02}", entry.line.period / 100, entry.line.period % 100),
                dated_on: entry.line.dated_on,
                word: entry.line.word,
                number: entry.line.number,
                account: names.account(entry.line.account_id),
                summary: entry.line.summary,
                dimensions: names.dimensions(&entry.dimensions),
                debit: Money::from_fen(entry.line.debit_fen),
                credit: Money::from_fen(entry.line.credit_fen),
                counted: entry.counted,
                batch_id: entry.line.batch_id,
                sheet: entry.line.source_sheet,
                row: entry.line.source_row,
            })
            .collect(),
        next_after: page.next.map(|next| next.to_string()),
    }
}

/// What a filter lets through, in the words of the books.
pub fn filter_label(filter: &Filter, names: &Names) -> String {
    let (mut kind, mut project, mut unnamed) = (filter.kind, None, None);
    match filter.fiscal_row {
        Some(FiscalRow::Personnel) => kind = Some(ExpenditureKind::BasicPersonnel),
        Some(FiscalRow::Public) => kind = Some(ExpenditureKind::BasicPublic),
        Some(FiscalRow::Basic) => kind = Some(ExpenditureKind::Basic),
        Some(FiscalRow::Project(id)) => project = Some(id),
        Some(FiscalRow::Unnamed) => unnamed = Some("未指明项目".to_owned()),
        None => {}
    }
    let named = names.dimensions(&Dimensions {
        asset_ownership: filter.ownership,
        funding_source: filter.funding,
        expenditure_kind: kind,
        project_id: project,
        bank_account_id: filter.bank_account_id,
        counterparty_unit_id: filter.counterparty.map(|it| it.unit_id),
        ..Dimensions::NONE
    });
    let parts = [Some(named.text()), unnamed, filter.detail.clone()];
    let told: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    told.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::address::query_pairs;

    fn drill(account: &str, measure: &'static str, filter: &str, is_minus: bool) -> Drill {
        Drill {
            account: account.to_owned(),
            measure,
            from: "2025-01".to_owned(),
            to: "2025-03".to_owned(),
            filter: filter.to_owned(),
            is_minus,
        }
    }

    #[test]
    fn a_figure_is_the_same_after_its_address() {
        for drills in [
            vec![drill("101", "closing", "", false)],
            vec![drill("101", "closing", "", false), drill("102", "closing", "", true)],
            vec![
                drill("401", "movement", "", false),
                drill("501", "movement", "funding=fiscal;kind=project", true),
                drill("402", "movement", "", false),
                drill("331", "closing", "project=none", false),
            ],
        ] {
            let pairs = query_pairs(&figure_query(&drills));
            let said = |key: &str| {
                let found = pairs.iter().find(|(name, _)| name == key);
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            let query = EntriesQuery {
                account: said("account"),
                measure: said("measure"),
                from: said("from"),
                to: said("to"),
                filter: said("filter"),
                after: String::new(),
                limit: None,
            };
            let mut read = query.terms().unwrap().terms;
            let mut told = FigureTerms::of_cell(&drills).unwrap().terms;
            let order = |term: &FigureTerm| (term.account.clone(), term.is_minus);
            read.sort_by_key(order);
            told.sort_by_key(order);
            assert_eq!(read, told);
        }
    }
}
