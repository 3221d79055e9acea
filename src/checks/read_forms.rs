//! Reads what the statements of a year print, from its balances.
//!
//! The lines are those of the statutory forms and nothing else: a rule that sets a printed figure
//! against the books looks at the same formulas as whoever prints it.

use crate::checks::books::{Amounts, CountyForms, IncomeMonth};
use crate::date::{Period, ReportSpan};
use crate::finding::Outcome;
use crate::ledger::chart::Era;
use crate::money::Money;
use crate::statements::draw_form::{Reading, line_amounts};
use crate::statements::figures::{Figures, FiscalRow};
use crate::statements::form::{Form, form_for};
use crate::statements::formula::{Filter, Term};
use crate::statements::report_name::ReportName;
use crate::units::project::Project;
use crate::units::unit::Unit;

const MONTHS: i64 = 12;

fn january(year: i64) -> ReportSpan {
    Period::new(year, 1).map_or(ReportSpan::Year(year), ReportSpan::Month)
}

fn reading(figures: &Figures, months: (i64, i64)) -> Reading<'_> {
    Reading { figures, months, is_opening: false }
}

/// The balance sheet at the start of the year and at the end of each month.
pub fn sheets_of(figures: &Figures, unit: &Unit) -> Outcome<Vec<Amounts>> {
    let year = figures.year;
    let form = form_for(ReportName::BalanceSheet, Era::Y2021, unit.tier, january(year))?;
    let opening = Reading { figures, months: (1, MONTHS), is_opening: true };
    let mut sheets = vec![line_amounts(&form, &opening)];
    sheets.extend((1..=MONTHS).map(|month| line_amounts(&form, &reading(figures, (1, month)))));
    Ok(sheets)
}

/// Income and expenditure month by month; place 0 stays empty.
pub fn income_months(figures: &Figures, unit: &Unit, last: i64) -> Outcome<Vec<IncomeMonth>> {
    let form =
        form_for(ReportName::IncomeExpenditure, Era::Y2021, unit.tier, january(figures.year))?;
    let mut months = vec![IncomeMonth::default()];
    months.extend((1..=last).map(|month| IncomeMonth {
        span: line_amounts(&form, &reading(figures, (month, month))),
        to_date: line_amounts(&form, &reading(figures, (1, month))),
    }));
    Ok(months)
}

/// 工会02表 of the year.
pub fn annual_of(figures: &Figures, unit: &Unit, span: ReportSpan) -> Outcome<Amounts> {
    let form = form_for(ReportName::IncomeExpenditure, Era::Y2021, unit.tier, span)?;
    Ok(line_amounts(&form, &reading(figures, (1, MONTHS))))
}

/// The forms of unions of county level and above.
pub fn county_forms(
    figures: &Figures,
    before: Option<&Figures>,
    (unit, projects): (&Unit, &[Project]),
) -> Outcome<CountyForms> {
    let span = ReportSpan::Year(figures.year);
    let form = |name: ReportName| form_for(name, Era::Y2021, unit.tier, span);
    let state_assets = form(ReportName::StateAssets)?;
    let opening = Reading { figures, months: (1, MONTHS), is_opening: true };
    let whole = reading(figures, (1, MONTHS));
    let before = before.map(|it| line_amounts(&state_assets, &reading(it, (1, MONTHS))));
    let cost = form(ReportName::Cost)?;
    let fiscal = form(ReportName::FiscalAppropriation)?;
    Ok(CountyForms {
        fiscal: fiscal_rows(figures, &fiscal, projects),
        state_assets: (line_amounts(&state_assets, &opening), line_amounts(&state_assets, &whole)),
        state_assets_before: before,
        cost: line_amounts(&cost, &whole),
    })
}

fn fiscal_rows(figures: &Figures, form: &Form, projects: &[Project]) -> Vec<(String, Amounts)> {
    let label = |row: FiscalRow| match row {
        FiscalRow::Personnel => "人员经费".to_owned(),
        FiscalRow::Public => "公用经费".to_owned(),
        FiscalRow::Basic => "基本支出".to_owned(),
        FiscalRow::Project(id) => projects
            .iter()
            .find(|it| it.id == id)
            .map_or_else(|| "项目支出".to_owned(), |it| it.name.clone()),
        FiscalRow::Unnamed => "未指明项目".to_owned(),
    };
    let amounts = |row: FiscalRow| -> Amounts {
        let column = |it: &crate::statements::form::FiscalColumn| {
            let terms = it.formula.0.iter().map(|term| {
                let Term::Account { measure, code, filter } = &term.term else {
                    return Money::ZERO;
                };
                let filter = Filter { fiscal_row: Some(row), ..filter.clone() };
                let amount = figures.measure(*measure, code, &filter, (1, MONTHS));
                if term.is_minus { -amount } else { amount }
            });
            (it.key.clone(), terms.sum())
        };
        form.fiscal_columns.iter().map(column).collect()
    };
    figures.fiscal_rows().into_iter().map(|row| (label(row), amounts(row))).collect()
}
