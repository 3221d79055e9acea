//! Codes of aid.

crate::codes! {
    FIELD_INVALID = "aid.field_invalid", 422, Refuse,
        "有必填内容没有填写，或内容过长", "请补填或缩短后重新提交";
    IDENTITY_INVALID = "aid.identity_invalid", 422, Refuse,
        "证件号码有误", "请核对 18 位证件号码；号码不会显示或记录";
    AMOUNT_INVALID = "aid.amount_invalid", 422, Refuse,
        "金额不合要求", "请核对金额；批准金额不超过审核金额";
    DAY_INVALID = "aid.day_invalid", 422, Refuse,
        "日期不合要求", "请写作 2025-01-15，并按办理的先后填写";
    UNIT_OUT_OF_REACH = "aid.unit_out_of_reach", 422, Refuse,
        "所在单位不在本单位及其下级之内", "请核对所在单位的编码或全称";
    APPLICATION_UNKNOWN = "aid.application_unknown", 404, Refuse,
        "没有这件帮扶申请", "请核对单位和申请编号，如 2025-0001";
    FAMILY_UNKNOWN = "aid.family_unknown", 404, Refuse,
        "没有这户家庭档案", "请核对单位和档案编号";
    FAMILY_OPEN = "aid.family_open", 409, Refuse,
        "这一户已经建档", "一户一档案：请在原档案上登记计划和措施；在其他单位建档的，由共同上级办理";
    FAMILY_ENDED = "aid.family_ended", 409, Refuse,
        "这户档案已经退出", "确需再次帮扶的，请重新建档";
    FAMILY_NEEDED = "aid.family_needed", 422, Refuse,
        "这类帮扶须先建立家庭档案", "请先建档，再填写档案编号：先建档、后帮扶、实名制";
    CAUSE_UNKNOWN = "aid.cause_unknown", 422, Refuse,
        "没有这种致困原因", "请填写患病、残疾、意外灾害、子女上学、失业、单亲、低收入或其他";
    MEASURE_UNKNOWN = "aid.measure_unknown", 404, Refuse,
        "没有这项待落实的措施", "请核对措施序号；已落实的不再登记";
    REVIEWED_BEFORE = "aid.reviewed_before", 409, Refuse,
        "本年度已经复核", "每户每年复核一次";
    NOT_APPROVED = "aid.not_approved", 409, Refuse,
        "帮扶项目尚未批准", "请先登记项目的批准（programme approve）";
    NOT_THE_TURN = "aid.not_the_turn", 409, Refuse,
        "还没有轮到这一步，或这一步已经办过", "请按申请、审核、公示、批准、发放、签收的顺序办理";
    SAME_PERSON = "aid.same_person", 403, Refuse,
        "这一步须由另一人办理", "申请、审核、批准、发放由不同的人办理";
    EVIDENCE_MISSING = "aid.evidence_missing", 422, Refuse,
        "缺少证明材料", "请先登记证明材料";
    ILLNESS_BEFORE = "aid.illness_before", 422, Warn,
        "同一病种以前已经帮扶过", "请核对是否重复享受；确属应当的，请说明理由";
    COST_BELOW = "aid.cost_below", 422, Warn,
        "个人负担费用没有达到帮扶起点", "请核对费用票据；确属特殊情况的，请说明理由";
    NOTICE_SHORT = "aid.notice_short", 422, Refuse,
        "公示天数不够", "请延长公示；公示天数由帮扶规定（aid terms）设定";
    NOTICE_RUNS = "aid.notice_runs", 409, Refuse,
        "公示还没有结束", "请在公示期满之后批准";
    OBJECTION_OPEN = "aid.objection_open", 409, Refuse,
        "公示期间的异议还没有处理", "请先登记异议的处理结果";
    OBJECTION_UNKNOWN = "aid.objection_unknown", 404, Refuse,
        "没有这条待处理的异议", "请核对异议序号";
    PAYMENT_UNLIKE = "aid.payment_unlike", 422, Refuse,
        "付款申请与帮扶申请不符", "请核对付款申请编号：须是本单位已付款、金额相同的申请";
    TERMS_UNREADABLE = "aid.terms_unreadable", 422, Refuse,
        "帮扶规定无法识别", "请核对名称和数值，如 own_cost=10000.00、notice_days=5";
    FILE_INVALID = "aid.file_invalid", 422, Refuse,
        "证明材料文件为空或过大", "请核对文件，不超过 20 MB";
}
