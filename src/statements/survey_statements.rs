//! Use case: which statements a unit draws for a span and whether they tie, and how its receipts
//! and spending ran over the year.

use serde::Serialize;
use utoipa::ToSchema;

use super::build_report::FormBooks;
use super::codes;
use super::figures::Figures;
use super::formula::{Filter, Measure};
use super::report_name::ReportName;
use crate::date::{Period, ReportSpan};
use crate::finding::{Failure, Finding, Outcome};
use crate::ledger::chart::{Account, Class};
use crate::ledger::store::{self, BalanceDelta};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// A statutory form as it stands for a span.
#[derive(Clone, Debug)]
pub struct FormState {
    pub name: ReportName,
    /// `工会01表`; empty for what is not drawn.
    pub form_number: String,
    /// What does not tie, or is worth knowing.
    pub findings: Vec<Finding>,
    /// Why the unit does not draw it.
    pub not_drawn: Option<Finding>,
}

/// Receipts and spending of a month, before transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MonthFlow)]
pub struct MonthFlow {
    pub month: i64,
    #[schema(value_type = String)]
    pub receipts: Money,
    #[schema(value_type = String)]
    pub spending: Money,
}

/// A level-1 account's part of receipts or spending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AccountPart)]
pub struct Part {
    pub code: String,
    pub name: String,
    #[schema(value_type = String)]
    pub amount: Money,
}

/// A unit's statements at a glance.
#[derive(Clone, Debug)]
pub struct Survey {
    pub forms: Vec<FormState>,
    /// January to the last month with anything on it.
    pub months: Vec<MonthFlow>,
    /// January to the end of the span, largest first; parts that are nil are left out.
    pub receipts: Vec<Part>,
    pub spending: Vec<Part>,
    /// Months of the span that are closed, and how many it has.
    pub closed_months: usize,
    pub month_count: usize,
}

/// Surveys the statements of a year whose books exist.
pub async fn survey_statements(tx: &mut Tx, unit: &Unit, span: ReportSpan) -> Outcome<Survey> {
    let books = FormBooks::load(tx, unit, span.year(), 12).await?;
    let periods = store::periods_of(tx, unit.id, span.year()).await?;
    let (from, to) = span.months();
    let is_closed = |month: &i64| {
        let period = Period::new(span.year(), *month);
        period.is_some_and(|period| periods.get(&period) == Some(&false))
    };
    let mut forms = Vec::new();
    for name in ReportName::FORMS {
        forms.push(state_of(&books, name, span)?);
    }
    let figures = books.figures();
    Ok(Survey {
        forms,
        months: months_of(figures),
        receipts: parts_of(figures, Class::Income, to),
        spending: parts_of(figures, Class::Expense, to),
        closed_months: (from..=to).filter(is_closed).count(),
        month_count: usize::try_from(to - from + 1).unwrap_or(0),
    })
}

fn state_of(books: &FormBooks, name: ReportName, span: ReportSpan) -> Outcome<FormState> {
    let not_drawn = [
        &codes::FORM_NOT_OF_TIER,
        &codes::FORM_NOT_OF_ERA,
        &codes::FORM_IS_ANNUAL,
        &codes::NO_FISCAL_MONEY,
    ];
    match books.draw(name, span) {
        Ok(report) => Ok(FormState {
            name,
            form_number: report.form_number.unwrap_or_default(),
            findings: report.findings,
            not_drawn: None,
        }),
        Err(Failure::Refused(findings))
            if findings.first().is_some_and(|it| not_drawn.contains(&it.code)) =>
        {
            let not_drawn = findings.into_iter().next();
            Ok(FormState { name, form_number: String::new(), findings: Vec::new(), not_drawn })
        }
        Err(failure) => Err(failure),
    }
}

/// Level-1 accounts of a class.
fn tops(figures: &Figures, class: Class) -> impl Iterator<Item = &Account> {
    let accounts = figures.chart.accounts().iter();
    accounts.filter(move |it| it.class == class && it.parent_id.is_none())
}

fn moved(figures: &Figures, account: &Account, months: (i64, i64)) -> Money {
    figures.measure(Measure::Movement, &account.code, &Filter::default(), months)
}

fn months_of(figures: &Figures) -> Vec<MonthFlow> {
    let last = figures
        .slots("")
        .filter_map(|slot| slot.months.iter().rposition(|it| *it != BalanceDelta::default()))
        .max()
        .unwrap_or(0);
    let last = i64::try_from(last).unwrap_or(0);
    let of = |class, month| tops(figures, class).map(|it| moved(figures, it, (month, month))).sum();
    let flow = |month| MonthFlow {
        month,
        receipts: of(Class::Income, month),
        spending: of(Class::Expense, month),
    };
    (1..=last).map(flow).collect()
}

fn parts_of(figures: &Figures, class: Class, to: i64) -> Vec<Part> {
    let part = |account: &Account| Part {
        code: account.code.clone(),
        name: account.name.clone(),
        amount: moved(figures, account, (1, to)),
    };
    let mut parts: Vec<Part> = tops(figures, class).map(part).collect();
    parts.retain(|part| !part.amount.is_zero());
    parts.sort_by(|one, other| (other.amount, &one.code).cmp(&(one.amount, &other.code)));
    parts
}
