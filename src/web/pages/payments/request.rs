//! 付款申请: the form of a new request, and of one that was sent back.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::finding::{Failure, Outcome};
use crate::ledger::chart::Class;
use crate::ledger::voucher::book::Book;
use crate::payments::codes;
use crate::payments::list_payments::{ShownPayment, list_payees, show_payment};
use crate::payments::payment::PayeeKind;
use crate::payments::request_payment::{Requested, mend_payment, request_payment};
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button, named_choice, options};
use crate::web::problem::Answer;
use crate::web::submit::{Fields, submit};
use crate::web::views::payments::{
    ACCOUNT, AMOUNT, AskedBody, BANK, DAY, FOR_WHOM, MINUTES, NUMBER, PAPERS, PAYEE, PROJECT,
    PURPOSE,
};

const TITLE: &str = "提出付款申请";
const KIND: &str = "收款人种类";

const FIELDS: Fields<'static> = &[
    (&codes::AMOUNT_INVALID, AMOUNT),
    (&codes::ACCOUNT_UNUSABLE, ACCOUNT),
    (&codes::PROJECT_UNKNOWN, PROJECT),
    (&codes::MINUTES_MISSING, MINUTES),
    (&codes::ACCOUNT_NUMBER_INVALID, NUMBER),
    (&codes::PAYEE_KIND_DIFFERS, KIND),
];

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let form = AskedBody { on: frame.today.to_string(), ..AskedBody::default() };
    let body = draw(&mut tx, &frame, &unit, (None, &form, &Faults::none())).await?;
    Ok(frame.page(frame.t(TITLE), &body))
}

pub async fn send(at: Writing, frame: Frame, Form(form): Form<AskedBody>) -> Answer<Response> {
    let act = async |tx: &mut Tx| request_payment(tx, at.act(), &at.unit, &form.read()?).await;
    let done = |done: Requested| frame.back(&format!("payments/{}", done.request.id), "requested");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (None, &form, faults)).await?;
        Ok(frame.page(frame.t(TITLE), &body).into_response())
    };
    submit(at.book(), act, done, (FIELDS, again)).await
}

/// What a request says, to be mended.
fn form_of(shown: &ShownPayment) -> AskedBody {
    let it = &shown.request;
    AskedBody {
        payee: it.payee_name.clone(),
        payee_kind: it.payee_kind.clone(),
        account_number: String::new(),
        bank_name: String::new(),
        amount: it.amount().to_string(),
        purpose: it.purpose.clone(),
        account: it.account_code.clone(),
        project: it.project_name.clone().unwrap_or_default(),
        papers: it.papers.clone(),
        minutes: it.minutes.clone(),
        for_whom: it.for_whom.clone(),
        on: it.requested_on.clone(),
    }
}

pub async fn show_change(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(id): Last<i64>,
) -> Answer<Markup> {
    let form = form_of(&show_payment(&mut tx, &unit, id).await?);
    let body = draw(&mut tx, &frame, &unit, (Some(id), &form, &Faults::none())).await?;
    Ok(frame.page(frame.t("修改付款申请"), &body))
}

pub async fn change(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<AskedBody>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| mend_payment(tx, at.act(), &at.unit, (id, &form.read()?)).await;
    let done = |_: Requested| frame.back(&format!("payments/{id}"), "requested");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (Some(id), &form, faults)).await?;
        Ok(frame.page(frame.t("修改付款申请"), &body).into_response())
    };
    submit(at.book(), act, done, (FIELDS, again)).await
}

/// Accounts and projects that the form offers; none where the year has no books yet.
async fn offered(tx: &mut Tx, frame: &Frame, unit: &Unit) -> Outcome<Option<Book>> {
    match Book::load(tx, unit.clone(), frame.span.year()).await {
        Ok(book) => Ok(Some(book)),
        Err(Failure::Refused(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (id, form, faults): (Option<i64>, &AskedBody, &Faults),
) -> Outcome<Markup> {
    let book = offered(tx, frame, unit).await?;
    let payees = list_payees(tx, unit).await?;
    let words = frame.words;
    let kinds = options(words, PayeeKind::EVERY.iter().map(|it| (it.as_str(), it.label())));
    let all = [
        PAYEE, KIND, NUMBER, BANK, AMOUNT, PURPOSE, ACCOUNT, PROJECT, PAPERS, MINUTES, FOR_WHOM,
        DAY,
    ];
    let to = match id {
        Some(id) => frame.at(&format!("payments/{id}/change")),
        None => frame.at("payments"),
    };
    let chosen = if form.payee_kind.is_empty() { "organisation" } else { &form.payee_kind };
    let large = book.as_ref().map(|book| book.settings.large_payment.grouped());
    Ok(html! {
        (faults.rest(words, &all))
        p { (frame.t("经办人提出，会计审核，主席审批，出纳付款；同一人不得办理两个环节。")) }
        form class="card" method="post" action=(to) {
            (Field::new("payee", PAYEE, &form.payee).required().list("payees")
                .input(words, faults))
            (Field::new("payee_kind", KIND, chosen).select(words, faults, &kinds))
            (Field::new("account_number", NUMBER, &form.account_number)
                .autocomplete("off")
                .help("已登记且未变更的不填；新账号须由会计核对后才能付款").input(words, faults))
            (Field::new("bank_name", BANK, &form.bank_name).input(words, faults))
            (Field::new("amount", AMOUNT, &form.amount).required().input(words, faults))
            (Field::new("purpose", PURPOSE, &form.purpose).required().input(words, faults))
            (Field::new("account", ACCOUNT, &form.account).required().list("accounts")
                .input(words, faults))
            (Field::new("project", PROJECT, &form.project).list("projects").input(words, faults))
            (Field::new("papers", PAPERS, &form.papers).required()
                .help("发票、合同、验收单等，写明张数").input(words, faults))
            @if let Some(large) = &large {
                p class="help" {
                    (frame.words.f("{} 元及以上须集体研究，并写明会议纪要。", &[large])) }
            }
            (Field::new("minutes", MINUTES, &form.minutes).input(words, faults))
            (Field::new("for_whom", FOR_WHOM, &form.for_whom)
                .help("不是经办人的填写姓名；用款人不得审批").input(words, faults))
            (Field::new("on", DAY, &form.on).kind("date").required().input(words, faults))
            (button(words, "提交付款申请"))
        }
        datalist id="payees" {
            @for it in &payees { option value=(it.name) {} }
        }
        datalist id="accounts" {
            @if let Some(book) = &book {
                @for it in book.chart.accounts().iter().filter(|it| {
                    it.class == Class::Expense && book.chart.is_leaf(it) && it.fits(unit.tier)
                }) {
                    (named_choice(&it.code, &book.chart.full_name(it)))
                }
            }
        }
        datalist id="projects" {
            @if let Some(book) = &book {
                @for it in &book.projects { option value=(it.name) {} }
            }
        }
    })
}
