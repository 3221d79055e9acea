//! Whose money a list is of, by its title and by the number of the account that is printed there.

use union_ledger::finding::Severity;
use union_ledger::imports::batches::import_request::{ImportRequest, Mode};
use union_ledger::units::project::BankFacts;
use union_ledger::units::store::{bank_accounts_of, set_bank_facts};

use super::cash_book::{Desk, said};
use crate::common::both;

const ROWS: &str = "日期,摘要,收入,支出,结余,科目\n2025-03-04,收会费,80,,80,401\n";

impl Desk {
    async fn set_number(&self, name: &str, number: &str) {
        let unit = self.unit();
        let mut tx = self.books.database.write(&[unit.id]).await.unwrap();
        let accounts = bank_accounts_of(&mut tx, unit.id).await.unwrap();
        let id = accounts.iter().find(|it| it.name == name).unwrap().id;
        let facts = BankFacts { number: number.to_owned(), ..BankFacts::default() };
        set_bank_facts(&mut tx, id, &facts).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[test]
fn a_list_of_other_money_is_asked_which_account_it_is() {
    both(async |database| {
        let desk = Desk::new(database).await;
        for title in [
            "食堂收支账",
            "劳模疗休养专项资金使用情况",
            "职工互助保障金台账",
            "食堂银行存款日记账",
            "2025年实验学校工会食堂收支明细",
        ] {
            let text = format!("{title},,,,,\n{ROWS}");
            let asked = desk.preview(&text).await;
            assert_eq!(said(&asked, Severity::Refuse), ["account_ambiguous"], "{title}");
            // Who says which account it is knows.
            let answer = |it: &mut ImportRequest| {
                it.mode = Mode::Preview;
                it.options.account_code = Some("基本户".to_owned());
            };
            let answered = desk.ask(&text, answer).await.unwrap();
            assert_eq!(said(&answered, Severity::Refuse), Vec::<String>::new(), "{title}");
        }
        for title in [
            "银行存款流水账",
            "工会经费收支账",
            "实验学校工会2025年3月收支明细",
            "基本户流水",
            "江州银行对账单",
        ] {
            let read = desk.preview(&format!("{title},,,,,\n{ROWS}")).await;
            assert_eq!(said(&read, Severity::Refuse), Vec::<String>::new(), "{title}");
        }
        // A list that says nothing is booked to the only account, and told so.
        let bare = desk.preview(ROWS).await;
        assert_eq!(said(&bare, Severity::Refuse), Vec::<String>::new());
        assert!(said(&bare, Severity::Inform).contains(&"account_assumed".to_owned()));
    });
}

#[test]
fn the_printed_number_of_the_account_decides() {
    both(async |database| {
        let desk = Desk::new(database).await;
        desk.set_number("基本户", "6217000000001111").await;
        let list = |number: &str| format!("江州银行对账单　账号：{number},,,,,\n{ROWS}");
        let other = desk.preview(&list("6217000000003333")).await;
        assert_eq!(said(&other, Severity::Refuse), ["account_ambiguous"]);
        let own = desk.preview(&list("6217 0000 0000 1111")).await;
        assert_eq!(said(&own, Severity::Refuse), Vec::<String>::new());
        desk.add_bank("02", "工会户").await;
        let asked = desk.preview(&list("6217000000002222")).await;
        assert_eq!(said(&asked, Severity::Refuse), ["account_ambiguous"]);
        desk.set_number("工会户", "6217000000002222").await;
        for number in ["6217000000002222", "6217********2222"] {
            let told = desk.ask(&list(number), |_| {}).await.unwrap();
            assert!(told.posted || told.duplicate_of.is_some() || told.vouchers == 0, "{number}");
            assert_eq!(said(&told, Severity::Refuse), Vec::<String>::new(), "{number}");
        }
        let mut tx = desk.books.database.read().await.unwrap();
        let accounts = bank_accounts_of(&mut tx, desk.unit().id).await.unwrap();
        let sets = union_ledger::ledger::store::dimension_sets_of(&mut tx, desk.unit().id).await;
        tx.commit().await.unwrap();
        let meant = accounts.iter().find(|it| it.name == "工会户").unwrap().id;
        let named: Vec<i64> =
            sets.unwrap().values().filter_map(|set| set.bank_account_id).collect();
        assert_eq!(named, [meant]);
    });
}
