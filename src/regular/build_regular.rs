//! Use case: draws the regular report from one snapshot.

use jiff::civil::Date;

use super::lines::{Line, Part, Said, draw_regular};
use crate::budgets::execution::Executed;
use crate::budgets::read_execution::execution_of;
use crate::checks::list_findings::latest_findings;
use crate::consolidation::build_consolidated::Consolidation;
use crate::consolidation::consolidated_name::Tree;
use crate::consolidation::members::Scope;
use crate::consolidation::read_sums::{charts, read_sum};
use crate::consolidation::store::Apart;
use crate::consolidation::sums::{Charts, Summed};
use crate::date::ReportSpan;
use crate::dealings::difference::Reason;
use crate::finding::{Failure, Outcome};
use crate::formats::printable::Report;
use crate::ledger::chart::Era;
use crate::money::Money;
use crate::overviews::build_overview::{months_standing, targets_standing};
use crate::platform::database::{Pending, Tx};
use crate::programmes::read_results::read_results;
use crate::statements::draw_form::{Reading, line_amounts};
use crate::statements::form::{Form, form_for};
use crate::statements::report_name::ReportName;
use crate::submissions::list_submissions::submissions_of_span;
use crate::units::unit::{Tier, Unit};

/// The largest programmes that are named.
const PROGRAMMES_NAMED: usize = 10;
/// Functions of expenditure that reach workers directly.
const DIRECT: [&str; 4] = ["501", "502", "503", "504"];

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub unit: &'a Unit,
    pub span: ReportSpan,
    pub is_below: bool,
    pub today: Date,
}

/// One span's figures by the lines of 01表 and 02表; nothing where there are no books.
struct Amounts {
    sheet: Option<rustc_hash::FxHashMap<String, Money>>,
    income: Option<rustc_hash::FxHashMap<String, Money>>,
    to_date: Option<rustc_hash::FxHashMap<String, Money>>,
}

impl Amounts {
    fn of(summed: &Summed, forms: &(Form, Form), span: ReportSpan) -> Self {
        if summed.is_empty {
            return Self { sheet: None, income: None, to_date: None };
        }
        let reading = |months| Reading { figures: &summed.figures, months, is_opening: false };
        let months = span.months();
        Self {
            sheet: Some(line_amounts(&forms.0, &reading(months))),
            income: Some(line_amounts(&forms.1, &reading(months))),
            to_date: Some(line_amounts(&forms.1, &reading((1, months.1)))),
        }
    }

    fn none() -> Self {
        Self { sheet: None, income: None, to_date: None }
    }

    fn flow(&self, key: &str) -> Option<Money> {
        self.income.as_ref().map(|it| it.get(key).copied().unwrap_or_default())
    }

    fn year(&self, key: &str) -> Option<Money> {
        self.to_date.as_ref().map(|it| it.get(key).copied().unwrap_or_default())
    }

    fn stock(&self, key: &str) -> Option<Money> {
        self.sheet.as_ref().map(|it| it.get(key).copied().unwrap_or_default())
    }
}

async fn scope_of(tx: &mut Tx, asked: Asked<'_>, span: ReportSpan) -> Outcome<Scope> {
    if asked.is_below {
        let all = Consolidation::load(tx, &asked.unit.code, (span, Tree::Then)).await?;
        return Ok(all.members.scope);
    }
    let last_day = span.last_period().last_day().to_string();
    Ok(Scope::of_one(asked.unit, &last_day))
}

async fn amounts(
    tx: &mut Tx,
    (asked, charts): (Asked<'_>, &Charts),
    (span, forms): (Option<ReportSpan>, &(Form, Form)),
) -> Outcome<Amounts> {
    let Some(span) = span else { return Ok(Amounts::none()) };
    let scope = scope_of(tx, asked, span).await?;
    let at = (span.year(), span.months());
    let summed = read_sum(tx, (&scope, charts), at, Apart::default()).await?;
    Ok(Amounts::of(&summed, forms, span))
}

/// Three spans of figures, and the budget of the year.
struct Compared {
    now: Amounts,
    before: Amounts,
    year_before: Amounts,
    budget: Vec<Executed>,
}

impl Compared {
    /// The adjusted budget of accounts under these; none where nothing is budgeted.
    fn budgeted(&self, is_income: bool, codes: &[&str]) -> Option<Money> {
        let is_meant = |it: &&Executed| {
            it.is_budgeted
                && it.is_income == is_income
                && it.account.len() == 3
                && codes.iter().any(|code| it.account.starts_with(code))
        };
        let meant: Vec<&Executed> = self.budget.iter().filter(is_meant).collect();
        (!meant.is_empty()).then(|| meant.iter().map(|it| it.adjusted).sum())
    }

    fn flow(&self, part: Part, (name, key): (&str, &str), target: Option<Money>) -> Line {
        Line {
            now: self.now.flow(key).into(),
            before: self.before.flow(key).into(),
            year_before: self.year_before.flow(key).into(),
            target,
            done: self.now.year(key),
            ..Line::of(part, name, "收入支出表本期数；完成率按本年累计")
        }
    }

    fn stock(&self, name: &str, key: &str) -> Line {
        Line {
            now: self.now.stock(key).into(),
            before: self.before.stock(key).into(),
            year_before: self.year_before.stock(key).into(),
            ..Line::of(Part::Management, name, "资产负债表期末数")
        }
    }

    fn lines_of(&self, form: &Form, part: Part) -> Vec<Line> {
        let is_income = part == Part::Receipts;
        let (total, before) =
            if is_income { ("income", "income_") } else { ("expense", "expense_") };
        let class = if is_income { "4" } else { "5" };
        let mut lines = Vec::new();
        let title = if is_income { "收入合计" } else { "支出合计" };
        lines.push(self.flow(part, (title, total), self.budgeted(is_income, &[class])));
        for line in form.lines.iter().filter(|it| it.key.starts_with(before)) {
            let code = line.key.trim_start_matches(before);
            let target = self.budgeted(is_income, &[code]);
            lines.push(self.flow(part, (&line.label, &line.key), target));
        }
        lines
    }

    /// The share of what was spent that reaches workers directly.
    fn direct_share(&self) -> Line {
        let share = |of: &Amounts| {
            let keys = DIRECT.map(|code| format!("expense_{code}"));
            let direct: Option<Money> = keys.iter().map(|key| of.flow(key)).sum();
            let all = of.flow("expense");
            let rate =
                direct.zip(all).and_then(|(direct, all)| crate::money::percent::rate(direct, all));
            rate.map_or(Said::Unknown, Said::Text)
        };
        Line {
            now: share(&self.now),
            before: share(&self.before),
            year_before: share(&self.year_before),
            ..Line::of(
                Part::Use,
                "直接用于职工占支出比重",
                "职工活动、活动组织、服务、维权支出之和除以支出合计，%",
            )
        }
    }
}

/// Dues of the span: due, paid, arrears, targets.
async fn dues(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Vec<Line>> {
    let mut months = months_standing(tx, (asked.unit, asked.span), true).await?;
    let mut targets = targets_standing(tx, (asked.unit, asked.span)).await?;
    targets.retain(|it| it.unit_code == asked.unit.code);
    if !asked.is_below {
        months.retain(|it| it.unit_id == asked.unit.id);
    }
    let last_day = asked.span.last_period().last_day();
    let mut lines = Vec::new();
    if !months.is_empty() {
        let due: Money = months.iter().map(|it| it.due).sum();
        let paid: Money = months.iter().map(|it| it.paid).sum();
        let arrears: Money = months.iter().map(|it| it.arrears(last_day)).sum();
        lines.push(Line {
            now: Said::Amount(paid),
            target: Some(due),
            done: Some(paid),
            ..Line::of(Part::Receipts, "拨缴经费已缴", "所属期为本期的应缴与已缴")
        });
        lines.push(Line {
            now: Said::Amount(arrears),
            ..Line::of(Part::Receipts, "拨缴经费欠缴", "所属期为本期、已过期限未缴")
        });
    }
    for it in targets {
        let basis = format!("{} 下达的年度收入任务，{}", it.setter_code, it.basis);
        lines.push(Line {
            now: Said::Amount(it.done),
            target: Some(it.amount),
            done: Some(it.done),
            ..Line::of(Part::Receipts, "年度收入任务", &basis)
        });
    }
    Ok(lines)
}

/// Closing, checks and submissions of the union and those below it.
async fn management(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Vec<Line>> {
    let all = Consolidation::load(tx, &asked.unit.code, (asked.span, Tree::Then)).await?;
    let own = |code: &str| asked.is_below || code == asked.unit.code;
    let members = || all.coverage.units.iter().filter(|(unit, _)| own(&unit.code));
    let closed = members().filter(|(_, it)| it.label() == "已结账").count();
    let count = |count: usize, all: usize| Said::Text(format!("{count}/{all}"));
    let mut lines = vec![Line {
        now: count(closed, members().count()),
        ..Line::of(Part::Management, "按期结账单位", "期末已结账单位数/应结账单位数")
    }];
    let of = (asked.span.year(), asked.is_below);
    let checked = match latest_findings(tx, asked.unit, of, asked.today).await {
        Ok(found) => Said::Text(format!("{} 项", found.findings.len())),
        // Nobody ran the checks of the year: that is not to have found nothing.
        Err(Failure::Refused(_)) => Said::Text("未检查".to_owned()),
        Err(failure) => return Err(failure),
    };
    lines.push(Line {
        now: checked,
        ..Line::of(Part::Management, "检查问题", "本年最近一次检查发现的问题")
    });
    let listed = submissions_of_span(tx, (asked.unit, asked.span), (None, asked.today)).await?;
    let listed: Vec<_> = listed.into_iter().filter(|it| own(&it.unit)).collect();
    let sent = listed.iter().filter(|it| it.sent_on.is_some()).count();
    let late = listed.iter().filter(|it| it.is_late).count();
    if !listed.is_empty() {
        lines.push(Line {
            now: count(sent, listed.len()),
            ..Line::of(Part::Management, "报表报送", "已报送/应报送")
        });
        lines.push(Line {
            now: Said::Text(format!("{late} 份")),
            ..Line::of(Part::Management, "逾期未报", "过期限未报送的报表")
        });
    }
    Ok(lines)
}

/// The largest programmes of the year.
async fn programmes(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Vec<Line>> {
    let mut results = read_results(tx, asked.unit, asked.span).await?;
    if !asked.is_below {
        results.retain(|it| it.unit_code == asked.unit.code);
    }
    results.sort_by(|a, b| {
        (b.amount, &a.unit_code, &a.programme.code).cmp(&(
            a.amount,
            &b.unit_code,
            &b.programme.code,
        ))
    });
    let line = |it: &crate::programmes::results::ProgrammeResult| Line {
        now: Said::Amount(it.amount),
        year_before: Said::Amount(it.last_year),
        target: Some(it.programme.plan),
        done: Some(it.amount),
        ..Line::of(
            Part::Use,
            &format!("项目 {}", it.programme.name),
            &format!("{} 本年累计，受益 {} 人、{} 人次", it.unit_code, it.persons, it.visits),
        )
    };
    Ok(results.iter().take(PROGRAMMES_NAMED).map(line).collect())
}

/// Who is missing, and what of the dealings between members does not cancel out.
async fn problems(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Vec<String>> {
    let all = Consolidation::load(tx, &asked.unit.code, (asked.span, Tree::Then)).await?;
    let mut notes = vec![
        all.coverage.note(),
        "收入、支出和资产为各单位合计数，上下级往来未抵销，抵销后的数见汇总报表".to_owned(),
    ];
    let compared = all.compare(tx).await?;
    for reason in Reason::EVERY {
        let of_kind = compared.rows.iter().flat_map(|row| &row.reasons);
        let amounts: Vec<Money> =
            of_kind.filter(|(it, _)| it == reason).map(|(_, amount)| *amount).collect();
        if !amounts.is_empty() {
            let sum: Money = amounts.iter().copied().sum();
            let (count, sum) = (amounts.len(), sum.grouped());
            notes.push(format!("上下级往来{reason} {count} 项，差额合计 {sum} 元，须查明后处理"));
        }
    }
    Ok(notes)
}

/// Draws the report. Read-only; `tx` is one snapshot.
pub fn build_regular<'t>(tx: &'t mut Tx, asked: Asked<'t>) -> Pending<'t, Outcome<Report>> {
    Box::pin(async move {
        let span = asked.span;
        let form = |name| form_for(name, Era::Y2021, Tier::CountyAndAbove, span);
        let forms = (form(ReportName::BalanceSheet)?, form(ReportName::IncomeExpenditure)?);
        let charts = charts(tx).await?;
        let mut budget = execution_of(tx, asked.unit, span).await?;
        if !asked.is_below {
            budget.retain(|it| it.unit == asked.unit.code);
        }
        let of = (asked, &charts);
        let compared = Compared {
            now: amounts(tx, of, (Some(span), &forms)).await?,
            before: amounts(tx, of, (span.one_before(), &forms)).await?,
            year_before: amounts(tx, of, (span.year_before(), &forms)).await?,
            budget,
        };
        let mut lines = compared.lines_of(&forms.1, Part::Receipts);
        lines.extend(dues(tx, asked).await?);
        for (name, key) in [
            ("货币资金", "cash"),
            ("应收下级经费", "due_from_lower"),
            ("应付上级经费", "due_to_upper"),
            ("固定资产净值", "fixed_net"),
            ("资产总计", "assets_total"),
            ("净资产合计", "net_assets_total"),
        ] {
            lines.push(compared.stock(name, key));
        }
        lines.extend(management(tx, asked).await?);
        lines.extend(compared.lines_of(&forms.1, Part::Use));
        lines.push(compared.direct_share());
        lines.extend(programmes(tx, asked).await?);
        let mut notes = Vec::new();
        if asked.is_below {
            notes.extend(problems(tx, asked).await?);
        }
        Ok(draw_regular(&lines, (asked.unit, span, asked.is_below), notes))
    })
}
