//! Tables of what rules make of summaries.

use crate::imports::naming::cash_rules::{
    CashDirection, CashRule, IN_FORCE, OWN_PRIORITY, Picked, RETIRED, RuleBook,
};
use crate::imports::store::CashRuleRow;
use crate::ledger::chart::official::official_accounts;
use crate::ledger::chart::{Chart, Era};
use crate::units::unit::{Level, Tier, Unit};

fn unit(tier: Tier) -> Unit {
    Unit {
        id: 3,
        code: "G1".to_owned(),
        name: "实验学校工会".to_owned(),
        parent_id: Some(2),
        level: Level::Grassroots,
        tier,
        valid_from_on: "2020-01-01".to_owned(),
        valid_to_on: None,
    }
}

fn chart(era: Era) -> Chart {
    Chart::new(era, official_accounts(era))
}

fn book(era: Era, tier: Tier, rows: Vec<CashRuleRow>) -> RuleBook {
    RuleBook::new(&unit(tier), &chart(era), rows).unwrap()
}

fn rule(name: &str, words: &[&str], account_code: &str, priority: i64) -> CashRule {
    CashRule {
        name: name.to_owned(),
        direction: CashDirection::Out,
        any_of: words.iter().map(|it| (*it).to_owned()).collect(),
        all_of: Vec::new(),
        none_of: Vec::new(),
        account_code: account_code.to_owned(),
        project: None,
        counterparty: None,
        funding_source: None,
        expenditure_kind: None,
        economic_class: None,
        asset_ownership: None,
        priority,
        caution: None,
    }
}

fn row(rule: &CashRule, status: &str, depth: i64) -> CashRuleRow {
    CashRuleRow {
        name: rule.name.clone(),
        status: status.to_owned(),
        rule: serde_json::to_string(rule).unwrap(),
        set_by: "制单员".to_owned(),
        set_at: "2025-01-01T00:00:00Z".to_owned(),
        unit_code: format!("U{depth}"),
        depth,
    }
}

/// `401`, `50102 或 50105`, or nothing.
fn picked(book: &RuleBook, direction: CashDirection, summary: &str, own: &str) -> String {
    match book.pick(direction, summary, own) {
        Picked::Nothing => String::new(),
        Picked::One(found) => found.rule.account_code.clone(),
        Picked::Torn(one, other) => {
            format!("{} 或 {}", one.rule.account_code, other.rule.account_code)
        }
    }
}

#[test]
fn rules_of_the_program_name_leaves_of_their_chart_and_are_whole() {
    for (era, tier, least) in [
        (Era::Y2021, Tier::Grassroots, 40),
        (Era::Y2021, Tier::CountyAndAbove, 25),
        (Era::Y2009, Tier::Grassroots, 25),
        (Era::Y2009, Tier::CountyAndAbove, 25),
    ] {
        let chart = chart(era);
        let rules = book(era, tier, Vec::new());
        assert!(rules.rules().len() >= least, "{era:?} {tier}: {}", rules.rules().len());
        for it in rules.rules() {
            let account = chart.by_code(&it.rule.account_code).expect(&it.rule.name);
            assert!(chart.is_leaf(account), "{era:?} {}: {}", it.rule.name, account.code);
            assert!(it.is_usable && account.fits(tier), "{era:?} {tier}: {}", it.rule.name);
            assert!(!it.rule.any_of.is_empty(), "{}", it.rule.name);
            assert!(it.rule.priority < OWN_PRIORITY, "{}", it.rule.name);
        }
    }
    let lines =
        include_str!("../data/cash_rules.csv").lines().filter(|it| !it.is_empty()).count() - 1;
    let tiers = [Tier::Grassroots, Tier::CountyAndAbove];
    let mut names: Vec<(i64, String, String)> = Vec::new();
    for (era, tier) in Era::EVERY.into_iter().flat_map(|era| tiers.map(|tier| (era, tier))) {
        names.extend(
            book(era, tier, Vec::new())
                .rules()
                .iter()
                .map(|it| (era.number(), it.rule.name.clone(), it.rule.account_code.clone())),
        );
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), lines, "a line was not read, or stands twice");
}

#[test]
fn summaries_of_small_unions_find_their_accounts() {
    use CashDirection::{In, Out};
    let grassroots = book(Era::Y2021, Tier::Grassroots, Vec::new());
    for (direction, summary, own, expected) in [
        (In, "收一月会费", "102", "401"),
        (In, "拨缴经费返还款", "102", "402"),
        (In, "收到行政拨缴工会经费", "102", "402"),
        (In, "收行政补助", "102", "405"),
        (In, "收到上级工会补助经费", "102", "40301"),
        (In, "上级专项补助—职工书屋", "102", "40302"),
        (In, "银行存款利息", "102", "408"),
        (In, "一季度结息", "102", "408"),
        (In, "张三归还借款", "101", "135"),
        (In, "提取备用金", "101", "102"),
        (Out, "提取备用金", "102", "101"),
        (Out, "付迎新春联欢活动奖品", "102", "50102"),
        (Out, "端午节慰问品", "102", "50105"),
        (Out, "春节慰问困难职工", "102", "50404"),
        (Out, "会员生日蛋糕", "102", "50105"),
        (Out, "付职工培训费", "102", "50101"),
        (Out, "工会干部培训费", "102", "50501"),
        (Out, "慰问困难职工", "102", "50404"),
        (Out, "夏送清凉慰问", "102", "50405"),
        (Out, "乒乓球比赛奖品", "102", "50102"),
        (Out, "购职工书屋图书", "102", "50304"),
        (Out, "银行转账手续费", "102", "50504"),
        (Out, "购办公用品", "102", "50504"),
        (Out, "上缴工会经费", "102", "211"),
        (Out, "组织会员看电影", "102", "50105"),
        (Out, "购置打印机设备", "102", ""),
        (Out, "付款", "102", ""),
        (In, "端午节慰问品", "102", ""),
    ] {
        assert_eq!(picked(&grassroots, direction, summary, own), expected, "{summary}");
    }
    let above = book(Era::Y2021, Tier::CountyAndAbove, Vec::new());
    assert_eq!(picked(&above, Out, "银行转账手续费", "102"), "50602");
    assert_eq!(picked(&above, In, "收一月会费", "102"), "");
    let before = book(Era::Y2009, Tier::Grassroots, Vec::new());
    assert_eq!(picked(&before, Out, "慰问困难职工", "102"), "50204");
    assert_eq!(picked(&before, In, "收到回拨经费", "102"), "40301");
}

#[test]
fn priority_decides_then_nearness_and_what_is_left_is_told() {
    let far = rule("甲", &["纪念品"], "50106", 100);
    let near = rule("乙", &["纪念品"], "50105", 100);
    let first = rule("丙", &["纪念品", "工会纪念品"], "50103", 100);
    for (rows, expected) in [
        (vec![row(&far, IN_FORCE, 2)], "50106"),
        (vec![row(&far, IN_FORCE, 2), row(&near, IN_FORCE, 1)], "50105"),
        (
            vec![row(&far, IN_FORCE, 2), row(&near, IN_FORCE, 1), row(&first, IN_FORCE, 1)],
            "50103 或 50105",
        ),
        (vec![row(&far, IN_FORCE, 2), row(&rule("丁", &["纪念"], "510", 200), IN_FORCE, 3)], "510"),
        // The same rule again replaces it, and a retired one is gone.
        (
            vec![row(&far, IN_FORCE, 2), row(&rule("甲", &["纪念品"], "50102", 100), IN_FORCE, 0)],
            "50102",
        ),
        (vec![row(&far, IN_FORCE, 2), row(&far, RETIRED, 0)], ""),
    ] {
        let book = book(Era::Y2021, Tier::Grassroots, rows);
        assert_eq!(picked(&book, CashDirection::Out, "购 工会纪念品", "102"), expected);
    }
}

#[test]
fn words_are_wanted_together_or_not_at_all() {
    let mut both = rule("甲", &["奖品"], "50102", 100);
    both.all_of = vec!["棋艺".to_owned()];
    both.none_of = vec!["退".to_owned()];
    let mut only_all = rule("乙", &[], "50103", 50);
    only_all.all_of = vec!["海报".to_owned(), "制作".to_owned()];
    let rows = vec![row(&both, IN_FORCE, 0), row(&only_all, IN_FORCE, 0)];
    let book = book(Era::Y2021, Tier::Grassroots, rows);
    for (summary, expected) in [
        ("棋赛 棋艺 奖 品", "50102"),
        ("奖品", ""),
        ("退棋艺奖品", ""),
        ("制作海报", "50103"),
        ("海报", ""),
    ] {
        assert_eq!(picked(&book, CashDirection::Out, summary, "102"), expected, "{summary}");
    }
}

#[test]
fn what_no_rule_takes_is_shown_with_its_neighbours() {
    let book = book(Era::Y2021, Tier::Grassroots, Vec::new());
    let near = book.nearest(CashDirection::Out, "住院慰问", "102");
    assert!(near.iter().any(|it| it.starts_with("节日慰问→50105")), "{near:?}");
    assert_eq!(book.nearest(CashDirection::Out, "甲乙丙", "102"), Vec::<String>::new());
}
