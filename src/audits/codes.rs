//! Codes of peer review, audits and problems.

crate::codes! {
    DISTRICT_UNKNOWN = "audits.district_unknown", 404, Refuse,
        "没有这个活动片", "请核对活动片编码";
    DRAW_IMPOSSIBLE = "audits.draw_impossible", 422, Refuse,
        "活动片不足三个单位，无法抽签互查", "请并入其他活动片，或由上级工会直接检查";
    SEED_INVALID = "audits.seed_invalid", 422, Refuse,
        "抽签种子不能为空，不超过 64 字，不含斜线", "请填写事先约定的数字";
    STEP_DAY_WRONG = "audits.step_day_wrong", 422, Refuse,
        "办理日期早于上一步，或晚于今天", "请核对日期";
    DAY_INVALID = "audits.day_invalid", 422, Refuse,
        "日期写法不正确", "请写如 2026-03-01";
    AUDIT_UNKNOWN = "audits.audit_unknown", 404, Refuse,
        "没有这项检查", "请核对单位和检查号";
    UNIT_OUT_OF_REACH = "audits.unit_out_of_reach", 422, Refuse,
        "被检查单位不在本单位之下，也不是互查对象", "请核对单位编码";
    TEXT_MISSING = "audits.text_missing", 422, Refuse,
        "缺少必填内容", "请补充后再提交";
    DAYS_TURNED = "audits.days_turned", 422, Refuse,
        "起止日期颠倒", "请核对期间";
    NOTICE_TOO_LATE = "audits.notice_too_late", 422, Refuse,
        "通知距进点不足规定天数", "请推迟进点日，或更改设置 audit_terms";
    STEP_OUT_OF_ORDER = "audits.step_out_of_order", 409, Refuse,
        "检查步骤次序不对", "依次为计划、通知、底稿、征求意见、出具检查意见书";
    PROBLEM_CODE_UNKNOWN = "audits.problem_code_unknown", 422, Refuse,
        "没有这个问题代码", "请用 K01 至 K19，或 Z 加两位数字自编";
    NOT_ASKED_YET = "audits.not_asked_yet", 409, Refuse,
        "尚未征求意见或答复期未满", "请先征求意见；逾期未答复的视为无异议";
    ALREADY_ISSUED = "audits.already_issued", 409, Refuse,
        "检查意见书已经出具", "出具后的意见书不能更改";
    PAPER_MISSING = "audits.paper_missing", 422, Refuse,
        "没有底稿", "请先编制底稿";
    PAPERS_UNSEEN = "audits.papers_unseen", 403, Refuse,
        "底稿在检查意见书出具之前不对被检查单位开放", "请等待检查意见书";
    LETTER_EXISTS = "audits.letter_exists", 409, Refuse,
        "检查意见书编号已经使用", "请另编编号";
    LETTER_UNKNOWN = "audits.letter_unknown", 404, Refuse,
        "没有这份检查意见书", "请核对编号和单位";
    UNIT_UNKNOWN = "audits.unit_unknown", 422, Refuse,
        "没有登记被检查单位", "请核对单位编码或全称";
    DUE_MISSING = "audits.due_missing", 422, Refuse,
        "没有整改期限", "请填写期限";
    PROBLEM_TWICE = "audits.problem_twice", 422, Refuse,
        "同一意见书中同一问题重复", "请合并，或写明不同的事实";
    PROBLEM_UNKNOWN = "audits.problem_unknown", 404, Refuse,
        "检查意见书中没有这个问题", "请核对问题代码或序号";
    PROBLEM_AMBIGUOUS = "audits.problem_ambiguous", 422, Refuse,
        "检查意见书中有几个同样代码的问题", "请改写序号";
    REPLY_MISSING = "audits.reply_missing", 409, Refuse,
        "被检查单位尚未回复", "请先回复整改情况";
    NOT_VERIFIED = "audits.not_verified", 409, Refuse,
        "复核结论不是已整改，不能销号", "请先复核；未整改的请继续整改";
    CLOSED_BEFORE = "audits.closed_before", 409, Refuse,
        "问题已经销号", "销号后不能再回复或复核";
    CLOSED_BY_OWNER = "audits.closed_by_owner", 403, Refuse,
        "责任人和回复人不得复核、销号自己的问题", "请由检查单位的其他人员办理";
    RESULT_UNKNOWN = "audits.result_unknown", 422, Refuse,
        "没有这种复核结论", "请写 已整改、持续整改 或 未整改";
}
