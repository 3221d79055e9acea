//! Aid by the command line; no number, illness or phone stands anywhere in the clear.

use serde_json::json;

use crate::cli::on_both;
use crate::programmes::{ONE, OTHER, PLANS};

const PHONE: &str = "13900000009";

#[test]
fn a_case_goes_from_application_to_signature_and_nothing_of_it_stands_in_the_clear() {
    on_both(|books| {
        books.write("plans.csv", &format!("{PLANS}A,大病帮扶,大病帮扶,2025,9000,,人,50404\n"));
        let import = ["import", "--unit", "D7", "--year", "2025", "--kind", "programmes"];
        books.done(&[&import[..], &["plans.csv"]].concat());
        let of = ["--unit", "D7", "--code", "A", "--year", "2025"];
        let paper = ["--date", "2025-01-10", "--paper", "纪要1"];
        books.done(&[&["programme", "approve"][..], &of, &paper].concat());
        let by = |who: &'static str, rest: &[&'static str]| {
            books.json(&[&["--actor", who][..], rest].concat())
        };
        let family = [
            "aid",
            "family",
            "open",
            "--unit",
            "D7",
            "--name",
            "张三",
            "--id",
            ONE,
            "--phone",
            PHONE,
            "--cause",
            "患病",
            "--income",
            "620.00",
            "--heads",
            "3",
            "--date",
            "2025-02-01",
            "--paper",
            "纪要2",
        ];
        let (opened, _) = by("经办甲", &family);
        assert_eq!(opened["family"], "0001");
        let which = ["--unit", "D7", "--family", "0001"];
        let family = |rest: &[&'static str]| {
            let (told, code) = by("经办甲", &[&["aid", "family"][..], rest, &which].concat());
            assert_eq!(code, 0, "{told}");
        };
        family(&["plan", "--year", "2025", "--goal", "就医和就学"]);
        family(&["measure", "--due", "2025-06-30", "--text", "联系就医"]);
        family(&["done", "--measure", "1", "--date", "2025-05-01", "--note", "已联系"]);
        family(&["member", "--name", "张小禾", "--id", OTHER, "--relation", "女儿"]);
        let apply = [
            "aid",
            "apply",
            "--unit",
            "D7",
            "--programme",
            "A",
            "--name",
            "张三",
            "--id",
            ONE,
            "--at",
            "G7",
            "--family",
            "0001",
            "--illness",
            "尿毒症",
            "--own-cost",
            "18000",
            "--amount",
            "3000",
            "--date",
            "2025-03-03",
        ];
        let (applied, _) = by("经办甲", &apply);
        assert_eq!(applied["number"], "2025-0001");
        books.write("proof.pdf", &format!("%PDF-1.4 {ONE} 尿毒症"));
        let which = ["--unit", "D7", "--number", "2025-0001"];
        let step = |who: &'static str, rest: &[&'static str]| {
            let (told, code) = by(who, &[&["aid"][..], rest, &which].concat());
            assert_eq!(code, 0, "{told}");
            told
        };
        step("经办甲", &["attach", "--kind", "诊断证明", "--file", "proof.pdf"]);
        std::fs::remove_file(books.path().join("proof.pdf")).unwrap();
        assert_eq!(step("会计乙", &["preview"])["had"], json!([]));
        step("会计乙", &["check", "--amount", "2500"]);
        let days = ["notice", "--from", "2025-03-10", "--to", "2025-03-14", "--place", "公告栏"];
        step("经办甲", &days);
        step("主席丙", &["approve", "--date", "2025-03-17", "--paper", "纪要3"]);
        let paid = step("出纳丁", &["pay", "--date", "2025-03-18"]);
        assert_eq!((&paid["state"], &paid["amount"]), (&json!("paid"), &json!("2500.00")));
        step("经办甲", &["sign", "--date", "2025-03-19", "--paper", "签收单"]);
        let mut said = String::new();
        for asked in [
            &["aid", "list", "--unit", "D7", "--year", "2025"][..],
            &["aid", "list", "--unit", "D7", "--year", "2025", "--format", "csv"],
            &[&["aid", "show"][..], &which].concat(),
            &["aid", "family", "list", "--unit", "D7", "--format", "json"],
            &["aid", "family", "show", "--unit", "D7", "--family", "0001"],
            &["report", "aid-families", "--unit", "D7", "--period", "2025", "--format", "csv"],
            &["verify"],
            &["backup", "--out", "whole.backup"],
        ] {
            said.push_str(&books.done(asked));
        }
        assert!(said.contains("D7,患病,1,3,620.00,1,0,1,2500.00"), "{said}");
        let mut places = vec![("said".to_owned(), said.into_bytes())];
        let mut folders = vec![books.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
                }
            }
        }
        let backup = std::fs::File::open(books.path().join("whole.backup")).unwrap();
        let mut archive = zip::ZipArchive::new(backup).unwrap();
        for place in 0..archive.len() {
            let mut entry = archive.by_index(place).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            places.push((entry.name().unwrap().into_owned(), bytes));
        }
        for (name, bytes) in places {
            let text = String::from_utf8_lossy(&bytes);
            for secret in [ONE, OTHER, PHONE, "尿毒症", "张小禾"] {
                assert!(!text.contains(secret), "{secret} in {name}");
            }
        }
        let clear = books.done(&[&["aid", "show", "--reveal"][..], &which].concat());
        assert!(clear.contains(ONE) && clear.contains("尿毒症"), "{clear}");
    });
}
