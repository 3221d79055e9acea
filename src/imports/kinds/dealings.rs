//! Lists of dues and of what unions pay each other, told by columns that no other
//! table has. Rows may be of any year.

use crate::imports::kinds::columns::ColumnKind as C;
use crate::imports::kinds::columns::ColumnMap;
use crate::imports::kinds::spec::{Kind, Need};

const fn kind(
    (key, label): (&'static str, &'static str),
    needs: &'static [Need],
    resembles: fn(&ColumnMap) -> bool,
) -> Kind {
    Kind { key, label, version: 1, needs, resembles, settle: |_| {} }
}

macro_rules! need {
    ($label:literal, $($kind:ident),+) => {
        Need { label: $label, any_of: &[$(&[C::$kind]),+] }
    };
}

fn all(columns: &ColumnMap, kinds: &[C]) -> bool {
    kinds.iter().all(|kind| columns.has(*kind))
}

/// 分成比例.
pub static SPLIT_RULES: Kind = kind(
    ("split_rules", "经费分成比例表"),
    &[
        need!("适用单位", AppliesTo),
        need!("基层比例", GrassrootsShare),
        need!("直属比例", DepartmentShare),
        need!("省直比例", FederationShare),
        need!("上级比例", AboveShare),
        need!("起始日期", RuleFrom),
        need!("依据", Paper),
    ],
    |columns| columns.has(C::GrassrootsShare) && columns.has(C::AboveShare),
);

/// 其他份额.
pub static SPLIT_LEGS: Kind = kind(
    ("split_legs", "其他份额表"),
    &[
        need!("适用单位", AppliesTo),
        need!("名称", RuleName),
        need!("受益单位", Beneficiary),
        need!("比例", Rate),
        need!("起始日期", RuleFrom),
        need!("依据", Paper),
    ],
    |columns| all(columns, &[C::AppliesTo, C::Beneficiary, C::Rate]),
);

/// 缴费单位与收缴渠道.
pub static CHANNELS: Kind = kind(
    ("dues_channels", "缴费单位与收缴渠道表"),
    &[
        need!("单位编码", UnitCode),
        need!("缴费单位名称", PayerName),
        need!("收缴渠道", Channel),
        need!("起始日期", RuleFrom),
    ],
    |columns| all(columns, &[C::PayerName, C::Channel, C::RuleFrom]),
);

/// 汇总缴费单位.
pub static JOINT_PAYERS: Kind = kind(
    ("dues_joint_payers", "汇总缴费单位表"),
    &[
        need!("缴费单位名称", PayerName),
        need!("单位编码", UnitCode),
        need!("起始日期", RuleFrom),
        need!("依据", Paper),
    ],
    |columns| {
        all(columns, &[C::PayerName, C::UnitCode, C::RuleFrom, C::Paper])
            && !columns.has(C::Channel)
    },
);

/// 拨缴基数.
pub static BASES: Kind = kind(
    ("dues_base", "拨缴基数表"),
    &[need!("单位编码", UnitCode), need!("所属期", WagePeriod), need!("工资总额", Payroll)],
    |columns| {
        all(columns, &[C::WagePeriod, C::Payroll])
            && (columns.has(C::StaffCount) || columns.has(C::MemberCount))
    },
);

/// 经费到账清单.
pub static RECEIPTS: Kind = kind(
    ("dues_receipts", "经费到账清单"),
    &[
        need!("单位编码、缴费单位名称或统一社会信用代码", UnitCode, PayerName, CreditCode),
        need!("实缴金额", PaidAmount),
        need!("到账日期", ReceivedOn),
    ],
    |columns| all(columns, &[C::PaidAmount, C::ReceivedOn]),
);

/// 上下级划转.
pub static TRANSFERS: Kind = kind(
    ("transfers", "上下级经费划转表"),
    &[
        need!("方向", Direction),
        need!("类别", TransferKind),
        need!("对方单位", Counterparty),
        need!("日期", Date),
        need!("金额", Amount),
    ],
    |columns| all(columns, &[C::TransferKind, C::Direction, C::Counterparty]),
);

/// 收入任务.
pub static TARGETS: Kind = kind(
    ("dues_targets", "经费收入任务表"),
    &[
        need!("单位编码", UnitCode),
        need!("年度", TargetYear),
        need!("任务金额", TargetAmount),
        need!("任务口径", TargetBasis),
    ],
    |columns| all(columns, &[C::TargetAmount, C::TargetYear]),
);

/// 回拨、奖励规则.
pub static RETURN_RULES: Kind = kind(
    ("return_rules", "回拨奖励规则表"),
    &[
        need!("规则编码", RuleCode),
        need!("付款单位", PayerUnit),
        need!("适用层级", AppliesLevel),
        need!("计算依据", ReturnBasis),
        need!("类别", TransferKind),
        need!("起始日期", RuleFrom),
        need!("依据", Paper),
    ],
    |columns| all(columns, &[C::RuleCode, C::ReturnBasis]),
);

/// 小额缴费返还政策.
pub static POLICIES: Kind = kind(
    ("dues_policies", "小额缴费返还政策表"),
    &[
        need!("政策编码", RuleCode),
        need!("付款单位", PayerUnit),
        need!("适用层级", AppliesLevel),
        need!("认定口径", PolicyMeasure),
        need!("认定上限", PolicyLimit),
        need!("返还比例", Rate),
        need!("类别", TransferKind),
        need!("起始日期", RuleFrom),
        need!("截止日期", RuleTo),
        need!("依据", Paper),
    ],
    |columns| all(columns, &[C::PolicyMeasure, C::PolicyLimit]),
);

/// 补助通知.
pub static GRANT_NOTICES: Kind = kind(
    ("grant_notices", "补助通知表"),
    &[
        need!("通知编号", NoticeNumber),
        need!("类别", TransferKind),
        need!("对方单位", Counterparty),
        need!("金额", Amount),
        need!("日期", Date),
    ],
    |columns| all(columns, &[C::NoticeNumber, C::TransferKind]),
);
