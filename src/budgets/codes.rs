//! Codes of budgets.

crate::codes! {
    ACCOUNT_UNKNOWN = "budgets.account_unknown", 422, Refuse,
        "本单位没有这个科目", "请核对科目编码和名称；明细科目须先登记";
    ACCOUNT_NAME_DIFFERS = "budgets.account_name_differs", 422, Refuse,
        "科目编码与科目名称不是同一科目", "请核对编码和名称，改正后重新上传";
    ACCOUNT_RESPELLED = "budgets.account_respelled", 200, Inform,
        "科目名称与登记的写法不同，按科目编码编列", "无须处理；名称有误的请改正";
    NOT_INCOME_OR_EXPENSE = "budgets.not_income_or_expense", 422, Refuse,
        "预算只编列收入和支出科目", "请改填收入类或支出类科目，或删去这一行";
    LINE_TWICE = "budgets.line_twice", 422, Refuse,
        "同一科目、同一项目编列了两行", "请合并为一行";
    AMOUNT_NEGATIVE = "budgets.amount_negative", 422, Refuse,
        "预算数为负数", "请核对预算数；调减在调整数中填写负数";
    DETAILS_DIFFER = "budgets.details_differ", 422, Refuse,
        "明细科目的预算数相加不等于上级科目的预算数", "请核对上级科目与各明细科目的预算数";
    PROJECT_UNREGISTERED = "budgets.project_unregistered", 200, Inform,
        "项目尚未登记，按所写名称列示", "请核对项目名称；专项资金项目请先登记";
    ALREADY_APPROVED = "budgets.already_approved", 409, Refuse,
        "年初预算已经批准", "批准后的变动请编制年中预算调整（budget_adjustment）";
    NOTHING_TO_ADJUST = "budgets.nothing_to_adjust", 422, Refuse,
        "没有已批准的年初预算可调整", "请先导入并批准年初预算";
    INITIAL_DIFFERS = "budgets.initial_differs", 422, Refuse,
        "年初预算数与已批准的不一致", "请照已批准的年初预算填写；追加的科目填 0";
    ADJUSTED_DIFFERS = "budgets.adjusted_differs", 422, Refuse,
        "年初预算数加调整数不等于调整后预算数", "请核对三个数";
    REASON_MISSING = "budgets.reason_missing", 422, Refuse,
        "调整没有写明原因", "请在调整原因中写明";
    NOTHING_TYPED = "budgets.nothing_typed", 422, Refuse,
        "编制表中没有填写预算数", "请在要编列的科目行填写金额；调整只需填写有变化的科目";
    AMOUNT_UNREADABLE = "budgets.amount_unreadable", 422, Refuse,
        "预算数不能识别为金额", "请填写元，最多两位小数，如 12,345.67";
    MOVE_INVALID = "budgets.move_invalid", 422, Refuse,
        "预算调剂不合要求", "请核对调出、调入的预算和金额；调入预备费的，请办理年中预算调整";
    MOVE_WAITS = "budgets.move_waits", 409, Refuse,
        "已有待批准的预算调整", "请先批准待批准的调整，或在其中一并编列";
    WORDING_INVALID = "budgets.wording_invalid", 422, Refuse,
        "说明书为空或过长", "请填写说明书的内容";
    BINDING_UNKNOWN = "budgets.binding_unknown", 422, Refuse,
        "说明书中的数字没有对应的单元格",
        "请写作 {执行率:50405}、{累计发生:支出} 等，科目须在预算执行情况表中";
    FIGURE_WRITTEN = "budgets.figure_written", 422, Refuse,
        "说明书中直接写了金额或百分比", "请改写为对应的单元格，如 {累计发生:50405}，表中数字变动时说明书随之变动";
    STEP_UNKNOWN = "budgets.step_unknown", 422, Refuse,
        "审批程序中没有这一步", "请按本单位或上级规定的审批程序登记；审批程序用 budget steps 查看";
    STEP_PASSED = "budgets.step_passed", 409, Refuse,
        "这一步已经登记过", "预算内容改动后，重新提出的版本须逐步重新登记";
    STEP_MISSING = "budgets.step_missing", 409, Refuse,
        "审批程序中的前一步还没有登记", "请先按顺序登记前面的步骤，日期不晚于后一步";
    PAPERS_LATE = "budgets.papers_late", 422, Refuse,
        "审查材料没有按规定提前送交", "请核对材料送交日期；确属迟送的，另定开会日期";
    STEPS_INVALID = "budgets.steps_invalid", 422, Refuse,
        "审批程序不能识别", "请按顺序写步骤名称，用逗号分开；需提前送材料的写明工作日，如 经审委审查:3,会员代表大会";
    DEFICIT = "budgets.deficit", 200, Inform,
        "收入加可用结余小于支出", "工会预算不列赤字：请压减支出、增列收入，或说明动用的结余";
    NOTHING_PROPOSED = "budgets.nothing_proposed", 404, Refuse,
        "没有待批准的预算", "请先导入预算表（budget）或预算调整表（budget_adjustment）";
    DAY_INVALID = "budgets.day_invalid", 422, Refuse,
        "日期不合要求", "请写作 2025-01-15；调整在当年、不早于上一版本的批准日";
    STAGE_INVALID = "budgets.stage_invalid", 422, Refuse,
        "没有这种预算阶段", "请填写 initial（年初预算）、adjustment（年中调整）或 final（决算）";
    PAPER_MISSING = "budgets.paper_missing", 422, Refuse,
        "没有写明批准依据", "请填写会议纪要或批复的文号";
    OVERSPENT = "budgets.overspent", 422, Warn,
        "超出预算", "请压减支出，或办理年中预算调整";
    OVERSPENDING_REFUSED = "budgets.overspending_refused", 422, Refuse,
        "超出预算，不予列支", "请压减支出，或办理年中预算调整后再制单";
    UNBUDGETED = "budgets.unbudgeted", 422, Warn,
        "支出科目没有预算", "请改列有预算的科目，或办理年中预算调整";
    UNBUDGETED_REFUSED = "budgets.unbudgeted_refused", 422, Refuse,
        "支出科目没有预算，不予列支", "请改列有预算的科目，或办理年中预算调整后再制单";
    FILE_OVERSPENT = "budgets.file_overspent", 200, Inform,
        "导入的账簿有超预算或无预算的支出", "已照账入账，无须说明；见超预算支出明细表（budget-findings）";
    NO_UNION_ABOVE = "budgets.no_union_above", 422, Refuse,
        "本单位没有上级工会，无处报送", "请核对单位编码";
    NOT_APPROVED_YET = "budgets.not_approved_yet", 422, Refuse,
        "没有已批准的版本可报送", "请先编制并登记批准";
    ALREADY_FILED = "budgets.already_filed", 409, Refuse,
        "已经报送", "内容有变动并经批准后才再次报送；已报送的等待上级审核";
    FILING_UNKNOWN = "budgets.filing_unknown", 404, Refuse,
        "没有这份报送", "请核对单位、年度和报送内容";
    FILING_DECIDED = "budgets.filing_decided", 409, Refuse,
        "这份报送已经审核", "退回的由报送单位更正后再次报送";
    REMARK_MISSING = "budgets.remark_missing", 422, Refuse,
        "退回没有写明意见", "请写明要更正什么，如 50301=请说明增加的依据";
    REMARK_MISPLACED = "budgets.remark_misplaced", 422, Refuse,
        "报送中没有意见所指的科目和项目", "请照报送的科目和项目填写";
    DOCUMENT_INVALID = "budgets.document_invalid", 422, Refuse,
        "没有这种报送内容", "请填写 budget（年初预算）、adjustment（年中调整）或 final（决算）";
    CALENDAR_INVALID = "budgets.calendar_invalid", 422, Refuse,
        "报送期限不合要求", "请写作月-日，如 03-31；或批准后的天数，如 30";
}
