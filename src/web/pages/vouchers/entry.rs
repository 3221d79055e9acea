//! Entering a voucher: the blank form, saving it, changing it.

use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::budget_lines::{budget_lines, code_of};
use super::done;
use super::entry_form::{EntryForm, LineForm, read_lines};
use super::grid::Grid;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::codes::IDEMPOTENCY_CONFLICT;
use crate::ledger::drafts::draft::Draft;
use crate::ledger::drafts::prepare_voucher::{Prepared, change_draft, prepare_voucher};
use crate::ledger::drafts::reversal::red_voucher;
use crate::ledger::drafts::reverse_voucher::{
    ReversalRequest, corrected_lines, link_lines, red_lines,
};
use crate::ledger::drafts::seen::describe;
use crate::ledger::store;
use crate::platform::database::Tx;
use crate::platform::evidence::hex;
use crate::platform::randomness;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::address::url_query;
use crate::web::assets::asset_url;
use crate::web::at::{Last, Reading, Writing, note_voucher};
use crate::web::codes::FORM_ALREADY_SAVED;
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::problem::{Answer, Problem};
use crate::web::views::draft_body::{account_of, resolve};
use crate::web::views::entry_options::{EntryOptions, options_of};
use crate::web::views::voucher_body::name_version;
use crate::web::views::vouchers::read_voucher;

/// Bytes of a key: no two forms ever have the same.
const KEY_BYTES: usize = 16;
/// Where a script goes on, since it cannot see where a redirection leads.
const GO_ON: HeaderName = HeaderName::from_static("hx-redirect");

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BlankQuery {
    date: String,
    word: String,
    done: String,
    /// A posted voucher to begin with a copy of.
    copy: Option<i64>,
    /// A posted voucher to begin with chosen lines of, in red.
    reverses: Option<i64>,
    lines: String,
    reason: String,
    /// Where the chosen lines belong.
    account: String,
}

/// The blank form, a copy of a voucher to be changed, or chosen lines of one in red.
pub async fn blank(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<BlankQuery>,
) -> Answer<Markup> {
    let asked = query.date.parse::<Date>().ok();
    let dated_on = asked.unwrap_or_else(|| day_of(&frame));
    let mut form = match (query.reverses, query.copy) {
        (Some(id), _) => red_form(&mut tx, &unit, (id, dated_on), &query).await?,
        (None, Some(id)) => {
            let voucher = read_voucher(&mut tx, &unit, id).await?;
            let copied = voucher.into_content();
            let form = EntryForm::of(&copied, 0);
            EntryForm { cashier: String::new(), attachment_count: String::new(), ..form }
        }
        (None, None) => EntryForm { room: super::entry_form::BLANK_LINES, ..EntryForm::default() },
    };
    form.dated_on = dated_on.to_string();
    if !query.word.is_empty() {
        form.word = query.word;
    }
    form.key = new_key()?;
    if let Some(typed) = frame.typed_for("drafts") {
        form = EntryForm::read(typed);
    }
    let drawn = draw(&mut tx, &frame, (&form, &[]), None).await?;
    Ok(frame.page(frame.t("录入凭证"), &html! { (done(&frame, &query.done)) (drawn) (scripts()) }))
}

/// The form with chosen lines of a posted voucher in red, to be completed.
async fn red_form(
    tx: &mut Tx,
    unit: &Unit,
    (voucher_id, dated_on): (i64, Date),
    query: &BlankQuery,
) -> Outcome<EntryForm> {
    let reason = query.reason.clone();
    let request = ReversalRequest { voucher_id, lines: read_lines(&query.lines), dated_on, reason };
    let red = red_lines(tx, unit, &request).await?;
    let mut entries = red.entries.clone();
    if !query.account.is_empty() {
        let account = account_of(tx, unit, (dated_on, &query.account)).await?;
        let place = (account, query.reason.as_str());
        entries.extend(corrected_lines(tx, unit, &red, place).await?);
    }
    let voucher = red_voucher(&red.original, dated_on, "", entries)?;
    let content = name_version(tx, unit, &voucher).await?;
    let chosen = request.lines;
    Ok(EntryForm { reverses: Some(voucher_id), chosen, ..EntryForm::of(&content, 0) })
}

/// Today while its month is the one in the head, else the last day of that month.
pub fn day_of(frame: &Frame) -> Date {
    let period = frame.period();
    if crate::date::Period::of(frame.today) == Some(period) {
        frame.today
    } else {
        period.last_day()
    }
}

/// A key that no other form has.
pub fn new_key() -> Outcome<String> {
    let mut bytes = [0_u8; KEY_BYTES];
    randomness::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// What makes the form quick.
pub fn scripts() -> Markup {
    html! {
        script src=(asset_url("voucher-grid.js")) defer {}
        script src=(asset_url("attachments.js")) defer {}
    }
}

/// The form with what was said about it.
pub async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    (form, findings): (&EntryForm, &[Finding]),
    draft: Option<i64>,
) -> Answer<Markup> {
    let Some(unit) = &frame.unit else { return Ok(html! {}) };
    let year = form.dated_on.parse::<Date>().unwrap_or(frame.today).year();
    let options: EntryOptions = options_of(tx, unit, i64::from(year)).await?;
    let settings = units::settings_of(tx, unit.id).await?;
    let name = match (draft, form.reverses) {
        (Some(id), _) => id.to_string(),
        (None, Some(id)) => format!("reversal-{id}"),
        (None, None) => "new".to_owned(),
    };
    let grid = Grid {
        form,
        options: &options,
        words: &settings.voucher_words,
        findings,
        action: draft.map_or_else(|| frame.at("drafts"), |id| frame.at(&format!("drafts/{id}"))),
        memory: format!("voucher:{}:{}:{name}", unit.code, frame.viewer.login),
        is_new: draft.is_none(),
    };
    let day = form.dated_on.parse::<Date>().unwrap_or(frame.today);
    let typed = form.lines.iter().map(|line| code_of(line.get("account")));
    let accounts: Vec<String> = typed.filter(|it| !it.is_empty()).collect();
    let budget = budget_lines(tx, frame, (unit, day), (&accounts, draft)).await?;
    Ok(html! { (grid.draw(frame)) (budget) })
}

type Pairs = Vec<(String, String)>;

/// Keeps a new voucher as a draft.
pub async fn create(at: Writing, frame: Frame, Form(pairs): Form<Pairs>) -> Answer<Response> {
    let mut form = EntryForm::read(pairs);
    if form.action == "more" {
        return more_lines(&at, &frame, form, None).await;
    }
    let mut tx = at.begin().await?;
    match try_create(&mut tx, &at, &mut form).await {
        Ok(prepared) => {
            tx.commit().await?;
            note_voucher(prepared.draft.id);
            Ok(go_on(&frame, &way_on(&frame, &form, prepared.draft.id)))
        }
        Err(Failure::Refused(findings)) => {
            tx.rollback().await?;
            if form.key.is_empty() || form.saved_as.is_some() {
                form.key = new_key()?;
            }
            refused(&at, &frame, (form, findings), None).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Keeps the voucher. A key that was used for other content asks whether that voucher is meant:
/// nothing that was saved is ever overwritten by a form that does not show it.
async fn try_create(tx: &mut Tx, at: &Writing, form: &mut EntryForm) -> Outcome<Prepared> {
    let unit = &at.unit;
    let key = Some(form.key.as_str()).filter(|key| !key.is_empty());
    let request = form.request(tx).await?;
    let mut voucher = resolve(tx, (at.clock, &at.actor), unit, request).await?;
    voucher.reverses_id = form.reverses;
    link_lines(tx, unit, &mut voucher, &form.chosen).await?;
    let prepared = prepare_voucher(tx, at.act(), unit, voucher, key).await;
    let is_conflict = |findings: &Vec<Finding>| {
        findings.first().is_some_and(|it| it.code.id == IDEMPOTENCY_CONFLICT.id)
    };
    match (prepared, key) {
        (Err(Failure::Refused(findings)), Some(key)) if is_conflict(&findings) => {
            let Some((_, answer)) = store::idempotent_answer(tx, unit.id, key).await? else {
                return Err(Failure::Refused(findings));
            };
            let kept: Draft = serde_json::from_str(&answer)
                .map_err(|problem| Failure::Storage(problem.to_string()))?;
            form.saved_as = Some(kept.id);
            let found = format!("{}：{}", kept.label(), describe(kept.version, &kept.voucher));
            Err(Finding::new(&FORM_ALREADY_SAVED, Place::default()).found(found).into())
        }
        (prepared, _) => prepared,
    }
}

fn way_on(frame: &Frame, form: &EntryForm, id: i64) -> String {
    if form.action == "save_new" {
        let query = url_query([
            ("date", form.dated_on.as_str()),
            ("word", &form.word),
            ("done", "saved_new"),
        ]);
        return frame.at(&format!("vouchers/new?{query}"));
    }
    frame.at(&format!("drafts/{id}?done=saved"))
}

/// A redirection, or its address for a script.
fn go_on(frame: &Frame, to: &str) -> Response {
    if frame.is_part {
        ([(GO_ON, to)], "").into_response()
    } else {
        Redirect::to(to).into_response()
    }
}

/// Replaces a draft's content.
pub async fn change(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(pairs): Form<Pairs>,
) -> Answer<Response> {
    note_voucher(id);
    let form = EntryForm::read(pairs);
    if form.action == "more" {
        return more_lines(&at, &frame, form, Some(id)).await;
    }
    let mut tx = at.begin().await?;
    let changed = async {
        let request = form.request(&mut tx).await?;
        let voucher = resolve(&mut tx, (at.clock, &at.actor), &at.unit, request).await?;
        let which = (id, form.version);
        change_draft(&mut tx, at.act(), &at.unit, which, voucher).await
    }
    .await;
    match changed {
        Ok(_) => {
            tx.commit().await?;
            Ok(go_on(&frame, &way_on(&frame, &form, id)))
        }
        Err(Failure::Refused(findings)) => {
            tx.rollback().await?;
            refused(&at, &frame, (form, findings), Some(id)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn more_lines(
    at: &Writing,
    frame: &Frame,
    mut form: EntryForm,
    draft: Option<i64>,
) -> Answer<Response> {
    form.lines.retain(|line: &LineForm| !line.is_blank());
    form.room = form.lines.len() + super::entry_form::BLANK_LINES;
    let mut tx = at.database.read().await?;
    let drawn = draw(&mut tx, frame, (&form, &[]), draft).await?;
    Ok(frame.page(frame.t("录入凭证"), &html! { (drawn) (scripts()) }).into_response())
}

/// The form again, with what is wrong beside what it is wrong with.
async fn refused(
    at: &Writing,
    frame: &Frame,
    (form, findings): (EntryForm, Vec<Finding>),
    draft: Option<i64>,
) -> Answer<Response> {
    let mut tx = at.database.read().await?;
    let drawn = draw(&mut tx, frame, (&form, &findings), draft).await?;
    let status = Problem::from(Failure::Refused(findings)).status();
    let status = if status.is_success() { StatusCode::UNPROCESSABLE_ENTITY } else { status };
    let page = if frame.is_part {
        drawn
    } else {
        frame.page(frame.t("录入凭证"), &html! { (drawn) (scripts()) })
    };
    Ok((status, page).into_response())
}
