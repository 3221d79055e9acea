//! The statutory forms as data: lines with formulas, columns with what they are taken of.
//!
//! Sources: 财会〔2021〕7号 附件1 第四、五部分; 财会〔2009〕7号 for books before 2022.
//!
//! Invariants: the forms live in `data/*.csv`; every form parses and names only accounts of its
//! chart (tested); line keys are stable.

use serde::Deserialize;

use super::codes;
use super::formula::Formula;
use super::report_name::ReportName;
use crate::date::ReportSpan;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::formats::printable::Paper;
use crate::ledger::chart::Era;
use crate::platform::evidence::sha256_hex;
use crate::units::unit::Tier;

crate::spelled! {
    /// What a column of a form is taken of.
    Basis {
        /// Start of the year.
        Opening = "opening", "年初";
        /// End of the span.
        Closing = "closing", "期末";
        /// The span itself.
        Span = "span", "本期";
        /// January to the end of the span.
        ToDate = "to_date", "本年累计";
        /// The same of the year before.
        YearBefore = "year_before", "上年";
    }
}

crate::spelled! {
    /// Which printings of a form have a line's figure.
    When {
        Always = "always", "始终";
        /// The line is absent from the annual form.
        Interim = "interim", "中期";
        /// The line stays blank in interim forms.
        Annual = "annual", "年度";
    }
}

crate::spelled! {
    /// How a line of a form stands out.
    LineKind {
        Line = "line", "项目";
        Heading = "heading", "标题";
        Total = "total", "合计";
    }
}

crate::spelled! {
    /// Which half of a two-sided form.
    FormSide {
        Left = "left", "左";
        Right = "right", "右";
    }
}

/// A line of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormLine {
    pub side: FormSide,
    pub key: String,
    pub numbering: String,
    /// Without numbering.
    pub label: String,
    pub indent: u8,
    pub kind: LineKind,
    pub when: When,
    pub formula: Formula,
}

/// A column of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormColumn {
    pub label: String,
    pub basis: Basis,
}

/// A column of 附01表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalColumn {
    pub group: String,
    pub label: String,
    pub key: String,
    pub formula: Formula,
}

/// A form, as printed for one kind of span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub name: ReportName,
    pub era: Era,
    pub form_number: String,
    pub title: String,
    pub paper: Paper,
    pub columns: Vec<FormColumn>,
    pub lines: Vec<FormLine>,
    pub fiscal_columns: Vec<FiscalColumn>,
}

#[derive(Clone, Debug, Deserialize)]
struct CatalogueRow {
    era: i64,
    name: String,
    form_number: String,
    title: String,
    tier: String,
    spans: String,
    paper: String,
    interim_columns: String,
    annual_columns: String,
}

#[derive(Deserialize)]
struct LineRow {
    side: String,
    key: String,
    numbering: String,
    label: String,
    indent: u8,
    kind: String,
    when: String,
    formula: String,
}

#[derive(Deserialize)]
struct FiscalColumnRow {
    group: String,
    label: String,
    key: String,
    formula: String,
}

/// The forms as one mark: another one where a line, a formula or a column is another.
#[must_use]
pub fn version() -> String {
    let mut all = String::from(CATALOGUE);
    for era in Era::EVERY {
        for name in ReportName::FORMS {
            all.push_str(lines_of(era, name));
            all.push_str(fiscal_columns_of(name));
        }
    }
    sha256_hex(all.as_bytes())
}

const CATALOGUE: &str = include_str!("data/forms.csv");

fn lines_of(era: Era, name: ReportName) -> &'static str {
    match (era, name) {
        (Era::Y2021, ReportName::BalanceSheet) => include_str!("data/2021_balance_sheet.csv"),
        (Era::Y2021, ReportName::IncomeExpenditure) => {
            include_str!("data/2021_income_expenditure.csv")
        }
        (Era::Y2021, ReportName::StateAssets) => include_str!("data/2021_state_assets.csv"),
        (Era::Y2021, ReportName::Cost) => include_str!("data/2021_cost.csv"),
        (Era::Y2009, ReportName::BalanceSheet) => include_str!("data/2009_balance_sheet.csv"),
        (Era::Y2009, ReportName::IncomeExpenditure) => {
            include_str!("data/2009_income_expenditure.csv")
        }
        _ => "",
    }
}

fn fiscal_columns_of(name: ReportName) -> &'static str {
    match name {
        ReportName::FiscalAppropriation => include_str!("data/2021_fiscal_appropriation.csv"),
        _ => "",
    }
}

fn broken(problem: impl std::fmt::Display) -> Failure {
    Failure::Storage(format!("built-in form: {problem}"))
}

fn rows_of<T: serde::de::DeserializeOwned>(text: &str) -> Outcome<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.map_err(broken)).collect()
}

/// The form that a unit of a tier draws for a span, or why it draws none.
pub fn form_for(name: ReportName, era: Era, tier: Tier, span: ReportSpan) -> Outcome<Form> {
    let place = || Place::of(format!("{name} {span}"));
    let catalogue: Vec<CatalogueRow> = rows_of(CATALOGUE)?;
    let of_name = |row: &&CatalogueRow| row.era == era.number() && row.name == name.as_str();
    let Some(row) = catalogue.iter().find(of_name) else {
        return Err(Finding::new(&codes::FORM_NOT_OF_ERA, place()).found(era.number()).into());
    };
    if row.tier != "both" && row.tier != tier.as_str() {
        return Err(Finding::new(&codes::FORM_NOT_OF_TIER, place()).found(tier).into());
    }
    if row.spans == "year" && !span.is_year() {
        return Err(Finding::new(&codes::FORM_IS_ANNUAL, place()).found(span.title()).into());
    }
    let columns = if span.is_year() { &row.annual_columns } else { &row.interim_columns };
    let lines: Vec<LineRow> = rows_of(lines_of(era, name))?;
    let fiscal: Vec<FiscalColumnRow> = rows_of(fiscal_columns_of(name))?;
    let lines: Outcome<Vec<FormLine>> = lines.into_iter().map(read_line).collect();
    let fiscal: Outcome<Vec<FiscalColumn>> = fiscal.into_iter().map(read_fiscal_column).collect();
    let is_absent = |line: &FormLine| line.when == When::Interim && span.is_year();
    Ok(Form {
        name,
        era,
        form_number: row.form_number.clone(),
        title: row.title.clone(),
        paper: if row.paper == "landscape" { Paper::Landscape } else { Paper::Portrait },
        columns: read_columns(columns, span)?,
        lines: lines?.into_iter().filter(|line| !is_absent(line)).collect(),
        fiscal_columns: fiscal?,
    })
}

/// `{span}=span|本年累计数=to_date`.
fn read_columns(text: &str, span: ReportSpan) -> Outcome<Vec<FormColumn>> {
    let span_label = match span {
        ReportSpan::Month(_) => "本月数",
        ReportSpan::Quarter { .. } => "本季数",
        ReportSpan::HalfYear { .. } => "本半年数",
        ReportSpan::Year(_) => "本年数",
    };
    text.split('|')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (label, basis) = part.split_once('=').ok_or_else(|| broken(part))?;
            Ok(FormColumn {
                label: label.replace("{span}", span_label),
                basis: Basis::read(basis).ok_or_else(|| broken(basis))?,
            })
        })
        .collect()
}

fn read_line(row: LineRow) -> Outcome<FormLine> {
    Ok(FormLine {
        side: FormSide::read(&row.side).ok_or_else(|| broken(&row.side))?,
        kind: LineKind::read(&row.kind).ok_or_else(|| broken(&row.kind))?,
        when: When::read(&row.when).ok_or_else(|| broken(&row.when))?,
        formula: row.formula.parse().map_err(broken)?,
        key: row.key,
        numbering: row.numbering,
        label: row.label,
        indent: row.indent,
    })
}

fn read_fiscal_column(row: FiscalColumnRow) -> Outcome<FiscalColumn> {
    Ok(FiscalColumn {
        formula: row.formula.parse().map_err(broken)?,
        group: row.group,
        label: row.label,
        key: row.key,
    })
}

#[cfg(test)]
mod tests {
    use super::super::formula::Term;
    use super::*;
    use crate::ledger::chart::official::official_accounts;

    fn every_form(span: &str) -> Vec<Form> {
        let span: ReportSpan = span.parse().unwrap();
        let mut forms = Vec::new();
        for era in Era::EVERY {
            for name in ReportName::FORMS {
                if let Ok(form) = form_for(name, era, Tier::CountyAndAbove, span) {
                    forms.push(form);
                }
            }
        }
        forms
    }

    #[test]
    fn every_form_names_only_accounts_of_its_chart_and_lines_of_its_own() {
        for form in every_form("2025").into_iter().chain(every_form("2025-03")) {
            let accounts = official_accounts(form.era);
            let formulas = form
                .lines
                .iter()
                .map(|line| (&line.key, &line.formula))
                .chain(form.fiscal_columns.iter().map(|column| (&column.key, &column.formula)));
            for (key, formula) in formulas {
                for term in &formula.0 {
                    match &term.term {
                        Term::Account { code, .. } => {
                            let is_known = accounts.iter().any(|account| account.code == *code);
                            assert!(is_known, "{} {key}: {code}", form.form_number);
                        }
                        Term::Line(other) => {
                            // 111 is absent from the annual sheet, as the form prescribes.
                            let is_known = form.lines.iter().any(|line| line.key == *other);
                            assert!(is_known || other == "quota", "{key}: {other}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn forms_have_the_columns_that_the_span_calls_for() {
        for (name, span, labels) in [
            (ReportName::BalanceSheet, "2025-03", "年初余额 期末余额"),
            (ReportName::BalanceSheet, "2025", "年初余额 年末余额"),
            (ReportName::IncomeExpenditure, "2025-03", "本月数 本年累计数"),
            (ReportName::IncomeExpenditure, "2025Q1", "本季数 本年累计数"),
            (ReportName::IncomeExpenditure, "2025H1", "本半年数 本年累计数"),
            (ReportName::Cost, "2025", "本年数 上年数"),
        ] {
            let span = span.parse().unwrap();
            let form = form_for(name, Era::Y2021, Tier::CountyAndAbove, span).unwrap();
            let shown: Vec<&str> = form.columns.iter().map(|it| it.label.as_str()).collect();
            assert_eq!(shown.join(" "), labels, "{name}");
        }
    }

    #[test]
    fn forms_that_a_unit_does_not_draw_are_refused_with_the_reason() {
        for (name, era, tier, span, code) in [
            (ReportName::Cost, Era::Y2021, Tier::Grassroots, "2025", "form_not_of_tier"),
            (ReportName::StateAssets, Era::Y2021, Tier::Grassroots, "2025", "form_not_of_tier"),
            (ReportName::StateAssets, Era::Y2021, Tier::CountyAndAbove, "2025Q1", "is_annual"),
            (ReportName::Cost, Era::Y2009, Tier::CountyAndAbove, "2020", "not_of_era"),
        ] {
            let span: ReportSpan = span.parse().unwrap();
            let refusal = form_for(name, era, tier, span).unwrap_err().to_string();
            assert!(refusal.contains(code), "{refusal}");
        }
    }

    #[test]
    fn quota_stands_in_interim_sheets_only() {
        for (span, stands) in [("2025-12", true), ("2025", false)] {
            let span = span.parse().unwrap();
            let form =
                form_for(ReportName::BalanceSheet, Era::Y2021, Tier::Grassroots, span).unwrap();
            assert_eq!(form.lines.iter().any(|line| line.key == "quota"), stands);
        }
    }
}
