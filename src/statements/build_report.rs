//! Use case: draws any report of a unit from one snapshot of the books.

use rustc_hash::FxHashMap;

use super::build_ledger::build_ledger;
use super::codes;
use super::draw_form::{FiscalLine, Sources, draw_fiscal_form, draw_form};
use super::figures::{Books, Figures, FiscalRow};
use super::form::{Form, form_for};
use super::form_checks::{check_form, check_ownership};
use super::general_ledger::draw_general_ledger;
use super::report_name::{ReportName, ReportOptions};
use super::trial_balance::{MAX_LEVEL, draw_trial_balance};
use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::formats::printable::{Report, SIGNATURES};
use crate::ledger::balances::year_balances::YearBalances;
use crate::ledger::chart::Era;
use crate::ledger::voucher::book::YearState;
use crate::ledger::{codes as ledger_codes, store};
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::trail;
use crate::units::project::{FundingSource, Project};
use crate::units::store as units;
use crate::units::unit::{Tier, Unit};

/// Draws a report. Read-only; `tx` is one snapshot.
pub fn build_report<'t>(
    tx: &'t mut Tx,
    unit: &'t Unit,
    name: ReportName,
    span: ReportSpan,
    options: &'t ReportOptions,
) -> Pending<'t, Outcome<Report>> {
    Box::pin(async move {
        let state = year_of(tx, unit, span.year()).await?;
        let mut report = match name {
            ReportName::TrialBalance => build_trial_balance(tx, unit, state, span, options).await?,
            ReportName::GeneralLedger => {
                build_general_ledger(tx, unit, state, span, options).await?
            }
            _ if name.is_form() => {
                // What the unit does not draw is refused before anything is loaded.
                form_for(name, state.era, unit.tier, span)?;
                FormBooks::load(tx, unit, span.year(), span.months().1).await?.draw(name, span)?
            }
            _ => {
                let figures = load_figures(tx, unit, state, span.months().1).await?;
                build_ledger(tx, unit, &figures, name, span, options).await?
            }
        };
        finish(tx, unit, &mut report, (name, span)).await?;
        Ok(report)
    })
}

/// Fills in what every report says: unit, period, who signs, where the chains end.
pub async fn finish(
    tx: &mut Tx,
    unit: &Unit,
    report: &mut Report,
    (name, span): (ReportName, ReportSpan),
) -> Outcome<()> {
    report.unit_code.clone_from(&unit.code);
    report.unit_name.clone_from(&unit.name);
    report.span = span.to_string();
    report.period = period_text(name, span);
    report.signatures = SIGNATURES.map(str::to_owned).to_vec();
    report.notes.push(chain_note(tx, unit).await?);
    Ok(())
}

/// The statutory forms that the unit draws for a span, in the order of the packs. A form that
/// it does not draw is left out; anything else that is wrong ends the call.
pub async fn build_pack(tx: &mut Tx, unit: &Unit, span: ReportSpan) -> Outcome<Vec<Report>> {
    let mut reports = Vec::new();
    let not_drawn = [
        &codes::FORM_NOT_OF_TIER,
        &codes::FORM_NOT_OF_ERA,
        &codes::FORM_IS_ANNUAL,
        &codes::NO_FISCAL_MONEY,
    ];
    let options = ReportOptions { level: Some(MAX_LEVEL), ..ReportOptions::default() };
    for name in ReportName::FORMS.into_iter().chain([ReportName::TrialBalance]) {
        match build_report(tx, unit, name, span, &options).await {
            Ok(report) => reports.push(report),
            Err(crate::finding::Failure::Refused(findings))
                if findings.iter().all(|finding| not_drawn.contains(&finding.code)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(reports)
}

/// The year, or the refusal that it has no books.
pub async fn year_of(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<YearState> {
    store::year_state(tx, unit.id, year).await?.ok_or_else(|| {
        let place = Place::of(format!("{unit} {year}年"));
        Finding::new(&ledger_codes::YEAR_UNKNOWN, place).into()
    })
}

/// The view of a year's balances up to a month.
pub async fn load_figures(
    tx: &mut Tx,
    unit: &Unit,
    state: YearState,
    through_month: i64,
) -> Outcome<Figures> {
    Ok(Figures::new(Books {
        year: state.year,
        chart: store::chart_of(tx, state.era, unit.id).await?,
        balances: &YearBalances::read(tx, unit.id, state.year, through_month).await?,
        projects: &units::projects_of(tx, unit.id).await?,
    }))
}

async fn build_trial_balance(
    tx: &mut Tx,
    unit: &Unit,
    state: YearState,
    span: ReportSpan,
    options: &ReportOptions,
) -> Outcome<Report> {
    let level = level_of(options)?;
    let figures = load_figures(tx, unit, state, span.months().1).await?;
    Ok(draw_trial_balance(&figures, span, level))
}

fn level_of(options: &ReportOptions) -> Outcome<i64> {
    let level = options.level.unwrap_or(1);
    if (1..=MAX_LEVEL).contains(&level) {
        return Ok(level);
    }
    Err(Finding::new(&codes::LEVEL_OUT_OF_RANGE, Place::of("科目级次")).found(level).into())
}

async fn build_general_ledger(
    tx: &mut Tx,
    unit: &Unit,
    state: YearState,
    span: ReportSpan,
    options: &ReportOptions,
) -> Outcome<Report> {
    let level = level_of(options)?;
    let figures = load_figures(tx, unit, state, span.months().1).await?;
    let code = options.account.as_deref().unwrap_or_default();
    if !code.is_empty() && figures.chart.by_code(code).is_none() {
        let place = Place::of(format!("科目 {code}"));
        return Err(Finding::new(&codes::ACCOUNT_UNKNOWN, place).found(code).into());
    }
    Ok(draw_general_ledger(&figures, span, code, level))
}

/// All that the statutory forms of a unit's year draw on: any of them can be drawn from it for
/// any span up to the month it was loaded through, without the database.
#[derive(Clone, Debug)]
pub struct FormBooks {
    unit: Unit,
    state: YearState,
    figures: Figures,
    /// The year before, where its books are here and follow the same system.
    year_before: Option<Figures>,
    /// What the unit's own statements said of it where they are not: form and line.
    given: FxHashMap<String, FxHashMap<String, Money>>,
    projects: Vec<Project>,
}

impl FormBooks {
    /// Loads a year whose books exist, through a month.
    pub async fn load(tx: &mut Tx, unit: &Unit, year: i64, through_month: i64) -> Outcome<Self> {
        let state = year_of(tx, unit, year).await?;
        let before = store::year_state(tx, unit.id, year - 1).await?;
        // Only annual forms look back.
        let year_before =
            match before.filter(|before| before.era == state.era && through_month == 12) {
                Some(before) => Some(load_figures(tx, unit, before, 12).await?),
                None => None,
            };
        let mut given: FxHashMap<String, FxHashMap<String, Money>> = FxHashMap::default();
        for it in store::earlier_figures(tx, unit.id, year - 1).await? {
            given.entry(it.form).or_default().insert(it.line, Money::from_fen(it.amount_fen));
        }
        Ok(Self {
            figures: load_figures(tx, unit, state, through_month).await?,
            given,
            projects: units::projects_of(tx, unit.id).await?,
            unit: unit.clone(),
            year_before,
            state,
        })
    }

    /// The forms of a year whose books are not here: they have their lines and nothing else.
    pub async fn without_books(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Self> {
        let era = Era::of_year(year);
        let figures = Figures::new(Books {
            year,
            chart: store::chart_of(tx, era, unit.id).await?,
            balances: &YearBalances::default(),
            projects: &[],
        });
        Ok(Self {
            figures,
            given: FxHashMap::default(),
            projects: Vec::new(),
            unit: unit.clone(),
            year_before: None,
            state: YearState { year, era, is_closed: false, is_carried: false },
        })
    }

    /// The forms of what many units' books add up to.
    #[must_use]
    pub fn of_sum(
        unit: &Unit,
        (figures, year_before): (Figures, Option<Figures>),
        projects: Vec<Project>,
    ) -> Self {
        let (year, era) = (figures.year, figures.chart.era);
        Self {
            figures,
            given: FxHashMap::default(),
            projects,
            unit: Unit { tier: Tier::CountyAndAbove, ..unit.clone() },
            year_before,
            state: YearState { year, era, is_closed: false, is_carried: true },
        }
    }

    /// The balances of the year.
    #[must_use]
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The form as the unit has it for a span.
    pub fn form(&self, name: ReportName, span: ReportSpan) -> Outcome<Form> {
        form_for(name, self.state.era, self.unit.tier, span)
    }

    /// Draws a form; the caller fills in unit, period and notes of the chain.
    pub fn draw(&self, name: ReportName, span: ReportSpan) -> Outcome<Report> {
        let form = self.form(name, span)?;
        let figures = &self.figures;
        let year_before = self.year_before.as_ref().filter(|_| span.is_year());
        let nothing = FxHashMap::default();
        let given = self.given.get(name.as_str()).unwrap_or(&nothing);
        let sources = Sources { figures, year_before, given, span };
        let mut report = if name == ReportName::FiscalAppropriation {
            let rows = figures.fiscal_rows();
            if rows.is_empty() {
                let place = Place::of(format!("{} {}", self.unit, span.title()));
                return Err(Finding::new(&codes::NO_FISCAL_MONEY, place).into());
            }
            draw_fiscal_form(&form, &sources, &fiscal_lines(&rows, &self.projects))
        } else {
            draw_form(&form, &sources)
        };
        report.findings = check_form(name, &report, figures, span);
        report.findings.extend(check_ownership(&form, &sources));
        let noted = |finding: &Finding| match finding.found.as_str() {
            "" => format!("{}。", finding.message),
            found => format!("{}：{found}。{}。", finding.message, finding.hint),
        };
        report.notes = report.findings.iter().map(noted).collect();
        let looks_back = form.columns.iter().any(|it| it.label == "上年数");
        if span.is_year() && looks_back {
            report.notes.extend(self.note_of_year_before(!given.is_empty()));
        }
        Ok(report)
    }
}

impl FormBooks {
    /// Where 上年数 comes from, where that is not a matter of course.
    fn note_of_year_before(&self, is_given: bool) -> Option<String> {
        let before = self.state.year - 1;
        if self.year_before.is_none() && is_given {
            return Some(format!("上年数取自本单位上传的{before}年度报表，未经本账簿核对。"));
        }
        if self.year_before.is_none() {
            let how = match (self.state.is_carried, Era::of_year(before) == self.state.era) {
                (false, true) => {
                    format!(
                        "上传{before}年12月的科目余额表（含年初余额和本年累计发生额），或该年度的本表后，本栏据以填列。"
                    )
                }
                _ => String::new(),
            };
            return Some(format!("上年数栏空白：本账簿没有上年按同一制度登记的账。{how}"));
        }
        let is_from_table = !self.state.is_carried;
        is_from_table.then(|| {
            format!(
                "上年数取自{before}年度的账：该年度由科目余额表汇总登记，本年年初余额另行导入。"
            )
        })
    }
}

/// The rows that 附01表 is to have: both kinds of basic money, then every project of fiscal
/// money, then whatever is booked without a name.
fn fiscal_lines(used: &[FiscalRow], projects: &[Project]) -> Vec<FiscalLine> {
    let caption =
        |text: &str| FiscalLine { caption: text.to_owned(), label: text.to_owned(), row: None };
    let numbered = |number: usize, label: &str, row: FiscalRow| FiscalLine {
        caption: format!("{number}.{label}"),
        label: label.to_owned(),
        row: Some(row),
    };
    let mut lines = vec![
        caption("基本支出："),
        numbered(1, "人员经费", FiscalRow::Personnel),
        numbered(2, "公用经费", FiscalRow::Public),
    ];
    if used.contains(&FiscalRow::Basic) {
        lines.push(numbered(3, "未区分人员和公用", FiscalRow::Basic));
    }
    lines.push(caption("项目支出："));
    let is_shown = |project: &&Project| {
        project.funding_source == Some(FundingSource::Fiscal)
            || used.contains(&FiscalRow::Project(project.id))
    };
    let shown = projects.iter().filter(is_shown);
    let mut count = 0;
    for project in shown {
        count += 1;
        lines.push(numbered(count, &project.name, FiscalRow::Project(project.id)));
    }
    if used.contains(&FiscalRow::Unnamed) {
        lines.push(numbered(count + 1, "未指明项目", FiscalRow::Unnamed));
    }
    lines
}

/// The day a balance sheet speaks of, or the span.
fn period_text(name: ReportName, span: ReportSpan) -> String {
    let day = span.last_period().last_day();
    match name {
        ReportName::BalanceSheet => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        _ => span.title(),
    }
}

/// The ends of both chains: whoever holds this print can tell whether the books were changed.
async fn chain_note(tx: &mut Tx, unit: &Unit) -> Outcome<String> {
    let (voucher_seq, voucher_hash) = trail::store::head(tx, unit.id, "voucher").await?;
    let (trail_seq, trail_hash) = trail::store::head(tx, unit.id, "trail").await?;
    Ok(format!(
        "凭证链末端 第{voucher_seq}号 {voucher_hash}；留痕链末端 第{trail_seq}号 {trail_hash}"
    ))
}
