//! Schemes of appraisal, scores, and the problems of letters: each told by columns that no other
//! list has together.

use crate::imports::kinds::columns::ColumnKind as C;
use crate::imports::kinds::spec::{Kind, Need};

/// 考核方案.
pub static SCHEME: Kind = Kind {
    key: "appraisal_scheme",
    label: "考核方案",
    version: 1,
    needs: &[
        Need { label: "code", any_of: &[&[C::ItemCode]] },
        Need { label: "points", any_of: &[&[C::ItemPoints]] },
        Need { label: "deduction_rule", any_of: &[&[C::DeductionRule]] },
        Need { label: "computable", any_of: &[&[C::Computable]] },
    ],
    resembles: |columns| columns.has(C::ItemCode) && columns.has(C::DeductionRule),
    settle: |_| {},
};

/// 考核评分表.
pub static SCORES: Kind = Kind {
    key: "appraisal_scores",
    label: "考核评分表",
    version: 1,
    needs: &[
        Need { label: "单位编码", any_of: &[&[C::UnitCode]] },
        Need { label: "条目", any_of: &[&[C::ItemCode]] },
        Need { label: "评分类别", any_of: &[&[C::ScoreKind]] },
        Need { label: "得分", any_of: &[&[C::Score]] },
    ],
    resembles: |columns| columns.has(C::ItemCode) && columns.has(C::ScoreKind),
    settle: |_| {},
};

/// 检查问题清单.
pub static PROBLEMS: Kind = Kind {
    key: "problems",
    label: "检查问题清单",
    version: 1,
    needs: &[
        Need { label: "意见书编号", any_of: &[&[C::LetterNumber]] },
        Need { label: "单位编码", any_of: &[&[C::UnitCode]] },
        Need { label: "问题代码", any_of: &[&[C::ProblemCode]] },
        Need { label: "期限", any_of: &[&[C::RectifyDue]] },
    ],
    resembles: |columns| columns.has(C::LetterNumber) && columns.has(C::ProblemCode),
    settle: |_| {},
};
