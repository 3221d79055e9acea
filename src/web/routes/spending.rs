//! Routes of budgets and payments.

use axum::routing::{MethodRouter, on};

use super::{GET, POST, PUT, Route};
use crate::web::guard::{
    APPROVE_BUDGETS, APPROVE_PAYMENTS, CHECK_PAYMENTS, DECIDE_FILINGS, KEEP_BUDGETS, PAY_OUT, READ,
    REQUEST_PAYMENTS, SEE_PAYMENTS, SIGN_REPORTS,
};
use crate::web::state::AppState;
use crate::web::{api, pages};

/// Budgets: versions, approval, execution, what is left.
pub fn budgets() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/budgets" READ => budgets::execution::show;
        page GET "/units/{code}/budgets/draft" READ => budgets::draft::show;
        page POST "/units/{code}/budgets/draft" KEEP_BUDGETS => budgets::draft::save;
        page GET "/units/{code}/budgets/versions" READ => budgets::versions::show;
        page POST "/units/{code}/budgets/steps" KEEP_BUDGETS => budgets::versions::pass;
        page POST "/units/{code}/budgets/versions" APPROVE_BUDGETS => budgets::versions::approve;
        page GET "/units/{code}/submissions" READ => submissions::show;
        page POST "/units/{code}/submissions" SIGN_REPORTS => submissions::step;
        page POST "/units/{code}/submissions/decision" DECIDE_FILINGS => submissions::decide;
        api GET "/units/{code}/submissions" READ => submissions::list;
        api POST "/units/{code}/submissions" KEEP_BUDGETS => submissions::draft;
        api POST "/units/{code}/submissions/signature" SIGN_REPORTS => submissions::sign;
        api POST "/units/{code}/submissions/sending" KEEP_BUDGETS => submissions::send;
        api POST "/units/{code}/submissions/decision" DECIDE_FILINGS => submissions::decide;
        page GET "/units/{code}/filings" READ => filings::show;
        page POST "/units/{code}/filings" KEEP_BUDGETS => filings::file;
        page POST "/units/{code}/filings/decision" DECIDE_FILINGS => filings::decide;
        page GET "/units/{code}/budgets/moves" KEEP_BUDGETS => budgets::moves::show;
        page POST "/units/{code}/budgets/moves" KEEP_BUDGETS => budgets::moves::send;
        page GET "/units/{code}/budgets/words" READ => budgets::words::show;
        page POST "/units/{code}/budgets/words" KEEP_BUDGETS => budgets::words::save;
        api GET "/units/{code}/filings" READ => filings::list;
        api POST "/units/{code}/filings" KEEP_BUDGETS => filings::file;
        api GET "/units/{code}/filings/{id}" READ => filings::changed;
        api POST "/units/{code}/filings/{id}/return" DECIDE_FILINGS => filings::give_back;
        api POST "/units/{code}/filings/{id}/approval" DECIDE_FILINGS => filings::approve;
        api GET "/units/{code}/budgets/{year}" READ => budgets::get;
        api POST "/units/{code}/budgets/{year}/approval" APPROVE_BUDGETS => budgets::approve;
        api GET "/units/{code}/budgets/{year}/steps" READ => budgets::steps;
        api POST "/units/{code}/budgets/{year}/steps" KEEP_BUDGETS => budgets::pass;
        api GET "/units/{code}/budgets/{year}/standing" READ => budgets::standing;
        api POST "/units/{code}/budgets/{year}/moves" KEEP_BUDGETS => budgets::propose_move;
        api GET "/units/{code}/budgets/{year}/words" READ => budgets::words;
        api PUT "/units/{code}/budgets/{year}/words" KEEP_BUDGETS => budgets::save_words;
    }
}

/// Payments: requests, signatures, what was paid and came back, whom money goes to.
pub fn payments() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/payments" SEE_PAYMENTS => payments::desk::show;
        page POST "/units/{code}/payments" REQUEST_PAYMENTS => payments::request::send;
        page GET "/units/{code}/payments/new" REQUEST_PAYMENTS => payments::request::show;
        page POST "/units/{code}/payments/outlays" PAY_OUT => payments::desk::pay;
        page GET "/units/{code}/payments/{id}" SEE_PAYMENTS => payments::one::show;
        page GET "/units/{code}/payments/{id}/change" REQUEST_PAYMENTS
            => payments::request::show_change;
        page POST "/units/{code}/payments/{id}/change" REQUEST_PAYMENTS
            => payments::request::change;
        page POST "/units/{code}/payments/{id}/check" CHECK_PAYMENTS => payments::one::check;
        page POST "/units/{code}/payments/{id}/approval" APPROVE_PAYMENTS
            => payments::one::approve;
        page POST "/units/{code}/payments/{id}/withdrawal" REQUEST_PAYMENTS
            => payments::one::withdraw;
        page POST "/units/{code}/payments/{id}/return" PAY_OUT => payments::one::give_back;
        page GET "/units/{code}/payees" SEE_PAYMENTS => payments::payees::show;
        page POST "/units/{code}/payees/{id}/account" PAY_OUT => payments::payees::change;
        page POST "/units/{code}/payees/{id}/confirmation" CHECK_PAYMENTS
            => payments::payees::confirm;
        page GET "/units/{code}/payment-batches" PAY_OUT => payments::batches::show;
        page POST "/units/{code}/payment-batches/{id}/file" PAY_OUT => payments::batches::take;
        api GET "/units/{code}/payments" SEE_PAYMENTS => payments::list;
        api POST "/units/{code}/payments" REQUEST_PAYMENTS => payments::request;
        api POST "/units/{code}/payments/outlays" PAY_OUT => payments::pay;
        api GET "/units/{code}/payments/{id}" SEE_PAYMENTS => payments::get;
        api PUT "/units/{code}/payments/{id}" REQUEST_PAYMENTS => payments::change;
        api POST "/units/{code}/payments/{id}/check" CHECK_PAYMENTS => payments::check;
        api POST "/units/{code}/payments/{id}/approval" APPROVE_PAYMENTS => payments::approve;
        api POST "/units/{code}/payments/{id}/withdrawal" REQUEST_PAYMENTS => payments::withdraw;
        api POST "/units/{code}/payments/{id}/return" PAY_OUT => payments::give_back;
        api GET "/units/{code}/payees" SEE_PAYMENTS => payments::payees;
        api POST "/units/{code}/payees/{id}/account" PAY_OUT => payments::change_account;
        api POST "/units/{code}/payees/{id}/confirmation" CHECK_PAYMENTS
            => payments::confirm_account;
        api POST "/units/{code}/payment-batches/{id}/file" PAY_OUT => payments::bank_list;
    }
}
