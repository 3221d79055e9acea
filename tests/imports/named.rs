//! Names that are near to registered ones, balances on the other side, and what is said of an
//! account that cannot be booked on: told where a person must answer, in every kind of workbook.

use union_ledger::imports::batches::explanations::Explanation;
use union_ledger::imports::batches::import_request::ImportOutcome;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::chart::Era;
use union_ledger::ledger::chart::add_account::{NewDetail, add_detail_account};
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::store::projects_of;
use union_ledger::units::unit::{Level, Tier};

use super::asked::{Desk, told};
use crate::common::books::{new_project, new_unit, preparer};
use crate::common::both;

const JOURNAL: SheetKind = SheetKind::Journal;

/// Unions beside the books' own three, with names of the usual shape.
async fn add_unions(desk: &Desk) {
    let mut tx = desk.books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    for (code, name) in [("G2", "清河县第三中学工会"), ("G3", "清河县卫生工会委员会")]
    {
        let new = new_unit(code, name, Some("D1"), Level::Grassroots, Tier::Grassroots);
        add_unit(&mut tx, desk.books.clock, &preparer(), new).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// What a rule found, wherever it did.
fn found(outcome: &ImportOutcome, code: &str) -> Vec<String> {
    let of_rule = outcome.findings.iter().filter(|it| it.code.id == code);
    of_rule.map(|it| format!("{} {}", it.found, it.expected)).collect()
}

#[test]
fn a_union_is_no_outside_party_by_its_official_or_short_name() {
    both(async |database| {
        let desk = Desk::new(database).await;
        add_unions(&desk).await;
        let school = &desk.books.grassroots;
        for (month, (party, expected)) in (1..).zip([
            // What it is officially called is its name, with 委员会 or without.
            ("清河县第三中学工会委员会", None),
            ("清河县卫生工会", None),
            ("第三中学工会", Some("import.party_near_unit")),
            ("卫生工会委员会", Some("import.party_near_unit")),
            ("江州省清河县第三中学工会", Some("import.party_near_unit")),
            ("清河县第三中学", Some("import.party_near_unit")),
            // The own employer pays the union and is no union.
            ("实验学校", None),
            ("清河县第三中学食堂", None),
        ]) {
            let text = format!(
                "日期,凭证号,摘要,科目编码,借方金额,贷方金额,往来单位\n\
                 2025-{month:02}-08,记-1,借款,135,8.00,,{party}\n,,,102,,8.00,\n"
            );
            let outcome = desk.import_as(school, (JOURNAL, "账.csv"), &text, &[]).await;
            let near = told(&outcome).into_iter().find(|it| it.starts_with("import.party"));
            assert_eq!(near, expected, "{party}: {:?}", outcome.findings);
            let is_registered = !found(&outcome, "import.party_registered").is_empty();
            let is_outside = ["实验学校", "清河县第三中学食堂"].contains(&party);
            assert_eq!(is_registered, is_outside, "{party}");
        }
    });
}

#[test]
fn another_union_is_told_by_its_short_name_below_the_table_and_by_the_file() {
    both(async |database| {
        let desk = Desk::new(database).await;
        add_unions(&desk).await;
        let school = &desk.books.grassroots;
        let journal = |month: u8| {
            format!(
                "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
                 2025-{month:02}-08,记-1,收会费,102,8.00,\n,,,401,,8.00\n"
            )
        };
        let [one, two, three, four] = [1, 2, 3, 4].map(journal);
        let opening = "科目编码,年初借方余额,年初贷方余额\n102,8.00,\n32205,,8.00\n";
        for (kind, file, text, is_told) in [
            (JOURNAL, "账.csv", format!("编制单位：第三中学工会\n{one}"), true),
            (SheetKind::Opening, "期初.csv", format!("核算单位,第三中学工会\n{opening}"), true),
            (JOURNAL, "账.csv", format!("{one}制表单位：清河县第三中学工会,,,,,\n"), true),
            (JOURNAL, "清河县第三中学工会2025.csv", one, true),
            (SheetKind::Opening, "第三中学工会期初.csv", opening.to_owned(), true),
            (JOURNAL, "教育厅直属工会所属2025.csv", two, false),
            (JOURNAL, "实验学校工会2025.csv", three, false),
            (JOURNAL, "账.csv", format!("{four}制表单位：实验学校工会,,,,,\n"), false),
        ] {
            let outcome = desk.import_as(school, (kind, file), &text, &[]).await;
            let other = found(&outcome, "import.names_other_unit");
            assert_eq!(!other.is_empty(), is_told, "{file} {text}: {:?}", outcome.findings);
            assert!(other.iter().all(|it| it.starts_with("G2 清河县第三中学工会")), "{other:?}");
            assert_eq!(outcome.posted, !is_told, "{file}: {:?}", outcome.findings);
        }
    });
}

#[test]
fn a_project_that_is_nearly_registered_is_asked_and_its_marks_are_understood() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let school = &desk.books.grassroots;
        desk.books.project(school, new_project("金秋助学", true, None)).await;
        for (month, (project, is_asked)) in (1..).zip([
            ("专项:金秋助孚", true),
            ("金秋助学活动", true),
            ("2025金秋助学", true),
            ("金秋助学专项", true),
            ("（专项）金秋助学", false),
            ("金秋助学【专项】", false),
            ("职工读书月", false),
        ]) {
            let text = format!(
                "日期,凭证号,摘要,科目编码,借方金额,贷方金额,项目,支出类型,经济分类\n\
                 2025-{month:02}-08,记-1,助学,50401,8.00,,{project},项目支出,30308\n\
                 ,,,102,,8.00,,,\n"
            );
            let reason = [Explanation::of_rule("ledger.earmarked_overspent", "拨款在途")];
            let outcome = desk.import_as(school, (JOURNAL, "账.csv"), &text, &reason).await;
            let near = found(&outcome, "import.project_near");
            assert_eq!(!near.is_empty(), is_asked, "{project}: {:?}", outcome.findings);
            assert_eq!(outcome.posted, !is_asked, "{project}: {:?}", outcome.findings);
        }
        let mut tx = desk.books.database.read().await.unwrap();
        let kept = projects_of(&mut tx, school.id).await.unwrap();
        tx.rollback().await.unwrap();
        let names: Vec<&str> = kept.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["金秋助学", "职工读书月"]);
    });
}

#[test]
fn a_balance_on_the_other_side_is_asked_in_every_table_that_opens_a_year() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let school = &desk.books.grassroots;
        let code = "import.opening_on_other_side";
        let opening = SheetKind::Opening;
        let of_table = SheetKind::TrialBalance;
        let head = "期间：2025年1月\n科目编码,年初借方余额,年初贷方余额,本期借方发生额,\
                    本期贷方发生额,期末借方余额,期末贷方余额\n";
        for (kind, text, expected) in [
            (
                opening,
                "科目编码,方向,年初余额\n101,贷,30\n32205,借,-30\n".to_owned(),
                vec!["101 库存现金，贷方 30.00 借方余额"],
            ),
            (
                opening,
                "科目编码,年初借方余额,年初贷方余额\n102,-7,\n32205,,-7\n".to_owned(),
                vec![
                    "102 银行存款，贷方 7.00 借方余额",
                    "32205 结余资金-累计结余，借方 7.00 贷方余额",
                ],
            ),
            (
                of_table,
                format!("{head}101,,4,,,,4\n102,10,,,,10,\n32205,,6,,,,6\n"),
                vec!["101 库存现金，贷方 4.00 借方余额"],
            ),
            // Of what is no money the lines are taken together.
            (
                opening,
                "科目编码,年初借方余额,年初贷方余额,往来单位\n102,5,,\n135,9,,许念安\n\
                 135,,2,方小满\n32205,,12,\n"
                    .to_owned(),
                vec![],
            ),
        ] {
            let outcome = desk.import_as(school, (kind, "期初.csv"), &text, &[]).await;
            let other: Vec<String> = found(&outcome, code);
            let label = |it: &String| it.split_once(' ').map(|it| it.0.to_owned());
            assert_eq!(other.len(), expected.len(), "{text}: {:?}", outcome.findings);
            for (told, expected) in other.iter().zip(&expected) {
                assert_eq!(label(told), label(&(*expected).to_owned()), "{told}");
                let tail = expected.rsplit_once('，').unwrap().1;
                assert!(told.ends_with(tail), "{told}: {expected}");
            }
            assert_eq!(outcome.posted, expected.is_empty(), "{text}: {:?}", outcome.findings);
        }
    });
}

#[test]
fn details_named_by_the_fiscal_department_are_closed_to_its_carry_over() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let office = desk.books.department.clone();
        let mut tx = desk.books.database.write(&[SYSTEM_BOOK, office.id]).await.unwrap();
        for (code, name) in
            [("5040101", "财政资金基本支出"), ("5040102", "财政补助项目支出"), ("5040103", "财政")]
        {
            let detail = NewDetail {
                era: Era::Y2021,
                parent_code: "50401".to_owned(),
                code: code.to_owned(),
                name: name.to_owned(),
                applies_below: false,
            };
            let clock = desk.books.clock;
            add_detail_account(&mut tx, clock, &preparer(), &office, detail).await.unwrap();
        }
        tx.commit().await.unwrap();
        let text = "日期,凭证号,摘要,科目编码,借方金额,贷方金额,支出类型,经济分类,项目\n\
            2025-01-08,记-1,付水费,5040101,3.00,,,30205,\n,,,102,,3.00,,,\n\
            2025-01-09,记-2,付电费,5040103,5.00,,基本支出,30206,\n,,,102,,5.00,,,\n\
            2025-01-10,记-3,付印费,50602,7.00,,基本支出,30202,\n,,,102,,7.00,,,\n";
        let reasons = ["ledger.dimension_missing", "ledger.earmarked_overspent"]
            .map(|rule| Explanation::of_rule(rule, "拨款下月到账"));
        let taken = desk.import_as(&office, (JOURNAL, "账.csv"), text, &reasons).await;
        assert!(taken.posted, "{:?}", taken.findings);
        desk.books.close(&office, "2025-01").await.unwrap();
        // 3 + 5 of the fiscal department's, 7 of the union's own.
        let expected = [("102", "-15.00"), ("32203", "7.00"), ("33103", "8.00")];
        desk.books.check_balances(&office, "2025-01", &expected).await;
    });
}

#[test]
fn an_account_that_cannot_be_booked_on_is_told_with_those_that_can() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let school = &desk.books.grassroots;
        for (account, code, near) in [
            ("行政支出", "ledger.account_not_leaf", &["基层不用这个科目", "50504"][..]),
            ("业务支出", "ledger.account_not_leaf", &["末级科目：50501"]),
            ("慰问支出", "import.account_unknown", &["50404", "50105"]),
            ("银行存款-一般户", "import.account_unknown", &["102 银行存款"]),
        ] {
            let text = format!(
                "日期,凭证号,摘要,科目名称,借方金额,贷方金额\n\
                 2025-01-08,记-1,付款,{account},8.00,\n,,,库存现金,,8.00\n"
            );
            let outcome = desk.import_as(school, (JOURNAL, "账.csv"), &text, &[]).await;
            let told = found(&outcome, code).join(" ");
            for part in near {
                assert!(told.contains(part), "{account} {part}: {:?}", outcome.findings);
            }
            assert!(!told.contains("培训") || account != "慰问支出", "{told}");
        }
    });
}
