//! What the mark of a template says where it does not fit, and which kind a file is.

use union_ledger::finding::{Failure, Severity};
use union_ledger::formats::entry_form::EntryForm;
use union_ledger::imports::kinds::SheetKind;

use super::{Desk, fill_journal, said};
use crate::common::both;

fn mark(form: &mut EntryForm, name: &str, value: &str) {
    let row = form.mark.iter_mut().find(|(known, _)| known == name);
    value.clone_into(&mut row.unwrap().1);
}

#[test]
fn old_foreign_and_newer_templates_are_told_and_their_rows_read_all_the_same() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let mut form = desk.template(SheetKind::Journal, None).await;
        fill_journal(&mut form);
        for (name, value, code, severity) in [
            ("版本", "0", "template_old", Severity::Inform),
            ("选项校验", "0123456789abcdef", "template_old", Severity::Inform),
            ("版本", "99", "template_newer", Severity::Inform),
            ("种类", "fees_of_another_time", "template_newer", Severity::Inform),
            ("单位编码", "D1", "template_foreign", Severity::Warn),
            ("会计年度", "2024", "template_foreign", Severity::Warn),
            ("模板标识", "某软件", "template_foreign", Severity::Inform),
            ("种类", "opening", "template_kind_differs", Severity::Warn),
        ] {
            let mut other = form.clone();
            mark(&mut other, name, value);
            let outcome = desk.import(SheetKind::Journal, &other).await.unwrap();
            let findings: Vec<_> = outcome
                .findings
                .iter()
                .filter(|it| it.code.id.starts_with("import.template_"))
                .collect();
            let [finding] = findings.as_slice() else { panic!("{name}: {:?}", outcome.findings) };
            assert_eq!(finding.code.id, format!("import.{code}"), "{name}");
            assert_eq!(finding.severity, severity, "{name}");
            assert!(!finding.found.is_empty() && !finding.expected.is_empty(), "{finding}");
            assert_eq!(outcome.sheets.len(), 1, "{name}");
            assert_eq!(outcome.known_vouchers + outcome.vouchers, 2, "{name}");
        }
    });
}

#[test]
fn sheets_of_ours_are_silent_even_when_somebody_shows_or_keeps_them_alone() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let mut form = desk.template(SheetKind::Journal, None).await;
        fill_journal(&mut form);
        // A program that drops the mark leaves lists and guide.
        form.mark.clear();
        let outcome = desk.import(SheetKind::Journal, &form).await.unwrap();
        let of_imports = said(&outcome).iter().filter(|it| !it.contains('.')).count();
        assert_eq!(of_imports, 0, "{:?}", outcome.findings);
        assert!(outcome.posted);
    });
}

#[test]
fn every_template_says_what_it_is_with_its_mark_and_without() {
    both(async |database| {
        let desk = Desk::new(database).await;
        for kind in SheetKind::EVERY {
            let mut form = desk.template(*kind, None).await;
            assert_eq!(desk.kind_of(&form).await.unwrap(), *kind);
            form.mark.clear();
            assert_eq!(desk.kind_of(&form).await.unwrap(), *kind, "{kind:?} by its headers");
        }
    });
}

#[test]
fn a_workbook_of_several_kinds_is_told_with_its_sheets() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let mut form = desk.template(SheetKind::Journal, None).await;
        form.mark.clear();
        form.pages.extend(desk.template(SheetKind::Opening, None).await.pages);
        let Err(Failure::Refused(findings)) = desk.kind_of(&form).await else { panic!() };
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!(finding.code.id, "import.kind_ambiguous");
        assert_eq!(finding.found, "序时账（序时账）；期初余额表（期初余额表）");
        form.pages.clear();
        let Err(Failure::Refused(findings)) = desk.kind_of(&form).await else { panic!() };
        assert_eq!(findings[0].code.id, "import.layout_not_recognised");
    });
}
