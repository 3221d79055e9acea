//! Every code of payments by its smallest example.

use union_ledger::finding::{Failure, Finding, Outcome};
use union_ledger::payments::change_payee::change_account;
use union_ledger::payments::codes;
use union_ledger::payments::list_payments::find_numbered;
use union_ledger::payments::payment::{Asked, PayeeKind};
use union_ledger::payments::return_payment::{Returning, return_payment};
use union_ledger::trail::Actor;
use union_ledger::wiring::act;

use super::{
    ACCOUNTANT, CASHIER, HANDLER, approved, asked, confirm, pay, paying, request, request_as,
};
use crate::common::books::{Books, day, yuan};
use crate::common::both;

fn told<T: std::fmt::Debug>(outcome: Outcome<T>) -> Vec<Finding> {
    match outcome {
        Err(Failure::Refused(findings)) => findings,
        other => panic!("{other:?}"),
    }
}

#[test]
fn everything_wrong_with_a_request_is_told_at_once_at_its_field() {
    both(async |database| {
        let books = Books::new(database).await;
        request(&books, "1.00", "2025-03-01").await;
        let wrong = Asked {
            payee: String::new(),
            payee_kind: PayeeKind::Person,
            account_number: "账号1234".to_owned(),
            bank_name: "行".repeat(201),
            amount: yuan("0.00"),
            purpose: " ".to_owned(),
            account: "102".to_owned(),
            project: "没有的项目".to_owned(),
            papers: String::new(),
            minutes: String::new(),
            for_whom: String::new(),
            on: day("2025-03-01"),
        };
        let found = told(request_as(&books, HANDLER, &wrong).await);
        let found: Vec<(&str, String)> =
            found.iter().map(|it| (it.code.id, it.place.to_string())).collect();
        let expected = [
            ("payments.field_missing", "收款人"),
            ("payments.field_missing", "用途"),
            ("payments.field_missing", "单据"),
            ("payments.field_missing", "开户行"),
            ("payments.amount_invalid", "金额"),
            ("payments.account_number_invalid", "收款账号"),
            ("payments.account_unusable", "列支科目"),
            ("payments.project_unknown", "项目"),
        ];
        let expected: Vec<(&str, String)> =
            expected.into_iter().map(|(code, place)| (code, place.to_owned())).collect();
        assert_eq!(found, expected);
    });
}

#[test]
fn accounts_that_no_payment_is_booked_on_are_refused() {
    both(async |database| {
        let books = Books::new(database).await;
        for (account, is_usable) in [
            ("50401", true),
            ("135", true),
            ("215", true),
            ("101", false),
            ("102", false),
            ("504", false),
            ("401", false),
            ("301", false),
            ("999", false),
            ("", false),
        ] {
            let mut asked = asked("1.00", "2025-03-01");
            account.clone_into(&mut asked.account);
            match request_as(&books, HANDLER, &asked).await {
                Ok(_) => assert!(is_usable, "{account}"),
                Err(Failure::Refused(findings)) => {
                    assert!(!is_usable, "{account} {findings:?}");
                    assert_eq!(findings[0].code.id, codes::ACCOUNT_UNUSABLE.id);
                }
                Err(other) => panic!("{other}"),
            }
        }
    });
}

#[test]
fn each_refusal_has_its_code() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let first = |findings: Vec<Finding>| findings.first().map(|it| it.code.id).unwrap();
        let mut later = asked("1.00", "2025-03-01");
        later.on = day("2025-07-01");
        let refused = told(request_as(&books, HANDLER, &later).await);
        assert_eq!(first(refused), "payments.day_invalid");
        let large = asked("10000.00", "2025-03-01");
        let [minutes] = told(request_as(&books, HANDLER, &large).await).try_into().unwrap();
        assert_eq!(minutes.code.id, "payments.minutes_missing");
        assert_eq!(minutes.expected, "10,000.00 及以上须集体研究");
        books.set(unit, "large_payment", "20000").await;
        request_as(&books, HANDLER, &large).await.unwrap();
        books.set(unit, "large_payment", "10000").await;
        let mut person = asked("1.00", "2025-03-01");
        person.payee_kind = PayeeKind::Person;
        let refused = told(request_as(&books, HANDLER, &person).await);
        assert_eq!(first(refused), "payments.payee_kind_differs");

        let id = approved(&books, "300.00", "2025-04-01").await;
        let refused = told(pay(&books, CASHIER, &paying(&[], "2025-04-02")).await);
        assert_eq!(first(refused), "payments.nothing_chosen");
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        let mut other_bank = paying(&[id], "2025-04-02");
        other_bank.bank_account_id = Some(1);
        let refused = told(pay(&books, CASHIER, &other_bank).await);
        assert_eq!(first(refused), "payments.bank_unknown");
        let refused = told(pay(&books, CASHIER, &paying(&[id + 9], "2025-04-02")).await);
        assert_eq!(first(refused), "payments.request_unknown");
        let refused = told(pay(&books, CASHIER, &paying(&[id], "2025-03-31")).await);
        assert_eq!(first(refused), "payments.day_invalid");
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let actor = Actor::named(CASHIER);
        let acting = act(books.clock, &actor);
        let returning = Returning { on: day("2025-04-02"), reason: String::new(), roles: None };
        let refused = told(return_payment(&mut tx, acting, unit, (id, &returning)).await);
        let codes: Vec<&str> = refused.iter().map(|it| it.code.id).collect();
        assert_eq!(codes, ["payments.reason_missing", "payments.not_the_turn"]);
        for number in ["2025-0099", "2025", "x-1", ""] {
            let refused = told(find_numbered(&mut tx, unit, number).await);
            assert_eq!(first(refused), "payments.request_unknown", "{number}");
        }
        let unknown = change_account(&mut tx, acting, unit, (id + 99, "12345", "")).await;
        assert_eq!(first(told(unknown)), "payments.payee_unknown");
        let batch = union_ledger::payments::take_bank_file::find_batch(&mut tx, unit, 1).await;
        assert_eq!(first(told(batch)), "payments.batch_unknown");
        // The department has none of it.
        let other = &books.department;
        let of_other = union_ledger::payments::list_payments::find_request(&mut tx, other, id);
        assert_eq!(first(told(of_other.await)), "payments.request_unknown");
        tx.rollback().await.unwrap();
    });
}

#[test]
fn payments_of_some_days_to_one_payee_are_told_together() {
    both(async |database| {
        let books = Books::new(database).await;
        request(&books, "6000.00", "2025-03-01").await;
        let apart = request_as(&books, HANDLER, &asked("4000.00", "2025-03-05")).await.unwrap();
        assert_eq!(apart.findings, []);
        let near = request_as(&books, HANDLER, &asked("4000.00", "2025-03-03")).await.unwrap();
        let [finding] = near.findings.try_into().unwrap();
        assert_eq!(finding.code.id, "payments.split_below_limit");
        assert_eq!(finding.found, "3 天内 2 笔，合计 10,000.00");
    });
}
