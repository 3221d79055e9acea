//! A limit of postings: what the limits, the bans and the rule on outings say of a voucher while it
//! is typed, and of what a file brings.
//!
//! Invariants: what a file brought is told and never refused; what comes by summary is judged where
//! one voucher is looked at by itself, since only there the words are known; nothing is said of
//! what is within everything.

use jiff::civil::Date;

use crate::checks::ban::{CHECK_UPS, Screened, awards_in, doubted, too_many_win};
use crate::checks::codes::TERMS_UNREADABLE;
use crate::checks::store;
use crate::checks::terms::{CHECK_TERMS, Terms};
use crate::finding::{Code, Finding, Outcome, Place, Severity};
use crate::ledger::chart::{Chart, Era};
use crate::ledger::post::sockets::{Cause, Coming};
use crate::ledger::store as ledger;
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{VoucherDraft, VoucherKind};
use crate::limits::codes;
use crate::limits::limit::Aspect;
use crate::limits::list_limits::{limits_of, root_of};
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::programmes::check_draft::{DraftCheck, Spending, check_draft, check_spending};
use crate::programmes::load_given::load_chains;
use crate::units::dated_rule::in_force;
use crate::units::project::{Party, Project};
use crate::units::settings::LimitControl;
use crate::units::store as units;
use crate::units::unit::Unit;

/// 会员活动支出.
const ACTIVITIES: &str = "50105";

/// Says of vouchers what they spend beyond what may be spent on it.
pub fn judge_limits<'a>(
    tx: &'a mut Tx,
    book: &'a Book,
    coming: Coming<'a>,
) -> Pending<'a, Outcome<Vec<Finding>>> {
    Box::pin(async move {
        let control = book.settings.limit_control;
        if control == LimitControl::Off {
            return Ok(Vec::new());
        }
        let is_one = coming.voucher.is_some();
        let spending = Spending {
            chart: &book.chart,
            projects: &book.projects,
            day: coming.last_on,
            moved: coming.moved,
            is_one,
        };
        let mut findings = check_spending(tx, (&book.unit, control), spending).await?.findings;
        if coming.cause == Cause::File {
            return Ok(findings.into_iter().map(of_file).collect());
        }
        if let Some(voucher) = coming.voucher {
            let known =
                Known { chart: &book.chart, projects: &book.projects, parties: &book.parties };
            findings.extend(screen(tx, (&book.unit, control), voucher, known).await?);
        }
        Ok(findings)
    })
}

/// The same of a voucher that is only looked at, with all limits that it meets.
pub fn look_at_draft<'a>(
    tx: &'a mut Tx,
    unit: &'a Unit,
    draft: &'a VoucherDraft,
) -> Pending<'a, Outcome<DraftCheck>> {
    Box::pin(async move {
        let mut check = check_draft(tx, unit, draft).await?;
        let control = units::settings_of(tx, unit.id).await?.limit_control;
        let era = Era::of_year(i64::from(draft.dated_on.year()));
        let chart = ledger::chart_of(tx, era, unit.id).await?;
        let projects = units::projects_of(tx, unit.id).await?;
        let parties = units::parties_of(tx, unit.id).await?;
        let known = Known { chart: &chart, projects: &projects, parties: &parties };
        check.findings.extend(screen(tx, (unit, control), draft, known).await?);
        Ok(check)
    })
}

/// What a file brought is told, whatever the unit refuses.
fn of_file(finding: Finding) -> Finding {
    let code = &codes::FILE_OVER_LIMIT;
    Finding::new(code, finding.place).found(finding.found).expected(finding.expected)
}

/// What names the parts of a voucher.
#[derive(Clone, Copy)]
struct Known<'k> {
    chart: &'k Chart,
    projects: &'k [Project],
    parties: &'k [Party],
}

impl<'k> Known<'k> {
    fn lines(self, voucher: &'k VoucherDraft) -> Vec<Screened<'k>> {
        let line = |entry: &'k crate::ledger::voucher::EntryDraft| {
            let project = entry.dimensions.project_id;
            let project = project.and_then(|id| self.projects.iter().find(|it| it.id == id));
            let party = entry.dimensions.party_id;
            let party = party.and_then(|id| self.parties.iter().find(|it| it.id == id));
            Screened {
                account: self.chart.get(entry.account_id).map_or("", |it| it.code.as_str()),
                summary: &entry.summary,
                project: project.map_or("", |it| it.name.as_str()),
                payee: party.map_or("", |it| it.name.as_str()),
                net_debit: entry.debit - entry.credit,
            }
        };
        voucher.entries.iter().map(line).collect()
    }
}

/// What the words of a voucher say.
async fn screen(
    tx: &mut Tx,
    (unit, control): (&Unit, LimitControl),
    voucher: &VoucherDraft,
    known: Known<'_>,
) -> Outcome<Vec<Finding>> {
    if voucher.kind != VoucherKind::Ordinary || voucher.reverses_id.is_some() {
        return Ok(Vec::new());
    }
    let day = voucher.dated_on;
    let terms = terms_on(tx, unit, day).await?;
    let lines = known.lines(voucher);
    let mut findings: Vec<Finding> = Vec::new();
    if let Some((line, (ban, word))) =
        lines.iter().find_map(|line| Some((line, doubted(&terms.bans, *line)?)))
    {
        let found = format!("“{word}”，{} 元", line.net_debit.grouped());
        let expected = format!("八不准之{}：不准{}", ban.ban, ban.title);
        findings.push(told(&codes::BANNED, line).found(found).expected(expected));
    }
    findings.extend(check_ups(tx, (unit, control), day, &lines).await?);
    let counted = lines.iter().find_map(|line| Some((line, awards_in(line.summary)?)));
    if let Some((line, counts)) = counted.filter(|(_, counts)| too_many_win(*counts)) {
        let finding = told(&codes::AWARDS_EXCEED, line);
        let finding = finding.found(format!("参加 {} 人，获奖 {} 人", counts.1, counts.0));
        let most = counts.1.saturating_mul(2) / 3;
        findings.push(hard(finding.expected(format!("获奖不超过 {most} 人")), control));
    }
    findings.extend(outings(tx, (unit, control), (&terms, known), (day, &lines)).await?);
    Ok(findings)
}

fn told(code: &'static Code, line: &Screened<'_>) -> Finding {
    Finding::new(code, Place::of(format!("{} {}", line.account, line.summary)))
}

fn hard(mut finding: Finding, control: LimitControl) -> Finding {
    if control == LimitControl::Refuse {
        finding.severity = Severity::Refuse;
    }
    finding
}

/// Told with the reason; refused where a row of the limits says that nothing may be spent on them,
/// and nothing is said where a row allows some.
async fn check_ups(
    tx: &mut Tx,
    (unit, control): (&Unit, LimitControl),
    day: Date,
    lines: &[Screened<'_>],
) -> Outcome<Option<Finding>> {
    let meant = || lines.iter().filter(|line| line.is_check_up());
    let Some(first) = meant().next() else { return Ok(None) };
    let sum: Money = meant().map(|line| line.net_debit).sum();
    let root = root_of(tx, unit).await?;
    let limits = limits_of(tx, &root).await?;
    let chains = load_chains(tx, [unit.id]).await?;
    let chain = chains.get(&unit.id).map_or(&[][..], Vec::as_slice);
    let met = limits.met(CHECK_UPS, day, chain);
    let row = met.iter().find(|(aspect, _)| *aspect == Aspect::Amount);
    let finding = told(&codes::CHECK_UP, first).found(format!("{} 元", sum.grouped()));
    let by_row = row.and_then(|(_, limit)| Some((limit, limit.amount?)));
    Ok(match by_row {
        Some((limit, amount)) if amount.is_zero() => {
            let mut finding = finding.expected(format!("不得列支（{}）", limit.paper));
            if control != LimitControl::Off {
                finding.severity = Severity::Refuse;
            }
            Some(finding)
        }
        Some(_) => None,
        None => Some(finding.expected("体检费用由用人单位承担")),
    })
}

/// 观影、春秋游: paid from the fees first, then so many times as much from dues.
async fn outings(
    tx: &mut Tx,
    (unit, control): (&Unit, LimitControl),
    (terms, known): (&Terms, Known<'_>),
    (day, lines): (Date, &[Screened<'_>]),
) -> Outcome<Option<Finding>> {
    let says = |text: &str| terms.outing_words.iter().any(|word| text.contains(word.as_str()));
    let is_meant = |line: &&Screened<'_>| {
        line.account.starts_with(ACTIVITIES) && (says(line.summary) || says(line.project))
    };
    let meant = || lines.iter().filter(is_meant);
    let asked: Money = meant().map(|line| line.net_debit).sum();
    let Some(first) = meant().next().filter(|_| asked > Money::ZERO) else { return Ok(None) };
    let of_year = (unit.id, i64::from(day.year()));
    let name_of = |id: i64| known.projects.iter().find(|it| it.id == id);
    let spent: i64 = store::said_under(tx, of_year, &format!("{ACTIVITIES}%"))
        .await?
        .into_iter()
        .filter(|row| {
            let project = row.project_id.and_then(name_of);
            says(&row.summary) || project.is_some_and(|it| says(&it.name))
        })
        .map(|row| row.net_fen)
        .sum();
    let fees = store::fees_in(tx, of_year.0, of_year.1).await?;
    let times = terms.outing_multiple;
    let most = Money::from_fen(fees.saturating_mul(1 + times));
    let spent = Money::from_fen(spent);
    if spent + asked <= most {
        return Ok(None);
    }
    let found = format!(
        "本年会费 {}，已列支 {}，本次 {}",
        Money::from_fen(fees).grouped(),
        spent.grouped(),
        asked.grouped()
    );
    let left = (most - spent).max(Money::ZERO).grouped();
    let expected = format!("会费之外，经费补助不超过会费的 {times} 倍，可再列支 {left}");
    let finding = told(&codes::OUTINGS_EXCEED, first).found(found).expected(expected);
    Ok(Some(hard(finding, control)))
}

/// By which a unit is judged on a day.
async fn terms_on(tx: &mut Tx, unit: &Unit, day: Date) -> Outcome<Terms> {
    let rules = units::rules_over(tx, unit.id, CHECK_TERMS).await?;
    if rules.is_empty() {
        return Ok(Terms::default());
    }
    let reach = units::reach_of(tx, unit.id).await?;
    let Some(rule) = in_force(&rules, &reach, "", &day.to_string()) else {
        return Ok(Terms::default());
    };
    serde_json::from_str(&rule.value).map_err(|problem| {
        let place = Place::of(rule.label());
        Finding::new(&TERMS_UNREADABLE, place).found(problem).into()
    })
}
