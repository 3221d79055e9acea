//! Codes of payments.

crate::codes! {
    FIELD_MISSING = "payments.field_missing", 422, Refuse,
        "付款申请有必填项未填，或写得太长", "请填写收款人、用途和单据；用途不超过 100 字，其余不超过 200 字，不换行";
    AMOUNT_INVALID = "payments.amount_invalid", 422, Refuse,
        "付款金额不合要求", "请填写大于零的金额，单位元，最多两位小数";
    ACCOUNT_UNUSABLE = "payments.account_unusable", 422, Refuse,
        "这个科目不能作为付款的列支科目", "请填写本单位末级的支出、往来或资产科目，货币资金科目除外";
    PROJECT_UNKNOWN = "payments.project_unknown", 404, Refuse,
        "本单位没有登记这个项目", "请核对项目编码或名称；新项目须先登记";
    MINUTES_MISSING = "payments.minutes_missing", 422, Refuse,
        "达到集体决策额度的付款，没有写明会议纪要", "请写明集体研究的会议纪要文号；额度见单位设置“大额支付”";
    ACCOUNT_NUMBER_INVALID = "payments.account_number_invalid", 422, Refuse,
        "收款账号不合要求", "请填写 5 至 34 位数字，可用空格或连字符分隔；不确定的请核对开户许可证或银行卡";
    PAYEE_KIND_DIFFERS = "payments.payee_kind_differs", 409, Refuse,
        "同名收款人已按另一种类登记", "请核对收款人是单位还是个人；确属不同的，请在名称后注明";
    SPLIT_BELOW_LIMIT = "payments.split_below_limit", 200, Inform,
        "短期内向同一收款人多次付款，每次不到集体决策额度，合计达到", "请审核是否拆分支付；属于同一事项的，应合并申请并附会议纪要";
    REQUEST_UNKNOWN = "payments.request_unknown", 404, Refuse,
        "没有这份付款申请", "请核对单位和编号，见付款申请列表";
    NOT_THE_TURN = "payments.not_the_turn", 409, Refuse,
        "还没有轮到这一步，或这一步已经办过", "请按经办、会计、主席、出纳的顺序办理";
    SAME_PERSON = "payments.same_person", 409, Refuse,
        "同一人不得办理同一笔付款的两个环节", "请由另一名有权限的人员办理";
    NO_RIGHT = "payments.no_right", 403, Refuse,
        "办理人没有这一步的权限，或权限已到期", "请由有权限的人员办理；岗位由系统管理员登记";
    ACCOUNT_UNCONFIRMED = "payments.account_unconfirmed", 409, Refuse,
        "收款账号尚未由另一人核对", "请由登记人以外的会计核对账号后再付款";
    ACCOUNT_MISSING = "payments.account_missing", 409, Refuse,
        "收款人没有登记收款账号", "请登记并核对收款账号；付现金的请注明";
    ACCOUNT_CHANGED = "payments.account_changed", 409, Refuse,
        "收款账号与核对时所见的不同", "请重新查看最新的收款账号后再核对";
    ACCOUNT_SAME = "payments.account_same", 409, Refuse,
        "收款账号和开户行与已登记的相同", "无需变更；请核对要变更的内容";
    PAYEE_UNKNOWN = "payments.payee_unknown", 404, Refuse,
        "没有这个收款人", "请核对收款人名称，见收款人列表";
    DAY_INVALID = "payments.day_invalid", 422, Refuse,
        "日期不合要求", "请写作 2025-03-01；付款不早于申请，退回不早于付款，都不晚于当天";
    NOTHING_CHOSEN = "payments.nothing_chosen", 422, Refuse,
        "没有选择要付款的申请", "请至少选择一份待付款的申请";
    BANK_UNKNOWN = "payments.bank_unknown", 404, Refuse,
        "本单位没有这个银行账户，或账户已销户", "请核对付款的银行账户；新账户须先登记";
    DRAFT_KEPT = "payments.draft_kept", 409, Refuse,
        "这张凭证由付款生成，科目和金额不能修改，也不能删除",
        "付款有误的，请在付款申请中登记银行退回；科目有误的，请记账后更正科目；只改摘要、附件张数和核算项目的可以保存";
    REASON_MISSING = "payments.reason_missing", 422, Refuse,
        "没有写明银行退回的原因", "请写明退回原因，不超过 200 字，例如：户名与账号不符";
    BATCH_UNKNOWN = "payments.batch_unknown", 404, Refuse,
        "没有这一批付款", "请核对批次序号";
}
