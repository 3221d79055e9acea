//! Payments of a grassroots union in every state: asked for, signed, paid, returned by the bank.

use jiff::civil::Date;
use serde::Deserialize;

use super::demo::{Loader, read};
use super::output::news;
use crate::approvals::approval::Act as Deciding;
use crate::approvals::ruling::Ruling;
use crate::finding::Outcome;
use crate::money::Money;
use crate::payments::change_payee::confirm_account;
use crate::payments::list_payments::list_payees;
use crate::payments::pay_out::{Paying, pay_out};
use crate::payments::payment::{Asked, PayeeKind};
use crate::payments::request_payment::request_payment;
use crate::payments::return_payment::{Returning, return_payment};
use crate::payments::sign_payment::{Signing, sign_payment};
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::wiring::act;

const UNIT: &str = "101002";
/// Handler, accountant, chair and cashier of it (`users.csv`).
const HANDLER: &str = "苏晚晴";
const ACCOUNTANT: &str = "罗知秋";
const CHAIR: &str = "钟以宁";
const CASHIER: &str = "唐九歌";
/// Days between a request and its payment, and its return by the bank.
const PAID_AFTER: i64 = 3;
const RETURNED_AFTER: i64 = 6;

/// How far a request of the samples came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    Waiting,
    Checked,
    Approved,
    Paid,
    Bounced,
    SentBack,
    Refused,
    Withdrawn,
}

#[derive(Deserialize)]
struct RequestLine {
    payee: String,
    kind: PayeeKind,
    account_number: String,
    bank: String,
    amount: Money,
    purpose: String,
    account: String,
    papers: String,
    minutes: String,
    for_whom: String,
    on: Date,
    stage: Stage,
}

impl RequestLine {
    fn asked(&self) -> Asked {
        Asked {
            payee: self.payee.clone(),
            payee_kind: self.kind,
            account_number: self.account_number.clone(),
            bank_name: self.bank.clone(),
            amount: self.amount,
            purpose: self.purpose.clone(),
            account: self.account.clone(),
            project: String::new(),
            papers: self.papers.clone(),
            minutes: self.minutes.clone(),
            for_whom: self.for_whom.clone(),
            on: self.on,
        }
    }
}

/// Brings the requests of the samples as far as they came.
pub async fn begin_payments(loader: &Loader<'_>) -> Outcome<()> {
    let lines = read::<RequestLine>(loader.samples, "payments/requests.csv")?;
    let unit = units::unit_by_code(&mut loader.database.read().await?, UNIT).await?;
    let mut tx = loader.database.write(&[unit.id]).await?;
    for line in &lines {
        live(&mut tx, loader, &unit, line).await?;
    }
    tx.commit().await?;
    news(&format!("{unit}：{} 份付款申请", lines.len()));
    Ok(())
}

async fn live(tx: &mut Tx, loader: &Loader<'_>, unit: &Unit, line: &RequestLine) -> Outcome<()> {
    let clock = loader.clock;
    let [handler, accountant, chair, cashier] =
        [HANDLER, ACCOUNTANT, CHAIR, CASHIER].map(Actor::named);
    let done = request_payment(tx, act(clock, &handler), unit, &line.asked()).await?;
    let id = done.request.id;
    let payees = list_payees(tx, unit).await?;
    let payee = payees.iter().find(|it| it.id == done.request.payee_id);
    let is_open =
        payee.and_then(|it| it.account.as_ref()).is_some_and(|it| it.confirmed_by.is_none());
    if is_open && line.stage != Stage::Waiting {
        let of = (done.request.payee_id, None);
        confirm_account(tx, act(clock, &accountant), unit, of).await?;
    }
    let steps: &[(&Actor, Deciding, &str)] = match line.stage {
        Stage::Waiting => &[],
        Stage::Checked => &[(&accountant, Deciding::Approve, "")],
        Stage::SentBack => &[(&accountant, Deciding::Return, "合同未盖章，请补充后重新提交")],
        Stage::Refused => &[
            (&accountant, Deciding::Approve, ""),
            (&chair, Deciding::Refuse, "茶歇不在列支范围内"),
        ],
        Stage::Withdrawn => &[(&handler, Deciding::Withdraw, "")],
        Stage::Approved | Stage::Paid | Stage::Bounced => {
            &[(&accountant, Deciding::Approve, ""), (&chair, Deciding::Approve, "")]
        }
    };
    for (who, doing, note) in steps {
        let ruling = Ruling { act: *doing, note, seen: None };
        let signing = Signing { turn: None, ruling, roles: None };
        sign_payment(tx, act(clock, who), unit, (id, signing)).await?;
    }
    let later = |days: i64| line.on.checked_add(jiff::Span::new().days(days)).unwrap_or(line.on);
    if matches!(line.stage, Stage::Paid | Stage::Bounced) {
        let paying = Paying {
            requests: vec![id],
            on: later(PAID_AFTER),
            bank_account_id: None,
            cash: false,
            roles: None,
        };
        pay_out(tx, act(clock, &cashier), unit, &paying).await?;
    }
    if line.stage == Stage::Bounced {
        let on = later(RETURNED_AFTER);
        let returning = Returning { on, reason: "户名与账号不符".to_owned(), roles: None };
        return_payment(tx, act(clock, &cashier), unit, (id, &returning)).await?;
    }
    Ok(())
}
