//! What is done with an upload from its page. Each act is the use case that the API calls.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use jiff::civil::Date;

use super::batch::{BatchQuery, batch_page};
use super::fields::Fields;
use super::layout_form::kind_of;
use super::send::{read_kind, read_year};
use super::{looking, reasons};
use crate::imports::batches::import_request::{ImportRequest, Said};
use crate::imports::batches::open_batch::open_batch;
use crate::imports::batches::staged_import::{
    explain_staged, request_of, said_of, say_staged, stage_instead,
};
use crate::imports::batches::undo_batch::UndoRequest;
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::mapping::SheetMapping;
use crate::imports::reading::recognise_kind::KindChoice;
use crate::imports::store::BatchRow;
use crate::ledger::codes::DRAFT_CHANGED;
use crate::web::at::Last;
use crate::web::codes;
use crate::web::frame::Frame;
use crate::web::parts::form::Faults;
use crate::web::problem::{Answer, Problem};
use crate::web::views::upload_form::needed_for;
use crate::web::views::uploads::Bench;

/// How long a page waits for an accepting before it shows how far it is.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Headings beyond these are no books; the same limit as the picture of a sheet.
const MAX_COLUMNS: usize = 100;

/// What the forms of a layout send; columns are numbered by their letters.
const OF_LAYOUT: [&str; 10] = [
    "sheet",
    "reset",
    "remembers",
    "options",
    "month",
    "account_code",
    "first",
    "last",
    "c-",
    "h-",
];

/// On to the page, which says what was done; or the page again with what was refused.
async fn answer(
    (bench, frame): (&Bench, &Frame),
    id: i64,
    acted: Answer<(i64, &'static str)>,
) -> Answer<Response> {
    match acted {
        Ok((id, done)) => Ok(frame.back(&format!("uploads/{id}"), done).into_response()),
        Err(problem) if problem.status().is_client_error() && problem.status() != 404 => {
            let status = problem.status();
            let query = BatchQuery::refused(Faults::from(problem));
            let page = batch_page(bench, frame, id, &query).await?;
            Ok((status, page).into_response())
        }
        Err(problem) => Err(problem),
    }
}

/// Says more of an upload that is open, and reads the file anew; what is said and what was found
/// are kept.
async fn say_more(bench: &Bench, id: i64, more: impl FnOnce(&mut Said)) -> Answer<()> {
    let (_, mut said) = open_said(bench, id).await?;
    more(&mut said);
    keep_said(bench, id, &said).await?;
    check_again(bench, id).await
}

/// An upload that is open, and what was said of it.
async fn open_said(bench: &Bench, id: i64) -> Answer<(BatchRow, Said)> {
    bench.to_change(id).await?;
    let mut tx = bench.state.database.read().await?;
    let batch = open_batch(&mut tx, bench.unit(), id).await?;
    let said = said_of(&batch)?;
    Ok((batch, said))
}

async fn keep_said(bench: &Bench, id: i64, said: &Said) -> Answer<()> {
    say_staged(&bench.desk(), bench.unit(), id, said).await?;
    Ok(())
}

/// Reads the file anew and keeps what was found, in its turn.
async fn check_again(bench: &Bench, id: i64) -> Answer<()> {
    let _turn = bench.turn().await?;
    // What it came to is told on the page.
    let _ = looking::check(bench, id).await?;
    Ok(())
}

/// The columns of a sheet as a person says them, or what stands beside the file.
pub async fn explain_layout(
    bench: Bench,
    frame: Frame,
    Last(id): Last<i64>,
    body: String,
) -> Answer<Response> {
    let fields = Fields::known(&body, &OF_LAYOUT)?;
    let acted = relay(&bench, id, &fields).await;
    answer((&bench, &frame), id, acted.map(|()| (id, "layout"))).await
}

async fn relay(bench: &Bench, id: i64, fields: &Fields) -> Answer<()> {
    let (batch, mut said) = open_said(bench, id).await?;
    let mut mapping: Vec<SheetMapping> = serde_json::from_str(&batch.mapping).unwrap_or_default();
    let mut options: KindOptions = serde_json::from_str(&batch.options).unwrap_or_default();
    let sheet = fields.one("sheet");
    if !sheet.is_empty() {
        mapping.retain(|it| it.sheet != sheet);
        if fields.one("reset").is_empty() {
            mapping.push(read_mapping(sheet, fields)?);
        }
        said.remembers_mapping = !fields.one("remembers").is_empty() && !mapping.is_empty();
        keep_said(bench, id, &said).await?;
    }
    if !fields.one("options").is_empty() {
        let account = fields.one("account_code");
        options.month = fields.one("month").parse().ok().filter(|it| (1..=12).contains(it));
        options.account_code = (!account.is_empty()).then(|| account.to_owned());
    }
    explain_staged(&bench.desk(), bench.unit(), id, &mapping, Some(&options)).await?;
    check_again(bench, id).await
}

fn read_mapping(sheet: &str, fields: &Fields) -> Answer<SheetMapping> {
    let row = |name: &str| {
        let text = fields.one(name);
        text.parse().map_err(|_| Problem::new(&codes::BODY_INVALID, format!("{name}：{text}")))
    };
    let header_rows = (row("first")?, row("last")?);
    let mut columns = BTreeMap::new();
    for (letters, key) in fields.after("c-").take(MAX_COLUMNS) {
        let kind = kind_of(key);
        // A column without a heading that nobody says anything about is no column.
        if kind.is_some() || !fields.one(&format!("h-{letters}")).is_empty() {
            columns.insert(letters.to_owned(), kind);
        }
    }
    Ok(SheetMapping { sheet: sheet.to_owned(), header_rows, columns })
}

/// Reasons for warnings.
pub async fn give_reasons(
    bench: Bench,
    frame: Frame,
    Last(id): Last<i64>,
    body: String,
) -> Answer<Response> {
    let fields = Fields::known(&body, &["code-", "value-", "reason-", "for_all"])?;
    let acted = say_more(&bench, id, |said| {
        // What was said for one value, through the API, stays; the boxes are for whole rules.
        said.acceptance.explanations.retain(|it| it.value.is_some());
        said.acceptance.explanations.extend(reasons::read(&fields));
        said.acceptance.reason = None;
    });
    answer((&bench, &frame), id, acted.await.map(|()| (id, "reasons"))).await
}

/// Which vouchers are left out.
pub async fn choose(
    bench: Bench,
    frame: Frame,
    Last(id): Last<i64>,
    body: String,
) -> Answer<Response> {
    let fields = Fields::known(&body, &["restore", "whole", "shown", "tick"])?;
    let acted = say_more(&bench, id, |said| {
        if fields.one("restore").is_empty() {
            said.acceptance.left_out = left_out(said.acceptance.left_out.take(), &fields);
        }
    });
    answer((&bench, &frame), id, acted.await.map(|()| (id, "choice"))).await
}

/// What is left out after a page of vouchers was ticked: those of other pages stay as they were.
fn left_out(before: Option<Vec<String>>, fields: &Fields) -> Option<Vec<String>> {
    if !fields.one("whole").is_empty() {
        return None;
    }
    let shown: Vec<&str> = fields.all("shown").collect();
    let ticked: Vec<&str> = fields.all("tick").collect();
    let mut keys = before.unwrap_or_default();
    keys.retain(|key| !shown.contains(&key.as_str()));
    keys.extend(shown.iter().filter(|key| !ticked.contains(key)).map(|key| (*key).to_owned()));
    Some(keys)
}

/// Into the books, with what was said before and with what is said now.
pub async fn accept(
    bench: Bench,
    frame: Frame,
    Last(id): Last<i64>,
    body: String,
) -> Answer<Response> {
    let fields = Fields::known(&body, &["version", "code-", "value-", "reason-"])?;
    let acted = async {
        let (_, mut said) = open_said(&bench, id).await?;
        let now = reasons::read(&fields);
        let is_said_anew = |code: &str| now.iter().any(|it| it.code == code);
        said.acceptance.explanations.retain(|it| it.value.is_some() || !is_said_anew(&it.code));
        said.acceptance.explanations.extend(now);
        let words = Some((said.acceptance, said.remembers_mapping));
        run(&bench, id, (fields.one("version").to_owned(), words)).await
    };
    let acted = acted.await;
    answer((&bench, &frame), id, acted.map(|()| (id, "accepted"))).await
}

/// Goes on with what broke off.
pub async fn resume(
    bench: Bench,
    frame: Frame,
    Last(id): Last<i64>,
    body: String,
) -> Answer<Response> {
    let seen = Fields::read(&body).one("version").to_owned();
    let acted = run(&bench, id, (seen, None)).await;
    answer((&bench, &frame), id, acted.map(|()| (id, "accepted"))).await
}

/// Begins, and waits a moment: most files are done before anybody would look.
async fn run(
    bench: &Bench,
    id: i64,
    seen: (String, Option<(crate::imports::batches::import_request::Acceptance, bool)>),
) -> Answer<()> {
    let running = bench.begin_run(id, seen).await?;
    // How it ends is told on the page, now or later; what is another one than was seen at once.
    match tokio::time::timeout(PATIENCE, running).await {
        Ok(Ok(Err(problem))) if problem.code().id == DRAFT_CHANGED.id => {
            Err(problem.as_ref().clone())
        }
        _ => Ok(()),
    }
}

/// Gives up what waits, or stops what is under way.
pub async fn cancel(bench: Bench, frame: Frame, Last(id): Last<i64>) -> Answer<Response> {
    let run = bench.run_of(id).await?;
    let is_running = run.is_some_and(|run| run.end.is_none());
    let acted = bench.cancel(id).await;
    let done = if is_running { "stopped" } else { "cancelled" };
    answer((&bench, &frame), id, acted.map(|_| (id, done))).await
}

/// Takes back what is in the books.
pub async fn undo(
    bench: Bench,
    frame: Frame,
    Last(id): Last<i64>,
    body: String,
) -> Answer<Response> {
    let fields = Fields::known(&body, &["reason", "dated_on"])?;
    let acted = async {
        let text = fields.one("dated_on");
        let dated_on: Option<Date> = match text {
            "" => None,
            _ => Some(text.parse().map_err(|_| Problem::new(&codes::BODY_INVALID, text))?),
        };
        let request = UndoRequest { reason: fields.one("reason").to_owned(), dated_on };
        bench.take_back(id, request).await
    };
    let acted = acted.await.map(|_| (id, "undone"));
    answer((&bench, &frame), id, acted).await
}

/// The kept file as another kind, or for another year.
pub async fn read_as(
    bench: Bench,
    frame: Frame,
    Last(id): Last<i64>,
    body: String,
) -> Answer<Response> {
    let fields = Fields::known(&body, &["kind", "year"])?;
    let acted = stage_as(&bench, id, &fields).await;
    answer((&bench, &frame), id, acted.map(|id| (id, "kind"))).await
}

async fn stage_as(bench: &Bench, id: i64, fields: &Fields) -> Answer<i64> {
    let (batch, _) = open_said(bench, id).await?;
    let KindChoice::Of(kind) = read_kind(fields.one("kind"))? else {
        return Err(Problem::new(&codes::BODY_INVALID, "kind"));
    };
    bench.at.require(needed_for(kind))?;
    let year = read_year(fields.one("year"))?;
    let (desk, unit) = (bench.desk(), bench.unit());
    let kept = request_of(&desk, unit, &batch).await?;
    let mut wanted = ImportRequest::new(unit.clone(), (year, kind), kept.file_name, kept.bytes);
    wanted.isolation = kept.isolation;
    let staged = stage_instead(&desk, Some(id), &wanted).await?;
    drop(wanted);
    if staged.status == crate::imports::batches::batch_status::STAGED {
        check_again(bench, staged.id).await?;
    }
    Ok(staged.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_ticks_leaves_those_of_other_pages_alone() {
        let fields = Fields::read("shown=a&shown=b&shown=c&tick=a&tick=c");
        let before = Some(vec!["c".to_owned(), "z".to_owned()]);
        assert_eq!(left_out(before, &fields), Some(vec!["z".to_owned(), "b".to_owned()]));
        assert_eq!(left_out(None, &Fields::read("whole=1&shown=a")), None);
        assert_eq!(left_out(None, &Fields::read("shown=a&tick=a")), Some(Vec::new()));
    }
}
