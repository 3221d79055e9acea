//! Appraisals, peer review, audits and rectification: from the scheme to what is published, from
//! the plan to a problem that is closed.

mod appraisals;
mod audits;
mod golden;
mod service;

use union_ledger::appraisals::announce_ranking::announce_ranking;
use union_ledger::appraisals::answer_appeal::{Answer, Appeal, answer_appeal, raise_appeal};
use union_ledger::appraisals::keep_schemes::keep_schemes;
use union_ledger::appraisals::open_round::open_round;
use union_ledger::appraisals::record_scores::record_scores;
use union_ledger::appraisals::rows::{SchemeRow, ScoreRow};
use union_ledger::appraisals::scheme::WrittenItem;
use union_ledger::appraisals::sheet::ScoreKind;
use union_ledger::appraisals::submit_self_check::submit_self_check;
use union_ledger::audits::keep_problems::keep_problems;
use union_ledger::audits::make_draw::make_draw;
use union_ledger::audits::prepare_audit::{Plan, notify_audit, plan_audit};
use union_ledger::audits::rows::ProblemRow;
use union_ledger::audits::settle_audit::{
    Letter, Paper, answer_comments, ask_comments, issue_letter, write_paper,
};
use union_ledger::audits::settle_problem::{Which, close, reply, verify};
use union_ledger::finding::refuses;
use union_ledger::oversight::documents::DocumentKind;
use union_ledger::oversight::make_document::{AskedDocument, make_document};
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::sampling::fraction::Fraction;
use union_ledger::sampling::list_samples::{Look, record_look};
use union_ledger::sampling::sample::{Asked, Limits, Method};
use union_ledger::sampling::take_sample::take_sample;
use union_ledger::trail::Actor;
use union_ledger::units::districts::{NewDistrict, add_district, join_district};

use crate::common::books::{Books, day, preparer, reviewer, yuan};
use crate::common::temporary_folder;

/// A row that a person judges, worth all points.
pub fn one_row() -> SchemeRow {
    let text = |it: &str| it.to_owned();
    let item = WrittenItem {
        code: text("A01"),
        area: text("组织机构"),
        item: text("机构健全"),
        points: text("100"),
        rule: text("fail:100"),
        computable: text("manual"),
        data_needed: String::new(),
    };
    SchemeRow { scheme: text("T1"), item }
}

fn scored(unit: &str, kind: ScoreKind, score: &str) -> ScoreRow {
    let text = |it: &str| it.to_owned();
    let (item, reason, evidence) = (text("A01"), text("未签合同"), String::new());
    ScoreRow {
        scheme: text("T1"),
        unit: text(unit),
        item,
        kind,
        score: text(score),
        reason,
        evidence,
    }
}

/// Every act of oversight once.
pub async fn acted(books: &Books) {
    sampled(books).await;
    appraised(books).await;
    audited(books).await;
}

async fn sampled(books: &Books) {
    let unit = &books.grassroots;
    let clerk = preparer();
    let acting = (books.clock, &clerk);
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let half = Fraction { numerator: 1, denominator: 2 };
    let asked = Asked {
        year: 2025,
        method: Method::Random,
        seed: "1".to_owned(),
        confidence: half,
        limits: Limits::Rates { tolerable: half, expected: Fraction::ZERO },
    };
    let sample = take_sample(&mut tx, acting, unit, &asked).await.unwrap();
    let (error, remark) = (yuan("0.00"), String::new());
    let look = Look { sample: sample.number, line: 1, error, remark };
    record_look(&mut tx, acting, unit, &look).await.unwrap();
    tx.commit().await.unwrap();
}

async fn appraised(books: &Books) {
    let (root, unit) = (&books.department, &books.grassroots);
    let clerk = preparer();
    let acting = (books.clock, &clerk);
    let mut tx = books.database.write(&[SYSTEM_BOOK, root.id, unit.id]).await.unwrap();
    let taken = keep_schemes(&mut tx, acting, (root, 2025), &[one_row()]).await.unwrap();
    assert!(!refuses(&taken.findings), "{:?}", taken.findings);
    open_round(&mut tx, acting, root, ("T1", 2025, None)).await.unwrap();
    let own = [scored("G1", ScoreKind::OwnWord, "90")];
    let taken = record_scores(&mut tx, acting, (unit, 2025), &own).await.unwrap();
    assert!(!refuses(&taken.findings), "{:?}", taken.findings);
    submit_self_check(&mut tx, acting, unit, ("T1", 2025)).await.unwrap();
    announce_ranking(&mut tx, acting, root, (("T1", 2025), true)).await.unwrap();
    let appeal = Appeal { scheme: "T1", year: 2025, item: "A01", reason: "合同已补签" };
    let number = raise_appeal(&mut tx, acting, unit, &appeal).await.unwrap();
    let answer = Answer { appeal: number, year: 2025, text: "核实属实", score: "95" };
    answer_appeal(&mut tx, acting, root, &answer).await.unwrap();
    tx.commit().await.unwrap();
}

async fn audited(books: &Books) {
    let (root, unit) = (&books.department, &books.grassroots);
    let (clerk, auditor, other) = (preparer(), reviewer(), Actor::named("经审甲"));
    let acting = (books.clock, &auditor);
    let today = books.clock.today();
    let mut tx = books.database.write(&[SYSTEM_BOOK, root.id, unit.id]).await.unwrap();
    for (code, members) in [("P8", ["F1", "D1", "G1"])] {
        let new = NewDistrict {
            code: code.to_owned(),
            name: "互查片".to_owned(),
            valid_from_on: "2025-01-01".to_owned(),
        };
        add_district(&mut tx, books.clock, &auditor, new).await.unwrap();
        for member in members {
            join_district(&mut tx, books.clock, &auditor, (code, member), "2025-01-01")
                .await
                .unwrap();
        }
        make_draw(&mut tx, acting, (code, "1"), today).await.unwrap();
    }
    let text = |it: &str| it.to_owned();
    let row = ProblemRow {
        letter: text("检〔2024〕1号"),
        unit: text("G1"),
        code: text("K05"),
        fact: text("先付款后审批"),
        amount: None,
        vouchers: String::new(),
        clause: text("内控制度"),
        demand: text("完善审批"),
        due_on: day("2024-12-31"),
        owner: text("主席"),
    };
    let taken = keep_problems(&mut tx, acting, (root, 2024), &[row]).await.unwrap();
    assert!(!refuses(&taken.findings), "{:?}", taken.findings);
    let (from, to) = (day("2025-01-01"), day("2025-06-30"));
    let (title, basis, members) = ("年中检查", "年度计划", "经审甲、经审乙");
    let plan = Plan { year: 2025, audited: unit, title, basis, members, from, to };
    let number = plan_audit(&mut tx, acting, root, &plan).await.unwrap();
    let enters = today.checked_add(jiff::Span::new().days(3)).unwrap();
    notify_audit(&mut tx, acting, root, (number, today, enters)).await.unwrap();
    let paper = Paper {
        problem: text("K06"),
        fact: text("发票抬头不符"),
        clause: text("会计基础工作规范"),
        demand: text("更换发票"),
        ..Paper::default()
    };
    write_paper(&mut tx, acting, root, (number, &paper)).await.unwrap();
    ask_comments(&mut tx, acting, root, (number, today)).await.unwrap();
    answer_comments(&mut tx, (books.clock, &clerk), unit, ("D1", number, "无异议")).await.unwrap();
    let (letter, evaluation, advice) = ("检〔2025〕1号", "基本规范", "加强审核");
    let letter = Letter { number: letter, evaluation, advice, on: today, due_on: None };
    issue_letter(&mut tx, acting, root, (number, &letter)).await.unwrap();
    let which = Which { letter: letter.number, problem: "K06", on: today };
    let clerk = (books.clock, &clerk);
    reply(&mut tx, clerk, unit, &which, ("已更换", None)).await.unwrap();
    let other = (books.clock, &other);
    verify(&mut tx, other, unit, &which, ("已整改", "已见新发票")).await.unwrap();
    close(&mut tx, other, unit, &which, "").await.unwrap();
    let folder = temporary_folder();
    let evidence = EvidenceStore::under(folder.path());
    let (kind, subject) = (DocumentKind::Letter, "检〔2025〕1号");
    let asked = AskedDocument { kind, year: 2025, subject };
    let made = make_document(&mut tx, other, (root, &evidence), asked).await.unwrap();
    assert_eq!(made.len(), 2);
    tx.commit().await.unwrap();
}
