//! 会费减免: asked by one person, approved by another.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::finding::Outcome;
use crate::members::waive_fees::{
    AskedWaiver, ShownWaiver, approve_waiver, ask_waiver, list_waivers, read_month,
};
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WaiverForm {
    member: String,
    from: String,
    to: String,
    reason: String,
}

impl WaiverForm {
    fn asked(&self) -> Outcome<AskedWaiver> {
        let from = read_month("from", &self.from)?;
        let to = if self.to.trim().is_empty() { from } else { read_month("to", &self.to)? };
        let (member, reason) = (self.member.clone(), self.reason.clone());
        Ok(AskedWaiver { member, from, to, reason })
    }
}

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, &Faults::none()).await?;
    Ok(frame.page(frame.t("会费减免"), &body))
}

pub async fn ask(at: Writing, frame: Frame, Form(form): Form<WaiverForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| ask_waiver(tx, at.act(), &at.unit, &form.asked()?).await;
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, faults).await?;
        Ok(frame.page(frame.t("会费减免"), &body).into_response())
    };
    let done = |_| frame.back("member-waivers", "asked");
    submit(at.book(), act, done, (&[], again)).await
}

pub async fn approve(at: Writing, frame: Frame, Last(number): Last<i64>) -> Answer<Response> {
    let act = async |tx: &mut Tx| approve_waiver(tx, at.act(), &at.unit, number).await;
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, faults).await?;
        Ok(frame.page(frame.t("会费减免"), &body).into_response())
    };
    let done = |()| frame.back("member-waivers", "approved");
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(tx: &mut Tx, frame: &Frame, unit: &Unit, faults: &Faults) -> Outcome<Markup> {
    let waivers = list_waivers(tx, unit).await?;
    Ok(html! {
        (faults.rest(frame.words, &[]))
        p { a href=(frame.at("members")) { (frame.t("返回会员名册")) } }
        p class="quiet" { (frame.t("减免会费须由两人办理：一人申请，另一人批准；批准后，该月不再应缴。")) }
        @if waivers.is_empty() {
            p { (frame.t("还没有会费减免。")) }
        } @else {
            (listed(frame, &waivers))
        }
        @if frame.may(Ability::Prepare) {
            form class="card" method="post" action=(frame.at("member-waivers")) {
                (Field::new("member", "会员编号", "").required().input(frame.words, faults))
                (Field::new("from", "起月", "").required().help("如 2025-03")
                    .input(frame.words, faults))
                (Field::new("to", "止月", "").help("不填则只减免起月").input(frame.words, faults))
                (Field::new("reason", "理由", "").required().input(frame.words, faults))
                (button(frame.words, "申请减免"))
            }
        }
    })
}

fn listed(frame: &Frame, waivers: &[ShownWaiver]) -> Markup {
    table(
        frame.words,
        "会费减免",
        &[
            ("序号", "mark"),
            ("会员编号", "mark"),
            ("姓名", ""),
            ("起月", "mark"),
            ("止月", "mark"),
            ("理由", ""),
            ("申请人", ""),
            ("批准人", ""),
        ],
        &html! {
            @for it in waivers {
                tr {
                    td class="mark" { (it.number) }
                    td class="mark" { (it.member) }
                    td { (it.name) }
                    td class="mark" { (it.from) }
                    td class="mark" { (it.to) }
                    td { (it.reason) }
                    td { (it.asked_by) }
                    td {
                        @match &it.approved_by {
                            Some(by) => (by),
                            None if frame.may(Ability::ApproveWaivers) => {
                                @let rest = format!("member-waivers/{}/approval", it.number);
                                form method="post" action=(frame.at(&rest)) {
                                    (button(frame.words, "批准"))
                                }
                            }
                            None => (frame.t("待批准")),
                        }
                    }
                }
            }
        },
    )
}
