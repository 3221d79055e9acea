//! 下级工会经费收缴报告, 经费转拨通知, 补助通知 as official forms: numbered documents of the year's
//! end, to be printed and signed.

use crate::dealings::rows::{Side, TransferKind};
use crate::dealings::store::transfer_by_id;
use crate::dues::accrue_year::{NoticeKind, NoticeOfGrant};
use crate::dues::codes::NOTICE_UNKNOWN;
use crate::dues::store::{self, NoticeRow};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;
use crate::platform::clock::local_text;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

/// Who signs: who gives it, and who was given it.
const SIGNATURES: [&str; 4] = ["出具单位（盖章）", "负责人", "制表人", "接收单位（签收）"];

/// A notice that a unit gave or was given.
pub async fn notice_sheet(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<(NoticeKind, Report)> {
    let found = store::notice_by_id(tx, id).await?;
    let about = found.filter(|it| it.from_id == unit.id || it.to_id == unit.id);
    let Some(notice) = about else {
        let place = Place::of(format!("{unit} {id}"));
        return Err(Finding::new(&NOTICE_UNKNOWN, place).into());
    };
    let kind = NoticeKind::read(&notice.kind);
    let kind = kind.ok_or_else(|| Failure::Storage(format!("notice {}: kind", notice.id)))?;
    Ok((kind, draw(tx, (&notice, kind)).await?))
}

async fn draw(tx: &mut Tx, (notice, kind): (&NoticeRow, NoticeKind)) -> Outcome<Report> {
    let named = units::units_with_ids(tx, [notice.from_id, notice.to_id]).await?;
    let unit = |id: i64| {
        let unit = named.get(&id);
        unit.ok_or_else(|| Failure::Storage(format!("notice {}: unit", notice.id)))
    };
    let (from, to) = (unit(notice.from_id)?, unit(notice.to_id)?);
    let amount = Money::from_fen(notice.amount_fen);
    let (subject, mut rows) = match kind {
        NoticeKind::GrantNotice => grant_rows(tx, (notice, from, to)).await?,
        NoticeKind::CollectionReport | NoticeKind::PassDownNotice => dues_rows(tx, notice).await?,
    };
    let total = [Cell::text("合计"), Cell::text(amount.capitals()), Cell::money(amount)];
    rows.push(Row::new(RowKind::Total, total.into()));
    Ok(Report {
        name: format!("notice-{}", notice.number),
        title: kind.label().to_owned(),
        form_number: Some(format!("编号：{}", notice.number)),
        subject: Some(format!("{} {}：", to.code, to.name)),
        unit_code: from.code.clone(),
        unit_name: from.name.clone(),
        period: format!("{}年12月31日", notice.year),
        columns: vec![Column::text(subject, 34), Column::text("内容", 34), Column::money("金额")],
        rows,
        notes: vec![
            why(kind, (from, to), notice.year),
            format!("{} {} 生成", notice.made_by, local_text(&notice.made_at)),
        ],
        signatures: SIGNATURES.map(str::to_owned).into(),
        ..Report::default()
    })
}

/// By the unions whose dues it is.
async fn dues_rows(tx: &mut Tx, notice: &NoticeRow) -> Outcome<(&'static str, Vec<Row>)> {
    // Who gives the notice owes; who is given it has the claim.
    let pair = (notice.from_id, notice.to_id);
    let noticed = store::noticed_dues(tx, pair, notice.year).await?;
    let named = units::units_with_ids(tx, noticed.iter().map(|it| it.unit_id)).await?;
    let rows = noticed.iter().map(|it| {
        let name = named.get(&it.unit_id).map(|unit| format!("{} {}", unit.code, unit.name));
        let cells = [
            Cell::text(name.unwrap_or_default()),
            Cell::text(format!("拨缴经费 {} 笔", it.receipts)),
            Cell::money(Money::from_fen(it.amount_fen)),
        ];
        Row::new(RowKind::Line, cells.into())
    });
    Ok(("缴费工会", rows.collect()))
}

/// The grant, as it was announced or paid.
async fn grant_rows(
    tx: &mut Tx,
    (notice, from, to): (&NoticeRow, &Unit, &Unit),
) -> Outcome<(&'static str, Vec<Row>)> {
    let read: NoticeOfGrant = serde_json::from_str(&notice.content)
        .map_err(|it| Failure::Storage(format!("notice {}: {it}", notice.id)))?;
    let transfer = transfer_by_id(tx, read.transfer).await?;
    let told = transfer.as_ref().map(|it| {
        let kind = TransferKind::read(&it.row.kind).map_or("", |kind| kind.label());
        let parts = [kind, it.row.number.as_str(), it.row.project.as_str()];
        parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let side = match read.side {
        Side::Payer => "已通知而年末未付",
        Side::Receiver => "已通知而年末未收到",
    };
    let whose = if from.id == to.id { "本单位应付" } else { "应收上级" };
    let cells = [
        Cell::text(told.unwrap_or_default()),
        Cell::text(format!("{side}（{whose}补助）")),
        Cell::money(read.amount),
    ];
    Ok(("补助", vec![Row::new(RowKind::Line, cells.into())]))
}

/// What the document says, and what it is booked by.
fn why(kind: NoticeKind, (from, to): (&Unit, &Unit), year: i64) -> String {
    match kind {
        NoticeKind::CollectionReport => format!(
            "{from}报告：{year}年已收缴、年末尚未上缴{to}的经费如上，{to}据以确认应收下级经费。"
        ),
        NoticeKind::PassDownNotice => format!(
            "{from}通知：{year}年已收缴、年末尚未转拨{to}的经费如上，{to}据以确认应收上级转拨经费。"
        ),
        NoticeKind::GrantNotice => {
            format!("{from}通知：{year}年补助年末尚未结清的金额如上，据以在12月31日计提。")
        }
    }
}
