//! Routes of samples, appraisals, audits and rectification.

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, on};

use super::{GET, POST, Route, api, pages};
use crate::web::guard::{ANSWER_OVERSIGHT, APPRAISE, AUDIT, MAKE_DOCUMENTS, READ, SEE_AUDITS};
use crate::web::pages::audits::board::MAX_REPLY_BYTES;
use crate::web::state::AppState;

/// Score sheets, rounds, rankings, appeals.
pub fn appraisals() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/appraisal" READ => appraisals::sheet::show;
        page POST "/units/{code}/appraisal/scores" APPRAISE => appraisals::sheet::score;
        page POST "/units/{code}/appraisal/own" ANSWER_OVERSIGHT => appraisals::sheet::own;
        page POST "/units/{code}/appraisal/self-check" ANSWER_OVERSIGHT => appraisals::sheet::file;
        page POST "/units/{code}/appraisal/appeals" ANSWER_OVERSIGHT => appraisals::sheet::appeal;
        page GET "/units/{code}/appraisal/ranking" READ => appraisals::ranking::show;
        page POST "/units/{code}/appraisal/rounds" APPRAISE => appraisals::ranking::open;
        page POST "/units/{code}/appraisal/publications" APPRAISE => appraisals::ranking::publish;
        page POST "/units/{code}/appraisal/answers" APPRAISE => appraisals::ranking::answer;
        api GET "/units/{code}/appraisal" READ => appraisals::sheet;
        api POST "/units/{code}/appraisal/scores" APPRAISE => appraisals::score;
        api POST "/units/{code}/appraisal/own" ANSWER_OVERSIGHT => appraisals::own;
        api POST "/units/{code}/appraisal/self-check" ANSWER_OVERSIGHT => appraisals::file;
        api POST "/units/{code}/appraisal/appeals" ANSWER_OVERSIGHT => appraisals::appeal;
        api GET "/units/{code}/appraisal/ranking" READ => appraisals::ranking;
        api POST "/units/{code}/appraisal/rounds" APPRAISE => appraisals::open;
        api POST "/units/{code}/appraisal/publications" APPRAISE => appraisals::publish;
        api POST "/units/{code}/appraisal/answers" APPRAISE => appraisals::answer;
    }
}

/// Samples, audits, letters, problems.
pub fn audits() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/samples" AUDIT => audits::samples::show;
        page POST "/units/{code}/samples" AUDIT => audits::samples::take;
        page POST "/units/{code}/samples/looks" AUDIT => audits::samples::look;
        page GET "/units/{code}/audits" SEE_AUDITS => audits::desk::show;
        page POST "/units/{code}/audits" AUDIT => audits::desk::plan;
        page POST "/units/{code}/audits/comments" ANSWER_OVERSIGHT => audits::desk::comment;
        page GET "/units/{code}/audits/{number}" AUDIT => audits::one::show;
        page POST "/units/{code}/audits/notice" AUDIT => audits::one::notice;
        page POST "/units/{code}/audits/papers" AUDIT => audits::one::paper;
        page POST "/units/{code}/audits/question" AUDIT => audits::one::ask;
        page POST "/units/{code}/audits/letter" AUDIT => audits::one::issue;
        page GET "/units/{code}/rectification" SEE_AUDITS => audits::board::show;
        page POST "/units/{code}/rectification/replies" ANSWER_OVERSIGHT
            => audits::board::answer [MAX_REPLY_BYTES];
        page POST "/units/{code}/rectification/verifications" AUDIT => audits::board::check;
        page POST "/units/{code}/rectification/closures" AUDIT => audits::board::settle;
        api GET "/units/{code}/samples" AUDIT => samples::samples;
        api POST "/units/{code}/samples" AUDIT => samples::take;
        api POST "/units/{code}/samples/looks" AUDIT => samples::look;
        api GET "/units/{code}/audits" SEE_AUDITS => audits::list;
        api POST "/units/{code}/audits" AUDIT => audits::plan;
        api GET "/units/{code}/audits/{number}/papers" AUDIT => audits::papers;
        api POST "/units/{code}/audits/{number}/notice" AUDIT => audits::notice;
        api POST "/units/{code}/audits/{number}/papers" AUDIT => audits::paper;
        api POST "/units/{code}/audits/{number}/question" AUDIT => audits::ask;
        api POST "/units/{code}/audits/{number}/letter" AUDIT => audits::issue;
        api POST "/units/{code}/audits/{number}/comments" ANSWER_OVERSIGHT => audits::comment;
        page GET "/units/{code}/documents" SEE_AUDITS => audits::documents::show;
        page POST "/units/{code}/documents" MAKE_DOCUMENTS => audits::documents::make;
        api GET "/units/{code}/documents" SEE_AUDITS => documents::list;
        api POST "/units/{code}/documents" MAKE_DOCUMENTS => documents::make;
        api GET "/units/{code}/documents/{id}/file" SEE_AUDITS => documents::file;
        api GET "/units/{code}/problems" SEE_AUDITS => audits::problems;
        api POST "/units/{code}/problems/replies" ANSWER_OVERSIGHT => audits::reply;
        api POST "/units/{code}/problems/verifications" AUDIT => audits::verify;
        api POST "/units/{code}/problems/closures" AUDIT => audits::close;
    }
}
