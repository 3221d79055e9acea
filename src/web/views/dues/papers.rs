//! Deferrals, refunds and demands, as pages and the API show them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::dues::demand::{Demand, DemandMonth};
use crate::dues::store::{self, DeferralRow, DemandRow, RefundRow};
use crate::finding::Outcome;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::views::dues::{LegsBody, PartyBody, party};

/// Months of wages that are due later.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DuesDeferral)]
pub struct DeferralBody {
    pub id: i64,
    pub unit: PartyBody,
    /// First and last month of wages.
    pub wage_from: String,
    pub wage_to: String,
    pub due_on: String,
    pub reason: String,
    pub paper: String,
    pub asked_by: String,
    /// `waiting`, `approved`, `refused` or `withdrawn`.
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What a decision sends back.
    pub seen: String,
}

impl DeferralBody {
    #[must_use]
    pub fn of(row: &DeferralRow, unit: PartyBody) -> Self {
        let month = |it: i64| format!("{}-{:02}", it / 100, it % 100);
        Self {
            id: row.id,
            unit,
            wage_from: month(row.wage_from),
            wage_to: month(row.wage_to),
            due_on: row.due_on.clone(),
            reason: row.reason.clone(),
            paper: row.paper.clone(),
            asked_by: row.asked_by.clone(),
            state: row.state().as_str(),
            decided_by: row.decided_by.clone(),
            note: row.note.clone(),
            seen: row.mark(),
        }
    }
}

/// Part of a receipt that goes back to the payer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DuesRefund)]
pub struct RefundBody {
    pub id: i64,
    /// Of the refund.
    pub number: String,
    pub receipt_id: i64,
    pub receipt_number: String,
    pub payer_name: String,
    #[schema(value_type = String)]
    pub amount: Money,
    pub date: String,
    /// What each level loses.
    pub legs: LegsBody,
    pub reason: String,
    pub paper: String,
    pub asked_by: String,
    /// `waiting`, `approved`, `refused` or `withdrawn`.
    pub state: &'static str,
    /// Its voucher was reversed: it counts no more.
    pub is_taken_back: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What a decision sends back.
    pub seen: String,
}

impl From<&RefundRow> for RefundBody {
    fn from(row: &RefundRow) -> Self {
        Self {
            id: row.id,
            number: row.number.clone(),
            receipt_id: row.receipt_id,
            receipt_number: row.receipt_number.clone(),
            payer_name: row.payer_name.clone(),
            amount: row.amount(),
            date: row.refunded_on.clone(),
            legs: row.legs().into(),
            reason: row.reason.clone(),
            paper: row.paper.clone(),
            asked_by: row.asked_by.clone(),
            state: row.state().as_str(),
            is_taken_back: row.taken_back_at.is_some(),
            decided_by: row.decided_by.clone(),
            note: row.note.clone(),
            seen: row.mark(),
        }
    }
}

/// The deferrals of a unit and those below it, the newest first, with their unions.
pub async fn deferrals_about(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<(DeferralRow, PartyBody)>> {
    let rows = store::deferrals_below(tx, unit.id).await?;
    let named = units::units_with_ids(tx, rows.iter().map(|it| it.unit_id)).await?;
    let with_unit = |row: DeferralRow| {
        let unit = party(&named, Some(row.unit_id), "");
        (row, unit)
    };
    Ok(rows.into_iter().map(with_unit).collect())
}

/// 催缴通知, to be printed.
#[must_use]
pub fn demand_sheet(row: &DemandRow, demand: &Demand) -> Report {
    let line = |it: &DemandMonth| {
        let cells = vec![
            Cell::text(it.wage_period.clone()),
            Cell::money(it.payroll),
            Cell::money(it.due),
            Cell::money(it.paid),
            Cell::money(it.arrears),
            Cell::text(it.due_on.clone()),
            Cell::text(it.days_late.to_string()),
            Cell::money(it.charge),
        ];
        Row::new(RowKind::Line, cells)
    };
    let mut rows: Vec<Row> = demand.months.iter().map(line).collect();
    let sum = |of: fn(&DemandMonth) -> Money| Cell::money(demand.months.iter().map(of).sum());
    let total = vec![
        Cell::text("合计"),
        sum(|it| it.payroll),
        sum(|it| it.due),
        sum(|it| it.paid),
        sum(|it| it.arrears),
        Cell::blank(),
        Cell::blank(),
        sum(|it| it.charge),
    ];
    rows.push(Row::new(RowKind::Total, total));
    Report {
        name: "dues-demand".to_owned(),
        title: "工会经费催缴通知".to_owned(),
        form_number: Some(demand.number.clone()),
        unit_code: demand.issuer_code.clone(),
        unit_name: demand.issuer_name.clone(),
        span: demand.date.clone(),
        period: demand.date.clone(),
        subject: Some(format!(
            "{}（{} {}）",
            demand.payer_name, demand.unit_code, demand.unit_name
        )),
        columns: vec![
            Column::mark("所属期", 10),
            Column::money("工资总额"),
            Column::money("应缴"),
            Column::money("实缴"),
            Column::money("欠缴"),
            Column::mark("到期日", 12),
            Column::mark("逾期天数", 10),
            Column::money("滞纳金"),
        ],
        rows,
        signatures: ["工会主席（法定代表人）", "财务负责人", "经办人"].map(str::to_owned).into(),
        notes: demand_notes(row, demand),
        ..Report::default()
    }
}

/// What stands below the table: to whom it goes, by which rules, the hash of what it says.
fn demand_notes(row: &DemandRow, demand: &Demand) -> Vec<String> {
    let mut notes = vec![
        format!(
            "致 {}{}：截至 {}，贵单位应拨缴的工会经费逾期未缴 {} 元，请尽快缴清。",
            demand.payer_name,
            if demand.credit_code.is_empty() {
                String::new()
            } else {
                format!("（{}）", demand.credit_code)
            },
            demand.date,
            demand.arrears().grouped()
        ),
        "应缴为每月全部职工工资总额的 2%；已批准缓缴的月份按缓缴到期日计算。".to_owned(),
    ];
    if demand.charge_papers.is_empty() {
        notes.push("所在地没有订立滞纳金比例，未计滞纳金。".to_owned());
    } else {
        notes.push(format!("滞纳金依据：{}。", demand.charge_papers.join("；")));
    }
    notes.push(format!("内容校验 SHA-256：{}", row.content_hash));
    notes
}
