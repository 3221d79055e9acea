//! A reason answers one rule: by the command line, by the service, and in a dry run as in earnest.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use union_ledger::catalogue::SCHEMA;
use union_ledger::platform::database::Database;

use crate::common::books::Books;
use crate::common::{in_schema, runtime, temporary_folder};
use crate::http::service::{Answered, Service, read, served};
use reqwest::Method;
use reqwest::multipart::{Form, Part};

/// A number is missing, and a name beside a code is no account's.
const TWO_RULES: &str = "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额\n\
    2025-01-08,记-1,收会费,102,学苑银行,8.00,\n,,,401,会费收入,,8.00\n\
    2025-01-09,记-3,收会费,102,学苑银行,9.00,\n,,,401,会费收入,,9.00\n";
const GAP: &str = "import.number_gap";
const NAME: &str = "import.account_name_differs";

/// Exit code, what was told by code, and the number of the batch.
fn run(folder: &Path, url: &str, arguments: &[&str]) -> (Option<i32>, Vec<String>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_union-ledger"))
        .args(["--lang", "zh", "--format", "json", "--database", url, "--data-dir"])
        .arg(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut documents = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let answer = documents.next().and_then(Result::ok).unwrap_or_default();
    let outcome = if answer.is_array() { answer[0].clone() } else { answer };
    let findings = outcome["findings"].as_array().cloned().unwrap_or_default();
    let code = |it: &Value| it["code"].as_str().unwrap().to_owned();
    (output.status.code(), findings.iter().map(code).collect(), outcome["id"].to_string())
}

fn by_command(url: &str) {
    runtime().block_on(async {
        let database = Database::open(url, &SCHEMA).await.unwrap();
        Books::new(database.clone()).await;
        database.close().await;
    });
    let folder = temporary_folder();
    let file = folder.path().join("账.csv");
    std::fs::write(&file, TWO_RULES).unwrap();
    let import = ["import", file.to_str().unwrap(), "--unit", "G1", "--year", "2025"];
    let told = |reasons: &[&str]| {
        let reasons = reasons.iter().flat_map(|reason| ["--reason", reason]);
        let arguments: Vec<&str> = import.into_iter().chain(reasons).collect();
        run(folder.path(), url, &arguments)
    };
    let gap = format!("{GAP}=3 号之前一张作废");
    let name = format!("{NAME}=开户行简称");
    // The dry run first: it ends as the import does, and nothing is booked by either.
    for (reasons, refusal) in [
        (&[][..], "import.warnings_unexplained"),
        (&["已核对"][..], "import.reason_for_several_rules"),
        (&[gap.as_str()][..], "import.warnings_unexplained"),
    ] {
        for mode in [&["--dry-run"][..], &[][..]] {
            let mut arguments: Vec<&str> = import.into_iter().chain(mode.iter().copied()).collect();
            arguments.extend(reasons.iter().flat_map(|reason| ["--reason", reason]));
            let (exit, codes, _) = run(folder.path(), url, &arguments);
            assert_eq!(exit, Some(1), "{reasons:?} {mode:?}: {codes:?}");
            assert_eq!(codes.last().map(String::as_str), Some(refusal), "{reasons:?} {mode:?}");
        }
    }
    assert_eq!(told(&["import.number_gaps=作废"]).0, Some(1));
    assert_eq!(told(&["已核对", "也核对"]).0, Some(1));

    // Staged, a batch is accepted by the same rule.
    let stage = ["batch", "stage", import[1], "--unit", "G1", "--year", "2025"];
    let (exit, _, id) = run(folder.path(), url, &stage);
    assert_eq!(exit, Some(0));
    let accept = ["batch", "accept", &id, "--unit", "G1", "--reason"];
    let (exit, codes, _) = run(folder.path(), url, &[&accept[..], &["已核对"]].concat());
    assert_eq!(exit, Some(1));
    assert!(codes.contains(&"import.reason_for_several_rules".to_owned()), "{codes:?}");
    // One by its rule; the bare one answers what is left, which is of one rule.
    let both = [&gap, "--reason", "简称"];
    let (exit, codes, _) = run(folder.path(), url, &[&accept[..], &both].concat());
    assert_eq!((exit, codes.len()), (Some(0), 2), "{codes:?}");

    // The next file has the same name beside the code: its reason holds, the gap is a new one.
    let later = TWO_RULES.replace("2025-01", "2025-02").replace("记-3", "记-4");
    std::fs::write(&file, later).unwrap();
    let (exit, codes, _) = told(&[]);
    assert_eq!(exit, Some(1), "{codes:?}");
    assert_eq!(told(&["二月作废两张"]).0, Some(0));
    // By rules, all at once, in a dry run and in earnest.
    std::fs::write(&file, TWO_RULES.replace("2025-01", "2025-03").replace("学苑", "明德")).unwrap();
    let dry = ["--dry-run", "--reason", &gap, "--reason", &name];
    assert_eq!(run(folder.path(), url, &[&import[..], &dry].concat()).0, Some(0));
    assert_eq!(told(&[&gap, &name]).0, Some(0));
}

#[test]
fn a_reason_on_the_command_line_answers_its_rule_and_a_dry_run_ends_as_the_import() {
    let folder = temporary_folder();
    by_command(&format!("sqlite:{}", folder.path().join("books.sqlite").display()));
    in_schema(by_command);
}

async fn upload(service: &Service, query: &str) -> Answered {
    let path = format!("/api/v1/units/G1/imports?year=2025&kind=journal{query}");
    let file = Part::bytes(TWO_RULES.as_bytes().to_vec()).file_name("账.csv");
    let form = Form::new().part("file", file);
    read(service.ask(Method::POST, &path).multipart(form).send().await.unwrap()).await
}

fn codes(answer: &Answered) -> Vec<&str> {
    let findings = answer.json["findings"].as_array().unwrap();
    findings.iter().map(|it| it["code"].as_str().unwrap()).collect()
}

#[test]
fn a_reason_by_the_service_answers_its_rule_with_or_without_a_value() {
    served(|service, _| async move {
        let dry = upload(&service, "&dry_run=true").await;
        assert_eq!((dry.status.as_u16(), &dry.json["is_refused"]), (200, &json!(true)));
        assert!(codes(&dry).contains(&"import.warnings_unexplained"));
        let bare = upload(&service, "&reason=checked").await;
        bare.check_problem(422, "web.file_refused");
        assert!(codes(&bare).contains(&"import.reason_for_several_rules"), "{bare:?}");
        let unknown = upload(&service, "&reason=import.gap%3Dchecked").await;
        unknown.check_problem(422, "import.reason_rule_unknown");

        let staged = upload(&service, "&staged=true").await.done(201);
        let accept = format!("/api/v1/units/G1/imports/{}", staged["id"]);
        let refused = service.accept(&accept, json!({ "reason": "已核对" })).await;
        assert!(codes(&refused).contains(&"import.reason_for_several_rules"), "{refused:?}");
        let of_value = json!({ "code": GAP, "value": "缺 2，共 1 个号", "reason": "作废" });
        let other = json!({ "code": NAME, "value": "别的银行", "reason": "简称" });
        let body = json!({ "explanations": [of_value, other] });
        let refused = service.accept(&accept, body).await;
        assert!(codes(&refused).contains(&"import.warnings_unexplained"), "{refused:?}");
        let of_rule = json!({ "code": NAME, "reason": "简称" });
        let body = json!({ "explanations": [of_value, of_rule] });
        let accepted = service.accept(&accept, body).await.done(201);
        let reasons: Vec<(&str, &str)> = accepted["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["code"].as_str().unwrap(), it["explanation"].as_str().unwrap_or("")))
            .collect();
        assert_eq!(reasons, [(NAME, "简称"), (GAP, "作废")]);
        service
    });
}

#[test]
fn each_rule_has_its_own_box_on_the_page() {
    served(|service, _| async move {
        let staged = upload(&service, "&staged=true").await.done(201);
        let path = format!("/units/G1/uploads/{}", staged["id"]);
        let page = service.page(&path).await;
        assert!(!page.contains("name=\"for_all\"") && !page.contains("name=\"reason\""), "{page}");
        for rule in [GAP, NAME] {
            assert!(page.contains(&format!("value=\"{rule}\"")), "{rule} in {page}");
        }
        let clerk = service.clerk.clone();
        let accept = format!("{path}/acceptance");
        let upload = format!("/api/v1/units/G1/imports/{}", staged["id"]);
        let seen = async || service.get(&upload).await.done(200)["version"].clone();
        // One box filled in is not enough.
        let version = seen().await;
        let version = ("version", version.as_str().unwrap());
        let one = [version, ("code-0", NAME), ("reason-0", "简称")];
        service.send_form(&clerk, &accept, &one).await;
        let page = service.page(&path).await;
        assert!(page.contains("还有 1 条警告没有说明"), "{page}");
        let version = seen().await;
        let version = ("version", version.as_str().unwrap());
        let other = [version, ("code-1", GAP), ("reason-1", "作废")];
        let (status, ..) = service.send_form(&clerk, &accept, &other).await;
        assert_eq!(status, 303);
        assert!(service.page(&path).await.contains("已记账"));
        service
    });
}
