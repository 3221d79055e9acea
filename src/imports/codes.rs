//! Codes of what can be wrong with a workbook's content.

use crate::codes;

codes! {
    // Layout
    LAYOUT_NOT_RECOGNISED = "import.layout_not_recognised", 422, Refuse,
        "没有找到可以导入的工作表", "请使用模板，或在前 60 行内写明日期、凭证号、摘要、科目、借方金额、贷方金额等列名";
    COLUMNS_MISSING = "import.columns_missing", 422, Refuse,
        "表头缺少必需的列", "请在表头补上缺少的列后重新上传";
    COLUMN_TWICE = "import.column_twice", 422, Refuse,
        "同一列名出现了两次", "请删除或改名其中一列后重新上传";
    COLUMN_GUESSED = "import.column_guessed", 422, Inform,
        "表头按相近的列名识别", "如识别有误，请按模板改正列名";
    COLUMN_IGNORED = "import.column_ignored", 422, Inform,
        "有不认识的列，未读取其内容", "如需读取，请按模板改正列名";
    SHEET_SKIPPED = "import.sheet_skipped", 422, Inform,
        "工作表不是所选种类的账表，已跳过", "如应导入，请核对表头和导入种类";
    SHEET_HIDDEN = "import.sheet_hidden", 422, Warn,
        "隐藏的工作表没有导入", "如应导入，请取消隐藏后重新上传";
    HEADER_YEAR = "import.header_year", 422, Refuse,
        "表头的年份与导入的会计年度不同", "请核对会计年度，或改正表头";
    UNIT_OF_AMOUNTS = "import.unit_of_amounts", 422, Refuse,
        "金额单位不是元", "请把金额换算成元后重新上传";
    NO_LINES = "import.no_lines", 422, Refuse,
        "工作表里没有分录", "请确认表头之下有数据行";
    TOO_MANY_FINDINGS = "import.too_many_findings", 422, Inform,
        "问题过多，其余未逐条列出", "请先改正已列出的问题，再次上传即可看到其余问题";
    // Cells
    CELL_ERROR = "import.cell_error", 422, Refuse,
        "单元格是错误值或未计算的公式", "请在 Excel 中改正公式，或粘贴为数值后重新上传";
    AMOUNT_NOT_A_NUMBER = "import.amount_not_a_number", 422, Refuse,
        "金额不是数字", "请填写数字金额，单位为元";
    AMOUNT_FRACTION_OF_FEN = "import.amount_fraction_of_fen", 422, Refuse,
        "金额的小数超过两位", "请四舍五入到分，并核对借贷是否仍然相等";
    AMOUNT_TOO_LARGE = "import.amount_too_large", 422, Refuse,
        "金额超过上限", "请核对金额单位是否为元";
    AMOUNT_IS_DATE = "import.amount_is_date", 422, Refuse,
        "金额单元格是日期格式", "请把单元格格式改为数值";
    AMOUNT_NOISE = "import.amount_noise", 422, Inform,
        "金额带有浮点误差，已按 15 位有效数字取值", "无需处理；建议在公式中使用 ROUND 保留两位小数";
    DIRECTION_UNKNOWN = "import.direction_unknown", 422, Refuse,
        "借贷方向无法识别", "请填写“借”或“贷”";
    DATE_NOT_A_DATE = "import.date_not_a_date", 422, Refuse,
        "日期无法识别", "请写作 2025-01-08 或 2025年1月8日";
    DATE_DOES_NOT_EXIST = "import.date_does_not_exist", 422, Refuse,
        "日期不存在", "请核对月份和日";
    DATE_MISSING = "import.date_missing", 422, Refuse,
        "凭证没有日期", "请在凭证的第一行填写日期";
    DATE_CARRIED = "import.date_carried", 422, Warn,
        "凭证没有写日期，沿用了上一张凭证的日期", "请核对；建议每张凭证都写日期";
    NUMBER_MISSING = "import.number_missing", 422, Refuse,
        "分录没有凭证号", "请在凭证的第一行填写凭证号";
    NUMBER_UNREADABLE = "import.number_unreadable", 422, Refuse,
        "凭证号无法识别", "请写作 12、记-12 或 记字第12号";
    ATTACHMENTS_UNREADABLE = "import.attachments_unreadable", 422, Warn,
        "附件数不是整数，按 0 张处理", "请填写附件张数";
    // Lines
    LINE_WITHOUT_AMOUNT = "import.line_without_amount", 422, Refuse,
        "分录没有金额", "请在借方或贷方填写金额，或删除此行";
    LINE_ON_BOTH_SIDES = "import.line_on_both_sides", 422, Refuse,
        "一行分录同时有借方和贷方金额", "请拆成两行，一行只记一方";
    LINE_WITHOUT_ACCOUNT = "import.line_without_account", 422, Refuse,
        "分录没有科目", "请填写科目编码或科目名称";
    LINE_WITHOUT_SUMMARY = "import.line_without_summary", 422, Refuse,
        "分录没有摘要", "请填写摘要";
    TOTAL_DIFFERS = "import.total_differs", 422, Warn,
        "合计行与所加各行不符", "请核对是否有漏行、重复行或手工填写的合计";
    // Resolving
    ACCOUNT_UNKNOWN = "import.account_unknown", 422, Refuse,
        "没有这个科目", "请核对科目编码或名称，或先增设明细科目";
    ACCOUNT_AMBIGUOUS = "import.account_ambiguous", 422, Refuse,
        "科目名称对应多个科目", "请填写科目编码，或写全上级科目名称";
    ACCOUNT_OTHER_SYSTEM = "import.account_of_other_system", 422, Refuse,
        "科目属于另一套会计制度", "请改用本年度执行的会计制度的科目";
    ACCOUNT_NAME_DIFFERS = "import.account_name_differs", 422, Warn,
        "科目名称与编码不是同一科目，按编码入账", "请核对科目编码和名称";
    PROJECT_REGISTERED = "import.project_registered", 422, Inform,
        "项目尚未登记，导入时自动登记", "请核对项目名称；如为笔误，请改正后重新上传";
    PROJECT_NOT_EARMARKED = "import.project_not_earmarked", 422, Warn,
        "文件注明为专项，但项目登记为非专项", "请核对项目登记";
    PARTY_REGISTERED = "import.party_registered", 422, Inform,
        "往来单位（个人）尚未登记，导入时自动登记", "请核对名称；如为笔误，请改正后重新上传";
    PARTY_NEAR_UNIT = "import.party_near_unit", 422, Warn,
        "往来单位与已登记的单位名称相近但不相同，按外部单位登记", "如为同一单位，请改用登记的名称或单位编码";
    COUNTERPARTY_UNKNOWN = "import.counterparty_unknown", 422, Refuse,
        "没有这个往来单位", "请核对单位编码，或填写对方名称";
    BANK_UNKNOWN = "import.bank_account_unknown", 422, Refuse,
        "没有这个银行账户", "请核对账户名称，或先登记银行账户";
    CLASS_UNLISTED = "import.class_unlisted", 422, Warn,
        "经济分类编码不在常用科目之内", "请核对支出经济分类编码";
    DIMENSION_UNREADABLE = "import.dimension_unreadable", 422, Refuse,
        "核算项无法识别", "请按应填内容改正";
    // Vouchers
    NUMBER_TWICE = "import.number_twice", 422, Refuse,
        "凭证号重复", "同一月份、同一凭证字的号码不能重复；同一张凭证的分录请连续排列";
    NUMBER_GAP = "import.number_gap", 422, Warn,
        "凭证号有断号", "请查明缺号凭证是否漏导或作废";
    NUMBER_ORDER = "import.number_order", 422, Inform,
        "凭证没有按号码顺序排列", "系统按文件顺序重新编号，原号保留备查";
    REVIEWER_IS_PREPARER = "import.reviewer_is_preparer", 422, Warn,
        "审核人与制单人为同一人", "请按内部控制要求由另一人审核";
    TRANSFER_RECOGNISED = "import.transfer_recognised", 422, Inform,
        "按期末结转凭证入账", "系统结账时不再重复结转这些金额";
    SUM_TOO_LARGE = "import.sum_too_large", 422, Refuse,
        "金额合计超过系统上限", "请核对金额单位是否为元";
    SUBTOTAL_DIFFERS = "import.subtotal_differs", 422, Refuse,
        "上级科目余额与其明细之和不符", "请核对明细余额；上级科目自身不应另有余额";
    // The import as a whole
    FILE_ALREADY_IMPORTED = "import.file_already_imported", 409, Inform,
        "此文件已经导入，未重复入账", "如需更正，请办理红字冲销，或修改文件后重新导入";
}
