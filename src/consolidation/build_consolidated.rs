//! Use case: draws a consolidated report of a tree or a district from one snapshot.

use rustc_hash::FxHashMap;

use super::codes::ACCOUNT_UNMAPPED;
use super::consolidated_name::{ConsolidatedName, Tree};
use super::coverage::Coverage;
use super::draw::{draw_annexed, draw_income, draw_matrix, draw_residuals, draw_sheet, headed};
use super::elimination::Agreed;
use super::load_members::members_of;
use super::members::Members;
use super::read_sums::{charts, read_each, read_sum};
use super::store::{self, Apart};
use super::sums::{Charts, Summed};
use crate::date::ReportSpan;
use crate::dealings::claims::{claims_of, ids_of};
use crate::dealings::compare_pairs::{Compared, compare_claims};
use crate::finding::{Finding, Outcome, Place};
use crate::formats::printable::Report;
use crate::ledger::chart::Era;
use crate::platform::database::{Pending, Tx};
use crate::statements::build_report::FormBooks;
use crate::statements::form::{Form, form_for};
use crate::statements::report_name::ReportName;
use crate::units::unit::{Tier, Unit};

/// Members, span and who is in.
#[derive(Debug)]
pub struct Consolidation {
    pub members: Members,
    pub coverage: Coverage,
    span: ReportSpan,
}

impl Consolidation {
    /// Finds the members of a union's tree, or of a district, and whose books are closed.
    pub async fn load(tx: &mut Tx, code: &str, (span, tree): (ReportSpan, Tree)) -> Outcome<Self> {
        let last_day = span.last_period().last_day();
        let members = members_of(tx, code, (tree, last_day)).await?;
        let (first, last) = span.months();
        let months = (span.year() * 100 + first, span.year() * 100 + last);
        let states = store::states_of(tx, &members.scope, months).await?;
        let coverage = Coverage::of(&members, &states);
        Ok(Self { members, coverage, span })
    }

    fn year_and_months(&self) -> (i64, (i64, i64)) {
        (self.span.year(), self.span.months())
    }

    /// Pairs of members on the last day, and why they differ.
    pub async fn compare(&self, tx: &mut Tx) -> Outcome<Compared> {
        let month = self.span.last_period();
        let at = (month.year(), month.month());
        let rows = store::claims_of_members(tx, &self.members.scope, at).await?;
        let claims = claims_of(&rows, &ids_of(&self.members.chains));
        let by_id: FxHashMap<i64, Unit> =
            self.members.units.iter().map(|unit| (unit.id, unit.clone())).collect();
        let mut compared =
            compare_claims(tx, (&self.members.root, &by_id, month), &claims, &|_, _| true).await?;
        let named = claims.unnamed.into_iter();
        let named = named.filter_map(|it| Some((by_id.get(&it.unit_id)?.clone(), it)));
        compared.unnamed = named.collect();
        Ok(compared)
    }

    /// What both sides of each pair had when the year began.
    async fn agreed_at_opening(&self, tx: &mut Tx) -> Outcome<Agreed> {
        let rows = store::claims_of_members(tx, &self.members.scope, (self.span.year(), 0)).await?;
        let tiers: FxHashMap<i64, Tier> =
            self.members.units.iter().map(|unit| (unit.id, unit.tier)).collect();
        let mut agreed = Agreed::default();
        for ((upper, lower, tie), figures) in claims_of(&rows, &ids_of(&self.members.chains)).pairs
        {
            if let (Some(tier), true) = (tiers.get(&upper), tiers.contains_key(&lower)) {
                agreed.add((tie, *tier), figures.agreed());
            }
        }
        Ok(agreed)
    }

    fn form(&self, name: ReportName) -> Outcome<Form> {
        form_for(name, Era::Y2021, Tier::CountyAndAbove, self.span)
    }

    /// The form of all members as one, as a unit draws it.
    async fn drawn(
        &self,
        tx: &mut Tx,
        charts: &Charts,
        (name, form): (ConsolidatedName, ReportName),
    ) -> Outcome<(Report, Vec<String>)> {
        let apart = Apart {
            units: false,
            projects: form == ReportName::FiscalAppropriation,
            county_only: name.is_of_county(),
        };
        let of = (&self.members.scope, charts);
        let Summed { figures, projects, unmapped, .. } =
            read_sum(tx, of, self.year_and_months(), apart).await?;
        let before = if self.span.is_year() && form == ReportName::Cost {
            let span = (self.span.year() - 1, self.span.months());
            Some(read_sum(tx, of, span, apart).await?.figures)
        } else {
            None
        };
        let books = FormBooks::of_sum(&self.members.root, (figures, before), projects);
        Ok((books.draw(form, self.span)?, unmapped))
    }

    async fn form_report(
        &self,
        tx: &mut Tx,
        (name, form_name): (ConsolidatedName, ReportName),
    ) -> Outcome<Report> {
        let form = self.form(form_name)?;
        let charts = charts(tx).await?;
        let (drawn, unmapped) = self.drawn(tx, &charts, (name, form_name)).await?;
        let compared = self.compare(tx).await?;
        let mut agreed = Agreed::default();
        for row in &compared.rows {
            agreed.add((row.tie, row.upper.tier), row.agreed);
        }
        let losses = agreed.by_line();
        let mut report = match form_name {
            ReportName::BalanceSheet => {
                let opening = self.agreed_at_opening(tx).await?.by_line();
                draw_sheet(&form, &drawn, (&opening, &losses))
            }
            ReportName::IncomeExpenditure => draw_income(&form, &drawn, &losses),
            _ => draw_annexed(&form, &drawn, &losses),
        };
        report.findings.clone_from(&drawn.findings);
        report.notes.clone_from(&drawn.notes);
        if !unmapped.is_empty() {
            let place = Place::of(format!("{} {}", name, self.span.title()));
            let finding = Finding::new(&ACCOUNT_UNMAPPED, place).found(unmapped.join("、"));
            report.notes.push(finding.message.clone());
            report.findings.push(finding);
        }
        if self.span.year() < 2022 {
            let note = "本年账簿执行原制度，各科目按新旧科目对照列入新制度报表项目";
            report.notes.push(note.to_owned());
        }
        let residuals = compared.rows.iter().map(|row| row.reasons.len()).sum::<usize>();
        if residuals > 0 {
            report.notes.push(format!("另有 {residuals} 项差额未抵销，见未抵销差额表"));
        }
        Ok(report)
    }

    async fn matrix(&self, tx: &mut Tx) -> Outcome<Report> {
        let charts = charts(tx).await?;
        let each = read_each(tx, (&self.members, &charts), self.year_and_months()).await?;
        let by_id: FxHashMap<i64, &Summed> = each.iter().map(|(id, it)| (*id, it)).collect();
        let units: Vec<_> = self
            .members
            .units
            .iter()
            .filter_map(|unit| Some((unit, &by_id.get(&unit.id)?.figures)))
            .collect();
        let forms =
            [self.form(ReportName::BalanceSheet)?, self.form(ReportName::IncomeExpenditure)?];
        Ok(draw_matrix(&units, &forms, self.span))
    }

    /// Draws one of the reports.
    pub async fn report(&self, tx: &mut Tx, name: ConsolidatedName) -> Outcome<Report> {
        let mut report = match name.form() {
            Some(form) => self.form_report(tx, (name, form)).await?,
            None => match name {
                ConsolidatedName::Residuals => draw_residuals(&self.compare(tx).await?),
                ConsolidatedName::Coverage => self.coverage.draw(),
                _ => self.matrix(tx).await?,
            },
        };
        if name != ConsolidatedName::Coverage {
            report.notes.push(self.coverage.note());
        }
        let place = format!("{} {}", self.members.root, self.span.title());
        report.findings.extend(self.coverage.finding(&place));
        Ok(headed(report, (name, self.span), &self.members.root))
    }
}

/// Draws a consolidated report. Read-only; `tx` is one snapshot.
pub fn build_consolidated<'t>(
    tx: &'t mut Tx,
    code: &'t str,
    name: ConsolidatedName,
    asked: (ReportSpan, Tree),
) -> Pending<'t, Outcome<Report>> {
    Box::pin(async move {
        let consolidation = Consolidation::load(tx, code, asked).await?;
        consolidation.report(tx, name).await
    })
}
