//! Codes by which the guards in the database refuse; the ledger's own checks say them first.

crate::codes! {
    BOOKS_IMMUTABLE = "ledger.books_immutable", 409, Refuse,
        "已记账的凭证、分录和操作留痕不得修改、插入或删除",
        "请用红字冲销更正；如确有异常，请运行 verify 核验账簿";
    PERIOD_LOCKED = "ledger.period_closed", 409, Refuse,
        "会计期间已结账，不能再记账",
        "请记入未结账的期间；确需更正的，按程序申请例外开账";
    ACCOUNT_NOT_LEAF = "ledger.account_not_leaf", 422, Refuse,
        "科目不是末级科目，不能记账",
        "请改用其下的明细科目";
    ACCOUNT_FIXED = "ledger.account_fixed", 409, Refuse,
        "制度规定的科目不得删除、合并或改名",
        "请在制度允许的级次以下增设明细科目";
}
