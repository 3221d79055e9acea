//! Use cases: somebody asks for a payment, and mends what was sent back.
//!
//! Everything that is wrong is told at once. The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::approvals::submit::{submit, submit_again};
use crate::budgets::judge_spending::judge_amount;
use crate::finding::{Code, Failure, Finding, Outcome, Place, refuse_if_any};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Class};
use crate::ledger::periods::open_year::open_year;
use crate::ledger::post::sockets::Act;
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::payments::account_number::read_account_number;
use crate::payments::change_payee::{NewAccount, keep_payee};
use crate::payments::codes;
use crate::payments::list_payments::find_request;
use crate::payments::payment::{Asked, State, Turn, needs_minutes};
use crate::payments::splitting::{DAYS, split_below};
use crate::payments::store::{self, RequestRow};
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Characters of a field; the purpose is the summary of the voucher, and of its return.
const MAX_FIELD: usize = 200;
const MAX_PURPOSE: usize = 100;
const MAX_AMOUNT: Money = Money::from_fen(100_000_000_000);

/// A request as it was put forward, and what there is to say about it.
#[derive(Clone, Debug)]
pub struct Requested {
    pub request: RequestRow,
    pub findings: Vec<Finding>,
}

/// What an asking comes to, when nothing is wrong with it.
struct Judged {
    account_id: i64,
    project_id: Option<i64>,
    number: Option<String>,
    findings: Vec<Finding>,
    year: i64,
}

/// Puts a payment forward.
pub async fn request_payment(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    asked: &Asked,
) -> Outcome<Requested> {
    let judged = judge(tx, act, unit, (asked, None)).await?;
    let (id, seq) = store::next_request(tx, unit.id, judged.year).await?;
    let row = RequestRow {
        id,
        unit_id: unit.id,
        year: judged.year,
        seq,
        requested_by: act.actor.name.clone(),
        requested_at: act.clock.now_text(),
        checked_by: None,
        checked_at: None,
        approved_by: None,
        approved_at: None,
        unit_code: unit.code.clone(),
        unit_name: unit.name.clone(),
        paid_by: None,
        paid_on: None,
        returned_on: None,
        return_reason: None,
        ..completed(tx, act, unit, (asked, &judged)).await?
    };
    store::insert_request(tx, &row).await?;
    submit(tx, row.document()).await?;
    let findings = told(tx, &row, judged).await?;
    record(tx, act, (&row, Action::PaymentRequested)).await?;
    let request = find_request(tx, unit, id).await?;
    Ok(Requested { request, findings })
}

/// Mends a request that nobody has signed or that was sent back; it waits anew.
pub async fn mend_payment(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (id, asked): (i64, &Asked),
) -> Outcome<Requested> {
    let before = find_request(tx, unit, id).await?;
    let place = || Place::of(before.number());
    if !matches!(before.turn(), Turn::Mend | Turn::Check) {
        let finding = Finding::new(&codes::NOT_THE_TURN, place()).found(before.state_label());
        return Err(finding.expected(Turn::Mend.label()).into());
    }
    if before.requested_by != act.actor.name {
        let finding = Finding::new(&codes::NO_RIGHT, place()).found(&act.actor.name);
        return Err(finding.expected(&before.requested_by).into());
    }
    let judged = judge(tx, act, unit, (asked, Some(&before))).await?;
    let row = RequestRow {
        id,
        year: before.year,
        seq: before.seq,
        requested_by: before.requested_by.clone(),
        requested_at: before.requested_at.clone(),
        ..completed(tx, act, unit, (asked, &judged)).await?
    };
    store::mend_request(tx, &row).await?;
    submit_again(tx, row.document()).await?;
    let findings = told(tx, &row, judged).await?;
    record(tx, act, (&row, Action::PaymentMended)).await?;
    let request = find_request(tx, unit, id).await?;
    Ok(Requested { request, findings })
}

/// The row of what is asked; who and when stand to be filled in.
async fn completed(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (asked, judged): (&Asked, &Judged),
) -> Outcome<RequestRow> {
    let account = judged.number.as_ref().map(|digits| NewAccount {
        digits: digits.clone(),
        bank_name: asked.bank_name.trim().to_owned(),
    });
    let named = (asked.payee.trim(), asked.payee_kind);
    let payee = keep_payee(tx, act, unit, named, account).await?;
    Ok(RequestRow {
        id: 0,
        unit_id: unit.id,
        year: judged.year,
        seq: 0,
        payee_id: payee.id,
        payee_name: payee.name,
        payee_kind: payee.kind,
        amount_fen: asked.amount.fen(),
        purpose: asked.purpose.trim().to_owned(),
        account_id: judged.account_id,
        account_code: asked.account.trim().to_owned(),
        account_name: String::new(),
        project_id: judged.project_id,
        project_name: None,
        papers: asked.papers.trim().to_owned(),
        minutes: asked.minutes.trim().to_owned(),
        for_whom: asked.for_whom.trim().to_owned(),
        requested_on: asked.on.to_string(),
        requested_by: String::new(),
        requested_at: String::new(),
        state: State::Waiting.as_str().to_owned(),
        checked_by: None,
        checked_at: None,
        approved_by: None,
        approved_at: None,
        unit_code: unit.code.clone(),
        unit_name: unit.name.clone(),
        paid_by: None,
        paid_on: None,
        returned_on: None,
        return_reason: None,
    })
}

/// What is wrong with the words and amounts themselves.
fn judge_words(asked: &Asked) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut tell = |code: &'static Code, field: &str, found: String, expected: String| {
        findings.push(Finding::new(code, Place::of(field)).found(found).expected(expected));
    };
    let needed = [("收款人", &asked.payee), ("用途", &asked.purpose), ("单据", &asked.papers)];
    let optional =
        [("开户行", &asked.bank_name), ("会议纪要", &asked.minutes), ("用款人", &asked.for_whom)];
    let needed = needed.into_iter().map(|(field, text)| (field, text, 1));
    for (field, text, least) in needed.chain(optional.map(|(field, text)| (field, text, 0))) {
        let characters = text.trim().chars().count();
        let most = if field == "用途" { MAX_PURPOSE } else { MAX_FIELD };
        let is_one_line = !text.trim().contains(['\n', '\r', '\t']);
        if !(least..=most).contains(&characters) || !is_one_line {
            let expected = format!("{least} 至 {most} 字，不换行");
            tell(&codes::FIELD_MISSING, field, format!("{characters} 字"), expected);
        }
    }
    if asked.amount <= Money::ZERO || asked.amount > MAX_AMOUNT {
        let expected = format!("大于 0，不超过 {}", MAX_AMOUNT.grouped());
        tell(&codes::AMOUNT_INVALID, "金额", asked.amount.grouped(), expected);
    }
    let is_blank = asked.account_number.trim().is_empty();
    if read_account_number(&asked.account_number).is_none() && !is_blank {
        // The number itself is nobody's business but the payee's.
        let characters = asked.account_number.trim().chars().count();
        let found = format!("{characters} 个字符");
        tell(&codes::ACCOUNT_NUMBER_INVALID, "收款账号", found, "5 至 34 位数字".to_owned());
    }
    findings
}

/// All that is wrong with what is asked.
async fn judge(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (asked, before): (&Asked, Option<&RequestRow>),
) -> Outcome<Judged> {
    let mut findings = judge_words(asked);
    let year = i64::from(asked.on.year());
    let is_future = asked.on > act.clock.today();
    let is_other_year = before.is_some_and(|it| it.year != year);
    if is_future || is_other_year {
        let expected =
            before.map_or_else(|| "不晚于当天".to_owned(), |it| format!("{} 年", it.year));
        let finding = Finding::new(&codes::DAY_INVALID, Place::of("申请日期"));
        findings.push(finding.found(asked.on).expected(expected));
    }
    if is_future {
        return Err(Failure::Refused(findings));
    }
    open_year(tx, act, unit, year).await?;
    let book = Book::load(tx, unit.clone(), year).await?;
    let account = usable_account(&book, &asked.account);
    let account_id = account.map(|account| account.id);
    if account_id.is_none() {
        let finding = Finding::new(&codes::ACCOUNT_UNUSABLE, Place::of("列支科目"));
        findings.push(finding.found(asked.account.trim()));
    }
    let project = asked.project.trim();
    let is_it = |it: &&crate::units::project::Project| it.code == project || it.name == project;
    let project_id = book.projects.iter().find(is_it).map(|it| it.id);
    if project_id.is_none() && !project.is_empty() {
        findings.push(Finding::new(&codes::PROJECT_UNKNOWN, Place::of("项目")).found(project));
    }
    let large = book.settings.large_payment;
    if needs_minutes(asked.amount, large) && asked.minutes.trim().is_empty() {
        let finding = Finding::new(&codes::MINUTES_MISSING, Place::of("会议纪要"));
        let expected = format!("{} 及以上须集体研究", large.grouped());
        findings.push(finding.found(asked.amount.grouped()).expected(expected));
    }
    if let Some(account_id) = account_id {
        let of = (account_id, asked.amount);
        findings.extend(judge_amount(tx, &book, &asked.on.to_string(), of).await?);
    }
    let findings = refuse_if_any(findings)?;
    let Some(account_id) = account_id else {
        return Err(Failure::Storage("no account".to_owned()));
    };
    let number = read_account_number(&asked.account_number);
    Ok(Judged { account_id, project_id, number, findings, year })
}

/// The account that a payment is booked on: a leaf of this unit that is no money and no income.
fn usable_account<'b>(book: &'b Book, code: &str) -> Option<&'b Account> {
    let account = book.chart.by_code(code.trim())?;
    let is_money = matches!(
        account.role(),
        Some(Role::Cash | Role::Bank | Role::FiscalQuota | Role::FiscalReturn)
    );
    let is_usable = book.chart.is_leaf(account)
        && account.fits(book.unit.tier)
        && !is_money
        && matches!(account.class, Class::Asset | Class::Liability | Class::Expense);
    is_usable.then_some(account)
}

/// What there is to say about a request that stands: its budget, and others beside it.
async fn told(tx: &mut Tx, row: &RequestRow, judged: Judged) -> Outcome<Vec<Finding>> {
    let mut findings = judged.findings;
    findings.extend(told_splitting(tx, row).await?);
    Ok(findings)
}

/// Whether payments beside this one reach the line of a collective decision with it.
pub async fn told_splitting(tx: &mut Tx, row: &RequestRow) -> Outcome<Option<Finding>> {
    let settings = crate::units::store::settings_of(tx, row.unit_id).await?;
    let Ok(on) = row.requested_on.parse::<Date>() else { return Ok(None) };
    let span = jiff::Span::new().days(DAYS);
    let first = on.checked_sub(span).unwrap_or(on).to_string();
    let last = on.checked_add(span).unwrap_or(on).to_string();
    let others = store::amounts_to_payee(tx, (row.payee_id, row.id), (&first, &last)).await?;
    let others: Vec<(Date, Money)> = others
        .into_iter()
        .filter_map(|(day, fen)| Some((day.parse().ok()?, Money::from_fen(fen))))
        .collect();
    let found = split_below((on, row.amount()), &others, settings.large_payment);
    Ok(found.map(|(count, sum)| {
        let place = Place::of(format!("{} {}", row.number(), row.payee_name));
        let found = format!("{DAYS} 天内 {count} 笔，合计 {}", sum.grouped());
        let expected = format!("额度 {}", settings.large_payment.grouped());
        Finding::new(&codes::SPLIT_BELOW_LIMIT, place).found(found).expected(expected)
    }))
}

async fn record(tx: &mut Tx, act: Act<'_>, (row, action): (&RequestRow, Action)) -> Outcome<()> {
    let number = row.number();
    let detail = json!({
        "payment": number, "amount": row.amount(), "account": row.account_code,
        "content": row.document().content_hash,
    });
    trail::append(tx, act.clock, act.actor, row.unit_id, (action, &number), &detail).await
}
