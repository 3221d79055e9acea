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
        "有与记账无关的列，未读取其内容", "无需处理；如需读取，请按模板改正列名";
    COLUMN_NOT_UNDERSTOOD = "import.column_not_understood", 422, Warn,
        "有一列写有内容，但没有读取", "请按模板改正列名，或指定该列的含义；确实不需要的，请说明理由";
    HEADER_CHANGES = "import.header_changes", 422, Refuse,
        "表中另有一个表头，与前一个不同", "请把两张表分放在两个工作表，或改成相同的列名和次序";
    TABLE_UNSUPPORTED = "import.unsupported_table", 422, Refuse,
        "文件不是账表，本程序不导入这种表格", "可以导入的是序时账、期初余额表、科目余额表、出纳流水账、本单位报表和名册；\
         请按其中一种的模板填写";
    SHEET_CONTINUES = "import.sheet_continues", 422, Inform,
        "工作表没有表头，各列与前一工作表相合，按前一工作表的表头读取", "请核对预览；建议每个工作表都写表头";
    SHEET_NOT_READ = "import.sheet_not_read", 422, Warn,
        "工作表里有数字，但没有可识别的表头，没有读取", "应导入的，请补写表头后重新上传；不应导入的，请删除该工作表，或说明理由";
    SHEET_SKIPPED = "import.sheet_skipped", 422, Inform,
        "工作表不是所选种类的账表，已跳过", "如应导入，请核对表头和导入种类";
    SHEET_HIDDEN = "import.sheet_hidden", 422, Warn,
        "工作表是隐藏的，已照常读取", "如不应导入，请删除该工作表后重新上传；确应导入的，请说明理由";
    HIDDEN_ROWS = "import.hidden_rows", 422, Warn,
        "数据区有隐藏的行，已照常读取", "请取消隐藏后核对；确应导入的，请说明理由";
    HIDDEN_COLUMNS = "import.hidden_columns", 422, Warn,
        "读取的列中有隐藏的列", "请取消隐藏后核对；确应导入的，请说明理由";
    MERGED_DATA = "import.merged_data", 422, Warn,
        "数据区有合并的单元格", "请取消合并，逐行填写；文字按左上角的内容读取，金额只记一次";
    LONG_ID_BROKEN = "import.long_id_broken", 422, Refuse,
        "长号码已变成科学计数，末几位丢失", "请把该列设为文本格式，重新填写完整号码";
    NUMBER_IS_DATE = "import.number_is_date", 422, Refuse,
        "号码或编码变成了日期", "表格软件会把 1-2、3/5、2025-01 这样的号码改成日期；请把该列设为文本格式，重新填写原来的号码";
    INVISIBLE_MARKS = "import.invisible_marks", 422, Inform,
        "单元格中有看不见的字符，已略去", "无需处理；这类字符多由网页或其他软件带入";
    MACROS_IGNORED = "import.macros_ignored", 422, Inform,
        "工作簿带有宏，没有运行", "按保存时的单元格内容读取；如内容由宏生成，请核对预览";
    EXTERNAL_LINKS = "import.external_links", 422, Inform,
        "工作簿引用了其他工作簿，按保存时的结果读取", "请核对引用的数字是否最新；建议粘贴为数值后再上传";
    HEADER_YEAR = "import.header_year", 422, Refuse,
        "表头或年度栏的年份与导入的会计年度不同", "请核对会计年度，或改正表头";
    PERIOD_DIFFERS = "import.period_differs", 422, Warn,
        "凭证日期不在标题、工作表名或期间栏所写的期间之内", "请核对日期，或是否放错了工作表；确无误的，请说明理由";
    CURRENCY_NOT_YUAN = "import.currency_not_yuan", 422, Refuse,
        "金额的币种不是人民币", "本账簿以人民币记账：请换算成人民币后重新上传；人民币写作“人民币”“RMB”或“CNY”";
    NAMES_OTHER_UNIT = "import.names_other_unit", 422, Warn,
        "文件写明的单位不是本单位", "请核对是否传错了单位；确应导入本单位的，请说明理由";
    FILE_IN_OTHER_BOOKS = "import.file_in_other_books", 422, Inform,
        "同一文件已导入另一单位的账簿", "请核对是否传错了单位";
    MAPPING_WITHOUT_HEADER = "import.mapping_without_header", 422, Refuse,
        "列对应关系所指的表头不在该工作表中", "请核对工作表名称和表头所在的行";
    UNIT_OF_AMOUNTS = "import.unit_of_amounts", 422, Refuse,
        "金额单位不是元或万元，或无法识别", "请把金额换算成元，在表头上方写明“单位：元”后重新上传";
    UNIT_OF_AMOUNTS_AMBIGUOUS = "import.unit_of_amounts_ambiguous", 422, Refuse,
        "金额单位前后不一致，无法判断是元还是万元", "请统一写明金额单位后重新上传";
    AMOUNTS_IN_TEN_THOUSANDS = "import.amounts_in_ten_thousands", 422, Inform,
        "金额单位是万元，已换算成元", "请核对预览中的金额";
    KIND_AMBIGUOUS = "import.kind_ambiguous", 422, Refuse,
        "文件可以按几种账表读取，无法判断种类", "请在导入时选择种类；其他种类的工作表会跳过";
    KIND_UNKNOWN = "import.kind_unknown", 404, Refuse,
        "没有这种账表", "请从模板清单中选择种类";
    // Templates
    TEMPLATE_KIND_DIFFERS = "import.template_kind_differs", 422, Warn,
        "模板的种类与导入时选择的种类不同", "请核对所选种类；确应按所选种类导入的，请说明理由";
    TEMPLATE_OLD = "import.template_old", 422, Inform,
        "模板不是现行的，已按表头读取", "请核对预览；下次请下载新的模板";
    TEMPLATE_NEWER = "import.template_newer", 422, Inform,
        "模板比本程序新，已按表头读取", "请核对预览；必要时升级本程序";
    TEMPLATE_FOREIGN = "import.template_foreign", 422, Warn,
        "模板不是为本单位本年度制作的，已按表头读取", "请核对单位和年度；确应导入的，请说明理由";
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
    AMOUNT_RESPELLED = "import.amount_respelled", 422, Inform,
        "金额用了全角字符，已换算成数字读取", "请核对预览中的金额；建议把该列设为数值格式";
    DIRECTION_UNKNOWN = "import.direction_unknown", 422, Refuse,
        "借贷方向无法识别", "请填写“借”或“贷”；流水账请填写“收”或“支”";
    DATE_NOT_A_DATE = "import.date_not_a_date", 422, Refuse,
        "日期无法识别", "请写作 2025-01-08 或 2025年1月8日";
    DATE_FROM_SERIAL = "import.date_from_serial", 422, Inform,
        "日期写成了五位数字，已按表格软件的日期序号换算", "请核对日期；建议写作 2025-01-08";
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
    ROW_PASSED_OVER = "import.row_passed_over", 422, Warn,
        "有内容的行没有读取", "请核对该行：应入账的，补全后重新上传；不应入账的，请说明理由";
    CARRIED_ROW_IS_LINE = "import.carried_row_is_line", 422, Inform,
        "摘要是结转、余额字样的行有科目和金额，已按分录读取", "请核对；如不是分录，请删除该行后重新上传";
    VOUCHER_WITHOUT_LINES = "import.voucher_without_lines", 422, Warn,
        "凭证只有日期和凭证号，没有分录", "请核对是否漏填分录；作废的凭证，请说明理由";
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
    CODE_AND_NAME_DISAGREE = "import.account_code_and_name_disagree", 422, Refuse,
        "科目编码与科目名称是两个不同的科目", "请核对应记哪个科目，把编码或名称改成一致";
    NAME_RESPELLED = "import.name_respelled", 422, Inform,
        "名称的写法与登记的不同，已按登记的名称读取", "请核对；建议按登记的写法填写";
    PROJECT_REGISTERED = "import.project_registered", 422, Inform,
        "项目尚未登记，导入时自动登记", "请核对项目名称；如为笔误，请改正后重新上传";
    PROJECT_NEAR = "import.project_near", 422, Warn,
        "项目尚未登记，名称与已登记的项目相近，按新项目登记",
        "如为同一项目，请改用登记的名称或编码后重新上传；确为另一项目的，请说明理由";
    PROJECT_NOT_EARMARKED = "import.project_not_earmarked", 422, Warn,
        "文件注明为专项，但项目登记为非专项", "请核对项目登记";
    PARTY_REGISTERED = "import.party_registered", 422, Inform,
        "往来单位不在单位名册中，导入时自动登记", "请核对名称；如为笔误，请改正后重新上传";
    PARTY_NEAR_UNIT = "import.party_near_unit", 422, Warn,
        "往来单位与已登记的单位名称相近但不相同，按外部单位登记", "如为同一单位，请改用登记的名称或单位编码";
    PARTY_NEAR = "import.party_near", 422, Warn,
        "往来单位尚未登记，名称与已登记的相近，按新的往来单位登记",
        "如为同一往来单位，请改用登记的名称后重新上传；确为另一个的，请说明理由";
    COUNTERPARTY_SUPPLIED = "import.counterparty_supplied", 422, Inform,
        "与上级工会的往来没有填写往来单位，已按登记的上级工会记", "请核对；对方不是上级工会的，请填写往来单位";
    COUNTERPARTY_UNKNOWN = "import.counterparty_unknown", 422, Refuse,
        "没有这个往来单位", "请核对单位编码，或填写对方名称";
    BANK_UNKNOWN = "import.bank_account_unknown", 422, Refuse,
        "没有这个银行账户", "请核对账户名称，或先登记银行账户";
    CLASS_UNLISTED = "import.class_unlisted", 422, Warn,
        "经济分类编码不在常用科目之内", "请核对支出经济分类编码";
    DIMENSION_DIFFERS = "import.dimension_differs", 422, Refuse,
        "所填核算项与科目名称所指的不同", "科目名称已写明财政拨款、基本支出等的，核算项请留空或填写相同的内容";
    DIMENSION_UNREADABLE = "import.dimension_unreadable", 422, Refuse,
        "核算项无法识别", "请按应填内容改正";
    // Vouchers
    NUMBER_TWICE = "import.number_twice", 422, Refuse,
        "凭证号重复", "同一月份、同一凭证字的号码不能重复；同一张凭证的分录请连续排列";
    VOUCHER_TWO_DATES = "import.voucher_two_dates", 422, Refuse,
        "同一凭证号下有两个日期", "同一张凭证只有一个日期；如为两张凭证，请分别编号";
    VOUCHER_REPEATED = "import.voucher_repeated", 422, Inform,
        "两张凭证的日期和分录完全相同，只是号码不同", "请核对是否重复填制；确为两笔业务的，无需处理";
    NUMBER_AGAINST_DATE = "import.number_against_date", 422, Inform,
        "凭证号的先后与日期的先后相反", "请核对日期和凭证号；系统按文件顺序编号，原号保留备查";
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
    // Openings
    OPENING_WITHOUT_COUNTERPARTY = "import.opening_without_counterparty", 422, Warn,
        "与上下级往来的年初余额没有写明往来单位", "请在“往来单位”列写明对方，一个单位一行，否则上下级对账时无从核对；确无法分清的，请说明理由";
    OPENING_WITHOUT_PARTY = "import.opening_without_party", 422, Warn,
        "其他应收、应付款的年初余额没有写明往来单位", "制度要求按对方单位或个人设明细账：请在“往来单位”列写明对方，一个一行；确无法分清的，请说明理由";
    OPENING_WITHOUT_PROJECT = "import.opening_without_project", 422, Warn,
        "结转资金的年初余额没有写明项目", "请在“项目”列写明项目，一个项目一行，否则专项资金无从控制；不属于任何项目的，请说明理由";
    OPENING_OF_RESULT = "import.opening_of_result", 422, Warn,
        "收入、支出科目在年初没有余额", "收支在年末已结转：请改列到结转、结余科目；年度中间才开始在此记账的，请用科目余额表或序时账导入本年发生额";
    OPENING_NOT_NIL = "import.opening_not_nil", 422, Warn,
        "年末应已结平的科目列了年初余额", "请核对上年年终结转，改列到累计结转、累计结余科目；确有余额的，请说明理由";
    OPENING_ON_OTHER_SIDE = "import.opening_on_other_side", 422, Warn,
        "年初余额在科目正常余额方向的另一方", "请核对借贷方向和正负号；确为透支、超支等的，请说明理由";
    // Trial balances
    TABLE_PERIOD_MISSING = "import.table_period_missing", 422, Refuse,
        "表上没有写明会计期间", "请在表头上方写明，如“期间：2025年3月”，或在导入时选择月份";
    TABLE_PERIOD_AMBIGUOUS = "import.table_period_ambiguous", 422, Refuse,
        "表头上方写了两个不同的期间", "请只保留一个，或在导入时选择月份";
    TABLE_PERIOD_DIFFERS = "import.table_period_differs", 422, Refuse,
        "表上的期间与导入时选择的月份不同", "请核对月份；表上写明期间的，可以不选择月份";
    TABLE_LINE_NOT_TIED = "import.table_line_not_tied", 422, Refuse,
        "余额加减发生额不等于期末余额", "请核对本行的期初余额、发生额和期末余额";
    TABLE_NOT_BALANCED = "import.table_not_balanced", 422, Refuse,
        "各科目借方合计与贷方合计不相等", "请核对是否有漏列的科目；上级科目须等于其明细之和";
    TABLE_ACCOUNT_TWICE = "import.table_account_twice", 422, Refuse,
        "同一科目在表中列了两行", "请合并为一行，或分别填写项目、往来单位等核算项";
    TABLE_ACCOUNT_NOT_LEAF = "import.table_account_not_leaf", 422, Refuse,
        "科目设有明细，表中没有列到末级", "请导出到末级科目的余额表";
    TABLE_ACCOUNT_MISSING = "import.table_account_missing", 422, Refuse,
        "账上有余额的科目表中没有列出", "请在表中补列该科目；已无余额的，期末余额填 0";
    TABLE_YEAR_START_MISSING = "import.table_year_start_missing", 422, Refuse,
        "本年度还没有期初余额，表中也没有年初余额", "请先导入期初余额，或上传含年初余额或本年累计发生额的余额表";
    TABLE_YEAR_START_DIFFERS = "import.table_year_start_differs", 422, Refuse,
        "年初余额与账上年初余额不符", "请核对上年结转或已导入的期初余额";
    TABLE_START_DIFFERS = "import.table_start_differs", 422, Refuse,
        "期初余额与账上余额不符", "请核对前面月份的余额表是否已经导入、数字是否一致；收支按年末结转的单位，请把单位设置改为年末结转";
    TABLE_CLOSING_DIFFERS = "import.table_closing_differs", 422, Refuse,
        "入账后的余额与表中期末余额不符", "请核对本行发生额，以及前面月份的余额表是否都已导入";
    TABLE_MONTH_HAS_VOUCHERS = "import.table_month_has_vouchers", 422, Refuse,
        "期间内已有日常凭证，不能再按余额表汇总入账", "同一月份只能用一种方式：逐笔记账，或按余额表汇总";
    TABLE_MONTH_TAKEN = "import.table_month_taken", 422, Refuse,
        "该月已按另一份余额表入账，数字不同", "如需更正，请先撤销前一批次，再导入新的余额表";
    TABLE_MONTH_SAME = "import.table_month_same", 422, Inform,
        "该月已汇总入账，数字相同，未重复入账", "无需处理";
    TABLE_LATER_MONTH = "import.table_later_month", 422, Refuse,
        "以后月份的余额表已经入账", "请先撤销以后月份的批次，再按月份顺序导入";
    TABLE_DRAFTS_WAIT = "import.table_drafts_wait", 422, Refuse,
        "本月或以前月份还有待审核的凭证", "请先审核并记账，或删除不用的凭证，再导入余额表";
    TABLE_SPAN_WIDENED = "import.table_span_widened", 422, Inform,
        "前面月份没有入账，按本年累计发生额一并入账", "如需逐月列示，请从1月起按顺序导入各月余额表";
    TABLE_MOVEMENT_DERIVED = "import.table_movement_derived", 422, Warn,
        "表中没有发生额，按余额的变动净额入账", "建议导出含本期发生额或本年累计发生额的余额表，以免借贷发生额只有净额";
    TABLE_OPENING_POSTED = "import.table_opening_posted", 422, Inform,
        "本年度还没有期初余额，按表中的年初余额入账", "请核对年初余额";
    TABLE_TRANSFER_SEPARATED = "import.table_transfer_separated", 422, Inform,
        "收支结转的发生额已单独作为期末结转入账", "报表按结转前的收支列示";
    TABLE_TRANSFER_NOT_SEPARABLE = "import.table_transfer_not_separable", 422, Refuse,
        "收支结转的发生额与其他发生额混在一起，无法分开",
        "请把收入的退回用红字列在贷方、支出的收回用红字列在借方，结转数（红字也一样）列在收入的借方、\
         支出的贷方，或改用序时账导入";
    TABLE_RESULT_LEFT = "import.table_result_left", 422, Warn,
        "表中收支科目月末有余额，而本单位设置为按月结转", "如账外账簿按年末结转，请把单位设置改为年末结转，否则结账后与下月余额表的期初不符";
    TABLE_NOTHING_MOVED = "import.table_nothing_moved", 422, Inform,
        "本期没有发生额，没有生成凭证", "无需处理";
    TABLE_NOT_PICKED = "import.table_not_picked", 422, Refuse,
        "科目余额表生成的凭证须一并接受", "请接受全部凭证；只接受一部分时，账上余额与表不符";
    // Statements
    STATEMENT_FORM_UNKNOWN = "import.statement_form_unknown", 422, Refuse,
        "无法判断是哪一张报表", "请在表头上方写明表名，如“资产负债表”或“收入支出表”";
    STATEMENT_PERIOD_UNUSUAL = "import.statement_period_unusual", 422, Refuse,
        "报表的期间不是月、季、半年或年", "请核对报表期间";
    STATEMENT_DIFFERS = "import.statement_differs", 422, Warn,
        "报表数字与账簿不符", "请核对该行所列科目的账面数";
    STATEMENT_LINE_UNKNOWN = "import.statement_line_unknown", 422, Inform,
        "制度规定的报表没有这一行，未比较", "请核对项目名称";
    STATEMENT_LINE_MISSING = "import.statement_line_missing", 422, Warn,
        "报表缺少账簿上有数的一行", "请补列该行";
    STATEMENT_LINE_TWICE = "import.statement_line_twice", 422, Refuse,
        "报表的同一行出现了两次", "请删除其中一行";
    STATEMENT_COLUMN_SKIPPED = "import.statement_column_skipped", 422, Inform,
        "账簿没有此栏的数字，未比较", "本账簿没有上年按同一制度登记的账，或该期间的报表没有此栏";
    STATEMENT_AGREES = "import.statement_agrees", 422, Inform,
        "报表与账簿逐行相符", "无需处理";
    // Registers
    REGISTER_CODE_MISSING = "import.register_code_missing", 422, Refuse,
        "编码未填写", "请填写编码";
    REGISTER_CODE_INVALID = "import.register_code_invalid", 422, Refuse,
        "编码不合要求", "请按编码规则填写；编码列请设为文本格式";
    REGISTER_CODE_TWICE = "import.register_code_twice", 422, Refuse,
        "同一编码在文件中出现了两次", "请删除重复的一行，或改正编码";
    REGISTER_NAME_MISSING = "import.register_name_missing", 422, Refuse,
        "名称未填写", "请填写名称";
    REGISTER_NAME_TOO_LONG = "import.register_name_too_long", 422, Refuse,
        "名称过长", "请缩短名称";
    REGISTER_NAME_TWICE = "import.register_name_twice", 422, Refuse,
        "名称重复", "同一上级科目下的明细科目、同一单位的项目不能同名，请换一个名称，或核对编码";
    REGISTER_UNIT_NAME_TWICE = "import.register_unit_name_twice", 422, Warn,
        "单位名称与另一单位相同", "请写单位全称；确有同名单位的，请说明理由，往来单位今后须按编码填写";
    REGISTER_CHOICE_UNKNOWN = "import.register_choice_unknown", 422, Refuse,
        "取值不在可选范围内", "请从所列的取值中选填";
    CELL_BLANK = "import.cell_blank", 422, Refuse,
        "必填的单元格为空", "请补填后重新上传";
    TEXT_TOO_LONG = "import.text_too_long", 422, Refuse,
        "文字过长", "请缩短后重新上传";
    COUNT_INVALID = "import.count_invalid", 422, Refuse,
        "应为整数的栏不是整数", "请填写不小于 0 的整数";
    YEAR_CELL_INVALID = "import.year_cell_invalid", 422, Refuse,
        "年度不合要求", "请写作 2025";
    REGISTER_FILLED_IN = "import.register_filled_in", 422, Inform,
        "有未填写的栏，已按惯例取值", "请核对；与惯例不同的，请填写后重新上传";
    REGISTER_KNOWN = "import.register_known", 422, Inform,
        "此前已登记且内容相同，未重复登记", "无需处理";
    REGISTER_DIFFERS = "import.register_differs", 422, Refuse,
        "与已登记的内容不同", "导入不修改已登记的内容；请改正文件，或核对编码";
    REGISTER_TOO_MANY_LINES = "import.register_too_many_lines", 422, Refuse,
        "名册的行数过多", "请分成几个文件依次导入";
    REGISTER_UPPER_MISSING = "import.register_upper_missing", 422, Refuse,
        "上级单位未填写", "请填写上级单位的编码";
    REGISTER_UPPER_UNKNOWN = "import.register_upper_unknown", 422, Refuse,
        "没有这个上级单位", "请核对上级单位，或在文件中补列该单位";
    REGISTER_UPPER_AMBIGUOUS = "import.register_upper_ambiguous", 422, Refuse,
        "有多个同名的上级单位", "请改填上级单位的编码";
    REGISTER_UPPER_CYCLE = "import.register_upper_cycle", 422, Refuse,
        "上级单位互为上下级，成了循环", "请核对这些单位的上级单位";
    REGISTER_UNIT_OUT_OF_SCOPE = "import.register_unit_out_of_scope", 422, Refuse,
        "单位不在本单位之下", "请由其上级工会导入，或核对上级单位";
    REGISTER_LEVEL_MISSING = "import.register_level_missing", 422, Refuse,
        "单位层级未填写", "请填写单位层级";
    REGISTER_LEVEL_ABOVE_UPPER = "import.register_level_above_upper", 422, Refuse,
        "单位层级高于其上级单位", "请核对单位层级和上级单位";
    REGISTER_TOP_ACCOUNT = "import.register_top_account", 422, Refuse,
        "一级科目由会计制度规定，不能增设", "请核对科目编码；自设科目只能是明细科目";
    REGISTER_PARENT_UNKNOWN = "import.register_parent_unknown", 422, Refuse,
        "没有这个上级科目", "请核对科目编码，或在文件中补列上级科目";
    REGISTER_PARENT_OTHER = "import.register_parent_other", 422, Refuse,
        "科目编码不在所填的上级科目之下", "明细科目编码是上级科目编码加两位数字，请核对";
    REGISTER_PARENT_WITHOUT_DETAILS = "import.register_parent_without_details", 422, Refuse,
        "上级科目不能增设明细科目", "这类科目请用项目等核算项分别核算";
    REGISTER_PARENT_NARROWER = "import.register_parent_narrower", 422, Refuse,
        "下级也用的明细科目，其上级科目只供本级使用", "请把使用范围改为本级使用，或另设下级也用的上级科目";
    REGISTER_TAKEN_BELOW = "import.register_taken_below", 422, Refuse,
        "下级单位已有同编码或同名称的明细科目", "请换一个编码或名称，或把使用范围改为本级使用";
    REGISTER_SIDE_DIFFERS = "import.register_side_differs", 422, Refuse,
        "余额方向与上级科目不同", "明细科目的余额方向随上级科目，请核对";
    REGISTER_DATES_REVERSED = "import.register_dates_reversed", 422, Refuse,
        "结束日期早于开始日期", "请核对两个日期";
    // Cash books
    CASH_ACCOUNT_UNKNOWN = "import.cash_account_unknown", 422, Refuse,
        "所选科目不是库存现金或银行存款的末级科目", "请选择库存现金、银行存款的末级科目，或已登记的银行账户";
    CASH_ACCOUNT_AMBIGUOUS = "import.cash_account_ambiguous", 422, Refuse,
        "无法判断流水账记的是哪个资金科目", "请在表名中写明“现金”、银行存款的明细科目或银行账户名称，或在导入时选择科目";
    CASH_ACCOUNT_ASSUMED = "import.cash_account_assumed", 422, Inform,
        "表中没有写明资金科目，按本单位唯一的银行存款科目记账", "如为现金流水，请在表名中写明“现金”，或在导入时选择科目";
    CASH_OTHER_ACCOUNT = "import.cash_other_account", 422, Refuse,
        "表中写明的科目不是库存现金或银行存款，不能按流水账导入", "其他科目的明细账不作为记账依据；请导入序时账，或现金、银行存款的流水账";
    CASH_SIDES_UNCLEAR = "import.cash_sides_unclear", 422, Refuse,
        "看不出收入、支出各是哪一方", "请把列名改为“收入”“支出”，或在导入时指明这些列是收入还是支出；有逐行余额的请保留余额列，由余额判断";
    CASH_BANK_SIDES = "import.cash_bank_sides", 422, Inform,
        "按银行对账单的方向读取", "请核对预览中的收支方向；有误的，请在列名中写明“收入”“支出”";
    CASH_READ_UPWARDS = "import.cash_read_upwards", 422, Inform,
        "流水从新到旧排列，已由下往上读取", "无需处理；请核对预览中的期初余额";
    CASH_BOTH_SIDES = "import.cash_both_sides", 422, Refuse,
        "同一行既有收入又有支出", "请拆成两行，一行只记收入或支出";
    CASH_NO_AMOUNT = "import.cash_no_amount", 422, Refuse,
        "流水没有金额", "请填写收入或支出，或删除此行";
    CASH_BALANCE_BROKEN = "import.cash_balance_broken", 422, Refuse,
        "余额与上一行余额加收入减支出不符", "请核对本行金额和余额，查明是否有漏行";
    CASH_OPENING_DIFFERS = "import.cash_opening_differs", 422, Refuse,
        "流水账的期初余额与账上余额不符", "请核对以前的流水是否都已入账（待审核的请先记账），期初余额是否正确";
    CASH_OPENING_NOT_BOOKED = "import.cash_opening_not_booked", 422, Warn,
        "流水账有期初余额，账上还没有期初余额", "请先导入期初余额表；确无需要的，请说明理由";
    CASH_CLOSING_DIFFERS = "import.cash_closing_differs", 422, Warn,
        "合计或期末行的余额与逐行结出的余额不符", "请核对该行余额";
    CASH_LAST_BALANCE_DIFFERS = "import.cash_last_balance_differs", 422, Refuse,
        "流水账最后的余额与入账后的账面余额不符", "请查明：同一笔是否已由另一本账、序时账或手工凭证入账，流水是否有漏行；账上另有的收支请先补登流水或更正凭证";
    CASH_TRANSFER_MET = "import.cash_transfer_met", 422, Inform,
        "提现、存现等内部转账已由另一本账入账，未重复入账", "无需处理；如确是另一笔，请核对日期和金额";
    CASH_TRANSFER_NEAR = "import.cash_transfer_near", 422, Warn,
        "与另一本账的内部转账金额相同，日期相差几天", "如是同一笔，请把两本账的日期改为一致后重新上传；确是两笔的，请说明理由";
    CASH_EQUAL_ROW = "import.cash_equal_row", 422, Warn,
        "与已入账的流水完全相同，按同一笔处理，没有重复入账", "如是另一笔，请保留逐行余额，或在摘要中写明区别（如“第二笔”）后重新上传；确是同一笔的，请说明理由";
    CASH_DATE_CARRIED = "import.cash_date_carried", 422, Inform,
        "日期空白的行沿用上一行的日期", "请核对；建议每行都写日期";
    CASH_DATE_ORDER = "import.cash_date_order", 422, Inform,
        "流水没有按日期先后登记", "请核对日期；凭证按文件顺序编号";
    CASH_NO_RULE = "import.cash_no_rule", 422, Refuse,
        "没有规则说明这笔收支记什么科目", "请增加规则，或在“科目”列填写科目";
    CASH_RULE_USED = "import.cash_rule_used", 422, Inform,
        "按规则确定了科目", "如不合适，请改规则后重新预览，或在“科目”列填写科目";
    CASH_RULE_AMBIGUOUS = "import.cash_rule_ambiguous", 422, Warn,
        "两条同等优先的规则给出不同的科目或核算项", "请调整规则的词语或优先级，或在“科目”列填写科目";
    CASH_RULE_CAUTION = "import.cash_rule_caution", 422, Warn,
        "所用的规则有需要核对的事项", "请按提示核对后说明理由";
    CASH_RULE_UNUSABLE = "import.cash_rule_unusable", 422, Refuse,
        "规则给出的科目或核算项不能使用", "请改规则，使其指向末级科目和已登记的项目、单位";
    CASH_SAME_ACCOUNT = "import.cash_same_account", 422, Refuse,
        "对方科目就是本流水账的资金科目", "请填写对方科目，如收入、支出或往来科目";
    CASH_RULE_INVALID = "import.cash_rule_invalid", 422, Refuse,
        "规则不完整或有误", "请写明名称、收支方向、摘要词语和末级科目";
    CASH_RULE_UNKNOWN = "import.cash_rule_unknown", 404, Refuse,
        "没有这条规则", "请在现行规则清单中核对名称";
    // The import as a whole
    VOUCHER_ALREADY_POSTED = "import.voucher_already_posted", 422, Inform,
        "凭证此前已入账，未重复入账", "无需处理；如需更正，请先撤销原批次或红字冲销";
    VOUCHER_MADE_HERE = "import.voucher_made_here", 422, Inform,
        "系统已为同一笔经费业务生成凭证，未重复入账",
        "无需处理；确为另一笔业务的，请手工填制凭证；账簿以序时账为准的，请把单位设置“拨缴经费记账方式”改为“以导入的序时账为准”";
    DUES_BESIDE_LISTS = "import.dues_beside_lists", 422, Warn,
        "本单位当月的经费凭证已由系统按清单生成，序时账中又有经费收支的凭证，金额与已生成的不同",
        "请核对是否同一笔经费：是同一笔的（几笔合并、份额不同、日期相差较久），请从文件中删去；确为清单以外的，请说明理由";
    NUMBER_POSTED_DIFFERENTLY = "import.number_posted_differently", 422, Warn,
        "同月同号的凭证此前已入账，但内容不同", "如为更正，请先撤销原批次或红字冲销，再导入改正后的文件；如确为另一张凭证，请说明理由";
    VOUCHER_LIKE_POSTED = "import.voucher_like_posted", 422, Warn,
        "账中已有日期相同或相近、科目和金额都相同的凭证", "请核对是否已由另一份文件、出纳流水账、付款登记或手工填制入账：是同一笔的，请从文件中删除后重新上传；确为另一笔的，请说明理由";
    VOUCHER_VOID = "import.voucher_void", 422, Refuse,
        "凭证标明已作废", "作废的凭证不入账：请删除其全部分录后重新上传，或在预览中不选这张凭证；并未作废的，请改正标记";
    WARNINGS_UNEXPLAINED = "import.warnings_unexplained", 422, Refuse,
        "有警告尚未说明理由", "请按规则分别说明理由（命令行：--reason 规则编号=理由），或改正后重新上传";
    REASON_FOR_SEVERAL = "import.reason_for_several_rules", 422, Refuse,
        "有几种警告，一条理由不能一并答复", "请按规则分别说明理由（命令行：--reason 规则编号=理由，可重复）";
    REASON_RULE_UNKNOWN = "import.reason_rule_unknown", 422, Refuse,
        "理由所写的规则编号不存在", "请核对规则编号，如 import.number_gap；理由与编号之间用等号";
    BATCH_UNKNOWN = "import.batch_unknown", 404, Refuse,
        "没有这个导入批次", "请在导入批次清单中核对编号";
    SOURCE_UNKNOWN = "import.source_unknown", 404, Refuse,
        "文件中没有这个工作表", "请核对工作表的序号";
    MAPPING_UNREADABLE = "import.mapping_unreadable", 422, Refuse,
        "列对应关系的文件无法识别", "应为 JSON：[{\"sheet\": …, \"header_rows\": [1, 1], \
         \"columns\": {\"A\": \"date\"}}]";
    BATCH_NOT_OPEN = "import.batch_not_open", 409, Refuse,
        "该批次已处理完毕，不能再确认或取消", "已入账的批次可以撤销；需要更正的，请撤销后重新上传";
    BATCH_NOT_UNDOABLE = "import.batch_not_undoable", 409, Refuse,
        "该批次不能撤销", "只有已入账或待审核的批次可以撤销";
    UNDO_WITHOUT_REASON = "import.undo_without_reason", 422, Refuse,
        "撤销批次没有说明理由", "请写明撤销的理由";
    CANCELLED = "import.cancelled", 409, Refuse,
        "导入已取消，没有入账", "如需继续，请再次确认入账";
    FILE_ALREADY_IMPORTED = "import.file_already_imported", 409, Inform,
        "此文件已经导入，未重复入账", "如需更正，请办理红字冲销，或修改文件后重新导入";
}
