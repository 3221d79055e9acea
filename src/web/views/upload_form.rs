//! A workbook as it is sent: the file, and what is said beside it.

use axum::body::Bytes;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header;

use crate::access::role::Ability;
use crate::formats::MAX_FILE_BYTES;
use crate::imports::batches::find_kind::{Upload, find_kind};
use crate::imports::batches::import_request::ImportRequest;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::recognise_kind::KindChoice;
use crate::web::at::At;
use crate::web::codes;
use crate::web::extract::{unknown_field, unread_body};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;

/// The largest file, and room for what multipart writes around it.
pub const MAX_UPLOAD_BYTES: usize = MAX_FILE_BYTES + 64 * 1024;

/// Longer names are cut: a name is for people and decides nothing.
pub const MAX_NAME_CHARACTERS: usize = 200;

/// Fields beside the file: a form has fewer than ten.
pub const MAX_FIELDS: usize = 50;

/// What is said beside a file.
#[derive(Clone, Debug)]
pub struct Said {
    pub year: i64,
    pub kind: KindChoice,
    pub options: KindOptions,
}

/// The request for a file, once it is known which kind it is and that the viewer may bring it.
pub async fn request_for(
    state: &AppState,
    at: &At,
    said: Said,
    (name, bytes): (&str, Bytes),
) -> Answer<ImportRequest> {
    let file = Upload {
        year: said.year,
        file_name: plain_name(name),
        bytes: bytes.as_ref().into(),
        isolation: state.isolation.clone(),
        mapping: Vec::new(),
    };
    if let KindChoice::Of(kind) = said.kind {
        at.require(needed_for(kind))?;
    }
    let kind = find_kind(&state.database, &at.unit, said.kind, file.clone()).await?;
    at.require(needed_for(kind))?;
    let Upload { year, file_name, bytes, isolation, .. } = file;
    let mut wanted = ImportRequest::new(at.unit.clone(), (year, kind), file_name, bytes);
    wanted.isolation = isolation;
    wanted.options = said.options;
    Ok(wanted)
}

/// What bringing a workbook of a kind asks for.
pub fn needed_for(kind: SheetKind) -> Ability {
    match kind {
        SheetKind::Units => Ability::ManageUnits,
        SheetKind::Accounts | SheetKind::Projects => Ability::KeepRegisters,
        SheetKind::SplitRules
        | SheetKind::SplitLegs
        | SheetKind::DuesChannels
        | SheetKind::DuesJointPayers
        | SheetKind::DuesBase
        | SheetKind::DuesTargets
        | SheetKind::ReturnRules
        | SheetKind::DuesPolicies => Ability::KeepDues,
        SheetKind::Transfers | SheetKind::GrantNotices => Ability::ConfirmTransfers,
        SheetKind::Budget
        | SheetKind::BudgetAdjustment
        | SheetKind::Limits
        | SheetKind::Programmes => Ability::KeepBudgets,
        SheetKind::AppraisalScheme | SheetKind::Problems => Ability::DecideFilings,
        _ => Ability::Prepare,
    }
}

/// What a form sends: its file with the name that it gives it, and its other fields.
#[derive(Debug, Default)]
pub struct Form {
    pub file: Option<(Option<String>, Bytes)>,
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// Refuses a field that nobody asks for.
    pub fn refuse_others(&self, known: &[&str]) -> Answer<()> {
        match self.fields.iter().find(|(key, _)| !known.contains(&key.as_str())) {
            Some((key, _)) => Err(unknown_field(key)),
            None => Ok(()),
        }
    }

    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

/// The file of a form, or the bare body.
pub async fn read_form(request: Request) -> Answer<Form> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        let read = Bytes::from_request(request, &()).await;
        let bytes = read.map_err(|why| unread_body(why.status()))?;
        let file = (!bytes.is_empty()).then_some((None, bytes));
        return Ok(Form { file, fields: Vec::new() });
    }
    let read = Multipart::from_request(request, &()).await;
    let mut multipart = read.map_err(|why| unread_body(why.status()))?;
    let mut form = Form::default();
    while form.fields.len() < MAX_FIELDS {
        let next = multipart.next_field().await;
        match next.map_err(|why| unread_body(why.status()))? {
            Some(field) if field.name() == Some("file") => form.file = read_field(field).await?,
            Some(field) => {
                let name = field.name().unwrap_or_default().to_owned();
                let text = field.text().await;
                let text = text.map_err(|why| unread_body(why.status()))?;
                form.fields.push((name, text));
            }
            None => break,
        }
    }
    Ok(form)
}

/// Nothing where a form was sent without choosing a file.
pub async fn read_field(field: Field<'_>) -> Answer<Option<(Option<String>, Bytes)>> {
    let name = field.file_name().map(str::to_owned);
    let read = field.bytes().await;
    let bytes = read.map_err(|why| unread_body(why.status()))?;
    let is_chosen = !bytes.is_empty() || name.as_ref().is_some_and(|name| !name.is_empty());
    Ok(is_chosen.then_some((name, bytes)))
}

pub fn file_missing() -> Problem {
    Problem::new(&codes::FILE_MISSING, "file")
}

/// The last part of a path, without what would disturb a log or a page.
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|it| !it.is_control()).take(MAX_NAME_CHARACTERS).collect()
}
