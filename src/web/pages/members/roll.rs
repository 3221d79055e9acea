//! 会员名册: masked; who has the right finds a person by number or looks at one, on the record.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::finding::{Failure, Outcome};
use crate::members::find_member::{find_member, look_at_member};
use crate::members::list_members::{ShownMember, Sight, list_members};
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::address::with_pairs;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::{Answer, Problem};

/// Members of a page.
const PAGE: i64 = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RollQuery {
    after: String,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FindForm {
    identity: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<RollQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, (&query.after, &Faults::none())).await?;
    Ok(frame.page(frame.t("会员名册"), &body))
}

/// Never by an address: a number would stand in the records of requests.
pub async fn find(at: Writing, frame: Frame, Form(form): Form<FindForm>) -> Answer<Response> {
    let mut tx = at.begin().await?;
    let asked = (form.identity.as_str(), Sight::Masked);
    match find_member(&mut tx, at.act(), &at.unit, asked).await {
        Ok(members) => {
            tx.commit().await?;
            let body = found(&frame, &members);
            Ok(frame.page(frame.t("查找会员"), &body).into_response())
        }
        Err(Failure::Refused(refused)) => {
            tx.rollback().await?;
            let problem = Problem::from(Failure::Refused(refused));
            let status = problem.status();
            let mut tx = at.database.read().await?;
            let faults = Faults::from(problem);
            let body = draw(&mut tx, &frame, &at.unit, ("", &faults)).await?;
            let mut page = frame.page(frame.t("会员名册"), &body).into_response();
            *page.status_mut() = status;
            Ok(page)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// One member as they are.
pub async fn look(at: Writing, frame: Frame, Last(id): Last<i64>) -> Answer<Markup> {
    let mut tx = at.begin().await?;
    let member = look_at_member(&mut tx, at.act(), &at.unit, id).await?;
    tx.commit().await?;
    let body = html! {
        p class="quiet" { (frame.t("本次查看已记入操作留痕。")) }
        (people(&frame, std::slice::from_ref(&member), false))
        p { a href=(frame.at("members")) { (frame.t("返回会员名册")) } }
    };
    Ok(frame.page(frame.t("会员个人信息"), &body))
}

fn found(frame: &Frame, members: &[ShownMember]) -> Markup {
    html! {
        p class="quiet" { (frame.t("本次查找已记入操作留痕，没有记下号码。")) }
        @if members.is_empty() {
            p { (frame.t("本单位及其下级的名册中没有此人。")) }
        } @else {
            (people(frame, members, true))
        }
        p { a href=(frame.at("members")) { (frame.t("返回会员名册")) } }
    }
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (after, faults): (&str, &Faults),
) -> Outcome<Markup> {
    let roll = list_members(tx, unit, Sight::Masked, (after, PAGE)).await?;
    let may_see = frame.may(Ability::SeeMembers);
    Ok(html! {
        (faults.rest(frame.words, &["identity"]))
        nav aria-label=(frame.t("会员和会费")) {
            ul class="links" {
                li { a href=(frame.at("members")) aria-current="page" { (frame.t("会员名册")) } }
                li { a href=(frame.at("member-waivers")) { (frame.t("会费减免")) } }
                li { a href=(frame.at("books/member-fees")) { (frame.t("会费缴纳情况表")) } }
            }
        }
        @if let Some(closed) = &roll.closed {
            (findings::list(frame.words, std::slice::from_ref(closed)))
        }
        p class="quiet" { (frame.t("姓名和号码加密保存，只显示首尾；查看完整信息须有权限，并记入操作留痕。")) }
        @if may_see {
            form class="card" method="post" action=(frame.at("members/find")) autocomplete="off" {
                (Field::new("identity", "证件号码", "").required().autocomplete("off")
                    .input(frame.words, faults))
                (button(frame.words, "查找会员"))
            }
        }
        @if roll.members.is_empty() {
            p { (frame.t("还没有会员；请在“上传”中导入会员名册。")) }
        } @else {
            (people(frame, &roll.members, may_see))
        }
        @if let Some(next) = &roll.next_after {
            @let address = with_pairs(&frame.at("members"), &[("after", next)]);
            p { a href=(address) { (frame.t("下一页")) } }
        }
    })
}

fn people(frame: &Frame, members: &[ShownMember], may_look: bool) -> Markup {
    table(
        frame.words,
        "会员名册",
        &[
            ("会员编号", "mark"),
            ("单位名称", ""),
            ("姓名", ""),
            ("证件号码", "mark"),
            ("手机号", "mark"),
            ("银行卡号", "mark"),
            ("部门", ""),
            ("人员类别", ""),
            ("会费基数", "money"),
            ("入会日期", "mark"),
            ("退会日期", "mark"),
            ("操作", ""),
        ],
        &html! {
            @for it in members {
                tr {
                    td class="mark" { (it.number) }
                    td { (it.unit_name) }
                    td { (it.name) }
                    td class="mark" { (it.identity) }
                    td class="mark" { (it.phone) }
                    td class="mark" { (it.card) }
                    td { (it.department) }
                    td { (frame.words.t(it.kind)) }
                    td class="money" {
                        @if let Some(base) = it.base { (base.grouped()) }
                    }
                    td class="mark" { (it.joined_on) }
                    td class="mark" { @if let Some(day) = &it.left_on { (day) } }
                    td {
                        @if may_look {
                            @let rest = format!("members/{}/look", it.id);
                            form method="post" action=(frame.at(&rest)) {
                                (button(frame.words, "查看"))
                            }
                        }
                    }
                }
            }
        },
    )
}
