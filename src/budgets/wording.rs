//! 决算说明书: text whose figures are bound to cells of the table of execution, such as
//! `{执行率:50405}` or `{累计发生:支出}`. Pure.
//!
//! Invariants: a text with a binding that leads to no cell is refused, and so is a figure that is
//! written out, since the table would not move it; what is shown is drawn from the table each time.

use crate::budgets::execution::Executed;
use crate::money::Money;
use crate::money::percent::rate;

/// What a binding asks of a row.
const CELLS: [&str; 7] =
    ["年初预算数", "调整数", "调整后预算数", "累计发生", "执行率", "余额", "科目名称"];
const INCOME: &str = "收入";
const EXPENSE: &str = "支出";
const YEAR: &str = "年度";
const UNIT: &str = "单位名称";

/// The longest text.
pub const MAX_CHARACTERS: usize = 20_000;

/// What the words are about.
#[derive(Clone, Copy, Debug)]
pub struct Table<'t> {
    pub unit: &'t str,
    pub year: i64,
    pub rows: &'t [Executed],
}

/// Something that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What stands in the brackets leads to no cell.
    Unbound(String),
    /// A figure that is written out.
    Written(String),
}

/// What a row or several rows together say.
struct Sums<'s> {
    name: &'s str,
    initial: Money,
    adjusted: Money,
    moved: Money,
}

impl Table<'_> {
    /// The text with its figures.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn drawn(&self, text: &str) -> Result<String, Vec<Fault>> {
        let mut drawn = String::with_capacity(text.len());
        let mut faults = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (before, behind) = rest.split_at(open);
            faults.extend(written_in(before));
            drawn.push_str(before);
            let behind = behind.strip_prefix('{').unwrap_or(behind);
            let Some((binding, after)) = behind.split_once('}') else {
                faults.push(Fault::Unbound(behind.chars().take(20).collect()));
                rest = "";
                break;
            };
            match self.cell(binding) {
                Some(cell) => drawn.push_str(&cell),
                None => faults.push(Fault::Unbound(binding.to_owned())),
            }
            rest = after;
        }
        faults.extend(written_in(rest));
        drawn.push_str(rest);
        if faults.is_empty() { Ok(drawn) } else { Err(faults) }
    }

    fn cell(&self, binding: &str) -> Option<String> {
        match binding.trim() {
            YEAR => return Some(self.year.to_string()),
            UNIT => return Some(self.unit.to_owned()),
            _ => {}
        }
        let (cell, of) = binding.split_once([':', '：'])?;
        let (cell, of) = (cell.trim(), of.trim());
        if !CELLS.contains(&cell) {
            return None;
        }
        let sums = self.sums(of)?;
        Some(match cell {
            "年初预算数" => sums.initial.grouped(),
            "调整数" => (sums.adjusted - sums.initial).grouped(),
            "调整后预算数" => sums.adjusted.grouped(),
            "累计发生" => sums.moved.grouped(),
            "余额" => (sums.adjusted - sums.moved).grouped(),
            "科目名称" => sums.name.to_owned(),
            _ => format!("{}%", rate(sums.moved, sums.adjusted)?),
        })
    }

    /// A row by its account; all income or all expense; else the rows of the details of an account.
    fn sums(&self, of: &str) -> Option<Sums<'_>> {
        if let Some(row) = self.rows.iter().find(|row| row.account == of) {
            return Some(sum_of(&row.name, [row].into_iter()));
        }
        let is_top = |row: &&Executed| {
            let is_above = |it: &Executed| {
                it.account.len() < row.account.len() && row.account.starts_with(&it.account)
            };
            !self.rows.iter().any(is_above)
        };
        let is_side = |is_income: bool| move |row: &&Executed| row.is_income == is_income;
        let top = self.rows.iter().filter(is_top);
        match of {
            INCOME => Some(sum_of(INCOME, top.filter(is_side(true)))),
            EXPENSE => Some(sum_of(EXPENSE, top.filter(is_side(false)))),
            _ => {
                let is_account = of.len() >= 3 && of.bytes().all(|it| it.is_ascii_digit());
                let mut under = top.filter(|row| is_account && row.account.starts_with(of));
                let first = under.next()?;
                Some(sum_of("", std::iter::once(first).chain(under)))
            }
        }
    }
}

fn sum_of<'r>(name: &'r str, rows: impl Iterator<Item = &'r Executed>) -> Sums<'r> {
    let none = Sums { name, initial: Money::ZERO, adjusted: Money::ZERO, moved: Money::ZERO };
    rows.fold(none, |sums, row| Sums {
        name: sums.name,
        initial: sums.initial + row.initial,
        adjusted: sums.adjusted + row.adjusted,
        moved: sums.moved + row.moved,
    })
}

/// Figures that are written out: what stands before 元, 万元 or % in digits.
fn written_in(text: &str) -> Vec<Fault> {
    let mut found = Vec::new();
    let characters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let is_part = |it: &char| it.is_ascii_digit() || matches!(it, '.' | ',' | '，');
        let run: String = characters[at..].iter().take_while(|it| is_part(it)).collect();
        let length = run.chars().count();
        let behind: String =
            characters[at + length..].iter().filter(|it| **it != ' ').take(2).collect();
        let is_figure = behind.starts_with(['元', '%', '％']) || behind.starts_with("万元");
        if is_figure {
            found.push(Fault::Written(format!("{run}{}", behind.chars().next().unwrap_or(' '))));
        }
        at += length.max(1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(account: &str, is_income: bool, fen: [i64; 3]) -> Executed {
        let [initial, adjusted, moved] = fen.map(Money::from_fen);
        Executed {
            account: account.to_owned(),
            name: format!("科目{account}"),
            is_income,
            is_budgeted: true,
            initial,
            adjusted,
            moved,
            ..Executed::default()
        }
    }

    #[test]
    fn figures_are_drawn_from_the_table_and_what_leads_nowhere_is_refused() {
        let rows = [
            row("402", true, [100_000, 100_000, 90_000]),
            row("50404", false, [10_000, 10_000, 2_500]),
            row("50405", false, [20_000, 30_000, 15_000]),
        ];
        let table = Table { unit: "甲工会", year: 2025, rows: &rows };
        for (text, drawn) in [
            ("{年度}年{单位名称}", "2025年甲工会"),
            ("送温暖执行率{执行率:50405}", "送温暖执行率50.00%"),
            ("维权{累计发生：504}元，余{余额:504}元", "维权175.00元，余225.00元"),
            ("收入{累计发生:收入}元，支出{调整后预算数:支出}元", "收入900.00元，支出400.00元"),
            ("调整{调整数:50405}元", "调整100.00元"),
            ("{科目名称:402}", "科目402"),
            ("2025年1月，第3次会议", "2025年1月，第3次会议"),
        ] {
            assert_eq!(table.drawn(text).as_deref(), Ok(drawn), "{text}");
        }
        for (text, faults) in [
            ("{执行率:50301}", vec![Fault::Unbound("执行率:50301".to_owned())]),
            ("{完成率:50405}", vec![Fault::Unbound("完成率:50405".to_owned())]),
            ("支出{累计发生:50405", vec![Fault::Unbound("累计发生:50405".to_owned())]),
            ("支出1,500.00元", vec![Fault::Written("1,500.00元".to_owned())]),
            ("执行率 85.3 %", vec![Fault::Written("85.3%".to_owned())]),
            ("投入3万元", vec![Fault::Written("3万".to_owned())]),
        ] {
            assert_eq!(table.drawn(text), Err(faults), "{text}");
        }
    }
}
