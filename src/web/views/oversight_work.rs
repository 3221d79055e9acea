//! What waits of oversight: comments, replies, self-checks and verifications, by unit.

use crate::access::role::Ability;
use crate::access::viewer::Reach;
use crate::appraisals::store as appraisals;
use crate::audits::store as audits;
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::web::address::path_at;
use crate::web::views::work::{Weight, WorkItem};
use crate::web::words::Words;

/// One kind of thing that waits.
struct Kind {
    name: &'static str,
    ability: Ability,
    title: &'static str,
    why: &'static str,
    unblock: &'static str,
    page: &'static str,
}

const COMMENTS: Kind = Kind {
    name: "comments_to_answer",
    ability: Ability::AnswerOversight,
    title: "{} 项检查征求意见待答复",
    why: "逾期未答复的，视为无异议",
    unblock: "在答复期限之前写明意见",
    page: "audits",
};
const REPLIES: Kind = Kind {
    name: "problems_to_mend",
    ability: Ability::AnswerOversight,
    title: "{} 个检查问题待整改回复",
    why: "检查意见书已出具，尚未回复或未整改到位",
    unblock: "整改后回复，并附证据",
    page: "rectification",
};
const VERIFICATIONS: Kind = Kind {
    name: "problems_to_verify",
    ability: Ability::Audit,
    title: "{} 个检查问题待复核",
    why: "单位已回复整改情况，或已整改尚未销号",
    unblock: "核实后登记复核结果或销号",
    page: "rectification",
};
const APPEALS: Kind = Kind {
    name: "appeals_to_answer",
    ability: Ability::Appraise,
    title: "{} 项考核申诉待答复",
    why: "单位对发布的结果有异议",
    unblock: "核实后答复，可重新评分",
    page: "appraisal/ranking",
};

/// By unit and kind, within reach.
pub async fn oversight_work(
    tx: &mut Tx,
    reach: &Reach,
    (words, today): (Words, jiff::civil::Date),
) -> Outcome<Vec<WorkItem>> {
    let today = today.to_string();
    let mut waits: Vec<(i64, &Kind, i64)> = Vec::new();
    let counted = [
        (&COMMENTS, audits::comments_waiting(tx, &today).await?),
        (&REPLIES, audits::replies_waiting(tx).await?),
        (&VERIFICATIONS, audits::verifications_waiting(tx).await?),
        (&APPEALS, appraisals::appeals_waiting(tx).await?),
    ];
    for (kind, counts) in counted {
        let mine = counts.into_iter().filter(|(id, _)| reach.may(*id, kind.ability));
        waits.extend(mine.map(|(unit_id, count)| (unit_id, kind, count)));
    }
    let known = units::units_with_ids(tx, waits.iter().map(|it| it.0)).await?;
    let item = |(unit_id, kind, count): (i64, &Kind, i64)| {
        let unit = known.get(&unit_id)?;
        Some(WorkItem {
            weight: Weight::Waiting,
            kind: kind.name,
            title: words.f(kind.title, &[&count]),
            why: words.t(kind.why).to_owned(),
            unblock: words.t(kind.unblock).to_owned(),
            unit_code: Some(unit.code.clone()),
            unit_name: Some(unit.name.clone()),
            count,
            href: path_at(&unit.code, kind.page),
        })
    };
    Ok(waits.into_iter().filter_map(item).collect())
}
