//! Every code of aid is raised by its smallest case, and none of them says a number.

use union_ledger::aid::attach_paper::attach_paper;
use union_ledger::aid::codes;
use union_ledger::aid::keep_families::{add_measure, finish_measure, plan_family};
use union_ledger::aid::set_aid_terms::set_aid_terms;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::trail::Actor;
use union_ledger::wiring::act;

use super::{
    ACCOUNTANT, CASHIER, HANDLER, apply, approved, asked, check, family, open, pay, planned, write,
};
use crate::common::books::{Books, day, refusals, yuan};
use crate::common::{both, temporary_folder};
use crate::programmes::{ONE, OTHER};

/// Raised in `steps` and below.
const RAISED: [&str; 26] = [
    "aid.field_invalid",
    "aid.identity_invalid",
    "aid.amount_invalid",
    "aid.day_invalid",
    "aid.unit_out_of_reach",
    "aid.application_unknown",
    "aid.family_unknown",
    "aid.family_open",
    "aid.family_ended",
    "aid.family_needed",
    "aid.cause_unknown",
    "aid.measure_unknown",
    "aid.reviewed_before",
    "aid.not_approved",
    "aid.not_the_turn",
    "aid.same_person",
    "aid.evidence_missing",
    "aid.illness_before",
    "aid.cost_below",
    "aid.notice_short",
    "aid.notice_runs",
    "aid.objection_open",
    "aid.objection_unknown",
    "aid.payment_unlike",
    "aid.terms_unreadable",
    "aid.file_invalid",
];

#[test]
fn every_code_of_aid_is_raised_by_a_test() {
    for code in codes::ALL {
        assert!(RAISED.contains(&code.id), "{}", code.id);
    }
}

#[test]
fn what_an_application_says_is_refused_before_anything_is_kept() {
    both(async |database| {
        let books = Books::new(database).await;
        planned(&books).await;
        let good = || asked(ONE, "1000.00");
        let with = |change: &dyn Fn(&mut union_ledger::aid::ask_aid::Asked)| {
            let mut asked = good();
            change(&mut asked);
            asked
        };
        for (asked, code) in [
            (with(&|it| it.name.clear()), "aid.field_invalid"),
            (with(&|it| it.name = "张".repeat(201)), "aid.field_invalid"),
            (with(&|it| it.identity = ONE.replace("1001", "1002")), "aid.identity_invalid"),
            (with(&|it| it.amount = yuan("0.00")), "aid.amount_invalid"),
            (with(&|it| it.own_cost = Some(yuan("-0.01"))), "aid.amount_invalid"),
            (with(&|it| it.on = day("2025-07-01")), "aid.day_invalid"),
            (with(&|it| it.unit = "F1".to_owned()), "aid.unit_out_of_reach"),
            (with(&|it| it.unit = "无此单位".to_owned()), "aid.unit_out_of_reach"),
            (with(&|it| it.family = "0009".to_owned()), "aid.family_unknown"),
            (with(&|it| it.programme = "B".to_owned()), "programmes.unknown"),
        ] {
            assert_eq!(refusals(apply(&books, &asked).await), [code]);
        }
        assert!(books.database.vault().keys().unwrap().is_none(), "what is refused makes no key");
        let unknown = check(&books, "2025-0009", ACCOUNTANT, "").await;
        assert_eq!(refusals(unknown), ["aid.application_unknown"]);
        let number = approved(&books, &good()).await;
        for by in ["2025-0009", "甲"] {
            let paid = pay(&books, &number, (CASHIER, "2025-03-18", by)).await;
            assert_eq!(refusals(paid), ["aid.payment_unlike"]);
        }
    });
}

#[test]
fn terms_say_from_which_cost_on_and_with_which_papers() {
    both(async |database| {
        let books = Books::new(database).await;
        planned(&books).await;
        let unit = &books.department;
        let number = apply(&books, &asked(ONE, "1000.00")).await.unwrap();
        let mut tx = write(&books, unit).await;
        let actor = Actor::named(ACCOUNTANT);
        let acting = act(books.clock, &actor);
        let said = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let since = (day("2025-01-01"), "规定1");
        let wrong = set_aid_terms(&mut tx, acting, unit, since, &said(&["days=5"])).await;
        assert_eq!(refusals(wrong), ["aid.terms_unreadable"]);
        let terms =
            said(&["own_cost=12000.01", "papers=诊断证明 费用票据", "family_first=大病帮扶"]);
        set_aid_terms(&mut tx, acting, unit, since, &terms).await.unwrap();
        tx.commit().await.unwrap();
        let refused = refusals(check(&books, &number, ACCOUNTANT, "已核实").await);
        assert_eq!(refused, ["aid.family_needed", "aid.evidence_missing"]);
        let mut with_family = asked(ONE, "1000.00");
        with_family.family = open(&books, unit, &family(OTHER, "患病")).await.unwrap();
        let number = apply(&books, &with_family).await.unwrap();
        let mut tx = write(&books, unit).await;
        let folder = temporary_folder();
        let evidence = EvidenceStore::under(folder.path());
        let handler = Actor::named(HANDLER);
        let acting = act(books.clock, &handler);
        let of = (number.as_str(), "费用票据");
        let empty = attach_paper(&mut tx, acting, unit, of, Some((&evidence, ("a.pdf", b""))));
        assert_eq!(refusals(empty.await), ["aid.file_invalid"]);
        let file = Some((&evidence, ("张三票据.pdf", &b"%PDF-1.4 invented"[..])));
        attach_paper(&mut tx, acting, unit, of, file).await.unwrap();
        tx.commit().await.unwrap();
        assert!(evidence.list().unwrap().is_empty(), "nothing is kept in the clear");
        assert_eq!(evidence.list_sealed().unwrap().len(), 1);
        let told = check(&books, &number, ACCOUNTANT, "费用接近起点").await.unwrap();
        let told: Vec<&str> = told.findings.iter().map(|it| it.code.id).collect();
        assert_eq!(told, ["aid.cost_below"]);
    });
}

#[test]
fn what_is_wrong_with_a_family_is_refused() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        for (new, code) in [
            (family(ONE, "贫困"), "aid.cause_unknown"),
            (family("1", "患病"), "aid.identity_invalid"),
            (
                union_ledger::aid::open_family::NewFamily { heads: 0, ..family(ONE, "患病") },
                "aid.field_invalid",
            ),
        ] {
            assert_eq!(refusals(open(&books, unit, &new).await), [code]);
        }
        let number = open(&books, unit, &family(ONE, "患病")).await.unwrap();
        let mut tx = write(&books, unit).await;
        let actor = Actor::named(HANDLER);
        let acting = act(books.clock, &actor);
        let plan = plan_family(&mut tx, acting, unit, ("0009", 2025, "计划")).await;
        assert_eq!(refusals(plan), ["aid.family_unknown"]);
        let early = plan_family(&mut tx, acting, unit, (&number, 2024, "计划")).await;
        assert_eq!(refusals(early), ["aid.day_invalid"]);
        let of = (number.as_str(), day("2025-06-30"), "联系就医");
        let seq = add_measure(&mut tx, acting, unit, of).await.unwrap();
        let done = (day("2025-05-01"), "已联系");
        finish_measure(&mut tx, acting, unit, (&number, seq), done).await.unwrap();
        let twice = finish_measure(&mut tx, acting, unit, (&number, seq), done).await;
        assert_eq!(refusals(twice), ["aid.measure_unknown"]);
        tx.rollback().await.unwrap();
    });
}
