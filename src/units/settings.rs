//! How a unit keeps its books. Append-only: who set what when stays on the record.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// 大额支付, where a unit set none (10,000.00 yuan).
const LARGE_PAYMENT: Money = Money::from_fen(1_000_000);

crate::spelled! {
    /// When income and expense are transferred to 321/322/331 (期末结转).
    CarryForward {
        Monthly = "monthly", "按月结转";
        YearEnd = "year_end", "年末结转";
    }
}

crate::spelled! {
    /// 拨缴经费记账方式: where the vouchers of dues and transfers are made.
    DuesBooking {
        /// By this system, from the lists.
        Here = "here", "由本系统生成凭证";
        /// The unit's own journal brings them; receipts and transfers are joined to them.
        Elsewhere = "elsewhere", "以导入的序时账为准";
    }
}

crate::spelled! {
    /// 预算控制: what becomes of spending beyond the budget.
    BudgetControl {
        Off = "off", "不控制";
        Warn = "warn", "提醒";
        Refuse = "refuse", "不予列支";
    }
}

crate::spelled! {
    /// 列支标准控制: what becomes of lines of a roster that go beyond a limit.
    LimitControl {
        Off = "off", "不控制";
        Warn = "warn", "提醒";
        Refuse = "refuse", "不予列支";
    }
}

/// Characters of the longest name of a province.
const MAX_PROVINCE: usize = 20;

/// Where a setting of grades and one of terms says nothing.
const APPRAISAL_GRADES: &str = "90,80,60";
/// No term is longer.
const MAX_DAYS: i64 = 365;

/// 检查期限, in days: from notice to entry, for comments, for mending, for mending at length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditTerms {
    pub notice_days: i64,
    pub comment_days: i64,
    pub rectify_days: i64,
    pub long_rectify_days: i64,
}

impl Default for AuditTerms {
    fn default() -> Self {
        Self { notice_days: 3, comment_days: 10, rectify_days: 30, long_rectify_days: 60 }
    }
}

impl AuditTerms {
    /// `3,10,30,60`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let days = |part: &str| {
            let days: i64 = part.trim().parse().ok()?;
            (0..=MAX_DAYS).contains(&days).then_some(days)
        };
        let parts: Vec<i64> = text.split([',', '，']).map(days).collect::<Option<_>>()?;
        let &[notice_days, comment_days, rectify_days, long_rectify_days] = parts.as_slice() else {
            return None;
        };
        let is_longer = rectify_days <= long_rectify_days;
        is_longer.then_some(Self { notice_days, comment_days, rectify_days, long_rectify_days })
    }
}

impl std::fmt::Display for AuditTerms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { notice_days, comment_days, rectify_days, long_rectify_days } = self;
        write!(f, "{notice_days},{comment_days},{rectify_days},{long_rectify_days}")
    }
}

/// Three marks between nil and a hundred that fall, as they are kept.
fn read_grades(text: &str) -> Option<String> {
    let mark = |part: &str| part.trim().parse::<i64>().ok().filter(|it| (0..=100).contains(it));
    let marks: Vec<i64> = text.split([',', '，']).map(mark).collect::<Option<_>>()?;
    let &[best, good, enough] = marks.as_slice() else { return None };
    (best > good && good > enough).then(|| format!("{best},{good},{enough}"))
}

/// A unit's settings in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub carry_forward: CarryForward,
    /// 凭证字: the first is the default.
    pub voucher_words: Vec<String>,
    /// The word of transfer vouchers.
    pub transfer_word: String,
    /// Whether a second person must review before posting.
    pub review_required: bool,
    pub dues_booking: DuesBooking,
    pub budget_control: BudgetControl,
    /// 大额支付: payments of this amount and above are decided together, with minutes.
    pub large_payment: Money,
    pub limit_control: LimitControl,
    /// Whether a grassroots union keeps accounts of the county level (下属工会的往来等).
    pub county_accounts: bool,
    /// 省份, of the highest union of a tree: whose limits hold; empty where none is said.
    pub province: String,
    /// 考核等次分数线, of the highest union of a tree.
    pub appraisal_grades: String,
    /// 检查期限, of the highest union of a tree.
    pub audit_terms: AuditTerms,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            carry_forward: CarryForward::Monthly,
            voucher_words: vec!["记".to_owned()],
            transfer_word: "记".to_owned(),
            review_required: false,
            dues_booking: DuesBooking::Here,
            budget_control: BudgetControl::Warn,
            large_payment: LARGE_PAYMENT,
            limit_control: LimitControl::Warn,
            county_accounts: false,
            province: String::new(),
            appraisal_grades: APPRAISAL_GRADES.to_owned(),
            audit_terms: AuditTerms::default(),
        }
    }
}

/// A change of one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    CarryForward(CarryForward),
    VoucherWords(Vec<String>),
    TransferWord(String),
    ReviewRequired(bool),
    DuesBooking(DuesBooking),
    BudgetControl(BudgetControl),
    LargePayment(Money),
    LimitControl(LimitControl),
    CountyAccounts(bool),
    Province(String),
    AppraisalGrades(String),
    AuditTerms(AuditTerms),
}

impl Setting {
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::CarryForward(_) => "carry_forward",
            Self::VoucherWords(_) => "voucher_words",
            Self::TransferWord(_) => "transfer_word",
            Self::ReviewRequired(_) => "review_required",
            Self::DuesBooking(_) => "dues_booking",
            Self::BudgetControl(_) => "budget_control",
            Self::LargePayment(_) => "large_payment",
            Self::LimitControl(_) => "limit_control",
            Self::CountyAccounts(_) => "county_accounts",
            Self::Province(_) => "province",
            Self::AppraisalGrades(_) => "appraisal_grades",
            Self::AuditTerms(_) => "audit_terms",
        }
    }

    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::CarryForward(when) => when.as_str().to_owned(),
            Self::VoucherWords(words) => words.join("|"),
            Self::TransferWord(word) => word.clone(),
            Self::ReviewRequired(required) => required.to_string(),
            Self::DuesBooking(way) => way.as_str().to_owned(),
            Self::BudgetControl(control) => control.as_str().to_owned(),
            Self::LargePayment(amount) => amount.to_string(),
            Self::LimitControl(control) => control.as_str().to_owned(),
            Self::CountyAccounts(kept) => kept.to_string(),
            Self::Province(name) => name.clone(),
            Self::AppraisalGrades(marks) => marks.clone(),
            Self::AuditTerms(terms) => terms.to_string(),
        }
    }

    /// `None` when the key is unknown or the value does not fit it.
    #[must_use]
    pub fn read(key: &str, value: &str) -> Option<Self> {
        Some(match key {
            "carry_forward" => Self::CarryForward(CarryForward::read(value)?),
            "voucher_words" => {
                let words: Vec<String> = value
                    .split(['|', ',', '，', '、'])
                    .map(|word| word.trim().to_owned())
                    .filter(|word| !word.is_empty())
                    .collect();
                if words.is_empty() || words.iter().any(|word| word.chars().count() > 4) {
                    return None;
                }
                Self::VoucherWords(words)
            }
            "transfer_word" if !value.is_empty() && value.chars().count() <= 4 => {
                Self::TransferWord(value.to_owned())
            }
            "review_required" => Self::ReviewRequired(value.parse().ok()?),
            "dues_booking" => Self::DuesBooking(DuesBooking::read(value)?),
            "budget_control" => Self::BudgetControl(BudgetControl::read(value)?),
            "large_payment" => {
                let amount = Money::read(value).ok().flatten()?;
                Self::LargePayment(Some(amount).filter(|it| *it > Money::ZERO)?)
            }
            "limit_control" => Self::LimitControl(LimitControl::read(value)?),
            "county_accounts" => Self::CountyAccounts(value.parse().ok()?),
            "appraisal_grades" => Self::AppraisalGrades(read_grades(value)?),
            "audit_terms" => Self::AuditTerms(AuditTerms::read(value)?),
            "province" => {
                let name = value.trim();
                if name.chars().count() > MAX_PROVINCE {
                    return None;
                }
                Self::Province(name.to_owned())
            }
            _ => return None,
        })
    }
}

impl Settings {
    /// 凭证字 by what cash and bank gain (收, 付), where the unit has such words; else its first one.
    #[must_use]
    pub fn word_by_money(&self, gained: Money) -> String {
        let mark = match gained {
            it if it.is_negative() => '付',
            it if it.is_zero() => '转',
            _ => '收',
        };
        let words = &self.voucher_words;
        let found = words.iter().find(|word| word.contains(mark)).or(words.first());
        found.cloned().unwrap_or_default()
    }

    /// Applies changes oldest first, so that the newest stands.
    #[must_use]
    pub fn from_history<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut settings = Self::default();
        for (key, value) in rows {
            match Setting::read(key, value) {
                Some(Setting::CarryForward(when)) => settings.carry_forward = when,
                Some(Setting::VoucherWords(words)) => settings.voucher_words = words,
                Some(Setting::TransferWord(word)) => settings.transfer_word = word,
                Some(Setting::ReviewRequired(required)) => settings.review_required = required,
                Some(Setting::DuesBooking(way)) => settings.dues_booking = way,
                Some(Setting::BudgetControl(control)) => settings.budget_control = control,
                Some(Setting::LargePayment(amount)) => settings.large_payment = amount,
                Some(Setting::LimitControl(control)) => settings.limit_control = control,
                Some(Setting::CountyAccounts(kept)) => settings.county_accounts = kept,
                Some(Setting::Province(name)) => settings.province = name,
                Some(Setting::AppraisalGrades(marks)) => settings.appraisal_grades = marks,
                Some(Setting::AuditTerms(terms)) => settings.audit_terms = terms,
                None => {}
            }
        }
        if !settings.voucher_words.contains(&settings.transfer_word) {
            settings.voucher_words.push(settings.transfer_word.clone());
        }
        settings
    }
}
