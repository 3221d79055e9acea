"""Lists of dues, of what unions pay each other, and budgets, as offices of tax and treasury and unions head
them. Two rows each; a column is `heading=meaning`."""

import datetime
from decimal import Decimal

from shapes import MEANINGS, table

MEANINGS.update({"own_phone": "phone", "own_department": "department",
                 "rule_rate": "rate", "wage_month": "wage_period", "wage_number": "wage_period",
                 "wage_words": "wage_period", "own_note": "note", "year_words": "target_year",
                 "other_unit": "counterparty", "project_of": "project", "own_standard": "standard",
                 "returned_as": "transfer_kind", "policy_to": "rule_to", "leg_name": "rule_name"})


def d(text):
    return datetime.date.fromisoformat(text)


TWO = {
    "applies_to": ("100000", "江州省林业局直属机关工会"), "channel": ("税务代收", "自主拨缴"),
    "grassroots_share": (60, "55"), "department_share": (10, "12.5"),
    "federation_share": (20, "22.5%"), "above_share": (10, "10"),
    "rule_from": (d("2025-01-01"), "2025年1月1日"), "rule_to": (None, "2025-12-31"),
    "paper": ("江工发〔2024〕1号", "江工发〔2024〕2号"),
    "unit_code": ("101001", "101002"),
    "unit_name": ("江州省林业局机关工会", "江州省林业科学研究院工会"),
    "payer_name": ("江州省林业局", "江州省林业科学研究院"),
    "credit_code": ("91350100M000100Y43", None),
    "former_names": ("江州省林业厅", None), "due_day": (15, "20"),
    "wage_period": ("2025-03", "2025-04"), "wage_month": ("2025年3月", "2025年4月"),
    "wage_number": ("202503", 202504), "wage_words": (d("2025-03-01"), d("2025-04-01")),
    "staff_count": (50, "80人"), "member_count": (48, 70),
    "payroll": (Decimal("500000"), "800,000.55"),
    "paid_amount": (Decimal("10000"), "16,000.01"),
    "received_on": (d("2025-04-10"), "2025.4.12"), "receipt_number": ("T0001", "T0002"),
    "matter_number": ("S1", None), "direction": ("付", "收"),
    "transfer_kind": ("专项补助", "一般性补助"), "other_unit": ("101000", "江州省总工会"),
    "date": (d("2025-04-20"), "2025/5/6"), "amount": (Decimal("4000"), "5,000.00"),
    "book_year": (2025, None), "project_of": ("职工书屋", None), "own_note": (None, "第二笔"),
    "target_year": (2025, "2025"), "year_words": ("2025年", "2025年度"),
    "target_amount": (Decimal("90000"), "120000.00"), "target_basis": ("上缴额", "收缴额"),
    "key_mark": ("是", "否"), "rule_code": ("R1", "R1"), "rule_name": ("完成奖", "完成奖"),
    "payer_unit": ("100000", "100000"), "applies_level": ("基层工会", "基层工会"),
    "return_basis": ("上缴额", "上缴额"), "tier_from": (90, 100), "tier_to": (100, None),
    "rule_rate": (5, "7.5"), "standard": (None, None), "cap": (None, "20000"),
    "leg_name": ("行业工会", "代收手续费"), "beneficiary": ("江州省林业行业工会", "江州省税务局"),
    "policy_measure": ("上缴额", "应缴额"), "policy_limit": (Decimal("9999.99"), "10,000.00"),
    "excluded_channels": ("财政划拨", None), "first_month": (10, None), "returned_as": ("回拨", "一般性补助"),
    "policy_to": (d("2026-05-31"), "2025-12-31"),
    "notice_number": ("江工补〔2025〕1号", "江工补〔2025〕2号"),
    "account_code": ("50301", 50405), "account_name": ("劳动和技能竞赛活动支出", "送温暖支出"),
    # Numbers of nobody: no place has their first digits.
    "person_name": ("李小满", "周立夏"), "identity_number": ("999901196001011001", "999902196102021010"),
    "own_phone": ("19900000001", "19900000002"), "card_number": ("6200000000000001", "6200000000000002"),
    "at_unit": ("101001", "101001"), "own_department": ("办公室", "财务处"), "member_kind": ("在编", "聘用"),
    "fee_base": (Decimal("5000"), "4,321.00"), "joined_on": (d("2020-03-01"), "2021年9月1日"),
    "left_on": (None, "2025-06-30"), "fee_january": (Decimal("25"), "21.60"),
    "fee_february": (Decimal("25"), "21.60"), "fee_march": (Decimal("25"), None),
    "fee_total": (Decimal("75"), "43.20"), "paid_on": (d("2025-03-12"), "2025-03-12"),
    "last_final": (Decimal("9500"), "5,000.50"), "initial_budget": (Decimal("10000"), "6,000.00"),
    "budget_change": (Decimal("2000"), "-1,000.00"), "adjusted_budget": (Decimal("12000"), "5000"),
    "change_reason": ("竞赛增加", "活动减少"),
    "province": ("江州", None), "limit_item": ("送温暖", "大病帮扶"), "limit_amount": (Decimal("800"), "2,000.00"),
    "limit_measure": ("人次", "人年"), "limit_times": (None, 1), "limit_form": ("实物；提货券", "同一病种"),
    "share_cap": (None, "30"), "excluded_persons": ("退休", None), "project_code": ("X1", "X2"),
    "project_name": ("职工大病帮扶", "春节送温暖"), "programme_category": ("大病帮扶", "送温暖"),
    "plan_amount": (Decimal("60000"), "40,000.00"), "own_standard": (Decimal("5000"), "800.00"),
    "piece": ("人", "份"), "charged_account": ("50404", "50405"), "given_on": (d("2025-01-20"), "2025年3月5日"),
    "hardship": ("大病", None), "quantity": (1, "2.5"), "served_units": (2, "3"), "served_persons": (20, "38人"),
    "served_visits": (21, 38),
    "scheme_code": ("Z1", "Z1"),
    "item_code": ("A01", "A02"),
    "item_area": ("组织机构", "组织机构"),
    "item_name": ("机构健全", "岗位分设"),
    "item_points": ("60", "40.0"),
    "deduction_rule": ("fail:60 | 未设机构", "per:0.2/张;cap:40"),
    "computable": ("manual", "auto"),
    "data_needed": ("任命文件", None),
    "score_kind": ("互查", "复核"),
    "score": ("1.5", "0.80"),
    "score_reason": (None, "缺签一笔"),
    "score_evidence": ("底稿1", "2025-03 记-4"),
    "letter_number": ("检〔2025〕1号", "检〔2025〕2号"),
    "problem_code": ("K05", "K06"),
    "problem_fact": ("先付款后审批", "发票抬头不符"),
    "problem_vouchers": ("2025-03 记-12", None),
    "clause": ("内部控制制度", "会计基础工作规范"),
    "demand": ("完善审批", "更换发票"),
    "rectify_due": ("2025-07-31", "2025年8月31日"),
    "problem_owner": ("王主席", None),
    "asset_number": ("ZC001", "ZC002"), "asset_name": ("台式计算机", "文件柜"),
    "asset_class": ("计算机设备", "家具"), "asset_property": ("工会资产", "国有资产"),
    "asset_cost": ("6000.00", "1800"), "acquired_on": ("2024-03-31", "2020年7月15日"),
    "useful_life": ("6", "15年"), "asset_place": ("301室", "一楼"),
    "asset_keeper": ("周会计", "李干事"), "asset_pieces": ("1", "2"),
    "taken_before": ("833.30", "600.00"), "acquired_how": ("购入", "接受捐赠"),
    "went_on": ("2025-06-30", None), "went_how": ("报废", None), "counted_pieces": ("1", "1"),
    "calendar_day": ("2027-10-01", "2027年10月9日"), "day_kind": ("休", "班"),
    "day_name": ("国庆节", "国庆节调休"),
}

# File, producer, kind, columns, what stands above.
LISTS = (
    ("200_shares", "openpyxl", "split_rules", "适用单位=applies_to;收缴渠道=channel;基层比例=grassroots_share;"
     "直属比例=department_share;省直比例=federation_share;上级比例=above_share;起始日期=rule_from;截止日期=rule_to;"
     "依据=paper", ["经费分成比例表"]),
    ("201_shares_plain", "xlwt", "split_rules", "序号=serial;单位=applies_to;渠道=channel;基层=grassroots_share;"
     "直属=department_share;省直=federation_share;上级=above_share;执行日期=rule_from;文号=paper", []),
    ("202_shares_grouped", "openpyxl", "split_rules", "适用范围=applies_to;基层工会比例=grassroots_share;"
     "厅局直属比例=department_share;省直工会比例=federation_share;上缴比例=above_share;生效日期=rule_from;"
     "失效日期=rule_to;依据文件=paper", ["2025年度工会经费分成比例", ""]),
    ("203_shares", "csv_gb18030", "split_rules", "单位编码=applies_to;基层留成比例=grassroots_share;"
     "直属工会比例=department_share;省直工会比例=federation_share;上级工会比例=above_share;开始日期=rule_from;"
     "文件依据=paper", []),
    ("204_legs", "openpyxl", "split_legs", "适用单位=applies_to;收缴渠道=channel;名称=leg_name;受益单位=beneficiary;"
     "比例=rule_rate;起始日期=rule_from;截止日期=rule_to;依据=paper", ["其他份额表"]),
    ("205_legs", "xlwt", "split_legs", "序号=serial;单位=applies_to;份额名称=leg_name;收款单位=beneficiary;"
     "份额比例=rule_rate;执行日期=rule_from;文号=paper", ["工会经费其他份额"]),
    ("206_legs", "csv_gb18030", "split_legs", "适用范围=applies_to;渠道=channel;其他份额=leg_name;归属单位=beneficiary;"
     "分成比例=rule_rate;开始日期=rule_from;文件依据=paper", []),
    ("210_channels", "openpyxl", "dues_channels", "单位编码=unit_code;缴费单位名称=payer_name;"
     "统一社会信用代码=credit_code;曾用名=former_names;收缴渠道=channel;起始日期=rule_from;截止日期=rule_to;"
     "缴费期限日=due_day", ["缴费单位与收缴渠道表"]),
    ("211_channels_of_payers", "xlwt", "dues_channels", "序号=serial;用人单位名称=payer_name;信用代码=credit_code;"
     "工会编码=unit_code;缴费渠道=channel;生效日期=rule_from", []),
    ("212_channels", "odfpy", "dues_channels", "单位代码=unit_code;缴款单位=payer_name;社会信用代码=credit_code;"
     "原名称=former_names;收缴方式=channel;开始日期=rule_from;终止日期=rule_to;期限日=due_day", []),
    ("213_channels", "csv", "dues_channels", "单位=unit_code;用人单位=payer_name;渠道=channel;起始时间=rule_from;"
     "缴费期限=due_day", []),
    ("214_joint_payers", "openpyxl", "dues_joint_payers", "缴费单位名称=payer_name;统一社会信用代码=credit_code;"
     "单位编码=unit_code;起始日期=rule_from;截止日期=rule_to;依据=paper", ["汇总缴费单位表"]),
    ("215_joint_payers", "xlwt", "dues_joint_payers", "序号=serial;汇总缴费单位=payer_name;信用代码=credit_code;"
     "工会编码=unit_code;生效日期=rule_from;失效日期=rule_to;文号=paper", ["2025年度汇总缴费登记"]),
    ("216_joint_payers", "csv_gb18030", "dues_joint_payers", "用人单位=payer_name;单位代码=unit_code;"
     "开始日期=rule_from;依据文件=paper", []),
    ("220_bases", "openpyxl", "dues_base", "单位编码=unit_code;单位名称=unit_name;所属期=wage_period;"
     "职工人数=staff_count;会员人数=member_count;工资总额=payroll;依据=paper", ["拨缴基数表"]),
    ("221_bases_of_months", "xlwt", "dues_base", "序号=serial;工会编码=unit_code;工会名称=unit_name;"
     "月份=wage_month;职工总数=staff_count;会员总数=member_count;职工工资总额=payroll", ["2025年拨缴经费基数"]),
    ("222_bases", "odfpy", "dues_base", "单位代码=unit_code;工资所属期=wage_words;在职人数=staff_count;"
     "全部职工工资总额=payroll;数据来源=paper", []),
    ("223_bases", "csv_gb18030", "dues_base", "单位编码=unit_code;所属月份=wage_number;会员数=member_count;"
     "拨缴基数=payroll", []),
    ("230_receipts", "openpyxl", "dues_receipts", "单位编码=unit_code;缴费单位名称=payer_name;"
     "统一社会信用代码=credit_code;收缴渠道=channel;所属期=wage_period;工资总额=payroll;实缴金额=paid_amount;"
     "到账日期=received_on;票据号=receipt_number", ["经费到账清单"]),
    ("231_receipts_of_tax", "xlwt", "dues_receipts", "序号=serial;纳税人识别号=credit_code;纳税人名称=payer_name;"
     "税款所属期=wage_number;计税依据=payroll;实缴金额=paid_amount;入库日期=received_on;"
     "电子税票号码=receipt_number", ["工会经费（税务代收）入库明细表"]),
    ("232_receipts_of_fees", "openpyxl", "dues_receipts", "社会信用代码=credit_code;缴费人名称=payer_name;"
     "费款所属期=wage_month;缴费基数=payroll;实缴经费=paid_amount;入库日期=received_on;税票号码=receipt_number",
     ["江州省税务局", "工会经费代收明细"]),
    ("233_receipts_of_treasury", "odfpy", "dues_receipts", "单位代码=unit_code;付款单位名称=payer_name;"
     "实缴额=paid_amount;收款日期=received_on;凭证号码=receipt_number", ["财政划拨工会经费清单"]),
    ("234_receipts_own", "csv_mark", "dues_receipts", "缴款单位=payer_name;月份=wage_period;到账金额=paid_amount;"
     "到账时间=received_on;收据号=receipt_number", []),
    ("240_transfers", "openpyxl", "transfers", "事项编号=matter_number;方向=direction;类别=transfer_kind;"
     "对方单位=other_unit;日期=date;金额=amount;所属年度=book_year;项目=project_of;备注=own_note",
     ["上下级经费划转表"]),
    ("241_transfers", "xlwt", "transfers", "序号=serial;收付=direction;款项类别=transfer_kind;对方工会=other_unit;"
     "到账日期=date;金额=amount;附言=own_note", []),
    ("242_transfers", "odfpy", "transfers", "编号=matter_number;收付方向=direction;事项类别=transfer_kind;"
     "对方=other_unit;付款日期=date;金额（元）=amount;年度=book_year;专项名称=project_of;说明=own_note", []),
    ("243_transfers", "csv", "transfers", "收或付=direction;类型=transfer_kind;往来单位=other_unit;"
     "收付日期=date;金额=amount", []),
    ("250_targets", "openpyxl", "dues_targets", "单位编码=unit_code;年度=target_year;任务金额=target_amount;"
     "任务口径=target_basis;重点标记=key_mark", ["经费收入任务表"]),
    ("251_targets", "xlwt", "dues_targets", "序号=serial;工会编码=unit_code;任务年度=year_words;收入任务=target_amount;"
     "口径=target_basis;是否重点=key_mark", ["2025年经费收入任务"]),
    ("252_targets", "odfpy", "dues_targets", "单位=unit_code;年份=target_year;任务数=target_amount;"
     "任务口径=target_basis;重点单位=key_mark", []),
    ("253_targets", "csv_gb18030", "dues_targets", "单位代码=unit_code;年度=target_year;年度任务=target_amount;"
     "口径=target_basis;重点=key_mark", []),
    ("260_return_rules", "openpyxl", "return_rules", "规则编码=rule_code;名称=rule_name;付款单位=payer_unit;"
     "适用层级=applies_level;计算依据=return_basis;档位下限=tier_from;档位上限=tier_to;比例=rule_rate;金额标准=standard;"
     "封顶=cap;类别=transfer_kind;起始日期=rule_from;截止日期=rule_to;依据=paper", ["回拨奖励规则表"]),
    ("261_return_rules", "xlwt", "return_rules", "序号=serial;规则编号=rule_code;规则名称=rule_name;"
     "拨款单位=payer_unit;层级=applies_level;计算口径=return_basis;完成率下限=tier_from;完成率上限=tier_to;"
     "返还比例=rule_rate;封顶金额=cap;款项类别=transfer_kind;生效日期=rule_from;文号=paper", []),
    ("262_return_rules", "csv", "return_rules", "规则代码=rule_code;出资单位=payer_unit;适用对象=applies_level;"
     "依据口径=return_basis;下限=tier_from;上限=tier_to;奖励比例=rule_rate;类别=transfer_kind;开始日期=rule_from;"
     "依据文件=paper", []),
    ("263_policies", "openpyxl", "dues_policies", "政策编码=rule_code;名称=rule_name;付款单位=payer_unit;"
     "适用层级=applies_level;认定口径=policy_measure;认定上限=policy_limit;不适用渠道=excluded_channels;"
     "年度起始月=first_month;返还比例=rule_rate;类别=returned_as;起始日期=rule_from;截止日期=policy_to;依据=paper",
     ["小额缴费返还政策表"]),
    ("264_policies", "xlwt", "dues_policies", "序号=serial;政策编号=rule_code;政策名称=rule_name;返还单位=payer_unit;"
     "层级=applies_level;口径=policy_measure;年缴费上限=policy_limit;返还比例=rule_rate;款项类别=returned_as;"
     "生效日期=rule_from;到期日=policy_to;文号=paper", ["小额缴费工会经费全额返还政策"]),
    ("265_policies", "csv_gb18030", "dues_policies", "规则编码=rule_code;拨款单位=payer_unit;适用对象=applies_level;"
     "认定依据=policy_measure;年度上限=policy_limit;排除渠道=excluded_channels;起始月=first_month;回拨比例=rule_rate;"
     "类别=returned_as;开始日期=rule_from;终止日期=policy_to;依据文件=paper", []),
    ("270_notices", "openpyxl", "grant_notices", "通知编号=notice_number;类别=transfer_kind;对方单位=other_unit;"
     "项目=project_of;金额=amount;日期=date", ["补助通知表"]),
    ("271_notices", "xlwt", "grant_notices", "序号=serial;通知文号=notice_number;补助类别=transfer_kind;"
     "受补助单位=other_unit;项目名称=project_of;补助金额=amount;下达日期=date", ["2025年补助下达明细"]),
    ("272_notices", "odfpy", "grant_notices", "文号=notice_number;款项类别=transfer_kind;收款单位=other_unit;"
     "专项名称=project_of;金额（元）=amount;通知日期=date", []),
    ("273_notices", "csv_gb18030", "grant_notices", "编号=notice_number;补助类别=transfer_kind;补助单位=other_unit;"
     "金额=amount;日期=date", []),
    ("280_budget", "openpyxl", "budget", "科目编码=account_code;科目名称=account_name;项目=project_of;"
     "上年决算数=last_final;年初预算数=initial_budget;说明=own_note", ["预算表"]),
    ("281_budget", "xlwt", "budget", "序号=serial;科目代码=account_code;预算科目=account_name;上年执行数=last_final;"
     "本年预算数=initial_budget;备注=own_note", ["2025年度工会经费预算表"]),
    ("282_budget", "odfpy", "budget", "编码=account_code;收支项目=account_name;专项名称=project_of;"
     "上年决算=last_final;预算金额=initial_budget;测算依据=own_note", []),
    ("283_budget", "csv_gb18030", "budget", "科目编码=account_code;年度预算=initial_budget", []),
    ("290_adjustment", "openpyxl", "budget_adjustment", "科目编码=account_code;科目名称=account_name;项目=project_of;"
     "年初预算数=initial_budget;调整数=budget_change;调整后预算数=adjusted_budget;调整原因=change_reason",
     ["预算调整表"]),
    ("291_adjustment", "xlwt", "budget_adjustment", "序号=serial;科目代码=account_code;预算科目=account_name;"
     "原预算数=initial_budget;增减数=budget_change;调整后预算=adjusted_budget;调整事由=change_reason",
     ["2025年预算调整明细"]),
    ("292_adjustment", "csv", "budget_adjustment", "科目编码=account_code;科目=account_name;年初预算=initial_budget;"
     "调整金额=budget_change;调整后=adjusted_budget;原因=change_reason", []),
    ("300_members", "openpyxl", "members", "姓名=person_name;证件号码=identity_number;手机号=own_phone;"
     "银行卡号=card_number;所在单位=at_unit;部门=own_department;人员类别=member_kind;会费基数=fee_base;"
     "入会日期=joined_on;退会日期=left_on", ["会员名册"]),
    ("301_members", "xlwt", "members", "序号=serial;会员姓名=person_name;身份证号码=identity_number;"
     "联系电话=own_phone;处室=own_department;人员性质=member_kind;缴费基数=fee_base;入会时间=joined_on",
     ["机关工会会员登记表"]),
    ("302_members", "csv_gb18030", "members", "职工姓名=person_name;身份证号=identity_number;所在工会=at_unit;"
     "用工形式=member_kind;会费计缴基数=fee_base;入会日期=joined_on", []),
    ("310_fees", "openpyxl", "member_fees", "姓名=person_name;证件号码=identity_number;会费基数=fee_base;"
     "1月=fee_january;2月=fee_february;3月=fee_march;合计=fee_total", ["会费缴纳登记表"]),
    ("311_fees", "xlwt", "member_fees", "序号=serial;会员姓名=person_name;身份证号码=identity_number;"
     "缴费基数=fee_base;一月=fee_january;二月=fee_february;三月=fee_march;小计=fee_total",
     ["2025年会费收缴明细"]),
    ("312_fees", "csv", "member_fees", "姓名=person_name;身份证号=identity_number;所属月份=wage_period;"
     "缴费金额=amount;缴费时间=paid_on", []),
    ("320_limits", "openpyxl", "limits", "省份=province;项目=limit_item;金额=limit_amount;计量=limit_measure;"
     "频次=limit_times;形式=limit_form;占比上限=share_cap;起始日期=rule_from;截止日期=rule_to;文号=paper;"
     "适用单位=applies_to;排除对象=excluded_persons", ["列支标准表"]),
    ("321_limits", "xlwt", "limits", "序号=serial;列支项目=limit_item;标准金额=limit_amount;计量方式=limit_measure;"
     "次数上限=limit_times;发放形式=limit_form;执行日期=rule_from;依据文件=paper", ["2025年工会经费列支标准"]),
    ("322_limits", "odfpy", "limits", "适用省份=province;项目=limit_item;限额=limit_amount;计量口径=limit_measure;"
     "生效日期=rule_from;失效日期=rule_to;文号=paper;适用范围=applies_to", []),
    ("330_programmes", "openpyxl", "programmes", "项目编码=project_code;项目名称=project_name;类别=programme_category;"
     "年度=target_year;计划金额=plan_amount;标准=own_standard;计量单位=piece;列支科目=charged_account", ["项目计划表"]),
    ("331_programmes", "xlwt", "programmes", "序号=serial;项目编号=project_code;名称=project_name;"
     "项目类别=programme_category;项目年度=target_year;计划资金=plan_amount;补助标准=own_standard;支出科目=charged_account",
     ["2025年帮扶和服务项目计划"]),
    ("332_programmes", "csv_gb18030", "programmes", "项目代码=project_code;项目=project_name;项目类型=programme_category;"
     "年份=target_year;计划数=plan_amount", []),
    ("340_beneficiaries", "openpyxl", "beneficiaries", "项目编码=project_code;发放日期=given_on;姓名=person_name;"
     "证件号码=identity_number;所在单位=at_unit;困难类别=hardship;数量=quantity;金额=amount;备注=own_note",
     ["受益人名册"]),
    ("341_beneficiaries", "xlwt", "beneficiaries", "序号=serial;项目编号=project_code;慰问日期=given_on;"
     "受益人姓名=person_name;身份证号码=identity_number;工作单位=at_unit;份数=quantity;慰问金额=amount",
     ["春节送温暖慰问名册"]),
    ("342_beneficiaries", "csv", "beneficiaries", "项目代码=project_code;发放时间=given_on;职工姓名=person_name;"
     "身份证号=identity_number;发放金额=amount;病种=own_note", []),
    ("350_history", "openpyxl", "programme_history", "类别=programme_category;年度=target_year;受益单位数=served_units;"
     "受益人数=served_persons;受益人次=served_visits;数量=quantity;金额=amount", ["历年项目成效表"]),
    ("351_history", "odfpy", "programme_history", "项目类别=programme_category;年份=target_year;"
     "受益单位=served_units;人数=served_persons;人次=served_visits;件数=quantity;支出金额=amount", []),
    ("352_history", "csv_gb18030", "programme_history", "项目类型=programme_category;年度=target_year;"
     "受益人数=served_persons;使用金额=amount", []),
    ("360_scheme", "csv", "appraisal_scheme",
     "code=item_code;area_zh=item_area;item_zh=item_name;points=item_points;"
     "deduction_rule=deduction_rule;computable=computable;data_needed=data_needed", []),
    ("361_scheme", "csv_gb18030", "appraisal_scheme",
     "方案=scheme_code;编号=item_code;考核类别=item_area;考核内容=item_name;"
     "标准分=item_points;扣分规则=deduction_rule;计分方式=computable", []),
    ("362_scheme", "csv", "appraisal_scheme",
     "条目编号=item_code;一级指标=item_area;二级指标=item_name;分值=item_points;"
     "扣分标准=deduction_rule;评分方式=computable;所需资料=data_needed", []),
    ("370_scores", "csv", "appraisal_scores",
     "单位编码=unit_code;条目=item_code;评分类别=score_kind;得分=score;"
     "扣分说明=score_reason;证据=score_evidence", []),
    ("371_scores", "csv_gb18030", "appraisal_scores",
     "方案代码=scheme_code;被考核单位=unit_code;条目编号=item_code;评分类型=score_kind;"
     "实得分=score;扣分原因=score_reason", []),
    ("372_scores", "csv", "appraisal_scores", "单位=unit_code;编号=item_code;评分类别=score_kind;评分=score", []),
    ("380_problems", "csv", "problems",
     "意见书编号=letter_number;单位编码=unit_code;问题代码=problem_code;事实=problem_fact;"
     "金额=amount;凭证=problem_vouchers;依据=clause;整改要求=demand;期限=rectify_due;责任人=problem_owner", []),
    ("381_problems", "csv_gb18030", "problems",
     "检查意见书编号=letter_number;被检查单位=unit_code;问题代码=problem_code;问题描述=problem_fact;"
     "涉及金额=amount;整改期限=rectify_due;整改责任人=problem_owner", []),
    ("382_problems", "csv", "problems",
     "意见书编号=letter_number;单位名称=unit_code;问题类别=problem_code;问题=problem_fact;"
     "违反条款=clause;整改措施=demand;期限=rectify_due", []),
    ("383_calendar", "csv", "calendar_days", "日期=calendar_day;类别=day_kind;名称=day_name", []),
    ("384_calendar", "csv_gb18030", "calendar_days",
     "放假日期=calendar_day;休班=day_kind;节日名称=day_name", []),
    ("385_calendar", "csv", "calendar_days",
     "节假日=day_name;调休日期=calendar_day;休假类别=day_kind", []),
    ("386_cards", "csv", "asset_cards",
     "资产编号=asset_number;资产名称=asset_name;类别=asset_class;资产属性=asset_property;"
     "原值=asset_cost;取得日期=acquired_on;使用年限=useful_life;存放地点=asset_place;"
     "保管人=asset_keeper;数量=asset_pieces;累计折旧=taken_before", []),
    ("387_cards", "csv_gb18030", "asset_cards",
     "卡片编号=asset_number;固定资产名称=asset_name;资产类别=asset_class;资产原值=asset_cost;"
     "购置日期=acquired_on;折旧年限=useful_life;使用地点=asset_place;使用人=asset_keeper;"
     "已提折旧=taken_before", []),
    ("388_cards", "csv", "asset_cards",
     "资产编码=asset_number;资产名称=asset_name;资产分类=asset_class;账面原值=asset_cost;"
     "入账日期=acquired_on;预计使用年限=useful_life;增加方式=acquired_how;处置日期=went_on;"
     "处置方式=went_how", []),
    ("389_counts", "csv", "stock_take",
     "资产编号=asset_number;实盘数量=counted_pieces;存放地点=asset_place;备注=note", []),
    ("390_counts", "csv_gb18030", "stock_take",
     "资产编码=asset_number;盘点数量=counted_pieces;实盘地点=asset_place", []),
    ("391_counts", "csv", "stock_take",
     "卡片编号=asset_number;实有数量=counted_pieces;盘点地点=asset_place;说明=note", []),
)


def dealings(book):
    """Each list as a workbook of its own."""
    for name, producer, kind, columns, above in LISTS:
        title = "CSV" if producer.startswith("csv") else "Sheet1"
        value = lambda key, line, place: TWO[key][line]
        book(name, producer, table(title, kind, columns, (0, 1), value, above=above))
