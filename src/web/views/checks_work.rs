//! What waits of checks: explanations and overrides, for who may decide about them.

use crate::access::role::Ability;
use crate::access::viewer::Reach;
use crate::approvals::approval::Kind;
use crate::approvals::store as approvals;
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::web::address::path_at;
use crate::web::views::work::{Weight, WorkItem};
use crate::web::words::Words;

/// By unit and kind.
pub async fn checks_work(tx: &mut Tx, reach: &Reach, words: Words) -> Outcome<Vec<WorkItem>> {
    let mut waits: Vec<(i64, Kind, i64)> = Vec::new();
    for kind in [Kind::FindingExplanation, Kind::FindingOverride] {
        let counts = approvals::waiting_counts(tx, kind).await?;
        let mine = counts.into_iter().filter(|(id, _)| reach.may(*id, Ability::DecideFindings));
        waits.extend(mine.map(|(unit_id, count)| (unit_id, kind, count)));
    }
    let known = units::units_with_ids(tx, waits.iter().map(|it| it.0)).await?;
    let item = |(unit_id, kind, count): (i64, Kind, i64)| {
        let unit = known.get(&unit_id)?;
        let (name, title, unblock) = match kind {
            Kind::FindingOverride => {
                ("overrides_to_decide", "{} 条检查问题待放行", "核实后放行；须由另一人办理")
            }
            _ => ("explanations_to_decide", "{} 条检查问题的说明待审核", "认可，或写明意见退回"),
        };
        Some(WorkItem {
            weight: Weight::Waiting,
            kind: name,
            title: words.f(title, &[&count]),
            why: words.t("单位已说明，等待审核").to_owned(),
            unblock: words.t(unblock).to_owned(),
            unit_code: Some(unit.code.clone()),
            unit_name: Some(unit.name.clone()),
            count,
            href: path_at(&unit.code, "checks"),
        })
    };
    Ok(waits.into_iter().filter_map(item).collect())
}
