//! What waits of checks: explanations and overrides, for who may decide about them, and what was
//! given back, for who explains.

use crate::access::role::Ability;
use crate::access::viewer::{Reach, Viewer};
use crate::approvals::approval::{Kind, State};
use crate::checks::store as checks;
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::address::{path_at, with_pairs};
use crate::web::views::work::{Weight, WorkItem};
use crate::web::words::Words;

/// Whether a viewer decides about findings of the union above a unit, too.
pub async fn decides_above(tx: &mut Tx, viewer: &Viewer, unit: &Unit) -> Outcome<bool> {
    let reach = viewer.reach(tx).await?;
    Ok(unit.parent_id.is_some_and(|id| reach.may(id, Ability::DecideFindings)))
}

/// What is counted, for whom, and how it is said.
struct Counted {
    kind: Kind,
    state: State,
    ability: Ability,
    weight: Weight,
    name: &'static str,
    title: &'static str,
    why: &'static str,
    unblock: &'static str,
}

const COUNTED: [Counted; 3] = [
    Counted {
        kind: Kind::FindingExplanation,
        state: State::Waiting,
        ability: Ability::DecideFindings,
        weight: Weight::Waiting,
        name: "explanations_to_decide",
        title: "{} 条检查问题的说明待审核",
        why: "单位已说明，等待审核",
        unblock: "认可，或写明意见退回",
    },
    Counted {
        kind: Kind::FindingOverride,
        state: State::Waiting,
        ability: Ability::DecideFindings,
        weight: Weight::Waiting,
        name: "overrides_to_decide",
        title: "{} 条检查问题待放行",
        why: "单位已说明，等待审核",
        unblock: "核实后放行；须由另一人办理",
    },
    Counted {
        kind: Kind::FindingExplanation,
        state: State::Refused,
        ability: Ability::ExplainFindings,
        weight: Weight::Waiting,
        name: "explanations_returned",
        title: "{} 条检查问题的说明被退回",
        why: "审核人没有认可说明",
        unblock: "按退回意见更正账簿，或重新说明",
    },
];

/// By unit, year and kind; each leads to the year that it is of.
pub async fn checks_work(tx: &mut Tx, reach: &Reach, words: Words) -> Outcome<Vec<WorkItem>> {
    let mut waits: Vec<(i64, i64, i64, &Counted)> = Vec::new();
    for of in &COUNTED {
        let (kind, state) = (of.kind.as_str(), of.state.as_str());
        for (unit_id, year, count) in checks::counted_answers(tx, kind, state).await? {
            if reach.may(unit_id, of.ability) {
                waits.push((unit_id, year, count, of));
            }
        }
    }
    let known = units::units_with_ids(tx, waits.iter().map(|it| it.0)).await?;
    let item = |(unit_id, year, count, of): (i64, i64, i64, &Counted)| {
        let unit = known.get(&unit_id)?;
        let period = format!("{year}-12");
        let state = if of.state == State::Refused { "refused" } else { "explained" };
        let mut pairs = vec![("period", period.as_str())];
        if of.kind == Kind::FindingExplanation {
            pairs.push(("state", state));
        }
        Some(WorkItem {
            weight: of.weight,
            kind: of.name,
            title: words.f(of.title, &[&count]),
            why: words.t(of.why).to_owned(),
            unblock: words.t(of.unblock).to_owned(),
            unit_code: Some(unit.code.clone()),
            unit_name: Some(unit.name.clone()),
            count,
            href: with_pairs(&path_at(&unit.code, "checks"), &pairs),
        })
    };
    Ok(waits.into_iter().filter_map(item).collect())
}
