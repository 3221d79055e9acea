//! Payments as pages and programs ask for them and see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::approvals::approval::Act as Deciding;
use crate::finding::{Finding, Outcome, Place};
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;
use crate::payments::codes;
use crate::payments::payment::{Asked, PayeeKind};
use crate::payments::store::BatchRow;
use crate::payments::take_bank_file::BankLine;
use crate::units::unit::Unit;
use crate::web::views::dues::read_day;

/// Names of fields, as forms show them and findings say them.
pub const PAYEE: &str = "收款人";
pub const NUMBER: &str = "收款账号";
pub const BANK: &str = "开户行";
pub const AMOUNT: &str = "金额";
pub const PURPOSE: &str = "用途";
pub const ACCOUNT: &str = "列支科目";
pub const PROJECT: &str = "项目";
pub const PAPERS: &str = "单据";
pub const MINUTES: &str = "会议纪要";
pub const FOR_WHOM: &str = "用款人";
pub const DAY: &str = "申请日期";

/// What is asked for, as people and programs write it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PaymentRequest)]
pub struct AskedBody {
    /// 收款人.
    pub payee: String,
    /// `organisation` or `person`; an organisation where it is blank.
    pub payee_kind: String,
    /// Blank: the account that is registered.
    pub account_number: String,
    pub bank_name: String,
    /// Text in yuan.
    pub amount: String,
    /// 用途.
    pub purpose: String,
    /// 列支科目, by code.
    pub account: String,
    /// By code or name.
    pub project: String,
    /// 单据.
    pub papers: String,
    /// 会议纪要 of the collective decision.
    pub minutes: String,
    /// 用款人.
    pub for_whom: String,
    /// `2025-03-01`.
    pub on: String,
}

impl AskedBody {
    pub fn read(&self) -> Outcome<Asked> {
        let amount = Money::read(&self.amount).ok().flatten().ok_or_else(|| {
            let finding = Finding::new(&codes::AMOUNT_INVALID, Place::of(AMOUNT));
            finding.found(&self.amount).expected("金额，单位元，至多两位小数")
        })?;
        let is_person = self.payee_kind == PayeeKind::Person.as_str();
        Ok(Asked {
            payee: self.payee.clone(),
            payee_kind: if is_person { PayeeKind::Person } else { PayeeKind::Organisation },
            account_number: self.account_number.clone(),
            bank_name: self.bank_name.clone(),
            amount,
            purpose: self.purpose.clone(),
            account: code_of(&self.account).to_owned(),
            project: self.project.clone(),
            papers: self.papers.clone(),
            minutes: self.minutes.clone(),
            for_whom: self.for_whom.clone(),
            on: read_day(DAY, &self.on)?,
        })
    }
}

/// `50102 会员活动` picked from a list is its code.
fn code_of(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

/// `approve`, `return` or `refuse`, as buttons and programs say it.
#[must_use]
pub fn deciding(act: &str) -> Option<Deciding> {
    match act {
        "approve" => Some(Deciding::Approve),
        "return" => Some(Deciding::Return),
        "refuse" => Some(Deciding::Refuse),
        _ => None,
    }
}

/// 付款清单 of a batch, as the bank carries it out.
#[must_use]
pub fn bank_sheet(unit: &Unit, batch: &BatchRow, lines: &[BankLine]) -> Report {
    let columns = vec![
        Column::mark("编号", 12),
        Column::text(PAYEE, 26),
        Column::mark(NUMBER, 26),
        Column::text(BANK, 26),
        Column::money(AMOUNT),
        Column::text(PURPOSE, 30),
    ];
    let row = |it: &BankLine| {
        let cells = vec![
            Cell::text(&it.number),
            Cell::text(&it.payee),
            Cell::text(&it.account),
            Cell::text(&it.bank_name),
            Cell::money(it.amount),
            Cell::text(&it.purpose),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report {
        name: "payment_file".to_owned(),
        title: "付款清单".to_owned(),
        unit_code: unit.code.clone(),
        unit_name: unit.name.clone(),
        span: batch.paid_on.clone(),
        period: batch.paid_on.clone(),
        columns,
        rows: lines.iter().map(row).collect(),
        ..Report::default()
    }
}
