//! Routes of checks by rules.

use axum::routing::{MethodRouter, on};

use super::{GET, POST, Route, api, pages};
use crate::web::guard::{ANSWER_FINDINGS, DECIDE_FINDINGS, EXPLAIN_FINDINGS, READ, RUN_CHECKS};
use crate::web::state::AppState;

/// Runs, findings, answers, rules.
pub fn checks() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/checks" READ => checks::board::show;
        page GET "/units/{code}/checks/rules" READ => checks::rules::show;
        page GET "/units/{code}/checks/voucher" READ => checks::board::voucher;
        page POST "/units/{code}/checks/run" RUN_CHECKS => checks::board::run;
        page POST "/units/{code}/checks/explanation" EXPLAIN_FINDINGS => checks::answers::explain;
        page POST "/units/{code}/checks/refusal" DECIDE_FINDINGS => checks::answers::refuse;
        page POST "/units/{code}/checks/acceptance" DECIDE_FINDINGS => checks::answers::accept;
        page POST "/units/{code}/checks/override" ANSWER_FINDINGS => checks::answers::excuse;
        api GET "/units/{code}/checks" READ => rule_checks::findings;
        api GET "/units/{code}/checks/rules" READ => rule_checks::list_rules;
        api GET "/units/{code}/checks/trial" READ => rule_checks::attempt;
        api POST "/units/{code}/checks/runs" RUN_CHECKS => rule_checks::run;
        api POST "/units/{code}/checks/explanations" EXPLAIN_FINDINGS => rule_checks::explain;
        api POST "/units/{code}/checks/refusals" DECIDE_FINDINGS => rule_checks::refuse;
        api POST "/units/{code}/checks/acceptances" DECIDE_FINDINGS => rule_checks::accept;
        api POST "/units/{code}/checks/overrides" ANSWER_FINDINGS => rule_checks::excuse;
    }
}
