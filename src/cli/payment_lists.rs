//! Lists of payments: requests, one of them whole, lists for the bank, payees.

use serde_json::json;

use super::desk::Desk;
use super::output::{Listed, say, say_done, say_list};
use super::payments::require;
use crate::access::role::Ability;
use crate::finding::Outcome;
use crate::payments::list_payments::{ShownPayee, find_numbered, list_payees, show_payment};
use crate::payments::store::{self, RequestRow};
use crate::payments::take_bank_file::bank_file;
use crate::platform::clock::local_text;
use crate::wiring::act;

pub async fn list(desk: &Desk, (unit, year): (&str, Option<i16>)) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let year = year.unwrap_or(desk.clock.today().year());
    let days = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
    let rows = store::requests_below(&mut tx, unit.id, (&days.0, &days.1)).await?;
    let row = |it: &RequestRow| {
        vec![
            it.number(),
            it.unit_code.clone(),
            it.payee_name.clone(),
            it.amount().to_string(),
            it.purpose.clone(),
            it.state_label().to_owned(),
            it.requested_by.clone(),
            it.checked_by.clone().unwrap_or_default(),
            it.approved_by.clone().unwrap_or_default(),
            it.paid_by.clone().unwrap_or_default(),
            it.requested_on.clone(),
            it.paid_on.clone().unwrap_or_default(),
        ]
    };
    let json: Vec<serde_json::Value> = rows.iter().map(json_of).collect();
    let list = Listed {
        name: "payments",
        title: "付款申请",
        headers: &[
            "编号",
            "单位编码",
            "收款人",
            "金额",
            "用途",
            "状态",
            "经办",
            "会计",
            "主席",
            "出纳",
            "日期",
            "付款日期",
        ],
        amounts: &[3],
        rows: rows.iter().map(row).collect(),
    };
    say_list(desk, list, &json)
}

fn json_of(it: &RequestRow) -> serde_json::Value {
    json!({
        "number": it.number(), "unit": it.unit_code, "payee": it.payee_name,
        "amount": it.amount(), "purpose": it.purpose, "account": it.account_code,
        "project": it.project_name, "papers": it.papers, "minutes": it.minutes,
        "for_whom": it.for_whom, "state": it.state(), "turn": it.turn(),
        "requested_by": it.requested_by, "requested_on": it.requested_on,
        "checked_by": it.checked_by, "approved_by": it.approved_by, "paid_by": it.paid_by,
        "paid_on": it.paid_on, "seen": it.mark(),
    })
}

pub async fn show(desk: &Desk, (unit, number): (&str, &str)) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let id = find_numbered(&mut tx, &unit, number).await?.id;
    let shown = show_payment(&mut tx, &unit, id).await?;
    let it = &shown.request;
    if desk.is_json() {
        let mut fields = json_of(it);
        if let Some(map) = fields.as_object_mut() {
            map.insert("account_to".to_owned(), json!(shown.payee.account));
        }
        return say_done(desk, "", &fields);
    }
    let account = shown.payee.account.as_ref();
    let confirmed = account.map_or("未登记", |it| match it.confirmed_by {
        Some(_) => "已核对",
        None => "待核对",
    });
    let number = account.map_or("", |it| it.number.as_str());
    let bank = account.map_or("", |it| it.bank_name.as_str());
    let signed = |by: &Option<String>, at: Option<&str>| {
        let at = at.map(local_text).unwrap_or_default();
        by.as_ref().map_or_else(|| "—".to_owned(), |by| format!("{by} {at}"))
    };
    let lines = [
        ("编号", it.number()),
        ("状态", it.state_label().to_owned()),
        ("收款人", format!("{}（{}）", it.payee_name, shown.payee.kind)),
        ("收款账号", format!("{number} {bank} {confirmed}").trim().to_owned()),
        ("金额", it.amount().grouped()),
        ("用途", it.purpose.clone()),
        ("列支科目", format!("{} {}", it.account_code, it.account_name)),
        ("项目", it.project_name.clone().unwrap_or_default()),
        ("单据", it.papers.clone()),
        ("会议纪要", it.minutes.clone()),
        ("经办", format!("{} {}", it.requested_by, it.requested_on)),
        ("会计", signed(&it.checked_by, it.checked_at.as_deref())),
        ("主席", signed(&it.approved_by, it.approved_at.as_deref())),
        ("出纳", signed(&it.paid_by, None) + it.paid_on.as_deref().unwrap_or_default()),
        ("所见标记", it.mark()),
    ];
    for (label, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
        say(&format!("{label}：{text}"));
    }
    for it in &shown.outlays {
        let back = it.returned_on.as_ref().map(|on| {
            format!("；{on} 银行退回：{}", it.return_reason.as_deref().unwrap_or_default())
        });
        let back = back.unwrap_or_default();
        say(&format!(
            "付款批次 {}：{} {}{back}",
            it.batch_id & 0xffff_ffff,
            it.paid_on,
            it.paid_by
        ));
    }
    Ok(())
}

pub async fn file(desk: &Desk, (unit, batch): (&str, i64)) -> Outcome<()> {
    let (mut tx, unit) = desk.write_book(unit).await?;
    require(&mut tx, desk, (&unit, Ability::PayOut)).await?;
    let id = if batch > u32::MAX.into() { batch } else { unit.id * (1 << 32) + batch };
    let acting = act(desk.clock, &desk.actor);
    let (_, lines) = bank_file(&mut tx, acting, &unit, id).await?;
    tx.commit().await?;
    let row = |it: &crate::payments::take_bank_file::BankLine| {
        vec![
            it.number.clone(),
            it.payee.clone(),
            it.account.clone(),
            it.bank_name.clone(),
            it.amount.to_string(),
            it.purpose.clone(),
        ]
    };
    let list = Listed {
        name: "payment_file",
        title: "付款清单",
        headers: &["编号", "收款人", "收款账号", "开户行", "金额", "用途"],
        amounts: &[4],
        rows: lines.iter().map(row).collect(),
    };
    say_list(desk, list, &lines)
}

pub async fn payees(desk: &Desk, unit: &str) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let payees = list_payees(&mut tx, &unit).await?;
    let row = |it: &ShownPayee| {
        let account = it.account.as_ref();
        let text = |of: fn(&crate::payments::list_payments::ShownAccount) -> String| {
            account.map(of).unwrap_or_default()
        };
        vec![
            it.name.clone(),
            it.kind.to_string(),
            text(|it| it.number.clone()),
            text(|it| it.bank_name.clone()),
            text(|it| it.proposed_by.clone()),
            text(|it| it.confirmed_by.clone().unwrap_or_else(|| "待核对".to_owned())),
        ]
    };
    let list = Listed {
        name: "payees",
        title: "收款人",
        headers: &["收款人", "种类", "收款账号", "开户行", "登记人", "核对人"],
        amounts: &[],
        rows: payees.iter().map(row).collect(),
    };
    say_list(desk, list, &payees)
}
