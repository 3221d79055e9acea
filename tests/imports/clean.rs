//! A careful unit's year: its registers are filled and its journal is right, so nothing is asked.
//!
//! The journals and the balances that follow from them are made by `clean/generate.py`.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use serde_json::{Value, json};
use union_ledger::catalogue::SCHEMA;
use union_ledger::platform::database::Database;
use union_ledger::units::add_unit::{NewProject, add_bank_account};
use union_ledger::units::project::{BankAccount, FundingSource};
use union_ledger::units::store::insert_parties;
use union_ledger::units::unit::Unit;

use super::{folder, table};
use crate::common::books::{Books, new_project, preparer};
use crate::common::{in_schema, runtime, temporary_folder};
use crate::http::service::{read, served};
use crate::imports_templates::ways;

#[derive(Deserialize)]
struct Expected {
    journal: String,
    what: String,
    value: String,
}

/// Each journal and the unit that it is of.
const JOURNALS: [(&str, &str); 2] = [("grassroots", "G1"), ("county", "D1")];

async fn fill_registers(books: &Books) {
    let (school, office) = (books.grassroots.clone(), books.department.clone());
    for (unit, banks, parties) in [
        (&school, &["基本户"][..], &["方小满", "蓝天书社"][..]),
        (&office, &["基本户", "专户"][..], &["沈知秋", "青山食品厂"][..]),
    ] {
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        for (code, name) in (1..).zip(banks) {
            let account = BankAccount {
                id: 0,
                unit_id: unit.id,
                code: format!("{code:02}"),
                name: (*name).to_owned(),
                account_code: "102".to_owned(),
                bank: "江州银行学苑支行".to_owned(),
            };
            add_bank_account(&mut tx, books.clock, &preparer(), account).await.unwrap();
        }
        let names: Vec<String> = parties.iter().map(|name| (*name).to_owned()).collect();
        insert_parties(&mut tx, unit.id, &names).await.unwrap();
        tx.commit().await.unwrap();
    }
    for (unit, name, is_earmarked, source) in [
        (&school, "送温暖", true, FundingSource::Union),
        (&school, "困难职工帮扶", false, FundingSource::Union),
        (&school, "职工运动会", false, FundingSource::Union),
        (&office, "困难职工帮扶", true, FundingSource::Union),
        (&office, "劳模慰问", true, FundingSource::Fiscal),
    ] {
        let new = new_project(name, is_earmarked, None);
        books.project(unit, NewProject { funding_source: Some(source), ..new }).await;
    }
    for unit in [&school, &office] {
        books.set(unit, "review_required", "false").await;
    }
}

/// What the outcome says and what stands in the books afterwards.
async fn check(books: &Books, (journal, unit): (&str, &Unit), outcome: &Value) {
    let engine = books.database.engine();
    assert_eq!(outcome["findings"], json!([]), "{journal} ({engine})");
    assert_eq!(outcome["posted"], json!(true), "{journal} ({engine})");
    let mut balances = Vec::new();
    for Expected { what, value, .. } in
        table::<Expected>("clean/expected.csv").into_iter().filter(|it| it.journal == journal)
    {
        match what.as_str() {
            "vouchers" | "entries" => assert_eq!(outcome[&what].to_string(), value, "{journal}"),
            _ => balances.push((what, value)),
        }
    }
    assert_eq!(books.balances(unit, "2025-12").await, balances, "{journal} ({engine})");
}

#[test]
fn a_clean_journal_comes_in_by_the_service_without_a_question() {
    served(|service, books| async move {
        fill_registers(&books).await;
        for (journal, code) in JOURNALS {
            let bytes = std::fs::read(folder(&format!("clean/{journal}.csv"))).unwrap();
            let path = format!("/api/v1/units/{code}/imports?year=2025");
            let file = Part::bytes(bytes.clone()).file_name("序时账.csv");
            let dry = service.ask(Method::POST, &format!("{path}&dry_run=true"));
            let dry = read(dry.multipart(Form::new().part("file", file)).send().await.unwrap());
            assert_eq!(dry.await.done(200)["is_refused"], json!(false), "{journal}");
            let file = Part::bytes(bytes).file_name("序时账.csv");
            let sent = service.ask(Method::POST, &path).multipart(Form::new().part("file", file));
            let outcome = read(sent.send().await.unwrap()).await.done(201);
            let unit = if code == "G1" { &books.grassroots } else { &books.department };
            check(&books, (journal, unit), &outcome).await;
        }
        service
    });
}

fn by_command(url: &str) {
    runtime().block_on(async {
        let data = temporary_folder();
        let database = Database::open(url, &SCHEMA).await.unwrap();
        let books = Books::new(database.clone()).await;
        fill_registers(&books).await;
        for (journal, code) in JOURNALS {
            let path = folder(&format!("clean/{journal}.csv"));
            let import = ["import", path.to_str().unwrap(), "--unit", code, "--year", "2025"];
            let dry = ways::run(data.path(), url, &[&import[..], &["--dry-run"]].concat());
            let dry: Value = serde_json::from_str(&dry).unwrap();
            assert_eq!(dry[0]["unexplained_warnings"], json!(0), "{journal}");
            let outcome: Value =
                serde_json::from_str(&ways::run(data.path(), url, &import)).unwrap();
            let unit = if code == "G1" { &books.grassroots } else { &books.department };
            check(&books, (journal, unit), &outcome[0]).await;
        }
        database.close().await;
    });
}

#[test]
fn a_clean_journal_comes_in_by_the_command_line_without_a_question() {
    let folder = temporary_folder();
    by_command(&format!("sqlite:{}", folder.path().join("books.sqlite").display()));
    in_schema(by_command);
}
