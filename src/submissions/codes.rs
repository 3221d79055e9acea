//! Codes of submissions.

crate::codes! {
    NO_UNION_ABOVE = "submissions.no_union_above", 422, Refuse,
        "本单位没有上级工会，无须报送", "请核对单位编码";
    UNKNOWN = "submissions.unknown", 404, Refuse,
        "没有这份报送", "请先编制（submit draft），或核对单位、期间和报表";
    FORM_UNKNOWN = "submissions.form_unknown", 422, Refuse,
        "没有这种报表", "请写报表名，如 balance-sheet、income-expenditure、consolidated-balance-sheet";
    WAITS = "submissions.waits", 409, Refuse,
        "上一次报送还在审核或已经核批", "请等上级审核；退回后再重新编制";
    UNCHANGED = "submissions.unchanged", 409, Refuse,
        "与退回的内容没有不同", "请按退回意见改正后重新编制";
    NOT_A_DRAFT = "submissions.not_a_draft", 409, Refuse,
        "这份报送已经报出，不再签署或报送", "需要改正的请由上级退回后重新编制";
    NOT_SENT = "submissions.not_sent", 409, Refuse,
        "这份报送不在待审核状态", "请核对状态；退回、审核和核批只对已报送的办理";
    SIGNED_TWICE = "submissions.signed_twice", 409, Refuse,
        "同一人或同一岗位已经签署", "请由其他责任人签署";
    SIGNER_OUT_OF_TERM = "submissions.signer_out_of_term", 422, Refuse,
        "签署人的任期或权限已经结束，或已停用", "请由在任的责任人签署，或先更新岗位授权";
    OFFICE_UNKNOWN = "submissions.office_unknown", 422, Refuse,
        "没有这个签署岗位", "请写 legal（法定代表人）、finance（主管会计工作的负责人）或 accounting（会计机构负责人）";
    CONTENT_CHANGED = "submissions.content_changed", 409, Refuse,
        "编制以后账簿、规则或隶属关系有变动，内容已不同", "请重新编制后签署";
    TOO_FEW_SIGNERS = "submissions.too_few_signers", 422, Refuse,
        "签署人不足两人", "请由法定代表人、主管会计工作的负责人、会计机构负责人中至少两人签署";
    RESIDUALS_UNEXPLAINED = "submissions.residuals_unexplained", 422, Refuse,
        "汇总差额没有说明", "请先查清不符和对方未登记的差额，或用 --explain 写明原因";
    DECISION_UNKNOWN = "submissions.decision_unknown", 422, Refuse,
        "没有这种决定", "请写 return（退回）、accept（审核无误）或 approve（核批）";
    REMARK_MISSING = "submissions.remark_missing", 422, Refuse,
        "退回没有写明意见", "请写：项目/列=意见、项目=意见，或只写意见";
    REMARK_MISPLACED = "submissions.remark_misplaced", 422, Refuse,
        "报表中没有这个项目或列", "请照报表的项目名称和列名填写";
}
