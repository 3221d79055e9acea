//! What happens when a form of a page is sent: the use case in one write transaction, then either
//! on to another page, or the page again with what was refused beside the fields it is about.

use axum::response::{IntoResponse, Redirect, Response};

use super::parts::form::Faults;
use super::problem::{Answer, Problem};
use crate::finding::{Code, Failure, Finding, Outcome};
use crate::platform::database::{Database, Tx};

/// Which field a refusal belongs to, where its place does not say so.
pub type Fields<'a> = &'a [(&'a Code, &'a str)];

/// Does what a form asks for. What was acknowledged is committed; what was refused leaves nothing
/// behind, and is drawn in a snapshot of what is there, with the refusal's status unless the page
/// has one of its own.
pub async fn submit<T>(
    (database, books): (&Database, &[i64]),
    act: impl AsyncFnOnce(&mut Tx) -> Outcome<T>,
    done: impl FnOnce(T) -> Redirect,
    (fields, again): (Fields<'_>, impl AsyncFnOnce(&mut Tx, &Faults) -> Answer<Response>),
) -> Answer<Response> {
    let mut tx = database.write(books).await?;
    match act(&mut tx).await {
        Ok(result) => {
            tx.commit().await?;
            Ok(done(result).into_response())
        }
        Err(Failure::Refused(findings)) => {
            tx.rollback().await?;
            let problem = Problem::from(Failure::Refused(placed(findings, fields)));
            let status = problem.status();
            let mut tx = database.read().await?;
            let mut page = again(&mut tx, &Faults::from(problem)).await?;
            if page.status().is_success() {
                *page.status_mut() = status;
            }
            Ok(page)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Each finding beside the field that its code is about; the rest as it came.
fn placed(mut findings: Vec<Finding>, fields: Fields<'_>) -> Vec<Finding> {
    for finding in &mut findings {
        if let Some((_, label)) = fields.iter().find(|(code, _)| code.id == finding.code.id) {
            finding.place.subject = Some((*label).to_owned());
        }
    }
    findings
}
