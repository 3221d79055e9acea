//! Aid by the command line; no number, illness or phone stands anywhere in the clear.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::{Books, on_both};
use crate::programmes::{ONE, OTHER, PLANS};

const PHONE: &str = "13900000009";

/// Says a command, as somebody.
fn by(books: &Books, who: &str, command: &str) -> Value {
    let said = command.replace("{one}", ONE).replace("{other}", OTHER).replace("{phone}", PHONE);
    let said = format!("--actor {who} {said}");
    let words: Vec<&str> = said.split_whitespace().collect();
    let (told, code) = books.json(&words);
    assert_eq!(code, 0, "{said}: {told}");
    told
}

/// Aid in illness, approved, and a family on file.
fn prepared(books: &Books) {
    books.write("plans.csv", &format!("{PLANS}A,大病帮扶,大病帮扶,2025,9000,,人,50404\n"));
    for (who, command) in [
        ("会计乙", "import --unit D7 --year 2025 --kind programmes plans.csv"),
        (
            "主席丙",
            "programme approve --unit D7 --code A --year 2025 --date 2025-01-10 --paper 纪要1",
        ),
        (
            "经办甲",
            "aid family open --unit D7 --name 张三 --id {one} --phone {phone} --cause 患病 \
             --income 620.00 --heads 3 --date 2025-02-01 --paper 纪要2",
        ),
        ("经办甲", "aid family plan --unit D7 --family 0001 --year 2025 --goal 就医和就学"),
        ("经办甲", "aid family measure --unit D7 --family 0001 --due 2025-06-30 --text 联系就医"),
        (
            "经办甲",
            "aid family done --unit D7 --family 0001 --measure 1 --date 2025-05-01 --note 已联系",
        ),
        (
            "经办甲",
            "aid family member --unit D7 --family 0001 --name 张小禾 --id {other} --relation 女儿",
        ),
    ] {
        by(books, who, command);
    }
}

fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut places = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            places.extend(files_below(&path));
        } else {
            places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    places
}

/// What a backup holds, entry by entry.
fn entries_of(backup: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(backup).unwrap()).unwrap();
    let mut places = Vec::new();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        places.push((entry.name().unwrap().into_owned(), bytes));
    }
    places
}

#[test]
fn a_case_goes_from_application_to_signature_and_nothing_of_it_stands_in_the_clear() {
    on_both(|books| {
        prepared(&books);
        let applied = by(
            &books,
            "经办甲",
            "aid apply --unit D7 --programme A --name 张三 --id {one} --at G7 --family 0001 \
             --illness 尿毒症 --own-cost 18000 --amount 3000 --date 2025-03-03",
        );
        assert_eq!(applied["number"], "2025-0001");
        books.write("proof.pdf", &format!("%PDF-1.4 {ONE} 尿毒症"));
        let step = |who: &str, rest: &str| {
            by(&books, who, &format!("aid {rest} --unit D7 --number 2025-0001"))
        };
        step("经办甲", "attach --kind 诊断证明 --file proof.pdf");
        std::fs::remove_file(books.path().join("proof.pdf")).unwrap();
        assert_eq!(step("会计乙", "preview")["had"], json!([]));
        step("会计乙", "check --amount 2500");
        step("经办甲", "notice --from 2025-03-10 --to 2025-03-14 --place 公告栏");
        step("主席丙", "approve --date 2025-03-17 --paper 纪要3");
        let paid = step("出纳丁", "pay --date 2025-03-18");
        assert_eq!((&paid["state"], &paid["amount"]), (&json!("paid"), &json!("2500.00")));
        step("经办甲", "sign --date 2025-03-19 --paper 签收单");
        let mut said = String::new();
        for command in [
            "aid list --unit D7 --year 2025",
            "aid list --unit D7 --year 2025 --format csv",
            "aid show --unit D7 --number 2025-0001",
            "aid family list --unit D7 --format json",
            "aid family show --unit D7 --family 0001",
            "report aid-families --unit D7 --period 2025 --format csv",
            "verify",
            "backup --out whole.backup",
        ] {
            said.push_str(&books.done(&command.split_whitespace().collect::<Vec<_>>()));
        }
        assert!(said.contains("D7,患病,1,3,620.00,1,0,1,2500.00"), "{said}");
        let mut places = files_below(books.path());
        places.extend(entries_of(&books.path().join("whole.backup")));
        places.push(("said".to_owned(), said.into_bytes()));
        for (name, bytes) in places {
            let text = String::from_utf8_lossy(&bytes);
            for secret in [ONE, OTHER, PHONE, "尿毒症", "张小禾"] {
                assert!(!text.contains(secret), "{secret} in {name}");
            }
        }
        let show = ["aid", "show", "--reveal", "--unit", "D7", "--number", "2025-0001"];
        let clear = books.done(&show);
        assert!(clear.contains(ONE) && clear.contains("尿毒症"), "{clear}");
    });
}
