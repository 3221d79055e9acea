//! Payments: requests, the signatures in their order, what the cashier paid and the bank gave back.

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;

use super::desk::Desk;
use super::output::{say_done, say_findings};
use super::payment_lists as lists;
use crate::access::role::{Ability, Roles};
use crate::access::store::{roles_at, user_by_name};
use crate::approvals::approval::Act as Deciding;
use crate::approvals::ruling::Ruling;
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::payments::change_payee::{change_account, confirm_account};
use crate::payments::codes;
use crate::payments::list_payments::find_numbered;
use crate::payments::pay_out::{Paying, pay_out};
use crate::payments::payment::{Asked, PayeeKind, Turn};
use crate::payments::request_payment::{Requested, mend_payment, request_payment};
use crate::payments::return_payment::{Returning, return_payment};
use crate::payments::sign_payment::{Signing, sign_payment};
use crate::payments::store::{self, PayeeRow, RequestRow};
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::wiring::act;

/// What is asked for.
#[derive(Debug, Args)]
pub struct RequestArguments {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 收款人名称
    #[arg(long)]
    payee: String,
    /// 收款人是个人；不写则为单位
    #[arg(long)]
    person: bool,
    /// 收款账号；已登记且未变更的不写
    #[arg(long, default_value = "", hide_default_value = true)]
    account_number: String,
    /// 开户行
    #[arg(long, default_value = "", hide_default_value = true)]
    bank: String,
    /// 金额，单位元
    #[arg(long)]
    amount: String,
    /// 用途
    #[arg(long)]
    purpose: String,
    /// 列支科目编码
    #[arg(long)]
    account: String,
    /// 项目编码或名称
    #[arg(long, default_value = "", hide_default_value = true)]
    project: String,
    /// 单据：发票、合同、验收单等
    #[arg(long)]
    papers: String,
    /// 集体研究的会议纪要，达到大额支付额度时必填
    #[arg(long, default_value = "", hide_default_value = true)]
    minutes: String,
    /// 用款人，不是经办人时填写；用款人不得审批
    #[arg(long, default_value = "", hide_default_value = true)]
    for_whom: String,
    /// 申请日期；不写则为当天
    #[arg(long)]
    date: Option<String>,
    /// 修改已退回的申请：原编号
    #[arg(long)]
    number: Option<String>,
    /// 只核对，不提交
    #[arg(long)]
    dry_run: bool,
}

/// Which request is meant, and what was looked at.
#[derive(Debug, Args)]
pub struct SignArguments {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 编号，如 2025-0007
    #[arg(long)]
    number: String,
    /// 办理的环节；不写则为当前环节
    #[arg(long, value_parser = ["check", "approve"])]
    step: Option<String>,
    /// 退回经办修改；须写意见
    #[arg(long, conflicts_with_all = ["refuse", "withdraw"])]
    send_back: bool,
    /// 不同意；须写意见
    #[arg(long, conflicts_with = "withdraw")]
    refuse: bool,
    /// 撤回本人的申请
    #[arg(long)]
    withdraw: bool,
    /// 意见
    #[arg(long, default_value = "", hide_default_value = true)]
    note: String,
    /// 查看时所见的标记；内容已不同的不予办理
    #[arg(long)]
    seen: Option<String>,
    /// 只核对，不办理
    #[arg(long)]
    dry_run: bool,
}

/// What the cashier pays.
#[derive(Debug, Args)]
pub struct PayArguments {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 编号，可重复
    #[arg(long, required = true)]
    number: Vec<String>,
    /// 付款日期；不写则为当天
    #[arg(long)]
    date: Option<String>,
    /// 付款的银行账户编码；不写则为基本户
    #[arg(long, conflicts_with = "cash")]
    bank_account: Option<String>,
    /// 付现金
    #[arg(long)]
    cash: bool,
    /// 只核对，不付款
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub enum PaymentCommand {
    /// 提出付款申请，或修改已退回的申请
    Request(RequestArguments),
    /// 会计审核、主席审批：按顺序办理当前环节
    Sign(SignArguments),
    /// 出纳付款：一次可付多份，生成凭证
    Pay(PayArguments),
    /// 登记银行退回：冲销凭证，等待重新付款
    Return {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 编号
        #[arg(long)]
        number: String,
        /// 退回日期；不写则为当天
        #[arg(long)]
        date: Option<String>,
        /// 退回原因
        #[arg(long)]
        reason: String,
        /// 只核对，不登记
        #[arg(long)]
        dry_run: bool,
    },
    /// 列出本单位及下级的付款申请
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度；不写则为当年
        #[arg(long)]
        year: Option<i16>,
    },
    /// 查看一份付款申请
    Show {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 编号
        #[arg(long)]
        number: String,
    },
    /// 取得一批付款的银行清单，账号不遮盖；取得的人记入操作留痕
    File {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 付款批次
        #[arg(long)]
        batch: i64,
    },
    /// 列出收款人，账号已遮盖
    Payees {
        /// 单位编码
        #[arg(long)]
        unit: String,
    },
    /// 变更收款账号，由另一人核对后才能付款
    ChangeAccount {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 收款人名称
        #[arg(long)]
        payee: String,
        /// 收款账号
        #[arg(long)]
        account_number: String,
        /// 开户行
        #[arg(long, default_value = "", hide_default_value = true)]
        bank: String,
    },
    /// 核对收款账号：由登记人以外的人办理
    ConfirmAccount {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 收款人名称
        #[arg(long)]
        payee: String,
    },
}

impl PaymentCommand {
    #[must_use]
    pub fn lists(&self) -> bool {
        matches!(self, Self::List { .. } | Self::File { .. } | Self::Payees { .. })
    }
}

fn read_day(desk: &Desk, text: Option<&str>) -> Outcome<Date> {
    let Some(text) = text else { return Ok(desk.clock.today()) };
    text.trim().parse().map_err(|_| {
        let finding = Finding::new(&codes::DAY_INVALID, Place::of("--date")).found(text);
        finding.expected("如 2025-03-31").into()
    })
}

fn read_amount(text: &str) -> Outcome<Money> {
    Money::read(text).ok().flatten().ok_or_else(|| {
        let finding = Finding::new(&codes::AMOUNT_INVALID, Place::of("--amount")).found(text);
        finding.expected("金额，单位元，至多两位小数").into()
    })
}

/// What a registered user may do at the unit today; the operator of this machine is trusted.
async fn roles_of(tx: &mut Tx, desk: &Desk, unit: &Unit) -> Outcome<Option<Roles>> {
    let Some(user) = user_by_name(tx, &desk.actor.name).await? else { return Ok(None) };
    let today = desk.clock.today().to_string();
    Ok(Some(roles_at(tx, (user.id, unit.id), &today).await?))
}

/// # Errors
/// Where a registered user has not the right to it today.
pub async fn require(tx: &mut Tx, desk: &Desk, (unit, ability): (&Unit, Ability)) -> Outcome<()> {
    let roles = roles_of(tx, desk, unit).await?;
    if roles.is_none_or(|roles| roles.may(ability)) {
        return Ok(());
    }
    let place = Place::of(unit.to_string());
    let finding = Finding::new(&codes::NO_RIGHT, place).found(&desk.actor.name);
    Err(finding.expected(ability.label()).into())
}

async fn payee_called(tx: &mut Tx, unit: &Unit, name: &str) -> Outcome<PayeeRow> {
    let found = store::payee_named(tx, unit.id, name.trim()).await?;
    found.ok_or_else(|| Finding::new(&codes::PAYEE_UNKNOWN, Place::of(name.trim())).into())
}

pub async fn payment(desk: &Desk, command: PaymentCommand) -> Outcome<()> {
    match command {
        PaymentCommand::Request(asked) => request(desk, asked).await,
        PaymentCommand::Sign(arguments) => sign(desk, arguments).await,
        PaymentCommand::Pay(arguments) => pay(desk, arguments).await,
        PaymentCommand::Return { unit, number, date, reason, dry_run } => {
            let on = read_day(desk, date.as_deref())?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let id = find_numbered(&mut tx, &unit, &number).await?.id;
            let roles = roles_of(&mut tx, desk, &unit).await?;
            let returning = Returning { on, reason, roles };
            let acting = act(desk.clock, &desk.actor);
            let done = return_payment(&mut tx, acting, &unit, (id, &returning)).await?;
            end(tx, dry_run).await?;
            say_step(desk, &done, dry_run)
        }
        PaymentCommand::List { unit, year } => lists::list(desk, (&unit, year)).await,
        PaymentCommand::Show { unit, number } => lists::show(desk, (&unit, &number)).await,
        PaymentCommand::File { unit, batch } => lists::file(desk, (&unit, batch)).await,
        PaymentCommand::Payees { unit } => lists::payees(desk, &unit).await,
        PaymentCommand::ChangeAccount { unit, payee, account_number, bank } => {
            let (mut tx, unit) = desk.write_book(&unit).await?;
            require(&mut tx, desk, (&unit, Ability::PayOut)).await?;
            let id = payee_called(&mut tx, &unit, &payee).await?.id;
            let acting = act(desk.clock, &desk.actor);
            change_account(&mut tx, acting, &unit, (id, &account_number, &bank)).await?;
            tx.commit().await?;
            let text = format!("{payee} 的收款账号已登记，等待另一人核对");
            say_done(desk, &text, &json!({ "payee": payee }))
        }
        PaymentCommand::ConfirmAccount { unit, payee } => {
            let (mut tx, unit) = desk.write_book(&unit).await?;
            require(&mut tx, desk, (&unit, Ability::CheckPayments)).await?;
            let id = payee_called(&mut tx, &unit, &payee).await?.id;
            let acting = act(desk.clock, &desk.actor);
            confirm_account(&mut tx, acting, &unit, (id, None)).await?;
            tx.commit().await?;
            say_done(desk, &format!("{payee} 的收款账号已核对"), &json!({ "payee": payee }))
        }
    }
}

async fn end(tx: Tx, dry_run: bool) -> Outcome<()> {
    if dry_run { tx.rollback().await } else { tx.commit().await }
}

fn tell_findings(desk: &Desk, findings: &[Finding]) {
    if !desk.is_json() {
        say_findings(findings);
    }
}

fn say_step(desk: &Desk, done: &Requested, dry_run: bool) -> Outcome<()> {
    let it = &done.request;
    let tried = if dry_run { "（只核对，没有登记）" } else { "" };
    let text = format!(
        "付款申请 {}：{} {} 元，{}{tried}；所见标记 {}",
        it.number(),
        it.payee_name,
        it.amount().grouped(),
        it.state_label(),
        it.mark(),
    );
    let fields = json!({
        "number": it.number(), "state": it.state_label(), "amount": it.amount(),
        "seen": it.mark(), "dry_run": dry_run, "findings": done.findings,
    });
    tell_findings(desk, &done.findings);
    say_done(desk, &text, &fields)
}

async fn request(desk: &Desk, arguments: RequestArguments) -> Outcome<()> {
    let asked = Asked {
        payee: arguments.payee,
        payee_kind: if arguments.person { PayeeKind::Person } else { PayeeKind::Organisation },
        account_number: arguments.account_number,
        bank_name: arguments.bank,
        amount: read_amount(&arguments.amount)?,
        purpose: arguments.purpose,
        account: arguments.account,
        project: arguments.project,
        papers: arguments.papers,
        minutes: arguments.minutes,
        for_whom: arguments.for_whom,
        on: read_day(desk, arguments.date.as_deref())?,
    };
    let (mut tx, unit) = desk.write_book(&arguments.unit).await?;
    require(&mut tx, desk, (&unit, Ability::RequestPayments)).await?;
    let acting = act(desk.clock, &desk.actor);
    let done = match &arguments.number {
        Some(number) => {
            let id = find_numbered(&mut tx, &unit, number).await?.id;
            mend_payment(&mut tx, acting, &unit, (id, &asked)).await?
        }
        None => request_payment(&mut tx, acting, &unit, &asked).await?,
    };
    end(tx, arguments.dry_run).await?;
    say_step(desk, &done, arguments.dry_run)
}

async fn sign(desk: &Desk, arguments: SignArguments) -> Outcome<()> {
    let (mut tx, unit) = desk.write_book(&arguments.unit).await?;
    let id = find_numbered(&mut tx, &unit, &arguments.number).await?.id;
    let doing = match (arguments.send_back, arguments.refuse, arguments.withdraw) {
        (true, ..) => Deciding::Return,
        (_, true, _) => Deciding::Refuse,
        (.., true) => Deciding::Withdraw,
        _ => Deciding::Approve,
    };
    let turn = arguments.step.as_deref().and_then(Turn::read);
    let ruling = Ruling { act: doing, note: &arguments.note, seen: arguments.seen.as_deref() };
    let roles = roles_of(&mut tx, desk, &unit).await?;
    let signing = Signing { turn, ruling, roles };
    let done = sign_payment(&mut tx, act(desk.clock, &desk.actor), &unit, (id, signing)).await?;
    end(tx, arguments.dry_run).await?;
    say_step(desk, &done, arguments.dry_run)
}

async fn pay(desk: &Desk, arguments: PayArguments) -> Outcome<()> {
    let PayArguments { unit, number, date, bank_account, cash, dry_run } = arguments;
    let on = read_day(desk, date.as_deref())?;
    let (mut tx, unit) = desk.write_book(&unit).await?;
    let mut requests = Vec::with_capacity(number.len());
    for number in &number {
        requests.push(find_numbered(&mut tx, &unit, number).await?.id);
    }
    let bank_account_id = match bank_account.as_deref().map(str::trim) {
        Some(code) => {
            let accounts = units::bank_accounts_of(&mut tx, unit.id).await?;
            let found = accounts.iter().find(|it| it.code == code).map(|it| it.id);
            Some(found.ok_or_else(|| {
                Finding::new(&codes::BANK_UNKNOWN, Place::of("--bank-account")).found(code)
            })?)
        }
        None => None,
    };
    let roles = roles_of(&mut tx, desk, &unit).await?;
    let paying = Paying { requests, on, bank_account_id, cash, roles };
    let paid = pay_out(&mut tx, act(desk.clock, &desk.actor), &unit, &paying).await?;
    end(tx, dry_run).await?;
    let tried = if dry_run { "（只核对，没有付款）" } else { "" };
    let waits = if paid.awaits_review { "，凭证待审核" } else { "，凭证已记账" };
    let text = format!(
        "付款批次 {}：{} 份，合计 {} 元{waits}{tried}",
        paid.batch.id & 0xffff_ffff,
        paid.batch.payments,
        Money::from_fen(paid.batch.total_fen).grouped(),
    );
    let numbers: Vec<String> = paid.requests.iter().map(RequestRow::number).collect();
    let fields = json!({
        "batch": paid.batch.id & 0xffff_ffff, "numbers": numbers,
        "total": Money::from_fen(paid.batch.total_fen),
        "awaits_review": paid.awaits_review, "dry_run": dry_run,
        "findings": paid.findings,
    });
    tell_findings(desk, &paid.findings);
    say_done(desk, &text, &fields)
}
