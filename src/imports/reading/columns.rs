//! The columns that books have, and the words that head them.
//!
//! Invariants: synonyms are in the form of [`crate::imports::cells::words::heading`]; those of a
//! kind stand in order of trust, and no word heads two kinds.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::imports::cells::near_words::NearWords;
use crate::imports::kinds::Column;
use crate::imports::reading::header::MIN_KINDS;
use crate::sheet::Cell;

macro_rules! column_kinds {
    ($($kind:ident = $label:literal, [$($synonym:literal),* $(,)?];)+) => {
        /// What a column means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ColumnKind { $($kind),+ }

        impl ColumnKind {
            pub const EVERY: &'static [Self] = &[$(Self::$kind),+];

            /// 中文名, as findings and pages show it.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$kind => $label),+ }
            }

            /// Words that head such a column in any kind of workbook, the surest first; none
            /// where only some kinds have such a column.
            #[must_use]
            pub fn synonyms(self) -> &'static [&'static str] {
                match self { $(Self::$kind => &[$($synonym),*]),+ }
            }

            #[expect(clippy::as_conversions, reason = "the discriminant of a fieldless enum")]
            fn position(self) -> usize {
                self as usize
            }
        }
    };
}

column_kinds! {
    Date = "日期", ["日期", "凭证日期", "记账日期", "制单日期", "业务日期", "填制日期", "会计日期",
        "入账日期", "发生日期", "交易日期", "年月日"];
    Month = "月", ["月", "月份"];
    Day = "日", ["日"];
    VoucherWord = "凭证字", ["凭证字", "凭证类别", "凭证类型", "类别字", "字", "凭证种类"];
    VoucherNumber = "凭证号", ["凭证号", "凭证字号", "凭证编号", "凭证号数", "凭证号码", "凭证序号",
        "记账凭证号", "记账凭证编号", "字号", "号", "号数", "凭证"];
    Summary = "摘要", ["摘要", "业务摘要", "凭证摘要", "业务内容", "事由", "内容摘要"];
    AccountCode = "科目编码", ["科目编码", "科目编号", "科目代码", "会计科目代码", "会计科目编码",
        "会计科目编号", "科目号", "科目编码代码"];
    AccountName = "科目名称", ["科目名称", "会计科目名称", "会计科目", "科目全称", "科目全名",
        "会计科目全称", "科目", "科目名"];
    GeneralAccount = "总账科目", ["总账科目", "一级科目", "总账科目名称"];
    DetailAccount = "明细科目", ["明细科目", "二级科目", "明细账科目", "子目", "二级及明细科目", "明细科目名称",
        "二级或明细科目", "子目或户名", "子细目"];
    Debit = "借方金额", ["借方金额", "借方发生额", "借方本币", "借方本币金额", "借方", "本期借方",
        "本期发生额借方", "本期借方发生额", "本期借方金额", "本期发生借方", "本期发生额借方金额",
        "借方发生", "金额借方", "借方金额元", "借金额", "发生额借方", "借方额", "借"];
    Credit = "贷方金额", ["贷方金额", "贷方发生额", "贷方本币", "贷方本币金额", "贷方", "本期贷方",
        "本期发生额贷方", "本期贷方发生额", "本期贷方金额", "本期发生贷方", "本期发生额贷方金额",
        "贷方发生", "金额贷方", "贷方金额元", "贷金额", "发生额贷方", "贷方额", "贷"];
    Amount = "金额", ["金额", "发生额", "发生金额", "本币金额"];
    // Amounts of another currency, beside those of the books.
    Currency = "币种", ["币种", "币别", "货币", "货币种类", "币种名称", "币别名称", "币种编码", "币别编码",
        "币种代码", "外币币种", "原币币种", "外币种类", "外币名称", "币名"];
    ExchangeRate = "汇率", ["汇率", "折算汇率", "记账汇率", "外币汇率"];
    ForeignDebit = "借方原币", ["借方原币", "原币借方", "借方原币金额", "原币借方金额", "借方外币", "外币借方",
        "借方外币金额", "外币借方金额"];
    ForeignCredit = "贷方原币", ["贷方原币", "原币贷方", "贷方原币金额", "原币贷方金额", "贷方外币", "外币贷方",
        "贷方外币金额", "外币贷方金额"];
    ForeignAmount = "原币金额", ["原币金额", "外币金额", "原币", "外币", "原币发生额", "外币发生额"];
    Direction = "方向", ["方向", "借贷方向", "借贷", "余额方向", "借或贷", "借贷标志"];
    // One row, one voucher: an account on either side.
    DebitAccount = "借方科目", ["借方科目编码", "借方科目代码", "借方科目", "借方会计科目", "借方科目总账科目",
        "借方科目一级科目", "借方总账科目", "借方一级科目", "借记科目", "应借科目", "科目借方", "会计科目借方"];
    DebitAccountName = "借方科目名称", ["借方科目名称", "借方科目全称"];
    DebitDetailAccount = "借方明细科目", ["借方明细科目", "借方科目明细科目", "借方科目二级科目", "借方二级科目",
        "借方科目二级及明细科目", "借方科目二级或明细科目"];
    CreditAccount = "贷方科目", ["贷方科目编码", "贷方科目代码", "贷方科目", "贷方会计科目", "贷方科目总账科目",
        "贷方科目一级科目", "贷方总账科目", "贷方一级科目", "贷记科目", "应贷科目", "科目贷方", "会计科目贷方"];
    CreditAccountName = "贷方科目名称", ["贷方科目名称", "贷方科目全称"];
    CreditDetailAccount = "贷方明细科目", ["贷方明细科目", "贷方科目明细科目", "贷方科目二级科目", "贷方二级科目",
        "贷方科目二级及明细科目", "贷方科目二级或明细科目"];
    Project = "项目", ["项目", "项目名称", "核算项目", "专项", "专项名称", "辅助核算项目", "项目核算", "项目辅助核算",
        "项目专项", "专项项目", "项目或专项", "专项或项目", "项目及专项", "项目和专项", "专项资金项目", "专项资金名称",
        "专项资金", "专项经费", "专项经费项目", "项目专项名称", "项目专项资金", "核算项目名称", "项目专项核算",
        "专项核算", "工会项目", "项目编码", "专项编码", "项目代码", "项目编号"];
    Counterparty = "往来单位", ["往来单位", "对方单位", "往来单位名称", "单位往来", "客商", "客户", "客户名称", "对方单位名称", "往来户名",
        "往来单位个人", "往来单位或个人", "往来单位及个人", "往来单位和个人", "往来单位人员", "单位个人", "单位或个人",
        "单位及个人", "往来个人", "个人往来", "往来人员", "往来对象", "往来对象名称", "往来名称", "往来", "往来户",
        "往来单位个人名称", "对方单位个人", "对方单位或个人", "单位往来个人往来", "客户供应商", "供应商", "供应商名称",
        "供应商客户", "客商名称", "往来核算", "往来单位编码", "单位个人往来"];
    FundingSource = "资金来源", ["资金来源", "资金性质", "经费来源", "资金类型", "资金来源性质",
        "经费性质", "资金来源类型"];
    ExpenditureKind = "支出类型", ["支出类型", "支出性质", "支出类别", "基本支出项目支出", "支出类型性质", "支出类型类别", "支出性质类型"];
    EconomicClass = "经济分类", ["经济分类", "经济分类科目", "部门经济分类", "支出经济分类", "部门预算支出经济分类",
        "经济科目", "经济分类编码", "支出经济分类科目", "支出经济分类编码", "经济分类名称"];
    FunctionalClass = "功能分类", ["功能分类", "功能分类科目", "支出功能分类", "功能科目", "支出功能分类科目", "功能分类编码",
        "支出功能分类编码", "功能分类名称"];
    Ownership = "资产属性", ["资产属性", "资产性质", "资产归属", "资产产权", "资产属性性质", "资产权属"];
    BankAccount = "银行账户", ["银行账户", "银行账号", "账户", "开户行", "开户银行", "账户名称", "银行户", "银行账户账号",
        "银行账户名称", "开户行账户"];
    Attachments = "附件数", ["附件数", "附单据数", "附件张数", "附件", "附单据", "单据数", "附单据张数", "所附单据数"];
    Preparer = "制单", ["制单", "制单人", "填制", "填制人", "编制人", "制证", "制单员"];
    Reviewer = "审核", ["审核", "审核人", "复核", "复核人", "稽核", "审核员"];
    Poster = "记账", ["记账", "记账人", "过账", "过账人", "记账员"];
    Cashier = "出纳", ["出纳", "出纳人", "出纳员", "出纳签字"];
    OpeningDebit = "期初借方余额", ["年初余额借方", "年初借方余额", "年初借方", "年初借方金额", "期初余额借方",
        "期初借方余额", "期初借方", "期初借方金额", "年初数借方", "期初数借方", "上年结转借方", "上年年末余额借方",
        "上年余额借方", "年初金额借方", "期初金额借方", "年初结转借方", "借方余额", "余额借方"];
    OpeningCredit = "期初贷方余额", ["年初余额贷方", "年初贷方余额", "年初贷方", "年初贷方金额", "期初余额贷方",
        "期初贷方余额", "期初贷方", "期初贷方金额", "年初数贷方", "期初数贷方", "上年结转贷方", "上年年末余额贷方",
        "上年余额贷方", "年初金额贷方", "期初金额贷方", "年初结转贷方", "贷方余额", "余额贷方"];
    OpeningBalance = "年初余额", ["年初余额", "年初数", "年初余额金额", "上年结转", "上年年末余额", "期初余额", "期初数",
        "期初余额金额", "余额"];
    // Trial balances, where 期初 and 年初 are two things.
    OpeningDirection = "年初余额方向", [];
    StartDebit = "期初借方余额", [];
    StartCredit = "期初贷方余额", [];
    StartBalance = "期初余额", [];
    StartDirection = "期初余额方向", [];
    YearDebit = "本年累计借方", [];
    YearCredit = "本年累计贷方", [];
    ClosingDebit = "期末借方余额", [];
    ClosingCredit = "期末贷方余额", [];
    ClosingBalance = "期末余额", [];
    ClosingDirection = "期末余额方向", [];
    // Cash books.
    Income = "收入", [];
    Outgo = "支出", [];
    RunningBalance = "余额", [];
    Handler = "经手人", [];
    OwnAccount = "本账科目", [];
    TimeOfDay = "时间", [];
    // Cash books with 收入 beside 支出: the table on the right.
    RightDate = "日期（右）", [];
    RightMonth = "月（右）", [];
    RightDay = "日（右）", [];
    RightSummary = "摘要（右）", [];
    RightAccountName = "科目（右）", [];
    RightVoucherNumber = "票据号（右）", [];
    RightHandler = "经手人（右）", [];
    // Statements, on one half or on two.
    FormLine = "报表项目", [];
    LineNumber = "行次", [];
    SpanAmount = "本期数", [];
    ToDateAmount = "本年累计数", [];
    YearBeforeAmount = "上年数", [];
    RightFormLine = "报表项目（右）", [];
    RightLineNumber = "行次（右）", [];
    RightOpeningBalance = "年初余额（右）", [];
    RightClosingBalance = "期末余额（右）", [];
    RightSpanAmount = "本期数（右）", [];
    RightToDateAmount = "本年累计数（右）", [];
    RightYearBeforeAmount = "上年数（右）", [];
    // 附01表, whose columns are those of no other form.
    FiscalStartCarried = "年初结转", [];
    FiscalStartLeft = "年初结余", [];
    FiscalAdjusted = "调整年初结转结余", [];
    FiscalHandedUp = "本年归集上缴", [];
    FiscalMovedCarried = "单位内部调剂结转", [];
    FiscalMovedLeft = "单位内部调剂结余", [];
    FiscalIncome = "本年财政拨款收入", [];
    FiscalExpense = "本年财政拨款支出", [];
    FiscalEndCarried = "年末结转", [];
    FiscalEndLeft = "年末结余", [];
    // Registers.
    UnitCode = "单位编码", [];
    UnitName = "单位名称", [];
    ParentUnit = "上级单位", [];
    UnitLevel = "单位层级", [];
    Tier = "科目体系", [];
    ValidFrom = "启用日期", [];
    AccountParent = "上级科目", [];
    NormalSide = "余额方向", [];
    AppliesBelow = "使用范围", [];
    ProjectCode = "项目编码", [];
    ProjectName = "项目名称", [];
    IsEarmarked = "是否专项", [];
    StartedOn = "开始日期", [];
    FinishedOn = "结束日期", [];
}

impl ColumnKind {
    /// Whether cells of this column are money, and so have a unit.
    #[must_use]
    pub fn is_amount(self) -> bool {
        matches!(
            self,
            Self::Debit
                | Self::Credit
                | Self::Amount
                | Self::OpeningDebit
                | Self::OpeningCredit
                | Self::OpeningBalance
                | Self::StartDebit
                | Self::StartCredit
                | Self::StartBalance
                | Self::YearDebit
                | Self::YearCredit
                | Self::ClosingDebit
                | Self::ClosingCredit
                | Self::ClosingBalance
                | Self::Income
                | Self::Outgo
                | Self::RunningBalance
                | Self::SpanAmount
                | Self::ToDateAmount
                | Self::YearBeforeAmount
                | Self::RightOpeningBalance
                | Self::RightClosingBalance
                | Self::RightSpanAmount
                | Self::RightToDateAmount
                | Self::RightYearBeforeAmount
                | Self::FiscalStartCarried
                | Self::FiscalStartLeft
                | Self::FiscalAdjusted
                | Self::FiscalHandedUp
                | Self::FiscalMovedCarried
                | Self::FiscalMovedLeft
                | Self::FiscalIncome
                | Self::FiscalExpense
                | Self::FiscalEndCarried
                | Self::FiscalEndLeft
        )
    }
}

/// How sure a heading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadingMatch {
    pub kind: ColumnKind,
    /// Position among the synonyms; smaller is surer.
    pub rank: usize,
    /// Not a synonym, but nearest to this one by a character.
    pub guessed: Option<&'static str>,
}

/// Headings shorter than this are matched exactly only: 借方 and 贷方 are one character apart.
pub const MIN_GUESS_CHARACTERS: usize = 3;

/// Added to the rank of a guess, so that any exact heading is surer.
const GUESS_RANK: usize = 1_000;

/// Characters that make another column of a heading: 期末借方 is not a misspelt 期初借方.
const NEVER_GUESSED: [char; 11] =
    ['末', '初', '本', '上', '下', '累', '计', '余', '年', '原', '外'];

/// The sides of a table, where 方 is left out.
const SIDES: [char; 2] = ['借', '贷'];

/// The money that books are kept in.
const BOOK_CURRENCIES: [&str; 3] = ["本位币", "本币", "人民币"];

/// Characters written for others that look like them, and the ones that are meant.
const LOOK_ALIKES: [(char, char); 14] = [
    ('货', '贷'),
    ('惜', '借'),
    ('耍', '要'),
    ('目', '日'),
    ('日', '目'),
    ('未', '末'),
    ('佘', '余'),
    ('己', '记'),
    ('玛', '码'),
    ('秤', '称'),
    ('颔', '额'),
    ('顶', '项'),
    ('人', '入'),
    ('入', '人'),
];

/// The words that head columns in one kind of workbook.
#[derive(Debug)]
pub struct Vocabulary {
    words: FxHashMap<&'static str, HeadingMatch>,
    near: NearWords,
    /// Fewer known columns than this make no header.
    fewest: usize,
}

impl Vocabulary {
    /// The words that everyone uses, and before them those that these columns alone use.
    #[must_use]
    pub fn of(columns: &[Column]) -> Self {
        let general = ColumnKind::EVERY.iter().map(|kind| (*kind, kind.synonyms()));
        let own = columns.iter().map(|column| (column.kind, column.words));
        let ranked = |(kind, words): (ColumnKind, &'static [&'static str])| {
            let ranked = words.iter().enumerate();
            ranked.map(move |(rank, word)| (*word, HeadingMatch { kind, rank, guessed: None }))
        };
        let words: FxHashMap<_, _> = general.chain(own).flat_map(ranked).collect();
        let near = NearWords::of(words.keys().copied());
        Self { words, near, fewest: MIN_KINDS }
    }

    /// The same for a kind whose header may name so few columns.
    #[must_use]
    pub fn with_fewest(self, fewest: usize) -> Self {
        Self { fewest, ..self }
    }

    #[must_use]
    pub fn fewest(&self) -> usize {
        self.fewest
    }

    /// The kind that a heading, brought to the form of `heading`, names exactly.
    #[must_use]
    pub fn exactly(&self, words: &str) -> Option<HeadingMatch> {
        self.words.get(words).copied().or_else(|| self.in_full(words))
    }

    /// A heading that is cut short, or says that its money is the money of the books:
    /// `期初余额借` for `期初余额借方`, `本位币借方` for `借方`.
    fn in_full(&self, words: &str) -> Option<HeadingMatch> {
        if words.ends_with(SIDES) {
            return self.exactly(&format!("{words}方"));
        }
        let currency = BOOK_CURRENCIES.iter().find(|currency| words.contains(**currency))?;
        let plain = words.replacen(currency, "", 1);
        let found = self.words.get(plain.as_str()).copied().or_else(|| self.in_full(&plain))?;
        found.kind.is_amount().then_some(found)
    }

    /// Every word that heads a column.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.keys().copied()
    }

    /// The kind whose words are one character off, when those of no other kind are.
    #[must_use]
    pub fn nearly(&self, words: &str) -> Option<HeadingMatch> {
        if let Some(found) = self.mistaken(words) {
            return Some(found);
        }
        if words.chars().count() < MIN_GUESS_CHARACTERS || words.contains(NEVER_GUESSED) {
            return None;
        }
        let mut found: Option<HeadingMatch> = None;
        for word in self.near.near(words) {
            let long_enough = word.chars().count() >= MIN_GUESS_CHARACTERS;
            let Some(meant) = self.words.get(word).filter(|_| long_enough) else { continue };
            if found.is_some_and(|found| found.kind != meant.kind) {
                return None;
            }
            let rank = meant.rank + GUESS_RANK;
            if found.is_none_or(|found| rank < found.rank) {
                found = Some(HeadingMatch { kind: meant.kind, rank, guessed: Some(word) });
            }
        }
        found
    }

    /// A heading in which one character stands for another that looks like it: `货方金额`.
    fn mistaken(&self, words: &str) -> Option<HeadingMatch> {
        for (start, character) in words.char_indices() {
            for (wrong, right) in LOOK_ALIKES {
                if character != wrong {
                    continue;
                }
                let (before, rest) = words.split_at(start);
                let behind = rest.get(wrong.len_utf8()..).unwrap_or_default();
                let meant = format!("{before}{right}{behind}");
                if let Some((word, meant)) = self.words.get_key_value(meant.as_str()) {
                    let rank = meant.rank + GUESS_RANK;
                    return Some(HeadingMatch { kind: meant.kind, rank, guessed: Some(word) });
                }
            }
        }
        None
    }
}

const KINDS: usize = ColumnKind::EVERY.len();

/// Which column holds what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMap {
    columns: [Option<u32>; KINDS],
    in_ten_thousands: [bool; KINDS],
}

impl Default for ColumnMap {
    fn default() -> Self {
        Self { columns: [None; KINDS], in_ten_thousands: [false; KINDS] }
    }
}

impl ColumnMap {
    #[must_use]
    pub fn column(&self, kind: ColumnKind) -> Option<u32> {
        self.columns[kind.position()]
    }

    #[must_use]
    pub fn has(&self, kind: ColumnKind) -> bool {
        self.column(kind).is_some()
    }

    pub fn set(&mut self, kind: ColumnKind, column: u32) {
        self.columns[kind.position()] = Some(column);
    }

    pub fn clear(&mut self, kind: ColumnKind) {
        self.columns[kind.position()] = None;
    }

    /// Lets the column of one kind count as another, with the unit of its amounts.
    pub fn take_for(&mut self, kind: ColumnKind, from: ColumnKind) {
        self.columns[kind.position()] = self.columns[from.position()];
        self.in_ten_thousands[kind.position()] = self.in_ten_thousands[from.position()];
    }

    /// Whether amounts of this kind are written in 万元.
    #[must_use]
    pub fn is_in_ten_thousands(&self, kind: ColumnKind) -> bool {
        self.in_ten_thousands[kind.position()]
    }

    pub fn count_in_ten_thousands(&mut self, kind: ColumnKind) {
        self.in_ten_thousands[kind.position()] = true;
    }

    /// Reads what stands in the column `from` of other columns as this kind, in the same unit.
    pub fn take_over(&mut self, kind: ColumnKind, others: &Self, from: ColumnKind) {
        self.columns[kind.position()] = others.column(from);
        self.in_ten_thousands[kind.position()] = others.is_in_ten_thousands(from);
    }

    /// The cell of a row in the column of this kind.
    #[must_use]
    pub fn cell<'r, 'c>(&self, cells: &'r [Cell<'c>], kind: ColumnKind) -> &'r Cell<'c> {
        self.column(kind)
            .and_then(|column| cells.get(usize::try_from(column).ok()?))
            .unwrap_or(&Cell::Empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_synonym_is_in_heading_form_and_heads_one_kind() {
        let mut seen = std::collections::BTreeMap::new();
        for kind in ColumnKind::EVERY {
            for synonym in kind.synonyms() {
                assert_eq!(crate::imports::cells::words::heading(synonym, true), *synonym);
                if let Some(other) = seen.insert(*synonym, *kind) {
                    panic!("{synonym} heads {other:?} and {kind:?}");
                }
            }
        }
    }

    #[test]
    fn headings_are_known_exactly_or_by_one_character_and_never_by_luck() {
        for (words, kind) in [
            ("摘要", Some(ColumnKind::Summary)),
            ("科目编号", Some(ColumnKind::AccountCode)),
            ("借方金額", Some(ColumnKind::Debit)),
            ("科目名稱", Some(ColumnKind::AccountName)),
            ("货方金额", Some(ColumnKind::Credit)),
            ("摘耍", Some(ColumnKind::Summary)),
            ("凭证目期", Some(ColumnKind::Date)),
            ("年初借方佘额", Some(ColumnKind::OpeningDebit)),
            ("原币金额", Some(ColumnKind::ForeignAmount)),
            ("本位币借方", Some(ColumnKind::Debit)),
            ("贷方金额人民币", Some(ColumnKind::Credit)),
            ("金额借", Some(ColumnKind::Debit)),
            ("期初余额贷", Some(ColumnKind::OpeningCredit)),
            ("年初数借", Some(ColumnKind::OpeningDebit)),
            ("人民币", None),
            ("本币摘要", None),
            ("项目专项", Some(ColumnKind::Project)),
            ("专项或项目", Some(ColumnKind::Project)),
            ("往来单位或个人", Some(ColumnKind::Counterparty)),
            ("借", Some(ColumnKind::Debit)),
            ("期末借方", None),
            ("备注", None),
            ("", None),
        ] {
            let vocabulary = Vocabulary::of(&[]);
            let found = vocabulary.exactly(words).or_else(|| vocabulary.nearly(words));
            assert_eq!(found.map(|found| found.kind), kind, "{words}");
        }
    }
}
