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
}
