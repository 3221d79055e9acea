//! Codes of approvals: what a kind of document has no words of its own for.

crate::codes! {
    DECIDED = "approvals.decided", 409, Refuse,
        "该事项已经办结", "请刷新后查看办理结果";
    WITHDRAWN = "approvals.withdrawn", 409, Refuse,
        "该事项已经撤回", "确需办理的，请重新提出";
    EXPIRED = "approvals.expired", 409, Refuse,
        "该事项已过有效期", "请重新提出";
    CHANGED = "approvals.changed", 409, Refuse,
        "内容在查看之后已有变动", "请重新查看，核对后再办理";
    OWN_DOCUMENT = "approvals.own_document", 409, Refuse,
        "不能办理本人提出或受益的事项", "请由其他有权限的人员办理";
    NOT_OWN_DOCUMENT = "approvals.not_own_document", 409, Refuse,
        "只能撤回本人提出的事项", "请由提出人撤回";
    NOTE_INVALID = "approvals.note_invalid", 422, Refuse,
        "意见为空或过长", "请写明意见，字数不超过所示限额";
    END_INVALID = "approvals.end_invalid", 422, Refuse,
        "有效期未填或已经过去", "请填写一个将来的时间";
}
