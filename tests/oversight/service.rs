//! Oversight by the service: a score sheet with three scores, the self-check and what mending
//! would bring, a ranking, an appeal; an audit from the plan to a problem that is closed. Each side
//! sees its own.

use reqwest::Method;
use serde_json::{Value, json};
use union_ledger::access::role::Role;

use crate::common::books::{Books, clock_at};
use crate::common::people::{Person, person};
use crate::http::service::{Answered, NOW, Service, read, served};

const V1: &str = "/api/v1/units";

async fn send(service: &Service, who: &Person, path: &str, body: Value) -> Answered {
    let path = format!("{V1}/{path}");
    read(service.ask_as(who, Method::POST, &path).json(&body).send().await.unwrap()).await
}

async fn get(service: &Service, who: &Person, path: &str) -> Answered {
    let path = format!("{V1}/{path}");
    read(service.ask_as(who, Method::GET, &path).send().await.unwrap()).await
}

struct People {
    finance: Person,
    grader: Person,
    auditor: Person,
}

async fn people(service: &Service, books: &Books) -> People {
    let unit = &books.grassroots;
    let lines = &[("102", "debit", "360.00"), ("401", "credit", "360.00")];
    books.set(unit, "review_required", "false").await;
    books.post(unit, "2025-03-05", lines).await;
    let (database, clock) = (&service.database, clock_at(NOW));
    let of = async |login, name, role, scope, code| {
        person(database, clock, (login, name), &[(role, scope, code)]).await
    };
    People {
        finance: of("fin", "财务甲", Role::UnitFinance, "unit", "G1").await,
        grader: of("gra", "考核乙", Role::AppraisalGroup, "subtree", "D1").await,
        auditor: of("aud", "经审丙", Role::AuditCommittee, "subtree", "D1").await,
    }
}

#[test]
fn three_scores_stand_side_by_side_until_they_are_published_and_appealed_against() {
    served(|service, books| async move {
        let People { finance, grader, .. } = people(&service, &books).await;
        let round = json!({ "year": 2025, "scheme": "GF100", "due": "2025-12-31" });
        let denied = send(&service, &finance, "G1/appraisal/rounds", round.clone()).await;
        denied.check_problem(403, "access.forbidden");
        send(&service, &grader, "D1/appraisal/rounds", round).await.done(200);

        let path = "G1/appraisal?year=2025";
        let sheet = get(&service, &finance, path).await.done(200);
        let row = |sheet: &Value, item: &str| -> Value {
            let lines = sheet["lines"].as_array().unwrap();
            lines.iter().find(|it| it["item"] == item).unwrap().clone()
        };
        let closing = row(&sheet, "F11");
        assert_eq!((&closing["score"], &closing["deduction"]), (&json!("0.00"), &json!("1.00")));
        let mended = get(&service, &finance, &format!("{path}&mend=F11")).await.done(200);
        let number = |it: &Value| it.as_str().unwrap().parse::<f64>().unwrap();
        assert!(number(&mended["mended"]) > number(&mended["total"]), "{mended}");
        let page = "/units/G1/appraisal?period=2025&mend=F11&mend=F05";
        let text = service.page_as(&finance, page).await;
        assert!(text.contains("整改 F11、F05 后总分"), "{text}");
        assert!(text.contains("checks/voucher?name="), "a deduction leads to its voucher");

        let own = json!({ "year": 2025, "item": "A03", "score": "1" });
        send(&service, &grader, "G1/appraisal/own", own.clone())
            .await
            .check_problem(403, "access.forbidden");
        send(&service, &finance, "G1/appraisal/own", own).await.done(200);
        let review = json!({ "year": 2025, "item": "A03", "kind": "review", "score": "0.5",
            "reason": "一人未参加培训" });
        send(&service, &finance, "G1/appraisal/scores", review.clone())
            .await
            .check_problem(403, "access.forbidden");
        // Whoever keeps the books of a union says nothing of it in another one's name.
        let by_all = service.post(&format!("{V1}/G1/appraisal/scores"), review.clone()).await;
        by_all.check_problem(403, "appraisals.own_union");
        send(&service, &grader, "G1/appraisal/scores", review).await.done(200);
        let sheet = get(&service, &finance, path).await.done(200);
        let trained = row(&sheet, "A03");
        let scores = ["own", "review", "score"].map(|it| trained[it].clone());
        assert_eq!(scores, [json!("1.00"), json!("0.50"), json!("0.50")]);
        send(&service, &finance, "G1/appraisal/self-check", json!({ "year": 2025 }))
            .await
            .done(200);

        let publish = json!({ "year": 2025, "provisional": true });
        let ranking = send(&service, &grader, "D1/appraisal/publications", publish).await.done(200);
        assert_eq!((&ranking[0]["unit"], &ranking[0]["place"]), (&json!("G1"), &json!(1)));
        let appeal = json!({ "year": 2025, "item": "A03", "reason": "已补培训" });
        let appeal = send(&service, &finance, "G1/appraisal/appeals", appeal).await.done(200);
        let work = read(service.ask_as(&grader, Method::GET, "/api/v1/work").send().await.unwrap());
        let work = work.await.done(200);
        let kinds: Vec<&Value> = work.as_array().unwrap().iter().map(|it| &it["kind"]).collect();
        assert!(kinds.contains(&&json!("appeals_to_answer")), "{work}");
        let answer = json!({ "year": 2025, "appeal": appeal["appeal"], "text": "核实",
            "score": "1" });
        send(&service, &grader, "D1/appraisal/answers", answer).await.done(200);
        let text = service.page_as(&grader, "/units/D1/appraisal/ranking?period=2025").await;
        assert!(text.contains("已补培训") && text.contains("核实"), "{text}");
        service
    });
}

/// From the plan to the question, with what the union that is looked at may not see.
async fn papers(service: &Service, people: &People) {
    let People { finance, auditor, .. } = people;
    let plan = json!({ "year": 2025, "of": "G1", "title": "年中检查", "members": "经审丙",
        "from": "2025-01-01", "to": "2025-06-30" });
    send(service, finance, "G1/audits", plan.clone()).await.check_problem(403, "access.forbidden");
    assert_eq!(send(service, auditor, "D1/audits", plan).await.done(200)["number"], 1);
    let notice = json!({ "enters": "2025-07-05" });
    send(service, auditor, "D1/audits/1/notice", notice).await.done(200);
    let paper = json!({ "problem": "K06", "fact": "发票抬头不符", "vouchers": "2025-03 记-1",
        "clause": "会计基础工作规范", "demand": "更换发票", "owner": "财务甲" });
    send(service, auditor, "D1/audits/1/papers", paper).await.done(200);
    get(service, finance, "D1/audits/1/papers").await.check_problem(404, "units.unit_unknown");
    get(service, finance, "G1/audits/1/papers").await.check_problem(403, "access.forbidden");
    let seen = get(service, finance, "G1/audits?year=2025").await.done(200);
    assert_eq!((&seen[0]["title"], &seen[0]["papers"]), (&json!("年中检查"), &json!(0)));
    let text = service.page_as(finance, "/units/G1/audits?period=2025").await;
    assert!(!text.contains("发票抬头不符"), "{text}");
    let text = service.page_as(auditor, "/units/D1/audits/1?period=2025").await;
    assert!(text.contains("发票抬头不符"), "{text}");
    let asked = send(service, auditor, "D1/audits/1/question", json!({})).await.done(200);
    assert_eq!(asked["due_on"], "2025-07-10");
}

/// The letter as a file: made by who looks, read by whom it is about, the same each time.
async fn made(service: &Service, people: &People) {
    let People { finance, auditor, .. } = people;
    for kind in ["letter", "rectification", "audit_report"] {
        let asked = json!({ "year": 2025, "kind": kind, "subject": "检〔2025〕1号" });
        send(service, finance, "G1/documents", asked.clone())
            .await
            .check_problem(403, "access.forbidden");
        let files = send(service, auditor, "D1/documents", asked.clone()).await.done(200);
        let again = send(service, auditor, "D1/documents", asked).await.done(200);
        assert_eq!(files, again, "{kind}");
        let id = &files[0]["id"];
        let path = format!("{V1}/G1/documents/{id}/file");
        let answer = service.ask_as(finance, Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/pdf");
        assert!(answer.bytes().await.unwrap().starts_with(b"%PDF-1."), "{kind}");
        let foreign = format!("F1/documents/{id}/file");
        get(service, finance, &foreign).await.check_problem(404, "units.unit_unknown");
    }
    let unknown = json!({ "year": 2025, "kind": "letter", "subject": "检〔2025〕9号" });
    send(service, auditor, "D1/documents", unknown)
        .await
        .check_problem(404, "audits.letter_unknown");
    let unknown = json!({ "year": 2025, "kind": "poem" });
    send(service, auditor, "D1/documents", unknown)
        .await
        .check_problem(422, "oversight.document_kind_unknown");
    let early = json!({ "year": 2025, "kind": "circular" });
    send(service, auditor, "D1/documents", early)
        .await
        .check_problem(404, "appraisals.not_published");
    let text = service.page_as(finance, "/units/G1/documents?period=2025").await;
    assert!(text.contains("检查意见书 检〔2025〕1号.pdf"), "{text}");
}

#[test]
fn papers_are_unseen_until_the_letter_and_a_problem_is_closed_by_somebody_else() {
    served(|service, books| async move {
        let people = people(&service, &books).await;
        papers(&service, &people).await;
        let People { finance, auditor, .. } = &people;
        let comment = json!({ "issuer": "D1", "text": "无异议" });
        send(&service, finance, "G1/audits/1/comments", comment).await.done(200);
        let letter = json!({ "letter": "检〔2025〕1号", "evaluation": "基本规范" });
        send(&service, auditor, "D1/audits/1/letter", letter).await.done(200);
        let problems = get(&service, finance, "G1/problems?year=2025").await.done(200);
        assert_eq!(problems[0]["fact"], "发票抬头不符");

        let step = |more: Value| {
            let mut step = json!({ "letter": "检〔2025〕1号", "problem": "K06" });
            step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            step
        };
        let mended = step(json!({ "text": "已更换" }));
        send(&service, finance, "G1/problems/replies", mended).await.done(200);
        let seen = step(json!({ "result": "rectified", "text": "已见新发票" }));
        let own = send(&service, finance, "G1/problems/verifications", seen.clone()).await;
        own.check_problem(403, "access.forbidden");
        let verified = send(&service, auditor, "G1/problems/verifications", seen).await.done(200);
        assert_eq!(
            (&verified["state"], &verified["is_closed"]),
            (&json!("rectified"), &json!(false))
        );
        let text = service.page_as(auditor, "/units/G1/rectification?period=2025").await;
        assert!(text.contains("销号"), "{text}");
        let closed = send(&service, auditor, "G1/problems/closures", step(json!({}))).await;
        assert_eq!(closed.done(200)["is_closed"], true);

        send(&service, finance, "G1/samples", json!({}))
            .await
            .check_problem(403, "access.forbidden");
        made(&service, &people).await;
        let trail = service.get(&format!("{V1}/G1/trail?limit=1000")).await.done(200);
        let looks = trail["items"].as_array().unwrap().iter();
        assert!(looks.clone().any(|it| it["action"] == "books.read" && it["actor"] == "经审丙"));
        service
    });
}
