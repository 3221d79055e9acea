//! What waits of payments, for who may do the next step.

use crate::access::viewer::{Reach, Viewer};
use crate::finding::Outcome;
use crate::payments::payment::Turn;
use crate::payments::store as payments;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::web::address::path_at;
use crate::web::views::work::{Weight, WorkItem};
use crate::web::words::Words;

/// The steps that are the viewer's to take, by unit: not of what they signed before.
pub async fn payments_work(
    tx: &mut Tx,
    (reach, viewer): (&Reach, &Viewer),
    words: Words,
) -> Outcome<Vec<WorkItem>> {
    let mut waits: Vec<(i64, Turn, i64)> = Vec::new();
    for row in payments::open_by_step(tx, &viewer.name).await? {
        let Some(turn) = Turn::read(&row.turn) else { continue };
        if turn.ability().is_some_and(|ability| reach.may(row.unit_id, ability)) {
            waits.push((row.unit_id, turn, row.requests));
        }
    }
    let known = units::units_with_ids(tx, waits.iter().map(|it| it.0)).await?;
    let item = |(unit_id, turn, count): (i64, Turn, i64)| {
        let unit = known.get(&unit_id)?;
        let (kind, title, unblock) = match turn {
            Turn::Mend => ("payments_to_mend", "{} 份付款申请被退回", "修改后重新提交，或撤回"),
            Turn::Check => {
                ("payments_to_check", "{} 份付款申请待会计审核", "核对单据、科目和收款账号")
            }
            Turn::Approve => {
                ("payments_to_approve", "{} 份付款申请待审批", "同意支付，或写明意见退回")
            }
            _ => ("payments_to_pay", "{} 份付款申请待付款", "登记付款；银行退回的先核对收款账号"),
        };
        Some(WorkItem {
            weight: if turn == Turn::Mend { Weight::Returned } else { Weight::Waiting },
            kind,
            title: words.f(title, &[&count]),
            why: words.t("按经办、会计、主席、出纳的顺序轮到这一步").to_owned(),
            unblock: words.t(unblock).to_owned(),
            unit_code: Some(unit.code.clone()),
            unit_name: Some(unit.name.clone()),
            count,
            href: path_at(&unit.code, "payments"),
        })
    };
    Ok(waits.into_iter().filter_map(item).collect())
}
