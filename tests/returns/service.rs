//! Returns by the API: computed by one person, approved by another.

use serde_json::{Value, json};
use union_ledger::dues::keep_registers::keep_targets;
use union_ledger::dues::rows::{TargetBasis, TargetRow};
use union_ledger::grants::keep_rules::keep_return_rules;
use union_ledger::grants::rows::ReturnBasis;
use union_ledger::wiring::act;

use super::rule;
use crate::common::books::{Books, preparer, yuan};
use crate::http::service::served;

/// The federation gives 3,000 to who is on its list, which is D1.
pub async fn listed(books: &Books) {
    let actor = preparer();
    let act = act(books.clock, &actor);
    let root = &books.federation;
    let mut tx = books.database.write(&[0, root.id]).await.unwrap();
    let target = TargetRow {
        unit: "D1".to_owned(),
        year: 2025,
        amount: yuan("100.00"),
        basis: TargetBasis::Remitted,
        is_key: true,
    };
    keep_targets(&mut tx, act, root, &[target]).await.unwrap();
    let list = rule("L1", ReturnBasis::List, ["", "", "", "3000", ""]);
    let taken = keep_return_rules(&mut tx, act, root, &[list]).await.unwrap();
    assert_eq!(taken.findings, []);
    tx.commit().await.unwrap();
}

#[test]
fn a_run_is_computed_looked_at_approved_and_paid() {
    served(|service, books| async move {
        listed(&books).await;
        let path = "/api/v1/units/F1/returns";
        let asked = |more: Value| {
            let mut body = json!({ "rule": "L1", "period": "2025H1" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        for (body, status, code) in [
            (asked(json!({})), 422, "returns.way_invalid"),
            (asked(json!({ "paid": "2025-02-30" })), 422, "returns.way_invalid"),
            (
                asked(json!({ "paid": "2025-06-01", "notice": "2025-06-01" })),
                422,
                "returns.way_invalid",
            ),
            (asked(json!({ "rule": "L9", "paid": "2025-06-01" })), 404, "returns.rule_unknown"),
        ] {
            let refused = service.post(path, body).await.done(status);
            assert_eq!(refused["code"], code);
        }
        let dry = asked(json!({ "paid": "2025-06-20", "dry_run": true }));
        service.post(path, dry).await.done(200);
        assert_eq!(service.get(path).await.done(200), json!([]));
        let paid = asked(json!({ "paid": "2025-06-20" }));
        let run = service.post(path, paid.clone()).await.done(201);
        assert_eq!((&run["total"], &run["state"]), (&json!("3000.00"), &json!("preview")));
        assert_eq!(run["lines"][0]["basis_value"], "1");
        service.post(path, paid.clone()).await.done(200);

        let of_run = "/api/v1/units/F1/returns/L1/2025H1";
        assert_eq!(service.get(of_run).await.done(200)["seen"], run["seen"]);
        let early = service.get(&format!("{of_run}/payments")).await.done(409);
        assert_eq!(early["code"], "returns.not_approved");
        let approval = format!("{of_run}/approval");
        let seen = json!({ "seen": run["seen"] });
        let own = service.post(&approval, seen.clone()).await.done(409);
        assert_eq!(own["code"], "returns.own_run");
        let other = json!({ "seen": "0123456789abcdef" });
        let unseen = service.post_as_reviewer(&approval, other).await.done(409);
        assert_eq!(unseen["code"], "approvals.changed");
        let approved = service.post_as_reviewer(&approval, seen).await.done(200);
        assert_eq!((&approved["posted"], &approved["waiting"]), (&json!(1), &json!(0)));
        let payments = service.get(&format!("{of_run}/payments")).await.done(200);
        assert_eq!(
            (&payments[0]["unit"], &payments[0]["amount"]),
            (&json!("D1"), &json!("3000.00"))
        );
        let again = service.post(path, paid).await.done(409);
        assert_eq!(again["code"], "returns.already_run");
        assert_eq!(service.get(path).await.done(200)[0]["state"], "approved");
        service
    });
}
