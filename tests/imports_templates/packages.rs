//! What stands in the package of a template: lists, help, mark, print set-up.

use union_ledger::formats::entry_form_write::{head_row, write_entry_form};
use union_ledger::imports::kinds::SheetKind;

use super::Desk;
use crate::annotated::package::part;
use crate::common::both;

#[test]
fn every_column_with_a_list_offers_it_and_every_page_prints_on_a4_across() {
    both(async |database| {
        let desk = Desk::new(database).await;
        for kind in SheetKind::EVERY {
            let form = desk.template(*kind, None).await;
            let bytes = write_entry_form(&form).unwrap();
            for (place, page) in form.pages.iter().enumerate() {
                let sheet = part(&bytes, &format!("xl/worksheets/sheet{}.xml", place + 2));
                let listed = page.columns.iter().filter(|column| column.list.is_some()).count();
                let asked = page.asked.iter().filter(|asked| asked.list.is_some()).count();
                let lists = sheet.matches("<dataValidation type=\"list\"").count();
                assert_eq!(lists, listed + asked, "{kind:?} {}", page.name);
                let helped = page.columns.iter().filter(|column| !column.help.is_empty()).count();
                let prompts = sheet.matches("prompt=\"").count();
                assert_eq!(prompts, helped + page.asked.iter().count(), "{kind:?} {}", page.name);
                assert!(sheet.contains("paperSize=\"9\"") && sheet.contains("landscape"));
                let frozen = format!("ySplit=\"{}\"", head_row(page) + 1);
                assert!(sheet.contains(&frozen), "{kind:?} {frozen}");
            }
            let workbook = part(&bytes, "xl/workbook.xml");
            assert!(workbook.contains("name=\"_模板\" sheetId=\"1\" state=\"veryHidden\""));
            assert!(workbook.contains("name=\"填写说明\""), "{workbook}");
            let titles = workbook.matches("_xlnm.Print_Titles").count();
            assert_eq!(titles, form.pages.len() + 1, "{kind:?}");
            if !form.lists.is_empty() {
                assert!(workbook.contains("name=\"_选项\""), "{workbook}");
            }
        }
    });
}

#[test]
fn a_kind_that_has_lists_offers_what_the_unit_has_registered() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let form = desk.template(SheetKind::Journal, None).await;
        let list = |heading: &str| {
            let column = form.pages[0].columns.iter().find(|it| it.heading == heading).unwrap();
            column.list.map(|place| form.lists[place].choices.clone()).unwrap_or_default()
        };
        let accounts = list("科目编码");
        assert!(accounts.contains(&"50102 职工活动支出-文体活动支出".to_owned()), "{accounts:?}");
        // An account above others takes no entries, one of other unions is not for this one.
        assert!(!accounts.iter().any(|it| it.starts_with("501 ") || it.starts_with("508")));
        assert_eq!(list("往来单位"), ["教育厅直属工会", "省直机关工会"]);
        assert_eq!(list("凭证字")[..2], ["记", "收"]);
        assert_eq!(list("资金来源"), ["工会资金", "财政拨款"]);
        assert!(list("经济分类").contains(&"30201 办公费".to_owned()));
    });
}
