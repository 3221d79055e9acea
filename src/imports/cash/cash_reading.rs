//! How the rows of a cash book are to be read: from the top or from the bottom, and which of two
//! sides is income.
//!
//! Invariants: pure; the running balance is arithmetic and decides before any word does; where
//! nothing tells the sides apart, no reading is chosen.

use jiff::civil::Date;

use crate::imports::cells::words::squeezed;

/// Titles of lists that a bank makes of what it owes: its debit is our outgo.
const BANK_TITLES: [&str; 17] = [
    "对账单",
    "对帐单",
    "交易明细",
    "账户明细",
    "帐户明细",
    "流水清单",
    "流水明细",
    "明细清单",
    "明细查询",
    "历史明细",
    "活期明细",
    "交易流水",
    "账户流水",
    "交易记录",
    "交易查询",
    "明细对账",
    "网上银行",
];

/// Titles of books that the unit keeps itself.
const OWN_TITLES: [&str; 9] =
    ["日记账", "日记帐", "流水账", "流水帐", "明细账", "明细帐", "出纳", "收支", "记账"];

/// How a sheet says what came in and what went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// 收入 and 支出.
    InAndOut,
    /// 借方 and 贷方.
    Sides,
    /// One amount beside a word.
    Worded,
    /// One amount with a sign.
    Signed,
}

/// Which reading holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// 借方 and what has no sign is income, as in the unit's own books.
    Own,
    /// The other way round, as a bank sees it.
    Bank,
    Unclear,
}

/// A balance as it is written, with the side that stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenBalance {
    pub fen: i128,
    pub is_credit: Option<bool>,
}

impl WrittenBalance {
    /// What is there: a balance on the other side is owed.
    #[must_use]
    pub fn read(self, is_bank: bool) -> i128 {
        if self.is_credit == Some(!is_bank) { -self.fen } else { self.fen }
    }
}

/// What a row says before its sides are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// 上年结转 and the like, wherever it stands.
    Opening(WrittenBalance),
    Row {
        day: Option<Date>,
        /// What came in less what went out, read as the unit's own and as the bank's.
        own: i128,
        bank: i128,
        balance: Option<WrittenBalance>,
    },
}

/// What is known beside the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    pub shape: Shape,
    /// Words of the sheet say 借 or 贷, which leaves the sides open.
    pub is_open: bool,
    /// Of 库存现金 no bank makes a list.
    pub is_cash: bool,
    pub titled: Option<Sides>,
}

/// How a sheet is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub is_upward: bool,
    pub sides: Sides,
    /// The balance holds only with 收入 and 支出 exchanged, though the headings are plain.
    pub looks_exchanged: bool,
}

/// Steps of the running balance that hold in each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Votes {
    own: usize,
    bank: usize,
    /// In both ways, as where a side stands beside every balance.
    either: usize,
    neither: usize,
}

impl Votes {
    fn of<'i>(items: impl Iterator<Item = &'i Item>) -> Self {
        let mut votes = Self::default();
        let mut before: Option<(i128, i128)> = None;
        for item in items {
            match item {
                Item::Opening(written) => {
                    before = Some((written.read(false), written.read(true)));
                }
                Item::Row { own, bank, balance, .. } => {
                    let after = balance.map(|it| (it.read(false), it.read(true)));
                    if let (Some(before), Some(after)) = (before, after)
                        && own != bank
                    {
                        votes.cast(before.0 + own == after.0, before.1 + bank == after.1);
                    }
                    before = after.or(before.map(|(one, other)| (one + own, other + bank)));
                }
            }
        }
        votes
    }

    fn cast(&mut self, holds_as_own: bool, holds_as_bank: bool) {
        match (holds_as_own, holds_as_bank) {
            (true, false) => self.own += 1,
            (false, true) => self.bank += 1,
            (true, true) => self.either += 1,
            (false, false) => self.neither += 1,
        }
    }

    fn count(self) -> usize {
        self.own + self.bank + self.either + self.neither
    }

    /// Whether every step holds in a way that the sheet allows.
    fn fits(self, is_open: bool) -> bool {
        let is_one_way = self.bank == 0 || (is_open && self.own == 0);
        self.count() > 0 && self.neither == 0 && is_one_way
    }
}

/// How days follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Days {
    Rising,
    Falling,
    Unsaid,
}

fn days_of(items: &[Item]) -> Days {
    let days: Vec<Date> = items
        .iter()
        .filter_map(|item| if let Item::Row { day, .. } = item { *day } else { None })
        .collect();
    let falls = days.windows(2).any(|pair| pair[0] > pair[1]);
    let rises = days.windows(2).any(|pair| pair[0] < pair[1]);
    match (rises, falls) {
        (true, false) => Days::Rising,
        (false, true) => Days::Falling,
        _ => Days::Unsaid,
    }
}

/// The reading of a sheet.
#[must_use]
pub fn read_rows(items: &[Item], beside: Beside) -> Reading {
    let openings = || items.iter().filter(|item| matches!(item, Item::Opening(_)));
    let rows = || items.iter().filter(|item| matches!(item, Item::Row { .. }));
    let down = Votes::of(items.iter());
    let up = Votes::of(openings().chain(rows().rev()));
    let is_open = beside.is_open;
    let is_upward = match days_of(items) {
        Days::Rising => false,
        Days::Falling => !down.fits(is_open) || up.fits(is_open),
        Days::Unsaid => up.fits(is_open) && down.count() > 0 && !down.fits(is_open),
    };
    let votes = if is_upward { up } else { down };
    let sides = match beside {
        Beside { is_open: false, .. } => Sides::Own,
        _ if votes.own > votes.bank => Sides::Own,
        _ if votes.bank > votes.own => Sides::Bank,
        Beside { shape: Shape::Signed, .. } => of_signs(items, beside),
        Beside { is_cash: true, .. } => Sides::Own,
        _ => of_balances(items).or(beside.titled).unwrap_or(Sides::Unclear),
    };
    let exchanged = |votes: Votes| votes.bank > 0 && votes.own == 0 && votes.neither == 0;
    let looks_exchanged = !is_open && (exchanged(down) || exchanged(up));
    Reading { is_upward, sides, looks_exchanged }
}

/// Amounts with both signs are what came in and what went out; of one sign they may be either.
fn of_signs(items: &[Item], beside: Beside) -> Sides {
    let has = |is_meant: fn(i128) -> bool| {
        items.iter().any(|item| matches!(item, Item::Row { own, .. } if is_meant(*own)))
    };
    if has(|own| own > 0) && has(|own| own < 0) {
        Sides::Own
    } else {
        beside.titled.unwrap_or(Sides::Unclear)
    }
}

/// On which side the balances stand: a bank owes what we have.
fn of_balances(items: &[Item]) -> Option<Sides> {
    let stands = |is_credit: bool| {
        items.iter().any(|item| {
            let written = match item {
                Item::Opening(written) => Some(*written),
                Item::Row { balance, .. } => *balance,
            };
            written.is_some_and(|it| it.fen > 0 && it.is_credit == Some(is_credit))
        })
    };
    match (stands(false), stands(true)) {
        (true, false) => Some(Sides::Own),
        (false, true) => Some(Sides::Bank),
        _ => None,
    }
}

/// What titles say about the sides of a list.
#[must_use]
pub fn titled_sides(titles: &[String]) -> Option<Sides> {
    let texts: Vec<String> = titles.iter().map(|text| squeezed(text).into_owned()).collect();
    let says = |words: &[&str]| texts.iter().any(|text| words.iter().any(|it| text.contains(it)));
    match (says(&OWN_TITLES), says(&BANK_TITLES)) {
        (true, false) => Some(Sides::Own),
        (false, true) => Some(Sides::Bank),
        _ => None,
    }
}

/// What titles say about amounts that all have one sign: of a list of 支出 they went out.
#[must_use]
pub fn titled_direction(titles: &[String]) -> Option<Sides> {
    let says = |words: &[&str]| {
        titles.iter().any(|text| words.iter().any(|it| squeezed(text).contains(it)))
    };
    match (says(&["收入", "收款"]), says(&["支出", "付款", "开支"])) {
        (true, false) => Some(Sides::Own),
        (false, true) => Some(Sides::Bank),
        _ => None,
    }
}

/// What a word says about the amount beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectionWord {
    In,
    Out,
    Debit,
    Credit,
}

/// 收, 支出, 转入, 借, `+` and their like.
#[must_use]
pub fn direction_word(text: &str) -> Option<DirectionWord> {
    let text = squeezed(text);
    Some(match text.trim_matches(['(', ')', '[', ']']) {
        "收" | "收入" | "收款" | "收方" | "进" | "进账" | "入" | "入账" | "存" | "存入"
        | "转入" | "来账" | "+" | "in" => DirectionWord::In,
        "支" | "支出" | "付" | "付款" | "付方" | "支付" | "出" | "出账" | "取" | "取出"
        | "支取" | "转出" | "往账" | "-" | "out" => DirectionWord::Out,
        "借" | "借方" | "借记" | "d" | "dr" => DirectionWord::Debit,
        "贷" | "贷方" | "贷记" | "c" | "cr" => DirectionWord::Credit,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Beside =
        Beside { shape: Shape::Sides, is_open: true, is_cash: false, titled: None };

    /// Day of January, what stands on the left less what stands on the right, balance.
    fn rows(lines: &[(i8, i128, Option<i128>)]) -> Vec<Item> {
        let item = |(day, own, balance): &(i8, i128, Option<i128>)| Item::Row {
            day: Some(jiff::civil::date(2025, 1, *day)),
            own: *own,
            bank: -*own,
            balance: balance.map(|fen| WrittenBalance { fen, is_credit: None }),
        };
        lines.iter().map(item).collect()
    }

    fn opening(fen: i128) -> Item {
        Item::Opening(WrittenBalance { fen, is_credit: None })
    }

    #[test]
    fn the_running_balance_tells_the_sides_in_one_step() {
        let bank = rows(&[(8, -1370, Some(5370)), (15, 245, Some(5125))]);
        assert_eq!(read_rows(&bank, OPEN).sides, Sides::Bank);
        let own = rows(&[(8, 1370, Some(5370)), (15, -245, Some(5125))]);
        assert_eq!(read_rows(&own, OPEN).sides, Sides::Own);
        // One row and an opening are a step, too; a title that says otherwise does not matter.
        let titled = Beside { titled: Some(Sides::Own), ..OPEN };
        let one: Vec<Item> =
            std::iter::once(opening(4_000)).chain(rows(&[(8, -1370, Some(5370))])).collect();
        assert_eq!(read_rows(&one, titled).sides, Sides::Bank);
    }

    #[test]
    fn where_no_balance_tells_titles_do_and_else_nobody() {
        let one = rows(&[(8, -1370, Some(5370))]);
        let bare = rows(&[(8, -1370, None), (9, 310, None)]);
        for items in [&one, &bare] {
            assert_eq!(read_rows(items, OPEN).sides, Sides::Unclear);
            let cash = Beside { is_cash: true, ..OPEN };
            assert_eq!(read_rows(items, cash).sides, Sides::Own);
            let titled = Beside { titled: Some(Sides::Bank), ..OPEN };
            assert_eq!(read_rows(items, titled).sides, Sides::Bank);
        }
        for (title, sides) in [
            ("江州银行对账单", Some(Sides::Bank)),
            ("账户交易明细", Some(Sides::Bank)),
            ("账户流水清单", Some(Sides::Bank)),
            ("银行存款日记账", Some(Sides::Own)),
            ("银行存款流水账", Some(Sides::Own)),
            ("银行存款明细账", Some(Sides::Own)),
            ("2025年1月", None),
            ("流水账（对账单核对后）", None),
        ] {
            assert_eq!(titled_sides(&[title.to_owned()]), sides, "{title}");
        }
    }

    #[test]
    fn the_side_of_the_balance_tells_whose_books_they_are() {
        for (is_credit, sides) in [(false, Sides::Own), (true, Sides::Bank)] {
            let balance = Some(WrittenBalance { fen: 500, is_credit: Some(is_credit) });
            let row = Item::Row { day: None, own: 500, bank: -500, balance };
            assert_eq!(read_rows(&[row], OPEN).sides, sides);
        }
    }

    #[test]
    fn the_newest_row_on_top_is_read_from_the_bottom() {
        let plain = Beside { shape: Shape::InAndOut, is_open: false, ..OPEN };
        for (lines, is_upward) in [
            (rows(&[(9, -310, Some(540)), (8, 850, Some(850))]), true),
            (rows(&[(8, 850, Some(850)), (9, -310, Some(540))]), false),
            // Of one day only, the balance tells.
            (rows(&[(9, -310, Some(540)), (9, 850, Some(850))]), true),
            (rows(&[(9, 850, Some(850)), (9, -310, Some(540))]), false),
            (rows(&[(9, -310, None), (9, 1370, None)]), false),
            // Without a balance the days tell.
            (rows(&[(9, -310, None), (8, 1370, None)]), true),
            // One row out of order is no list read upwards.
            (rows(&[(8, 100, Some(100)), (8, 5, Some(105)), (7, -5, Some(100))]), false),
            (rows(&[(8, 100, None), (9, 5, None), (7, -5, None)]), false),
            (Vec::new(), false),
        ] {
            assert_eq!(read_rows(&lines, plain).is_upward, is_upward, "{lines:?}");
        }
        // Sides and direction together: the bank's debit, newest first.
        let bank = rows(&[(9, 310, Some(540)), (8, -850, Some(850))]);
        let read = read_rows(&bank, OPEN);
        assert_eq!((read.is_upward, read.sides), (true, Sides::Bank));
    }

    #[test]
    fn plain_headings_that_the_balance_contradicts_are_told_to_be_exchanged() {
        let plain = Beside { shape: Shape::InAndOut, is_open: false, ..OPEN };
        let wrong = rows(&[(8, -1370, Some(5370)), (15, 245, Some(5125))]);
        let read = read_rows(&wrong, plain);
        assert!(read.looks_exchanged && read.sides == Sides::Own);
        let broken = rows(&[(8, 1370, Some(5370)), (15, -245, Some(5115))]);
        assert!(!read_rows(&broken, plain).looks_exchanged);
    }

    #[test]
    fn signs_tell_only_where_both_of_them_stand() {
        let signed = Beside { shape: Shape::Signed, ..OPEN };
        assert_eq!(read_rows(&rows(&[(8, 12, None), (9, -3, None)]), signed).sides, Sides::Own);
        let spent = rows(&[(8, 12, None), (9, 3, None)]);
        assert_eq!(read_rows(&spent, signed).sides, Sides::Unclear);
        let titled = |title: &str| {
            let titled = titled_direction(&[title.to_owned()]);
            read_rows(&spent, Beside { titled, ..signed }).sides
        };
        assert_eq!(titled("2025年支出明细"), Sides::Bank);
        assert_eq!(titled("收入登记"), Sides::Own);
        assert_eq!(titled("收入支出登记"), Sides::Unclear);
        let proven = rows(&[(8, 12, Some(88)), (9, 3, Some(85))]);
        assert_eq!(read_rows(&proven, signed).sides, Sides::Bank);
    }

    #[test]
    fn words_of_direction_are_read_as_people_write_them() {
        for (text, word) in [
            ("收入", Some(DirectionWord::In)),
            ("支", Some(DirectionWord::Out)),
            ("（付）", Some(DirectionWord::Out)),
            ("转 入", Some(DirectionWord::In)),
            ("借", Some(DirectionWord::Debit)),
            ("贷记", Some(DirectionWord::Credit)),
            ("－", Some(DirectionWord::Out)),
            ("网银转账", None),
            ("", None),
        ] {
            assert_eq!(direction_word(text), word, "{text}");
        }
    }
}
