//! Codes of the ledger area.

crate::codes! {
    TOO_FEW_ENTRIES = "ledger.too_few_entries", 422, Refuse,
        "凭证分录不足两行", "每张凭证至少有一借一贷";
    TOO_MANY_ENTRIES = "ledger.too_many_entries", 422, Refuse,
        "凭证分录过多", "请拆分为多张凭证";
    NOT_BALANCED = "ledger.not_balanced", 422, Refuse,
        "凭证借贷不平", "请核对各行金额，使借方合计等于贷方合计";
    FUND_NOT_BALANCED = "ledger.fund_not_balanced", 422, Refuse,
        "凭证按资金来源借贷不平", "同一张凭证内财政拨款和工会资金应各自平衡";
    ENTRY_NOT_ONE_SIDED = "ledger.entry_not_one_sided", 422, Refuse,
        "分录的借方和贷方应当且只应当填写一方", "请只在一方填写金额，另一方留空";
    AMOUNT_TOO_LARGE = "ledger.amount_too_large", 422, Refuse,
        "金额超出系统上限（十万亿元）", "请核对金额和单位（元、万元）";
    RED_WITHOUT_REASON = "ledger.red_without_reason", 422, Refuse,
        "红字金额未注明原因", "红字冲销请从原凭证办理，或在摘要中注明“注销某月某日某号凭证”";
    SUMMARY_MISSING = "ledger.summary_missing", 422, Refuse,
        "摘要为空", "请填写摘要";
    SUMMARY_TOO_LONG = "ledger.summary_too_long", 422, Refuse,
        "摘要过长", "请缩短到 200 字以内";
    ACCOUNT_UNKNOWN = "ledger.account_unknown", 422, Refuse,
        "没有这个科目", "请核对科目编码，或先增设明细科目";
    ACCOUNT_OF_OTHER_TIER = "ledger.account_of_other_tier", 422, Inform,
        "科目不在本级工会的常用科目表内", "确有需要的可以使用；否则请改用本级科目";
    DIMENSION_REQUIRED = "ledger.dimension_required", 422, Refuse,
        "分录缺少必填的核算项", "请补填所缺的核算项";
    DIMENSION_MISSING = "ledger.dimension_missing", 422, Warn,
        "分录缺少核算项", "请补填，以免影响报表和考核";
    DIMENSION_UNKNOWN = "ledger.dimension_unknown", 422, Refuse,
        "核算项未登记或不属于本单位", "请先登记，或核对名称";
    COUNTERPARTY_IS_SELF = "ledger.counterparty_is_self", 422, Refuse,
        "往来单位是本单位自己", "请填写对方单位";
    DATE_OUTSIDE_YEAR = "ledger.date_outside_year", 422, Refuse,
        "凭证日期不在本年度内", "请核对日期和所选年度";
    WORD_UNKNOWN = "ledger.word_unknown", 422, Refuse,
        "凭证字不在本单位设置之内", "请改用已设置的凭证字，或在单位设置中增加";
    ATTACHMENTS_OUT_OF_RANGE = "ledger.attachments_out_of_range", 422, Refuse,
        "附件张数不合理", "请填写 0 至 10000 之间的整数";
    PREPARER_MISSING = "ledger.preparer_missing", 422, Refuse,
        "制单人为空", "请填写制单人";
    REVIEWER_IS_PREPARER = "ledger.reviewer_is_preparer", 422, Refuse,
        "审核人与制单人为同一人", "请由另一人审核";
    REVIEW_REQUIRED = "ledger.review_required", 409, Refuse,
        "本单位要求先审核后记账", "请先由审核人审核";
    DRAFT_UNKNOWN = "ledger.draft_unknown", 404, Refuse,
        "没有这张待处理凭证", "它可能已经记账或删除，请刷新后再试";
    DRAFT_CHANGED = "ledger.draft_changed", 409, Refuse,
        "凭证在查看之后已有变动", "请按现在的内容重新核对，再审核、记账或修改";
    CLOSING_CHANGED = "ledger.closing_changed", 409, Refuse,
        "预览之后账簿已有变动，没有结账", "请重新预览，核对后再结账";
    DRAFT_RETURNED = "ledger.draft_returned", 409, Refuse,
        "凭证已退回，尚未更正", "请由制单人更正保存后，再审核、记账";
    RETURN_REASON_MISSING = "ledger.return_reason_missing", 422, Refuse,
        "退回凭证须写明原因", "请写明需要更正什么，不超过 200 字";
    RETURN_OF_OWN = "ledger.return_of_own", 409, Refuse,
        "不能退回本人所制的凭证", "本人的凭证可以直接修改；退回由另一名审核人办理";
    ATTACHMENT_KIND_UNKNOWN = "ledger.attachment_kind_unknown", 422, Refuse,
        "附件不是可以留存的文件类型",
        "请用 PDF、OFD、图片（PNG、JPEG、WEBP、TIFF）、xlsx 或电子发票 XML；不收网页、宏和压缩包";
    ATTACHMENT_TOO_LARGE = "ledger.attachment_too_large", 413, Refuse,
        "附件过大", "单个附件不超过 20 MB，请压缩图片或拆分文件";
    ATTACHMENT_REPEATED = "ledger.attachment_repeated", 409, Refuse,
        "同一文件已经附在本凭证上", "无需重复上传";
    TOO_MANY_ATTACHMENTS = "ledger.too_many_attachments", 409, Refuse,
        "附件过多", "每张凭证最多附 200 个电子附件，请合并为一个文件";
    ATTACHMENT_UNKNOWN = "ledger.attachment_unknown", 404, Refuse,
        "没有这个附件", "可能已经移除，请刷新后核对";
    ATTACHMENT_FIXED = "ledger.attachment_fixed", 409, Refuse,
        "凭证记账后，附件只能补充，不能移除", "附件有误的，请补充正确的附件并在文件名中说明";
    VOUCHER_UNKNOWN = "ledger.voucher_unknown", 404, Refuse,
        "没有这张凭证", "请核对凭证编号";
    REVERSAL_OF_REVERSAL = "ledger.reversal_of_reversal", 409, Refuse,
        "红字冲销的分录不能再冲销", "请另填一张正确的凭证";
    ALREADY_REVERSED = "ledger.already_reversed", 409, Refuse,
        "该凭证（或所选分录）已经冲销", "请查看已有的冲销凭证";
    REVERSAL_WAITS = "ledger.reversal_waits", 409, Refuse,
        "该凭证（或所选分录）已有冲销草稿尚未记账", "请先将该草稿审核、记账，或删除后重新冲销";
    REVERSAL_BEFORE_ORIGINAL = "ledger.reversal_before_original", 422, Refuse,
        "冲销日期早于原凭证日期", "请填写原凭证当日或以后的日期";
    TRANSFER_NOT_REVERSIBLE = "ledger.kind_not_reversible", 409, Refuse,
        "手工录入的期初凭证和系统结转凭证不能直接冲销", "请更正引起差错的业务凭证，结转由系统补做";
    LINE_UNKNOWN = "ledger.line_unknown", 422, Refuse,
        "原凭证没有这一行", "请核对行号";
    YEAR_UNKNOWN = "ledger.year_unknown", 404, Refuse,
        "该年度尚未建账", "请先导入期初余额或凭证";
    YEAR_NOT_ADJACENT = "ledger.year_not_adjacent", 409, Refuse,
        "年度不衔接",
        "请按年度顺序建账；首年建错的，先撤销已导入的批次（上传页“撤销”或 batch undo），再从正确的年度开始；只补上年数的，请上传上年12月的科目余额表";
    YEAR_CLOSED = "ledger.year_closed", 409, Refuse,
        "该年度已经结账", "确需更正的，请用本年的年初余额调整科目";
    CHART_MIGRATION_NEEDED = "ledger.chart_migration_needed", 409, Refuse,
        "2022年起执行新制度，须先办理新旧科目衔接", "请先运行新旧制度衔接转账";
    OLD_YEAR_OPEN = "ledger.old_year_open", 409, Refuse,
        "2021年度尚未年终结账", "请先办理2021年度年终结账，再办理新旧制度衔接";
    CHART_ALREADY_MIGRATED = "ledger.chart_already_migrated", 409, Refuse,
        "该年度已办理新旧制度衔接，不能再开账", "请在新账中用年初余额调整科目更正";
    OPENING_EXISTS = "ledger.opening_exists", 409, Refuse,
        "该年度已有期初余额",
        "由上年结转的，请更正上年；导入有误的，先撤销期初所在的批次（上传页“撤销”或 batch undo），再重新导入；已有月份结账的，才用年初余额调整科目更正";
    OPENING_PERIOD_CLOSED = "ledger.opening_closed", 409, Refuse,
        "已有期间结账，不能再导入期初余额",
        "请用年初余额调整科目（32101、32201、33101、33201）更正";
    EARLIER_FIGURES_TAKEN = "ledger.earlier_figures_taken", 422, Inform,
        "首年之前的报表，其本年数留作首年报表的上年数", "没有账可以比较，请自行核对；重新上传的以最后一次为准";
    EARLIER_FIGURES_MISSING = "ledger.earlier_figures_missing", 422, Refuse,
        "首年之前的报表中没有可以留作上年数的内容", "请上传该年度的收入支出表（或成本费用表），含“本年数”栏";
    OPENING_DIFFERS = "ledger.opening_differs_from_closing", 409, Warn,
        "年初余额与上年年末余额不一致", "请核对上年科目余额表和本年期初余额表，查明差异；上年账面有误的，先更正上年";
    IDEMPOTENCY_CONFLICT = "ledger.idempotency_conflict", 409, Refuse,
        "同一幂等键用于了不同的内容", "请为新的内容使用新的幂等键";
    PERIOD_HAS_DRAFTS = "ledger.period_has_drafts", 409, Refuse,
        "期间内还有未记账的凭证", "请先审核、记账，或删除不用的凭证";
    EARLIER_PERIOD_OPEN = "ledger.earlier_period_open", 409, Refuse,
        "前面的期间尚未结账", "请按月份顺序结账";
    ALREADY_CLOSED = "ledger.already_closed", 409, Refuse,
        "会计期间已经结账", "无需再次结账";
    NOT_CLOSED = "ledger.not_closed", 409, Refuse,
        "会计期间没有结账", "未结账的期间可以直接记账";
    CLOSE_OUT_OF_BALANCE = "ledger.close_out_of_balance", 409, Refuse,
        "结账前检查未通过：试算不平衡", "请运行 verify 和 rebuild，并联系系统管理员";
    ASSET_FUND_MISMATCH = "ledger.asset_fund_mismatch", 409, Warn,
        "资产基金与非货币性资产净值不相等",
        "请核对 141、151、161、162、163、171、172、181、182（只计待处理财产价值）与 301 各明细";
    EARMARKED_OVERSPENT = "ledger.earmarked_overspent", 409, Warn,
        "专项资金超支",
        "请核对项目、资金来源和科目是否记错；确系超支的，请在年末结账前定明由哪项资金承担";
    EARMARKED_REFUSED = "ledger.earmarked_refused", 409, Refuse,
        "专项资金超支，不予列支",
        "请核对项目、资金来源和科目是否记错；确需列支的，先办理预算调整或补足专项资金";
    OVERSPENT_AT_YEAR_END = "ledger.overspent_at_year_end", 409, Warn,
        "年末专项结转资金为借方余额，须定明超支部分由哪项资金承担",
        "记错的请更正；经批准由结余资金承担的，记“单位内部调剂”，或已完工项目在年末判断表中填负数；等待补拨的，请在附注中说明";
    NEGATIVE_CASH = "ledger.negative_cash", 409, Warn,
        "货币资金科目出现贷方余额", "请核对收付款凭证是否漏记或日期有误";
    YEAR_END_BALANCE = "ledger.year_end_balance", 409, Warn,
        "年末应无余额的科目仍有余额", "请在结账前处理，或在附注中说明原因";
    JUDGEMENT_NEEDED = "ledger.judgement_needed", 409, Refuse,
        "已完工的专项项目仍有结转资金，须作年末判断", "请在年末判断表中列明转入结余的金额（可为 0）";
    JUDGEMENT_UNKNOWN = "ledger.judgement_unknown", 422, Refuse,
        "年末判断表中的项目没有结转余额", "请核对项目编码和资金来源";
    JUDGEMENT_TOO_LARGE = "ledger.judgement_too_large", 422, Refuse,
        "转入结余的金额超过该项目的结转余额", "请核对金额";
    JUDGEMENT_REPEATED = "ledger.judgement_repeated", 422, Refuse,
        "年末判断表中同一项目、同一资金来源列了不止一次", "请合并为一行";
    JUDGEMENT_UNREADABLE = "ledger.judgement_unreadable", 422, Refuse,
        "年末判断表无法读取",
        "请用 CSV 文件，含“项目编码、资金来源、转入结余金额”各列；待填的表用 close --judgement-list 写出";
    JUDGEMENT_OF_BASIC = "ledger.judgement_of_basic_money", 422, Refuse,
        "基本支出结转（人员经费、公用经费）不作年末判断",
        "财政拨款结余只核算项目支出结余资金（科目使用说明332），基本支出结转留在33104；请删去这一行";
    DECEMBER_CLOSES_WITH_YEAR = "ledger.december_closes_with_year", 409, Refuse,
        "12月随年终结账一并结账", "请办理年终结账（close --year）";
    YEAR_CLOSED_REOPEN_DECEMBER = "ledger.closed_year_reopens_december", 409, Refuse,
        "年度已结账，只能对12月例外开账", "更正事项请记入12月，或用下年的年初余额调整科目";
    PRIOR_YEAR_CORRECTION = "ledger.prior_year_correction", 409, Refuse,
        "以前年度的凭证不能用红字冲销", "请在本年用年初余额调整科目（32101、32201、33101、33201）更正";
    NOT_UPPER_AND_LOWER = "ledger.not_upper_and_lower", 422, Refuse,
        "两个单位不是直接上下级工会", "请选择上级工会和它直接所属的工会";
    REOPEN_REASON_MISSING = "ledger.reopen_reason_missing", 422, Refuse,
        "例外开账须写明原因和批准人", "请填写原因、批准人和截止时间";
    REOPEN_SELF_APPROVED = "ledger.reopen_self_approved", 409, Refuse,
        "例外开账的申请人和批准人为同一人", "请由上一级负责人批准";
    REOPEN_EXPIRED = "ledger.reopen_expired", 409, Refuse,
        "例外开账已到期", "请重新申请";
    REOPEN_TEXT_INVALID = "ledger.reopen_text_invalid", 422, Refuse,
        "未写明，或超过 500 字", "请用一两句话写明";
    REOPEN_EXPIRY_PAST = "ledger.reopen_expiry_past", 422, Refuse,
        "截止时间已过", "请填写今后的时间";
    REOPEN_ALREADY_ASKED = "ledger.reopen_already_asked", 409, Refuse,
        "该期间已有待审批的例外开账申请", "请等待审批，或撤回原申请后重新提出";
    REOPEN_REQUEST_UNKNOWN = "ledger.reopen_request_unknown", 404, Refuse,
        "没有这项例外开账申请", "请核对申请序号";
    REOPEN_REQUEST_DECIDED = "ledger.reopen_request_decided", 409, Refuse,
        "该申请已有结果，不能再改", "仍需开账的，请另行提出申请";
    REOPEN_NOT_OWN_REQUEST = "ledger.reopen_not_own_request", 409, Refuse,
        "只能撤回本人提出的申请", "请由申请人本人撤回";
    CHAIN_BROKEN = "ledger.chain_broken", 409, Refuse,
        "账簿核验未通过", "请立即停止使用该账簿，保留现场并从备份恢复核对";
    BALANCES_DIFFER = "ledger.balances_differ", 409, Refuse,
        "余额与分录重算结果不一致", "请运行 rebuild 重建余额，并查明原因";
    MAPPING_TIED = "ledger.mapping_not_tied", 422, Refuse,
        "新旧科目衔接不平", "请核对工作底稿中的拆分金额";
    DETAIL_CODE_INVALID = "ledger.detail_code_invalid", 422, Refuse,
        "明细科目编码不合要求", "请在上级科目编码后加两位数字";
    DETAIL_EXISTS = "ledger.detail_exists", 409, Refuse,
        "科目编码或同级名称已经使用", "请换一个编码或名称";
    DETAIL_PARENT_POSTED = "ledger.detail_parent_posted", 409, Refuse,
        "上级科目在本年已有发生额或余额，不能再增设明细", "请在新年度建账前增设，或先将余额转出";
}
