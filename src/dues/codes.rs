//! Codes of dues.

crate::codes! {
    UNIT_OUT_OF_REACH = "dues.unit_out_of_reach", 422, Refuse,
        "单位不在本单位及其下级之内", "请核对单位编码，或由其上级工会导入";
    NOTICE_UNKNOWN = "dues.notice_unknown", 404, Refuse,
        "没有这份报告或通知", "请从年末与待记账中打开本单位出具或收到的报告和通知";
    UNIT_UNKNOWN = "dues.unit_unknown", 422, Refuse,
        "没有登记这个单位", "请核对单位编码和名称，或先登记单位";
    NAME_DIFFERS = "dues.name_differs", 422, Refuse,
        "单位编码与单位名称不是同一单位", "请核对编码和名称，改正后重新上传";
    WAGE_PERIOD_INVALID = "dues.wage_period_invalid", 422, Refuse,
        "所属期不合要求", "请写作 2025-03，指工资所属月份";
    PERCENT_INVALID = "dues.percent_invalid", 422, Refuse,
        "比例不合要求", "请写百分数，如 60 或 12.5，至多四位小数";
    PERCENT_AMBIGUOUS = "dues.percent_ambiguous", 422, Refuse,
        "比例不大于 1，看不出是百分之几还是百分比格式的单元格",
        "请把单元格设为常规数字，如 60；确为百分之一以下的，设为文本写明百分号，如 0.5%";
    CHANNEL_UNKNOWN = "dues.channel_unknown", 422, Refuse,
        "没有这种收缴渠道", "请填写 自主拨缴、税务代收、税务代收（上缴部分） 或 财政划拨";
    CREDIT_CODE_INVALID = "dues.credit_code_invalid", 422, Refuse,
        "统一社会信用代码不合要求", "请对照登记证书核对 18 位代码，末位是校验位";
    SHARES_NOT_WHOLE = "dues.shares_not_whole", 422, Refuse,
        "各级比例连同其他份额合计不是 100", "请核对各级比例；有其他份额的，先导入其他份额表（split_legs）；单元格设为百分比格式的，请改为常规数字";
    RULE_ENDS_BEFORE_IT_BEGINS = "dues.rule_ends_before_it_begins", 422, Refuse,
        "截止日期早于起始日期", "请核对两个日期";
    LEG_BESIDE_RULE = "dues.leg_beside_rule", 422, Refuse,
        "起始日已有分成比例，其他份额要与比例同时起", "请先在经费分成比例表中结束原比例，再导入其他份额，最后导入新的比例";
    RULE_OVERLAPS = "dues.rule_overlaps", 422, Refuse,
        "同一单位、同一渠道在同一期间有两种规定", "请改写起止日期，使前后相接而不重叠";
    NO_SPLIT_RULE = "dues.no_split_rule", 422, Refuse,
        "当日没有适用的分成比例", "请先导入经费分成比例表（split_rules）";
    NOBODY_FOR_PART = "dues.nobody_for_part", 422, Refuse,
        "按分成比例，上缴部分没有归属", "请核对分成比例：基层以外各级比例不能都为零";
    DUE_DAY_INVALID = "dues.due_day_invalid", 422, Refuse,
        "缴费期限日不合要求", "请填写 1 至 31";
    CHANNEL_OVERLAPS = "dues.channel_overlaps", 422, Refuse,
        "同一单位在同一期间登记了两个收缴渠道", "请改写起止日期，使前后相接而不重叠";
    CHANNEL_DIFFERS = "dues.channel_differs", 422, Refuse,
        "收缴渠道与登记的不一致", "请核对清单；渠道确已变更的，先导入缴费单位与收缴渠道表";
    CHANNEL_UNREGISTERED = "dues.channel_unregistered", 422, Refuse,
        "没有登记收缴渠道，清单中也没有写明", "请填写收缴渠道，或先导入缴费单位与收缴渠道表";
    PAYROLL_NEGATIVE = "dues.payroll_negative", 422, Refuse,
        "工资总额为负数", "请核对工资总额";
    AMOUNT_NOT_POSITIVE = "dues.amount_not_positive", 422, Refuse,
        "实缴金额不是正数", "退费先办理退费单；批准后，清单中与退费单号码、金额相同的负数行才予接受";
    RECEIVER_NOT_ABOVE = "dues.receiver_not_above", 422, Refuse,
        "收款单位不是该单位本级，也不是其上级工会", "请核对由哪个单位收到这笔经费";
    UNION_NOT_FOUNDED = "dues.union_not_founded", 422, Refuse,
        "该单位在到账日尚未启用，不能自行收取经费", "建会筹备金由上级工会收取；请核对到账日期和启用日期";
    NUMBER_TWICE = "dues.number_twice", 422, Refuse,
        "同一票据号在清单中出现两次", "请核对；确为两笔的，应各有票据号";
    NUMBER_TAKEN = "dues.number_taken", 409, Refuse,
        "票据号此前已登记，内容不同", "请核对票据号和金额；已登记有误的，先冲销原凭证";
    TARGET_NEGATIVE = "dues.target_negative", 422, Refuse,
        "任务金额为负数", "请核对任务金额";
    LINE_TWICE = "dues.line_twice", 422, Refuse,
        "同一单位、同一期间在表中出现两次", "请合并或删除重复的行";
    NOTHING_TO_HANDLE = "dues.nothing_to_handle", 409, Refuse,
        "该单位没有待处理的建会筹备金", "请核对单位编码；已处理的不再重复处理";
    NOT_FOUNDED_YET = "dues.not_founded_yet", 422, Refuse,
        "处理日期早于单位的启用日期", "建会后才能处理建会筹备金，请核对日期";
    AMOUNT_UNREADABLE = "dues.amount_unreadable", 422, Refuse,
        "金额无法识别", "请填写金额，单位元，至多两位小数";
    RECEIPT_NOT_OPEN = "dues.receipt_not_open", 404, Refuse,
        "没有这笔待查明的经费", "请核对序号；已指定单位的不再指定";
    ASSIGNED_TOO_EARLY = "dues.assigned_too_early", 422, Refuse,
        "指定日期早于到账日期", "请填写查明缴费单位的日期，不早于到账日";
    LEGS_UNKNOWN = "dues.legs_unknown", 409, Inform,
        "收到的经费还不知道各级份额，已登记，暂未记账",
        "待付款单位登记到账清单和付款后自动记账；请催对方登记，或核对所属年度、类别和金额";
    DEFERRAL_MONTHS = "dues.deferral_months", 422, Refuse,
        "缓缴的所属期不合要求", "请写起止所属期，起不晚于止，如 2025-03 至 2025-05";
    DEFERRAL_NOT_LATER = "dues.deferral_not_later", 422, Refuse,
        "缓缴到期日不晚于原到期日", "请填写晚于最后一个所属期原到期日的日期";
    PAPER_MISSING = "dues.paper_missing", 422, Refuse,
        "事由或依据为空，或超过 200 字", "请写明事由和所依据的文件、申请或证明";
    DOCUMENT_UNKNOWN = "dues.document_unknown", 404, Refuse,
        "没有这份申请或通知", "请核对单位编码和序号";
    REFUND_RECEIPT = "dues.refund_receipt", 404, Refuse,
        "没有可以退费的这笔到账", "请核对收款单位和票据号；同号有几笔的，按到账序号指定；待查明和未处理的筹备金不在此办理";
    REFUND_AMOUNT = "dues.refund_amount", 422, Refuse,
        "退费金额不合要求", "退费金额应大于 0，不超过该笔到账尚未退还的部分，也不超过该所属期多缴的金额";
    REFUND_TOO_EARLY = "dues.refund_too_early", 422, Refuse,
        "退费日期早于到账日期", "请核对两个日期";
    REFUND_STANDS = "dues.refund_stands", 409, Refuse,
        "这笔到账已有退费", "请先冲销退费的凭证，再冲销原到账的凭证";
    LATE_RATE_INVALID = "dues.late_rate_invalid", 422, Refuse,
        "滞纳金比例不合要求", "请写每日百分数，如 0.05，大于 0，至多四位小数";
    NOTHING_OVERDUE = "dues.nothing_overdue", 409, Refuse,
        "到该日没有逾期未缴的经费", "请核对单位和日期；已批准缓缴的，到缓缴到期日才算逾期";
    JOINT_UPPER_DIFFERS = "dues.joint_upper_differs", 422, Refuse,
        "汇总缴费的各单位不属于同一上级工会", "请核对单位编码；上级不同的单位，由各自的缴费单位分别缴费";
    JOINT_IN_ARREARS = "dues.joint_in_arrears", 422, Refuse,
        "单位在汇总缴费的起始日有欠缴", "请先缴清或办理缓缴，再从以后的日期起汇总缴费";
    JOINT_NOT_FOUNDED = "dues.joint_not_founded", 422, Refuse,
        "单位在汇总缴费的起始日尚未启用", "请改为启用日期或以后的日期；启用前的建会筹备金单独缴纳";
    JOINT_OVERLAPS = "dues.joint_overlaps", 422, Refuse,
        "同一单位在同一期间已由汇总缴费单位缴费", "请改写起止日期，使前后相接而不重叠；要结束原有的，在原行填写截止日期";
    JOINT_WAGES_MISSING = "dues.joint_wages_missing", 422, Refuse,
        "汇总缴费没有所属期，无法分到各单位", "请填写工资所属月份；跨月的按月分行，或按单位编码分行";
    JOINT_BASE_MISSING = "dues.joint_base_missing", 422, Refuse,
        "汇总缴费的单位没有该所属期的应缴数，无法分到各单位",
        "请先导入各单位的拨缴基数表（dues_base），或在清单中按单位编码分行";
    DAY_INVALID = "dues.day_invalid", 422, Refuse,
        "日期不合要求", "请写作 2025-03-31";
}
