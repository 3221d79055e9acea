//! Use case: another person approves a run. What was previewed is computed anew first; then every
//! line that earns becomes a transfer, announced or paid with its voucher, all in one transaction.
//!
//! The caller holds the system's book and the payer's.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::json;

use crate::approvals::approval::{Act as Deciding, Approval, Objection, Verdict};
use crate::approvals::codes::CHANGED as SEEN_OTHERWISE;
use crate::approvals::decide::decide;
use crate::date::ReportSpan;
use crate::dealings::announce_grants::{NewGrant, announce, pay_announced};
use crate::dues::settle_debts::follow_words;
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any};
use crate::grants::codes;
use crate::grants::compute::{Rule, Tier};
use crate::grants::return_run::{Line, Run, RunState, Way};
use crate::grants::run_returns::{already_run, computed, find_run, refuse_overlap};
use crate::grants::store;
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::book_events::Booked;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

/// Differences that are told one by one.
const MAX_TOLD: usize = 20;

/// An approved run, and what became of its vouchers.
#[derive(Clone, Debug)]
pub struct Approved {
    pub run: Run,
    pub booked: Booked,
}

/// Approves the run of a rule for a period; with `seen`, only the one that was looked at.
pub async fn approve_run(
    tx: &mut Tx,
    act: Act<'_>,
    payer: &Unit,
    (code, span): (&str, ReportSpan),
    seen: Option<&str>,
) -> Outcome<Approved> {
    let place = || Place::of(format!("{payer} {code} {span}"));
    let Some(mut run) = find_run(tx, payer, (code, span)).await? else {
        return Err(Finding::new(&codes::NOT_RUN, place()).into());
    };
    if run.is_approved() {
        return Err(already_run(payer, &run).into());
    }
    let mark = run.mark()?;
    if let Some(seen) = seen.filter(|seen| *seen != mark) {
        return Err(Finding::new(&SEEN_OTHERWISE, place()).found(mark).expected(seen).into());
    }
    refuse_overlap(tx, payer, (code, span)).await?;
    let (rules, lines) = computed(tx, payer, (code, span)).await?;
    refuse_if_any(changes(&run, (&rules, &lines), &place()))?;
    let verdict = Verdict::new(Deciding::Approve, &act.actor.name, act.clock.now());
    let now = act.clock.now_text();
    let refusal = |approval: &Approval, objection: Objection| match objection {
        Objection::Own => {
            Finding::new(&codes::OWN_RUN, place()).found(&approval.document.prepared_by)
        }
        Objection::Changed => Finding::new(&codes::CHANGED, place()),
        other => other.finding(place()),
    };
    decide(tx, vec![run.document()?], (verdict, &now), refusal).await?;
    RunState::Approved.as_str().clone_into(&mut run.row.state);
    run.row.approved_by = Some(act.actor.name.clone());
    run.row.approved_at = Some(now);
    let booked = carry_out(tx, act, payer, &run).await?;
    let detail = json!({
        "period": run.row.span, "total": run.total(), "way": run.row.way,
        "date": run.row.dated_on, "run_by": run.row.run_by, "content": run.row.content_hash,
    });
    let what = (Action::ReturnsApproved, run.row.code.as_str());
    trail::append(tx, act.clock, act.actor, payer.id, what, &detail).await?;
    Ok(Approved { run, booked })
}

/// Makes the transfers of a run, and books what is paid.
async fn carry_out(tx: &mut Tx, act: Act<'_>, payer: &Unit, run: &Run) -> Outcome<Booked> {
    let day: Date = run.row.dated_on.parse().map_err(|_| {
        Failure::Storage(format!("return run {}: {}", run.row.id, run.row.dated_on))
    })?;
    let earning = || run.lines.iter().filter(|line| line.earned.amount > Money::ZERO);
    let receivers = units::units_with_ids(tx, earning().map(|line| line.unit_id)).await?;
    let grant = |line: &Line| {
        let kind = run.kind_of(line);
        let title = run.rule_of(line).map_or(run.title(), Rule::title);
        Some(NewGrant {
            number: String::new(),
            kind,
            receiver: receivers.get(&line.unit_id)?.clone(),
            project: if kind.is_earmarked() { title.to_owned() } else { String::new() },
            amount: line.earned.amount,
            announced_on: day,
            announced_by: run.announcer(),
        })
    };
    let grants: Vec<NewGrant> = earning().filter_map(grant).collect();
    let transfers = announce(tx, act, payer, &grants).await?;
    store::approve_run(tx, &run.row, (&run.announcer(), i64::from(day.year()))).await?;
    if run.row.way != Way::Paid.as_str() {
        return Ok(Booked::default());
    }
    let words = pay_announced(tx, act, payer, (&transfers, day)).await?;
    follow_words(tx, act, payer, &words).await
}

/// What is another by now than it was previewed, each with what it was and what it is.
fn changes(run: &Run, (rules, lines): (&[Rule], &[Line]), place: &Place) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    let mut tell = |what: String, before: String, now: String| {
        let subject = format!("{} {what}", place.subject.as_deref().unwrap_or_default());
        let finding = Finding::new(&codes::CHANGED, Place::of(subject));
        told.push(finding.found(format!("{before} → {now}")));
    };
    if run.rules != rules {
        tell("规则".to_owned(), rule_words(&run.rules), rule_words(rules));
    }
    let before: BTreeMap<&str, &Line> =
        run.lines.iter().map(|line| (line.unit.as_str(), line)).collect();
    let now: BTreeMap<&str, &Line> = lines.iter().map(|line| (line.unit.as_str(), line)).collect();
    for line in lines {
        let name = format!("{} {}", line.unit, line.name);
        let Some(was) = before.get(line.unit.as_str()) else {
            tell(name, "不在其中".to_owned(), line.earned.amount.to_string());
            continue;
        };
        let target = |it: &Line| it.earned.target.map_or("无".to_owned(), |it| it.to_string());
        let said = |it: &Line| {
            [
                ("依据数", it.basis_words()),
                ("任务", target(it)),
                ("完成数", it.earned.done.to_string()),
                ("金额", it.earned.amount.to_string()),
            ]
        };
        for ((what, was), (_, is)) in said(was).into_iter().zip(said(line)) {
            if was != is {
                tell(format!("{name} {what}"), was, is);
            }
        }
    }
    for line in run.lines.iter().filter(|line| !now.contains_key(line.unit.as_str())) {
        let name = format!("{} {}", line.unit, line.name);
        tell(name, line.earned.amount.to_string(), "不在其中".to_owned());
    }
    let more = told.len().saturating_sub(MAX_TOLD);
    told.truncate(MAX_TOLD);
    if more > 0
        && let Some(last) = told.last_mut()
    {
        last.found = format!("{}；另有 {more} 处", last.found);
    }
    told
}

fn rule_words(rules: &[Rule]) -> String {
    let tier = |it: &Tier| {
        let rate = it.percent.map(|it| format!("{it}%"));
        let rate = rate.or(it.standard.map(|it| format!("{it} 元"))).unwrap_or_default();
        let cap = it.cap.map(|cap| format!("，封顶 {cap}")).unwrap_or_default();
        format!("{} {rate}{cap}", it.words()).trim().to_owned()
    };
    let rule = |it: &Rule| {
        let tiers: Vec<String> = it.tiers.iter().map(tier).collect();
        let limit = it.small.as_ref().map(|it| format!("（{}至多 {}）", it.measure, it.limit));
        let limit = limit.unwrap_or_default();
        format!("{} {}{limit} {}", it.level, it.basis, tiers.join("；"))
    };
    rules.iter().map(rule).collect::<Vec<_>>().join("；")
}
