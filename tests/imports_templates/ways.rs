//! Templates by HTTP and by the command line.

use std::path::Path;
use std::process::Command;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use union_ledger::formats::entry_form_write::write_entry_form;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::database::Database;

use super::{fill_journal, form};
use crate::common::{on_sqlite, temporary_folder};
use crate::http::service::{Answered, Service, read, served};

const UPLOADS: &str = "/api/v1/units/G1/imports?year=2025&reason=%E5%B7%B2%E6%A0%B8";

async fn upload(service: &Service, bytes: Vec<u8>) -> Answered {
    let form = Form::new().part("file", Part::bytes(bytes).file_name("序时账.xlsx"));
    read(service.ask(Method::POST, UPLOADS).multipart(form).send().await.unwrap()).await
}

#[test]
fn a_template_is_downloaded_filled_in_and_uploaded_without_saying_its_kind() {
    served(|service, books| async move {
        let listed = service.get("/api/v1/units/G1/templates").await.done(200);
        let first = json!({ "kind": "journal", "label": "序时账", "version": 1 });
        assert_eq!(
            (listed.as_array().unwrap().len(), &listed[0]),
            (SheetKind::EVERY.len(), &first)
        );

        let path = "/api/v1/units/G1/templates/journal?year=2025";
        let answer = service.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-type").ends_with("spreadsheetml.sheet"));
        let disposition = header("content-disposition");
        let name = "filename*=UTF-8''%E5%BA%8F%E6%97%B6%E8%B4%A6%E6%A8%A1%E6%9D%BF%202025%20";
        assert!(disposition.contains("filename=\"template-journal-G1-2025.xlsx\""));
        assert!(disposition.contains(name), "{disposition}");
        let blank = answer.bytes().await.unwrap();
        let mut filled = form(&books, SheetKind::Journal, None).await;
        assert_eq!(blank, write_entry_form(&filled).unwrap());

        let refused = upload(&service, blank.to_vec()).await;
        refused.check_problem(422, "web.file_refused");
        assert_eq!(refused.json["findings"][0]["code"], "import.no_lines");
        assert_eq!(refused.json["findings"].as_array().unwrap().len(), 1);

        fill_journal(&mut filled);
        let posted = upload(&service, write_entry_form(&filled).unwrap()).await.done(201);
        assert_eq!((&posted["kind"], &posted["posted"]), (&json!("journal"), &json!(true)));
        let balances = "/api/v1/units/G1/reports/trial-balance?period=2025-03&level=1";
        let report = service.get(balances).await.done(200);
        assert!(report.to_string().contains("1100.50"), "{report}");

        for (path, status, code) in [
            ("templates/fees?year=2025", 404, "import.kind_unknown"),
            ("templates/journal?year=1999", 404, "ledger.year_unknown"),
            ("templates/statement?year=2025&period=2024-03", 422, "import.table_period_differs"),
        ] {
            let answer = service.get(&format!("/api/v1/units/G1/{path}")).await;
            answer.check_problem(status, code);
        }
        let open = "科目编码,科目名称,方向,余额\n102,银行存款,借,8\n";
        let answer = upload(&service, open.as_bytes().to_vec()).await;
        answer.check_problem(422, "import.kind_ambiguous");
        service
    });
}

pub fn run(folder: &Path, url: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_union-ledger"))
        .args(["--lang", "zh", "--format", "json", "--database", url, "--data-dir"])
        .arg(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}: {text}");
    text
}

#[test]
fn the_command_line_writes_templates_and_takes_them_back() {
    on_sqlite(async |database: Database| {
        let books = crate::common::books::Books::new(database.clone()).await;
        let folder = temporary_folder();
        let place = folder.path().join("books.sqlite");
        let url = format!("sqlite:{}", place.display());
        let list: Value =
            serde_json::from_str(&run(folder.path(), &url, &["template", "list"])).unwrap();
        assert_eq!(list.as_array().unwrap().len(), SheetKind::EVERY.len());
        let add = ["unit", "add", "--code"];
        let above = ["F1", "省直机关工会", "--level", "federation", "--tier", "county_and_above"];
        let below = ["G1", "实验学校工会", "--level", "grassroots", "--tier", "grassroots"];
        for (unit, parent) in [(above, &[][..]), (below, &["--parent", "F1"][..])] {
            let [code, name, words @ ..] = unit;
            let words = [&add[..], &[code, "--name", name], &words[..], parent].concat();
            run(folder.path(), &url, &words);
        }
        for kind in SheetKind::EVERY {
            let out = folder.path().join(format!("{}.xlsx", kind.key()));
            let out = out.to_str().unwrap();
            let write = ["template", "write", "--unit", "G1", "--year", "2025", "--kind"];
            run(folder.path(), &url, &[&write[..], &[kind.key(), "--out", out]].concat());
            assert!(std::fs::read(out).unwrap().starts_with(b"PK"));
        }
        let mut filled = form(&books, SheetKind::Journal, None).await;
        fill_journal(&mut filled);
        let file = folder.path().join("filled.xlsx");
        std::fs::write(&file, write_entry_form(&filled).unwrap()).unwrap();
        let import = ["import", file.to_str().unwrap(), "--unit", "G1", "--year", "2025"];
        let outcome = run(folder.path(), &url, &[&import[..], &["--reason", "已核对"]].concat());
        let outcome: Value = serde_json::from_str(&outcome).unwrap();
        assert_eq!((&outcome[0]["kind"], &outcome[0]["posted"]), (&json!("journal"), &json!(true)));
        let report = ["report", "trial-balance", "--unit", "G1", "--period", "2025-03"];
        assert!(run(folder.path(), &url, &report).contains("1100.50"));
    });
}
