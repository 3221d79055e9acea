//! Use case: the memberships of many persons over a tree, by the keyed hashes of their numbers.

use rustc_hash::FxHashMap;

use crate::finding::{Failure, Outcome};
use crate::members::membership::Membership;
use crate::members::read_fees::Fees;
use crate::members::rows::MemberKind;
use crate::members::store;
use crate::platform::database::Tx;

/// Reads them by hash; nobody who was never on a roll is there.
pub async fn read_memberships(
    tx: &mut Tx,
    root_id: i64,
    hashes: &[&str],
) -> Outcome<FxHashMap<String, Vec<Membership>>> {
    let mut wanted = hashes.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found: FxHashMap<String, Vec<Membership>> = FxHashMap::default();
    for hashes in wanted.chunks(store::HASHES_AT_ONCE) {
        let terms = store::terms_of_persons(tx, root_id, hashes).await?;
        let fees = store::fees_of_persons(tx, root_id, hashes).await?;
        let mut of_member: FxHashMap<i64, Membership> = FxHashMap::default();
        let mut whose: Vec<(i64, String)> = Vec::new();
        for term in terms {
            let kind = MemberKind::read(&term.kind)
                .ok_or_else(|| Failure::Storage(format!("no kind of a member: {}", term.kind)))?;
            let membership = of_member.entry(term.member_id).or_insert_with(|| {
                whose.push((term.member_id, term.identity_hash));
                Membership {
                    unit_id: term.unit_id,
                    joined_on: term.joined_on,
                    left_on: term.left_on,
                    ..Membership::default()
                }
            });
            let has_base = term.base_fen.is_some_and(|fen| fen > 0);
            membership.terms.push((term.from_on, kind, has_base));
        }
        for lines in fees.chunk_by(|a, b| a.member_id == b.member_id) {
            let Some(head) = lines.first() else { continue };
            if let Some(membership) = of_member.get_mut(&head.member_id) {
                membership.paid = Fees::of(lines).months_paid();
            }
        }
        for (id, hash) in whose {
            found.entry(hash).or_default().extend(of_member.remove(&id));
        }
    }
    Ok(found)
}
