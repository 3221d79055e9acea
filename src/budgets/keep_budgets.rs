//! Use cases: budgets and adjustments from their lists, proposed for approval.
//!
//! A list proposes one whole version; another list takes the place of one that is not approved yet.
//! The caller holds the unit's book.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde_json::json;

use crate::budgets::budget::{
    Line, Stage, State, by_account, content_hash, covering, unlike_details,
};
use crate::budgets::codes;
use crate::budgets::filing::{Document, FilingState};
use crate::budgets::read_sheet::carried_over;
use crate::budgets::rows::{AdjustmentRow, BudgetRow, Named};
use crate::budgets::store;
use crate::finding::rows::Taken;
use crate::finding::{Finding, Outcome, Place, refuses};
use crate::ledger::chart::{Account, Chart, Class, Era};
use crate::ledger::post::sockets::Act;
use crate::ledger::store as ledger;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::project::{Project, plain_name};
use crate::units::store as units;
use crate::units::unit::Unit;

const CODE: &str = "科目编码";
const NAME: &str = "科目名称";
const PROJECT: &str = "项目";
const INITIAL: &str = "年初预算数";
const ADJUSTED: &str = "调整后预算数";
const REASON: &str = "调整原因";

/// What lines name, as the unit knows it.
struct Registers {
    chart: Chart,
    projects: Vec<Project>,
}

impl Registers {
    async fn load(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Self> {
        let chart = ledger::chart_of(tx, Era::of_year(year), unit.id).await?;
        Ok(Self { chart, projects: units::projects_of(tx, unit.id).await? })
    }

    /// The account of a line, told where it is none that may be budgeted.
    fn account(
        &self,
        (unit, named): (&Unit, &Named),
        place: usize,
        taken: &mut Taken,
    ) -> Option<&Account> {
        let is_used = |it: &&Account| it.is_active && it.fits(unit.tier);
        let field = if named.code.is_empty() { NAME } else { CODE };
        let account = if named.code.is_empty() {
            self.called(&named.name)
        } else {
            self.chart.by_code(&named.code)
        };
        let Some(account) = account.filter(is_used) else {
            let found = if named.code.is_empty() { &named.name } else { &named.code };
            taken.tell(&codes::ACCOUNT_UNKNOWN, (place, field), found, "本单位的收入或支出科目");
            return None;
        };
        if !matches!(account.class, Class::Income | Class::Expense) {
            let found = format!("{} {}", account.code, account.name);
            let expected = "收入类或支出类科目";
            taken.tell(&codes::NOT_INCOME_OR_EXPENSE, (place, field), found, expected);
            return None;
        }
        let is_other = !named.name.is_empty() && !self.is_called(account, &named.name);
        if is_other {
            // The name of another account makes the code doubtful; any other spelling does not.
            let is_known = self.chart.accounts().iter().any(|it| self.is_called(it, &named.name));
            let code =
                if is_known { &codes::ACCOUNT_NAME_DIFFERS } else { &codes::ACCOUNT_RESPELLED };
            taken.tell(code, (place, NAME), &named.name, self.chart.full_name(account));
        }
        Some(account)
    }

    fn is_called(&self, account: &Account, name: &str) -> bool {
        let last = name.rsplit(['-', '—', '－', '/', '\\']).next().unwrap_or(name).trim();
        let plain = |text: &str| text.replace(char::is_whitespace, "");
        [name, last].iter().any(|it| plain(it) == plain(&account.name))
            || plain(name) == plain(&self.chart.full_name(account))
    }

    /// The only one that is called so.
    fn called(&self, name: &str) -> Option<&Account> {
        let mut found = self.chart.accounts().iter().filter(|it| self.is_called(it, name));
        found.next().filter(|_| found.next().is_none())
    }

    /// A project by code or name; what is not registered stands as it was written.
    fn project(&self, named: &Named, place: usize, taken: &mut Taken) -> String {
        let text = plain_name(&named.project);
        if text.is_empty() {
            return String::new();
        }
        let is_it = |it: &&Project| it.code == text || it.name == text;
        let both = |it: &&Project| {
            let rest = text.strip_prefix(it.code.as_str()).map(str::trim);
            rest.is_some_and(|rest| rest == it.name)
        };
        let found = self.projects.iter().find(|it| is_it(it) || both(it));
        if found.is_none() {
            taken.tell(&codes::PROJECT_UNREGISTERED, (place, PROJECT), text, "已登记的项目");
        }
        found.map_or_else(|| text.to_owned(), |it| it.name.clone())
    }
}

/// Takes up 年初预算.
pub async fn keep_budget(
    tx: &mut Tx,
    act: Act<'_>,
    (unit, year): (&Unit, i64),
    rows: &[BudgetRow],
) -> Outcome<Taken> {
    let pending: Pending<'_, Outcome<Taken>> = Box::pin(async move {
        let mut taken = Taken::of(rows.len());
        let registers = Registers::load(tx, unit, year).await?;
        let versions = store::versions_of(tx, unit.id, year).await?;
        let mut lines = Vec::with_capacity(rows.len());
        for (place, row) in rows.iter().enumerate() {
            if row.initial.is_negative() {
                taken.tell(&codes::AMOUNT_NEGATIVE, (place, INITIAL), row.initial, "不小于 0");
            }
            let project = registers.project(&row.named, place, &mut taken);
            let account = registers.account((unit, &row.named), place, &mut taken);
            lines.push(account.map(|account| Line {
                account_id: account.id,
                account: account.code.clone(),
                name: account.name.clone(),
                project,
                last_final: row.last_final,
                initial: row.initial,
                amount: row.initial,
                note: row.note.clone(),
            }));
        }
        judge_lines(&lines, INITIAL, &[], &mut taken);
        if refuses(&taken.findings) {
            return Ok(taken);
        }
        let lines: Vec<Line> = lines.into_iter().flatten().collect();
        if lines.is_empty() {
            return Ok(taken);
        }
        tell_deficit(tx, (unit, year), (&registers.chart, &lines), &mut taken).await?;
        let hash = content_hash(&lines);
        let is_approved = |it: &&store::BudgetRow| it.state == State::Approved.as_str();
        let is_initial = |it: &&store::BudgetRow| it.stage == Stage::Initial.as_str();
        let approved = versions.iter().rev().find(|it| is_approved(it) && is_initial(it));
        let may_mend = is_returned(tx, (unit, year), &versions).await?;
        if let Some(approved) = approved.filter(|it| it.content_hash != hash && !may_mend) {
            let on = approved.approved_on.as_deref().unwrap_or_default();
            let found = format!("{unit} {year}年年初预算已于 {on} 批准");
            taken
                .findings
                .push(Finding::new(&codes::ALREADY_APPROVED, Place::default()).found(found));
            return Ok(taken);
        }
        let is_known = approved.is_some_and(|it| it.content_hash == hash);
        propose(tx, act, (unit, year), (Stage::Initial, &versions), (lines, is_known), &mut taken)
            .await?;
        Ok(taken)
    });
    pending.await
}

/// Whether the union above returned it, and nothing was built on it since: then it is mended.
async fn is_returned(
    tx: &mut Tx,
    (unit, year): (&Unit, i64),
    versions: &[store::BudgetRow],
) -> Outcome<bool> {
    let filings = store::filings_of(tx, (unit.id, year), Document::Budget.as_str()).await?;
    let is_back = filings.last().is_some_and(|it| it.state == FilingState::Returned.as_str());
    let is_later = |it: &store::BudgetRow| {
        it.state == State::Approved.as_str() && it.stage == Stage::Adjustment.as_str()
    };
    Ok(is_back && !versions.iter().any(is_later))
}

/// Takes up 年中预算调整: what it says stands beside every line that it leaves as it was.
pub async fn keep_adjustment(
    tx: &mut Tx,
    act: Act<'_>,
    (unit, year): (&Unit, i64),
    rows: &[AdjustmentRow],
) -> Outcome<Taken> {
    let pending: Pending<'_, Outcome<Taken>> = Box::pin(async move {
        let mut taken = Taken::of(rows.len());
        let registers = Registers::load(tx, unit, year).await?;
        let versions = store::versions_of(tx, unit.id, year).await?;
        let is_in_force = |it: &&store::BudgetRow| {
            it.state == State::Approved.as_str() && it.stage != Stage::Final.as_str()
        };
        let Some(before) = versions.iter().rev().find(is_in_force) else {
            let found = format!("{unit} {year}年");
            taken
                .findings
                .push(Finding::new(&codes::NOTHING_TO_ADJUST, Place::default()).found(found));
            return Ok(taken);
        };
        let held = store::lines_of(tx, before.id).await?;
        let of: FxHashMap<(&str, &str), &Line> =
            held.iter().map(|line| (line.key(), line)).collect();
        let mut lines = Vec::with_capacity(rows.len());
        for (place, row) in rows.iter().enumerate() {
            let project = registers.project(&row.named, place, &mut taken);
            let account = registers.account((unit, &row.named), place, &mut taken);
            let known =
                account.and_then(|it| of.get(&(it.code.as_str(), project.as_str())).copied());
            let initial = known.map_or(Money::ZERO, |line| line.initial);
            judge_adjustment(row, (account.is_some(), initial), place, &mut taken);
            lines.push(account.map(|account| Line {
                account_id: account.id,
                account: account.code.clone(),
                name: account.name.clone(),
                project,
                last_final: known.and_then(|line| line.last_final),
                initial,
                amount: row.adjusted,
                note: row.reason.clone(),
            }));
        }
        let said: Vec<Line> = lines.iter().flatten().cloned().collect();
        let is_left = |it: &&Line| !said.iter().any(|line| line.key() == it.key());
        let left: Vec<Line> = held.iter().filter(is_left).cloned().collect();
        judge_lines(&lines, ADJUSTED, &left, &mut taken);
        if refuses(&taken.findings) || said.is_empty() {
            return Ok(taken);
        }
        let mut lines: Vec<Line> = said.into_iter().chain(left).collect();
        lines.sort_by(|a, b| a.key().cmp(&b.key()));
        tell_deficit(tx, (unit, year), (&registers.chart, &lines), &mut taken).await?;
        let is_known = before.content_hash == content_hash(&lines);
        propose(
            tx,
            act,
            (unit, year),
            (Stage::Adjustment, &versions),
            (lines, is_known),
            &mut taken,
        )
        .await?;
        Ok(taken)
    });
    pending.await
}

/// What a row of an adjustment says by itself and of what was approved.
fn judge_adjustment(
    row: &AdjustmentRow,
    (is_account, initial): (bool, Money),
    place: usize,
    taken: &mut Taken,
) {
    if let Some(said) = row.initial.filter(|said| is_account && *said != initial) {
        let (found, expected) = (said.grouped(), initial.grouped());
        taken.tell(&codes::INITIAL_DIFFERS, (place, INITIAL), found, expected);
    }
    let sum = row.initial.unwrap_or(initial) + row.change;
    if sum != row.adjusted {
        let (found, expected) = (row.adjusted.grouped(), sum.grouped());
        taken.tell(&codes::ADJUSTED_DIFFERS, (place, ADJUSTED), found, expected);
    }
    if row.adjusted.is_negative() {
        taken.tell(&codes::AMOUNT_NEGATIVE, (place, ADJUSTED), row.adjusted, "不小于 0");
    }
    if !row.change.is_zero() && row.reason.trim().is_empty() {
        taken.tell(&codes::REASON_MISSING, (place, REASON), "", "写明调整原因");
    }
}

/// What the lines must hold together; `left` stand beside them as they were.
fn judge_lines(lines: &[Option<Line>], field: &'static str, left: &[Line], taken: &mut Taken) {
    let mut met: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    for (place, line) in lines.iter().enumerate() {
        let Some(line) = line else { continue };
        if let Some(before) = met.insert(line.key(), place + 1) {
            let (account, project) = line.key();
            let found = format!("{account} {project}，与第 {before} 条相同");
            taken.tell(&codes::LINE_TWICE, (place, CODE), found, "每个科目、项目一行");
        }
    }
    let all = || lines.iter().flatten().chain(left);
    let sums: BTreeMap<&str, Money> =
        by_account(all().map(|line| (line.account.as_str(), line.amount)));
    for (account, budget, sum) in unlike_details(&sums) {
        let is_under = |line: &Line| line.account.starts_with(account);
        let is_it = |line: &Line| line.account == account;
        let of = |is: &dyn Fn(&Line) -> bool| {
            lines.iter().position(|line| line.as_ref().is_some_and(is))
        };
        let place = of(&is_it).or_else(|| of(&is_under)).unwrap_or_default();
        let found = format!("{account} 编列 {}", budget.grouped());
        let expected = format!("各明细合计 {}", sum.grouped());
        taken.tell(&codes::DETAILS_DIFFER, (place, field), found, expected);
    }
}

/// Income and what earlier years left do not cover expense. A list of expense alone says nothing of
/// it, nor does one of a year that has no opening yet.
async fn tell_deficit(
    tx: &mut Tx,
    (unit, year): (&Unit, i64),
    (chart, lines): (&Chart, &[Line]),
    taken: &mut Taken,
) -> Outcome<()> {
    let Some(carry) = carried_over(tx, unit, year).await? else { return Ok(()) };
    let sums = by_account(lines.iter().map(|it| (it.account.as_str(), it.amount)));
    let side = |class: Class| -> Money {
        let is_it = |code: &str| {
            // A detail is in the account above it.
            let is_top = covering(&sums, code).nth(1).is_none();
            is_top && chart.by_code(code).is_some_and(|it| it.class == class)
        };
        sums.iter().filter(|(code, _)| is_it(code)).map(|(_, amount)| *amount).sum()
    };
    let (income, expense) = (side(Class::Income), side(Class::Expense));
    let short = expense - income - carry;
    if !income.is_zero() && short > Money::ZERO {
        let [income, carry, expense, short] = [income, carry, expense, short].map(Money::grouped);
        let found = format!("收入 {income}，可用结余 {carry}，支出 {expense}，差 {short}");
        let place = Place::of(format!("{unit} {year}年"));
        taken.findings.push(Finding::new(&codes::DEFICIT, place).found(found));
    }
    Ok(())
}

/// Keeps a version as proposed, unless just this stands already.
async fn propose(
    tx: &mut Tx,
    act: Act<'_>,
    (unit, year): (&Unit, i64),
    (stage, versions): (Stage, &[store::BudgetRow]),
    (lines, is_known): (Vec<Line>, bool),
    taken: &mut Taken,
) -> Outcome<()> {
    let hash = content_hash(&lines);
    let is_waiting =
        |it: &&store::BudgetRow| it.state == State::Proposed.as_str() && it.stage == stage.as_str();
    let waiting = versions.iter().rev().find(is_waiting);
    if is_known || waiting.is_some_and(|it| it.content_hash == hash) {
        taken.known.fill(true);
        return Ok(());
    }
    if let Some(waiting) = waiting {
        store::replace_version(tx, waiting.id).await?;
    }
    let row = store::BudgetRow {
        id: 0,
        unit_id: unit.id,
        year,
        seq: versions.last().map_or(1, |it| it.seq + 1),
        stage: stage.as_str().to_owned(),
        state: State::Proposed.as_str().to_owned(),
        content_hash: hash,
        made_by: act.actor.name.clone(),
        made_at: act.clock.now_text(),
        approved_on: None,
        counts_from_on: None,
        paper: None,
        approved_by: None,
        approved_at: None,
    };
    store::insert_version(tx, &row, &lines).await?;
    let detail = json!({
        "year": year, "stage": stage.as_str(), "lines": lines.len(), "content": row.content_hash,
    });
    let what = (Action::BudgetProposed, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await
}
