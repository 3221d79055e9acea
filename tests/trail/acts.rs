//! Each declared action is written by the act that it names: nothing stands on the list in vain.

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use union_ledger::access::manage_users::{PasswordChange, change_password};
use union_ledger::access::role::Role;
use union_ledger::access::sign_in::{MAX_FAILED, SignIn, sign_in, sign_out};
use union_ledger::access::tokens::{NewToken, add_token, end_session, revoke_token};
use union_ledger::date::ReportSpan;
use union_ledger::grants::approve_run::approve_run;
use union_ledger::grants::return_run::{Asked, Way};
use union_ledger::grants::run_returns::run_returns;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::chart::Era;
use union_ledger::ledger::chart::keep_bank_account::{SaidAccount, keep_bank_account};
use union_ledger::ledger::periods::migrate_chart::migrate_chart;
use union_ledger::ledger::periods::open_year::open_year;
use union_ledger::members::find_member::find_member;
use union_ledger::members::list_members::Sight;
use union_ledger::members::waive_fees::{AskedWaiver, approve_waiver, ask_waiver};
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::trail::{Action, store as trail};
use union_ledger::units::dated_rule::NewRule;
use union_ledger::units::project::BankFacts;
use union_ledger::units::set_rule::{end_rule, set_rule};
use union_ledger::wiring::act;

use super::dues_acts::dealings;
use crate::budgets::acted as budgeted_and_filed;
use crate::common::books::{Books, day, new_project, period, preparer, reviewer};
use crate::common::people::{Person, person, viewer_now};
use crate::dues::papers::acted as dues_papers;
use crate::http::service::{Service, read, served};
use crate::members::refusals::bring;
use crate::members::{ONE, ROLL};
use crate::payments::acted as paid;
use crate::returns::service::listed;

/// Who, how, where below `/api/v1`, what. `{draft}` and the like are filled in by the test.
type Step = (&'static str, &'static str, &'static str, &'static str);

const VOUCHER: &str = r#"{"dated_on":"2025-02-01","entries":[
    {"summary":"收到会费","account":"102","debit":"5.00"},
    {"summary":"收到会费","account":"401","credit":"5.00"}]}"#;
const TO_FIRM: &str = r#"{"dated_on":"2025-02-01","entries":[
    {"summary":"预付","account":"135","debit":"5.00","party":"蓝天书社"},
    {"summary":"预付","account":"102","credit":"5.00"}]}"#;

const REGISTERS: &[Step] = &[
    ("zhang", "POST", "units/G1/projects/P001/completion", r#"{"finished_on":"2025-05-01"}"#),
    (
        "zhang",
        "POST",
        "units/G1/accounts",
        r#"{"parent_code":"50106","code":"5010601","name":"书画"}"#,
    ),
    (
        "zhang",
        "POST",
        "units/G1/bank-accounts",
        r#"{"code":"01","name":"基本户","account_code":"102","bank":"星河农商行"}"#,
    ),
    (
        "zhang",
        "POST",
        "units/G1/cash-rules?year=2025",
        r#"{"name":"会费收入","direction":"in","account_code":"401","any_of":["会费"]}"#,
    ),
    ("zhang", "DELETE", "units/G1/cash-rules/%E4%BC%9A%E8%B4%B9%E6%94%B6%E5%85%A5", ""),
    ("zhang", "POST", "districts", r#"{"code":"P1","name":"一片","valid_from_on":"2020-01-01"}"#),
    ("zhang", "POST", "districts/P1/members", r#"{"unit_code":"G1","valid_from_on":"2020-01-01"}"#),
];

const PEOPLE: &[Step] = &[
    ("zhang", "POST", "users", r#"{"login":"zhou","name":"周出纳"}"#),
    ("zhang", "POST", "users/zhou/grants", r#"{"role":"unit_finance","scope":"unit","at":"G1"}"#),
    ("zhang", "DELETE", "users/zhou/grants/{grant}", ""),
    ("zhang", "POST", "users/zhou/password-reset", ""),
    ("zhang", "PUT", "users/zhou/active", r#"{"is_active":false}"#),
    ("zhang", "PUT", "users/zhou/active", r#"{"is_active":true}"#),
    ("zhang", "POST", "users/zhou/unlocking", ""),
];

const DRAFTS: &[Step] = &[
    ("zhang", "POST", "units/G1/drafts", VOUCHER),
    ("li", "POST", "units/G1/drafts/{first}/return", r#"{"reason":"缺附件"}"#),
    ("zhang", "DELETE", "units/G1/drafts/{first}", ""),
    ("zhang", "POST", "units/G1/drafts", TO_FIRM),
    ("li", "POST", "units/G1/drafts/{second}/review", r#"{"version":1}"#),
    ("zhang", "POST", "units/G1/drafts/{second}/posting", r#"{"version":2}"#),
    ("zhang", "POST", "units/G1/balance-rebuild", ""),
    ("zhang", "POST", "units/G1/periods/2025-01/closing", ""),
];

const REOPENING: &[Step] = &[
    (
        "zhang",
        "POST",
        "units/G1/reopening-requests",
        r#"{"period":"2025-01","reason":"补记手续费"}"#,
    ),
    ("zhang", "POST", "units/G1/reopening-requests/1/withdrawal", ""),
    (
        "zhang",
        "POST",
        "units/G1/reopening-requests",
        r#"{"period":"2025-01","reason":"补记手续费"}"#,
    ),
    ("sun", "POST", "units/G1/reopening-requests/2/refusal", r#"{"note":"下月再记"}"#),
    (
        "zhang",
        "POST",
        "units/G1/reopening-requests",
        r#"{"period":"2025-01","reason":"补记手续费"}"#,
    ),
    (
        "sun",
        "POST",
        "units/G1/reopening-requests/3/approval",
        r#"{"expires_at":"2025-07-01T00:00:00Z","note":""}"#,
    ),
];

/// What is filled in by the test.
type Filled<'a> = &'a [(&'a str, String)];

async fn walk(service: &Service, people: &[&Person], steps: &[Step], filled: Filled<'_>) {
    for (who, method, path, body) in steps {
        let person = people.iter().find(|it| it.login == *who).unwrap();
        let path = filled.iter().fold((*path).to_owned(), |path, (name, value)| {
            path.replace(&format!("{{{name}}}"), value)
        });
        let method: Method = method.parse().unwrap();
        let mut request = service.ask_as(person, method, &format!("/api/v1/{path}"));
        if !body.is_empty() {
            request = request.json(&serde_json::from_str::<Value>(body).unwrap());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        assert!(status.is_success(), "{path}: {status} {}", answer.text().await.unwrap());
    }
}

/// In and out, a new password, keys of one's own, a wrong password until the account is locked.
async fn at_the_door(service: &Service, books: &Books) {
    let (clock, database) = (books.clock, &service.database);
    let wei = person(database, clock, ("wei", "魏会计"), &[]).await;
    let knock = async |password: &str| {
        let (login, password) = (wei.login.clone(), password.to_owned());
        let (address, agent) = ("10.1.2.3".to_owned(), "Browser".to_owned());
        sign_in(database, clock, SignIn { login, password, address, agent }).await
    };
    let first = knock(&wei.password).await.unwrap();
    let first = viewer_now(database, clock, first.key.reveal()).await.unwrap();
    let second = knock(&wei.password).await.unwrap();
    let second = viewer_now(database, clock, second.key.reveal()).await.unwrap();
    let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
    let whose = (wei.id, wei.login.as_str());
    let token =
        NewToken { label: "报表".to_owned(), may_write: false, unit_code: None, days: 30 };
    let (token, _) = add_token(&mut tx, clock, &first, token).await.unwrap();
    revoke_token(&mut tx, clock, &preparer(), whose, token.id).await.unwrap();
    end_session(&mut tx, clock, &preparer(), whose, second.session_id.unwrap()).await.unwrap();
    let change = PasswordChange { old: wei.password.clone(), new: "long-and-new-31415".to_owned() };
    change_password(&mut tx, clock, &first, change).await.unwrap();
    sign_out(&mut tx, clock, &first).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..MAX_FAILED {
        assert!(knock("wrong").await.is_err());
    }
}

/// What no route does: an account of a bank closed, years withdrawn, the move to the new system.
async fn beside_the_service(books: &Books) {
    let (clock, actor) = (books.clock, preparer());
    let (unit, old) = (&books.grassroots, &books.department);
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    for closed_on in [None, Some("2025-05-31".to_owned())] {
        let said = SaidAccount {
            name: "专户".to_owned(),
            account_code: "102".to_owned(),
            bank: "星河农商行".to_owned(),
            facts: BankFacts { closed_on, ..BankFacts::default() },
        };
        let kept = keep_bank_account(&mut tx, clock, &actor, (unit, Era::of_year(2025)), said);
        kept.await.unwrap();
    }
    let rule = NewRule {
        kind: "limit".to_owned(),
        channel: String::new(),
        value: json!({ "fen": 100 }),
        paper: "星工发〔2025〕3号".to_owned(),
        valid_from_on: "2025-01-01".to_owned(),
        valid_to_on: None,
    };
    let rule = set_rule(&mut tx, clock, &actor, unit, rule).await.unwrap();
    end_rule(&mut tx, clock, &actor, unit, (rule.id, "2025-06-30")).await.unwrap();
    tx.commit().await.unwrap();
    let new = &books.federation;
    let mut tx = books.database.write(&[new.id]).await.unwrap();
    open_year(&mut tx, act(clock, &actor), new, 2025).await.unwrap();
    open_year(&mut tx, act(clock, &actor), new, 2024).await.unwrap();
    tx.commit().await.unwrap();
    let lines = &[("102", "debit", "100.00"), ("402", "credit", "100.00")];
    books.post(old, "2021-05-10", lines).await;
    books.close_year(old, 2021, &[]).await.unwrap();
    let mut tx = books.database.write(&[old.id]).await.unwrap();
    migrate_chart(&mut tx, act(clock, &actor), old, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

/// A return to who is on a list, computed and approved.
async fn returned(books: &Books) {
    listed(books).await;
    let payer = &books.federation;
    let (code, span) = ("L1".to_owned(), ReportSpan::Year(2025));
    let asked = Asked { code, span, way: Way::Notice, dated_on: day("2025-12-31") };
    let mut tx = books.database.write(&[SYSTEM_BOOK, payer.id]).await.unwrap();
    run_returns(&mut tx, act(books.clock, &preparer()), payer, &asked).await.unwrap();
    let which = ("L1", span);
    approve_run(&mut tx, act(books.clock, &reviewer()), payer, which, None).await.unwrap();
    tx.commit().await.unwrap();
}

/// A member with a fee and a waiver, looked at.
async fn members(books: &Books) {
    let unit = &books.grassroots;
    let roll = format!("{ROLL}\n张三,{ONE},,,,,在编,5000,2020-03-01,\n");
    assert!(bring(books, unit, SheetKind::Members, &roll).await.registered);
    let grid = format!("姓名,证件号码,会费基数,1月\n张三,{ONE},5000,25\n");
    assert!(bring(books, unit, SheetKind::MemberFees, &grid).await.registered);
    let months = (period("2025-02"), period("2025-02"));
    let asked = AskedWaiver {
        member: "G1-0001".to_owned(),
        from: months.0,
        to: months.1,
        reason: "困难".to_owned(),
    };
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    ask_waiver(&mut tx, act(books.clock, &preparer()), unit, &asked).await.unwrap();
    approve_waiver(&mut tx, act(books.clock, &reviewer()), unit, 1).await.unwrap();
    let found = (ONE, Sight::Masked);
    find_member(&mut tx, act(books.clock, &preparer()), unit, found).await.unwrap();
    tx.commit().await.unwrap();
}

const HEAD: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n";
const ROWS: &str = "2025-03-08,记-1,收到会费,102,1200.50,\n2025-03-08,记-1,收到会费,401,,1200.50\n";

/// Uploads: staged, looked at, said, accepted and taken back; another one cancelled.
async fn uploads(service: &Service) {
    let people = [&service.clerk];
    for (text, steps) in [
        (
            format!("{HEAD}{ROWS}"),
            &[
                ("zhang", "PUT", "units/G1/imports/{id}/layout", r#"{"mapping":[]}"#),
                ("zhang", "PUT", "units/G1/imports/{id}/acceptance", r#"{"reason":"已核"}"#),
                ("zhang", "POST", "units/G1/imports/{id}/check", ""),
            ][..],
        ),
        (
            format!("{HEAD}{}", ROWS.replace("1200.50", "7.00")),
            &[("zhang", "POST", "units/G1/imports/{id}/cancellation", "")][..],
        ),
    ] {
        let path = "/api/v1/units/G1/imports?year=2025&kind=journal&staged=true";
        let form = Form::new().part("file", Part::bytes(text.into_bytes()).file_name("账.csv"));
        let sent = service.ask(Method::POST, path).multipart(form).send().await.unwrap();
        let id = read(sent).await.done(201)["id"].to_string();
        let filled = [("id", id.clone())];
        walk(service, &people, steps, &filled).await;
        if steps.len() == 1 {
            continue;
        }
        let said = json!({ "reason": "已核" });
        service.accept(&format!("/api/v1/units/G1/imports/{id}"), said).await.done(201);
        let undo = r#"{"reason":"重复导入"}"#;
        let undo = [("zhang", "POST", "units/G1/imports/{id}/undoing", undo)];
        walk(service, &people, &undo, &filled).await;
    }
}

/// A file beside a draft, which is taken away again.
async fn attachment(service: &Service, draft: &str) {
    let path = format!("/api/v1/units/G1/drafts/{draft}/attachments");
    let paper = Part::bytes(b"%PDF-1.4\n".to_vec()).file_name("发票.pdf");
    let form = Form::new().part("file", paper);
    let sent = service.ask(Method::POST, &path).multipart(form).send().await.unwrap();
    let id = read(sent).await.done(201)[0]["id"].to_string();
    let away = format!("/api/v1/units/G1/attachments/{id}");
    let away = service.ask(Method::DELETE, &away).send().await.unwrap();
    assert!(away.status().is_success(), "{}", away.text().await.unwrap());
}

/// A backup made and taken away; an auditor's look.
async fn looks_and_backups(service: &Service, auditor: &Person) {
    service.ask(Method::POST, "/api/v1/system/backups").send().await.unwrap();
    let name = loop {
        let listed = service.get("/api/v1/system/backups").await.done(200);
        let state = service.get("/api/v1/system").await.done(200);
        if let (Some(name), Value::Null) =
            (listed[0]["name"].as_str(), &state["backup_running_since"])
        {
            break name.to_owned();
        }
        tokio::task::yield_now().await;
    };
    service.ask(Method::GET, &format!("/api/v1/system/backups/{name}")).send().await.unwrap();
    let look = service.ask_as(auditor, Method::GET, "/api/v1/units/G1/vouchers");
    assert!(look.send().await.unwrap().status().is_success());
}

async fn written(books: &Books) -> BTreeSet<String> {
    let mut tx = books.database.read().await.unwrap();
    let mut found = BTreeSet::new();
    for book in SYSTEM_BOOK..=4 {
        let records = trail::records(&mut tx, book, 0, 1_000).await.unwrap();
        found.extend(records.into_iter().map(|it| it.action));
    }
    found
}

#[test]
fn every_declared_action_is_written_by_its_act_and_no_other_is() {
    served(|service, books| async move {
        let (clock, unit) = (books.clock, &books.grassroots);
        let all = [(Role::FederationFinance, "everything", "")];
        let sun = person(&service.database, clock, ("sun", "孙财务"), &all).await;
        let below = [(Role::AuditCommittee, "subtree", "F1")];
        let wu = person(&service.database, clock, ("wu", "吴经审"), &below).await;
        let people = [&service.clerk, &service.reviewer, &sun];
        books.project(unit, new_project("送温暖", false, None)).await;
        books.set(unit, "review_required", "false").await;
        walk(&service, &people, REGISTERS, &[]).await;
        let (grants, rest) = PEOPLE.split_at(2);
        walk(&service, &people, grants, &[]).await;
        let user = service.get("/api/v1/users/zhou").await.done(200);
        let grant = [("grant", user["grants"][0]["id"].to_string())];
        walk(&service, &people, rest, &grant).await;

        let id = |place: i64| (unit.id * 4_294_967_296 + place).to_string();
        let ids = [("first", id(1)), ("second", id(2)), ("third", id(3))];
        let (to_change, rest) = DRAFTS.split_at(1);
        walk(&service, &people, to_change, &ids).await;
        attachment(&service, &ids[0].1).await;
        let change = format!(r#"{{"version":3,"voucher":{VOUCHER}}}"#);
        let change: Value = serde_json::from_str(&change).unwrap();
        service.put(&format!("/api/v1/units/G1/drafts/{}", ids[0].1), change).await.done(200);
        walk(&service, &people, rest, &ids).await;
        walk(&service, &people, REOPENING, &ids).await;

        at_the_door(&service, &books).await;
        beside_the_service(&books).await;
        uploads(&service).await;
        returned(&books).await;
        dealings(&service, &books).await;
        dues_papers(&books).await;
        budgeted_and_filed(&books).await;
        paid(&books).await;
        members(&books).await;
        crate::programmes::acted(&books).await;
        crate::aid::acted(&books).await;
        crate::assets::acted(&books).await;
        crate::oversight::acted(&books).await;
        crate::checks::acted(&books).await;
        crate::consolidation::acted(&books).await;
        looks_and_backups(&service, &wu).await;
        let declared: BTreeSet<String> =
            Action::EVERY.iter().map(|it| it.id().to_owned()).collect();
        let written = written(&books).await;
        let never: Vec<_> = declared.difference(&written).collect();
        let unknown: Vec<_> = written.difference(&declared).collect();
        assert!(never.is_empty() && unknown.is_empty(), "{never:?} {unknown:?}");
        service
    });
}
