#!/usr/bin/env python3
"""Makes the corpus anew: `python3 tests/imports/corpus/generate.py`.

Workbooks of the shapes that finance officers send, and `expected.csv`, which says of each what
every column means. Needs openpyxl, xlwt, odfpy and LibreOffice (whose files differ in their bytes
from run to run). Everything named in them is invented.
"""

import csv
import sys
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True

from content import (CASH_OPENING, DETAILS, ENTITIES, PROJECT_LIST, balance_value, balances,
                     beside_lines, beside_value,
                     cash_lines, cash_value, detail_value, entity_value, entries, journal_value,
                     project_value, result_lines, sheet_lines)
from dealings import dealings
from forms import paired, printed, receipts_and_payments
from shapes import DIGITS, MEANINGS, UNIT, WRITERS, Sheet, convert, table

HERE = Path(__file__).parent
MEANINGS.update({
    "month_opening_debit": "start_debit", "month_opening_credit": "start_credit",
    "month_opening_debit_text": "start_debit", "month_opening_credit_text": "start_credit",
    "month_opening_balance": "start_balance", "closing_debit_text": "closing_debit",
    "closing_credit_text": "closing_credit", "handled_by": "handler",
    "opening_balance_wan": "opening_balance",
    "income_side": "credit", "outgo_side": "debit", "time": "time_of_day", "date_and_time": "date",
    "income_debit": "debit", "outgo_credit": "credit", "own_side": "direction", "own_code": "own_account",
    "flow": "direction", "flow_long": "direction", "either": "amount", "signed": "amount",
    "note": "remark", "left_date_iso": "date", "left_summary": "summary", "left_income": "income",
    "right_date_iso": "right_date", "right_summary": "right_summary", "right_outgo": "outgo",
})
BOOKS = []


def book(name, producer, *sheets):
    BOOKS.append((name, producer, sheets))


def journal(columns, name="Sheet1", months=(1, 2, 3), sparse=False, split=False, **more):
    lines = entries(months, split)
    value = lambda key, line, place: journal_value(key, line, place, sparse)
    return table(name, "journal", columns, lines, value, **more)


def opening(columns, name="Sheet1", uppers=True, **more):
    lines = balances(with_uppers=uppers)
    return table(name, "opening", columns, lines, balance_value, **more)


def trial(columns, name="Sheet1", uppers=True, **more):
    lines = balances(uppers, with_movements=True)
    return table(name, "trial_balance", columns, lines, balance_value, **more)


def cash(columns, name="Sheet1", **more):
    return table(name, "cash_book", columns, cash_lines(), cash_value, **more)


def statement(columns, lines, name="Sheet1", **more):
    return table(name, "statement", columns, lines, lambda key, line, _: line[key], **more)


def notes(name, *texts):
    sheet = Sheet(name)
    for row, text in enumerate(texts):
        sheet.put(row, 0, text)
    return sheet


def sums(lines):
    return {"debit": sum(line["debit"] or 0 for line in lines),
            "credit": sum(line["credit"] or 0 for line in lines)}


def month_totals(words=("本月合计", "本年累计"), where="summary"):
    """Lines with the sums of each month and of the year so far behind it."""
    def special(lines):
        months = sorted({line["date"].month for line in lines})
        for month in months:
            own = [line for line in lines if line["date"].month == month]
            yield from own
            so_far = [line for line in lines if line["date"].month <= month]
            for word, of in zip(words, (own, so_far)):
                yield (word, {where: word, **sums(of)})
    return special


def pages(rows, header=True):
    """A printed book: 承前页 on top of each page and 过次页 below, the header repeated."""
    def special(lines):
        for start in range(0, len(lines), rows):
            if start:
                if header:
                    yield "header"
                yield ("承前页", {"summary": "承前页", **sums(lines[:start])})
            yield from lines[start:start + rows]
            end = min(start + rows, len(lines))
            word = "过次页" if end < len(lines) else "合计"
            yield (word, {"summary": word, **sums(lines[:end])})
    return special


def voucher_totals(lines):
    """Each voucher with its 合计 and an empty line."""
    own = []
    for line in lines:
        own.append(line)
        yield line
        if line["is_last"]:
            yield ("合计", {"summary": "合计", **sums(own)})
            yield None
            own = []


def opening_total(lines):
    yield from lines
    top = [line for line in lines if len(line["code"]) == 3]
    debit = sum(line["opening"] for line in top if line["opening"] > 0)
    yield ("合计", {"account_code": "合计", "opening_debit": debit, "opening_credit": debit})


def cash_total(lines):
    yield ("期初余额", {"summary": "上年结转", "running_balance": CASH_OPENING})
    yield from lines
    yield ("合计", {"summary": "合计",
                  "income": sum(line["income"] or 0 for line in lines),
                  "outgo": sum(line["outgo"] or 0 for line in lines)})


def titles(title, more="", width=6):
    return [title, [(0, f"编制单位：{UNIT}"), (width, more or "单位：元")]]


# Journals

def journals():
    book("01_u8_journal", "openpyxl", journal(
        "日期=date;凭证号数=joined_padded;科目编码=code;科目名称=full_name;摘要=summary;方向=side;"
        "数量=quantity;外币=foreign;金额=amount;制单人=preparer;审核人=reviewer;记账人=poster",
        above=["序时账", [(0, f"单位：{UNIT}"), (6, "期间：2025.01-2025.03")], "包含未记账凭证"],
        name="序时账"))
    book("02_u8_voucher_list", "xlwt", journal(
        "制单日期=date;凭证类别=word;凭证编号=number;摘要=summary;科目编码=code;科目=name;币种=currency;"
        "借方本币=debit;贷方本币=credit;制单=preparer;审核=reviewer;记账=poster",
        name="凭证列表", split=True))
    book("03_u8_government", "openpyxl", journal(
        "会计年度=fiscal_year;会计期间=month_of;凭证日期=date_iso;凭证类型=word_long;凭证号=padded;"
        "摘要=summary;会计科目编码=code;会计科目名称=full_name;借方金额=debit;贷方金额=credit;部门=department;"
        "项目=project;资金性质=funding_source;支出功能分类=functional_class;部门预算支出经济分类=economic_class",
        name="记账凭证明细"))
    book("04_kis_vouchers", "xlwt", journal(
        "日期=date;会计期间=month_of;凭证字号=joined;摘要=summary;科目代码=code;科目名称=full_name;"
        "币别=currency;原币金额=foreign;借方=debit;贷方=credit;制单=preparer;审核=reviewer;过账=poster;"
        "附件数=attachments;业务日期=business_date", name="会计分录序时簿",
        above=["会计分录序时簿"]))
    book("05_cloud_vouchers", "openpyxl", journal(
        "账簿=book;日期=date;会计年度=fiscal_year;期间=month_of;凭证字=word;凭证号=number;分录行号=entry_no;"
        "摘要=summary;科目编码=code;科目全名=full_name;币别=currency;汇率=rate;原币金额=foreign;"
        "借方金额=debit;贷方金额=credit;制单人=preparer;审核人=reviewer;出纳=cashier;状态=posting_state",
        name="凭证"))
    book("06_newgrand", "lo:xls", journal(
        "凭证日期=date_dots;凭证种类=word;凭证编号=number;内容摘要=summary;科目代码=code;科目名称=name;"
        "借方发生额=debit_zero;贷方发生额=credit_zero;往来单位=counterparty;附件张数=attachments;填制人=preparer;"
        "复核人=reviewer", above=titles("会计凭证查询", "金额单位：元", 10), name="查询结果"))
    book("07_wps_two_rows", "openpyxl", journal(
        "凭证|日期=date_words;凭证|字号=joined;摘要=summary;会计科目|编码=code;会计科目|名称=name;"
        "金额|借方=debit;金额|贷方=credit;附件=attachments;备注=note",
        above=titles("记账凭证汇总登记表"), below=["制表人：许念安", "审核：程望舒"], sparse=True))
    book("08_deep_header", "openpyxl", journal(
        "日期=date_short;凭证号=number;摘要=summary;科目名称=name;借方金额=debit;贷方金额=credit",
        above=[UNIT, "2025年度记账凭证登记簿", "", "填报说明：", "1.日期按月日填写；", "2.凭证号按月编号；",
               "3.科目写末级名称；", "4.金额单位元。", "", [(0, "编制单位盖章："), (4, "单位：元")]],
        gap=1, name="登记簿"))
    book("09_month_and_day", "odfpy", journal(
        "2025年|月=month;2025年|日=day;凭证|字=word;凭证|号=number;摘　要=summary;"
        "科目|总账科目=top_name;科目|明细科目=leaf_name;借方金额=debit;贷方金额=credit",
        above=["序　时　账"], name="序时账"))
    book("10_digits", "openpyxl", journal(
        f"日期=date_iso;凭证号=joined;摘要=summary;科目编码=code;借方金额|{DIGITS}=debit_digits;"
        f"贷方金额|{DIGITS}=credit_digits", above=["记账凭证（序时）"]))
    book("11_digits_in_three_rows", "lo:xlsx", journal(
        "记账凭证|日期=date_iso;记账凭证|字号=joined;摘要=summary;会计科目|总账科目=top_name;"
        "会计科目|明细科目=leaf_name;金额|借方|千百十万千百十元角分=debit_digits;"
        "金额|贷方|千百十万千百十元角分=credit_digits;附单据=attachments",
        above=titles("记账凭证登记簿", "2025年第一季度", 8)))
    book("12_ten_thousands_in_heading", "openpyxl", journal(
        "日期=date;凭证号=joined;摘要=summary;科目编码=code;科目名称=name;借方金额（万元）=debit_wan;"
        "贷方金额（万元）=credit_wan"))
    book("13_ten_thousands_above", "xlwt", journal(
        "日期=date;凭证字号=joined;摘要=summary;科目编码=code;科目名称=name;借方金额=debit_wan;贷方金额=credit_wan",
        above=titles("凭证清单", "单位：万元")))
    book("14_full_width", "csv", journal(
        "日　期=date_iso;凭 证 号=joined;摘　　要=summary;科目　编码=code;借方金额（元）=debit_wide;"
        "贷方金额（元）=credit_wide"))
    book("15_traditional", "openpyxl", journal(
        "憑證日期=date;憑證號=joined;摘要=summary;科目編碼=code;科目名稱=name;借方金額=debit;貸方金額=credit;"
        "製單=preparer;審核=reviewer;備註=note"))
    book("16_misspelt", "openpyxl", journal(
        "凭证目期=date;凭证字号=joined;摘耍=summary;科目编玛=code;科目名秤=name;借方金颔=debit;货方金额=credit;"
        "制单人=preparer"))
    book("17_borrowed", "xlwt", journal(
        "记帐日期=date;凭证号=joined;摘要=summary;总帐科目=top_name;明细帐科目=leaf_name;借方金额=debit;"
        "贷方金额=credit;记帐人=poster", above=["江州省林业局机关工会记帐凭证"]))
    book("18_line_breaks", "openpyxl", journal(
        "记账\n日期=date;凭证\n编号=joined;摘\n要=summary;科目\n编码=code;科目\n名称=name;借方\n金额=debit;"
        "贷方\n金额=credit;附件\n张数=attachments"))
    book("19_amount_and_side", "lo:ods", journal(
        "记账日期=date;凭证号码=joined;业务摘要=summary;科目编码=code;科目名称=name;借贷=side_long;"
        "发生额=amount;经办人=handler", name="凭证"))
    book("20_code_with_name", "openpyxl", journal(
        "序号=serial;日期=date_slashes;凭证号=joined;事由=summary;会计科目=code_name;借=debit;贷=credit",
        above=[f"{UNIT}流水凭证"]))
    book("21_printed_pages", "openpyxl", journal(
        "日期=date_iso;凭证字号=joined;摘要=summary;科目编码=code;科目名称=name;借方金额=debit;贷方金额=credit",
        above=titles("序时账"), special=pages(6)))
    book("22_month_totals", "lo:xlsx", journal(
        "日期=date;凭证字=word;凭证号=number;摘要=summary;科目编码=code;科目名称=name;借方发生额=debit;"
        "贷方发生额=credit", above=["明细序时账"], special=month_totals()))
    book("23_hidden_columns", "openpyxl", journal(
        "唯一标识=cheque;日期=date;凭证号=joined;摘要=summary;科目编码=code;科目名称=name;借方金额=debit;"
        "贷方金额=credit;制单人=preparer", hidden_columns=[0]))
    book("24_a_sheet_a_month", "openpyxl",
         notes("填表说明", "填表说明", "一、每月一张工作表。", "二、金额单位为元，保留两位小数。"),
         *(journal("日期=date;凭证号=number;摘要=summary;科目编码=code;科目名称=name;借方金额=debit;"
                   "贷方金额=credit", name=f"{month}月", months=(month,)) for month in (1, 2, 3)))
    pivot = Sheet("汇总")
    for row, line in enumerate([("行标签", "求和项:借方金额", "求和项:贷方金额"), ("102 银行存款", 29260, 7315.06),
                                ("101 库存现金", 1500, 1000), ("总计", 30760, 8315.06)]):
        for column, value in enumerate(line):
            pivot.put(row + 2, column, value)
    book("25_pivot_beside", "lo:xlsx", pivot, journal(
        "日期=date;凭证号=joined;摘要=summary;科目编码=code;科目名称=name;借方金额=debit;贷方金额=credit",
        name="凭证明细"))
    book("26_blank_borders", "openpyxl", journal(
        "日期=date;凭证号=joined;=blank;摘要=summary;科目编码=code;科目名称=name;=blank;借方金额=debit;"
        "贷方金额=credit", above=["", "记账凭证序时簿", ""], left=2, special=voucher_totals))
    book("27_signatures", "odfpy", journal(
        "日期=date_words;凭证号=joined;摘要=summary;科目编码=code;借方金额=debit;贷方金额=credit",
        above=titles("序时账", "", 4), special=pages(99), below=[
            "", "附注：1. 本表由财务室编制。", "2. 如有疑问请于五日内提出。",
            [(0, "主管：程望舒"), (2, "复核：程望舒"), (4, "制表：许念安")]]))
    book("28_gb18030", "csv_gb18030", journal(
        "凭证日期=date_iso;凭证编号=joined;摘要=summary;科目代码=code;科目名称=full_name;借方=debit_text;"
        "贷方=credit_text"))
    book("29_utf16_tabs", "tsv_utf16", journal(
        "日期=date_digits;凭证号=joined_long;摘要=summary;科目编号=code;科目名称=name;借方金额=debit_text;"
        "贷方金额=credit_text;附单据数=attachments"))
    book("30_semicolons", "csv_semicolon", journal(
        "记账日期=date_dots;凭证号=joined;摘要=summary;科目编码=code;借方金额=debit_text;贷方金额=credit_text"))
    book("31_dimensions", "openpyxl", journal(
        "日期=date;凭证字=word;凭证号=number;摘要=summary;科目编码=code;科目名称=name;借方金额=debit;"
        "贷方金额=credit;辅助核算|项目=project;辅助核算|往来单位=counterparty;辅助核算|资金来源=funding_source;"
        "支出|支出类型=expenditure_kind;支出|经济分类=economic_class;支出|功能分类=functional_class;"
        "银行账户=bank_account", merge=False))
    book("32_slips", "xlwt", journal(
        "序号=serial;日期=date;凭证号=joined;结算方式=settlement;票据号=cheque;摘要=summary;科目编码=code;"
        "科目名称=name;数量=quantity;单价=price;外币=foreign;汇率=rate;借方金额=debit;贷方金额=credit;部门=department;"
        "备注=note", above=titles("凭证明细账", "", 12)))
    book("33_digit_dates", "openpyxl", journal(
        "会计日期=date_digits;凭证号=joined_long;摘要=summary;科目编码=code;科目名称=name;借方金额=debit_yen;"
        "贷方金额=credit_yen"))
    book("34_word_and_number", "odfpy", journal(
        "凭证|字=word;凭证|号=number;日期=date;摘要=summary;科目代码=code;科目全称=full_name;借方|金额=debit;"
        "贷方|金额=credit", split=True, name="三月"))
    book("35_three_rows", "openpyxl", journal(
        "2025年|月=month;2025年|日=day;凭证|种类=word;凭证|号数=number;摘要=summary;会计科目|科目|编号=code;"
        "会计科目|科目|名称=name;本期发生额|借方|金额=debit;本期发生额|贷方|金额=credit;过账=poster",
        above=["总　账　序　时　簿"]))
    book("36_running_balance", "openpyxl", journal(
        "日期=date;凭证号=joined;摘要=summary;科目编码=code;科目名称=name;对方科目=contra;借方金额=debit;"
        "贷方金额=credit;方向=side;余额=row_balance", above=titles("明细账", "", 8)))
    book("37_epoch_1904", "openpyxl1904", journal(
        "日期=date;凭证号=joined;摘要=summary;科目编码=code;科目名称=name;借方金额=debit;贷方金额=credit"))
    book("38_serial_dates", "xlwt", journal(
        "入账日期=date_serial;凭证编号=joined;凭证摘要=summary;会计科目代码=code;会计科目=name;借方金额(元)=debit;"
        "贷方金额(元)=credit;制单员=preparer;审核员=reviewer;单位编码=unit_of;单位名称=unit_title"))


def more_journals():
    """Shapes in which the side, the account or the voucher is said in another place."""
    head = "日期=date;凭证号=joined;摘要=summary;"
    account = "科目编码=code;科目名称=name;"
    book("100_pair_one_amount", "openpyxl", paired(
        "日期=date;凭证号=joined;摘要=summary;借方科目=dr_account;贷方科目=cr_account;金额=pair_amount"))
    book("101_pair_grouped", "xlwt", paired(
        "凭证日期=date_iso;凭证字号=joined;业务摘要=summary;会计科目|借方=dr_account;会计科目|贷方=cr_account;"
        "发生额=pair_amount;附件=attachments", above=["记账凭证登记簿"]))
    book("102_pair_two_amounts", "openpyxl", paired(
        "日期=date;凭证号=joined;摘要=summary;借方科目编码=dr_code;借方科目名称=dr_name;借方金额=dr_amount;"
        "贷方科目编码=cr_code;贷方科目名称=cr_name;贷方金额=cr_amount"))
    book("103_pair_general_and_detail", "odfpy", paired(
        "日期=date;凭证号=joined;摘要=summary;借方科目|总账科目=dr_top;借方科目|明细科目=dr_leaf;"
        "贷方科目|总账科目=cr_top;贷方科目|明细科目=cr_leaf;金额=pair_amount"))
    for number, debit, credit in (
            ("104", "金额(借)", "金额(贷)"), ("105", "发生额（借方）", "发生额（贷方）"),
            ("106", "金额【借方】", "金额【贷方】"), ("107", "本位币借方", "本位币贷方"),
            ("108", "借方金额（本位币）", "贷方金额（本位币）"), ("109", "本币借方金额", "本币贷方金额"),
            ("110", "借方（人民币）", "贷方（人民币）")):
        book(f"{number}_side_said_otherwise", "csv", journal(
            head + account + f"{debit}=debit;{credit}=credit"))
    sides = ";借方金额=debit;贷方金额=credit"
    for number, key in (("111", "code_square"), ("112", "code_lenticular"), ("113", "code_round"),
                        ("114", "code_behind")):
        book(f"{number}_code_in_brackets", "csv", journal(head + f"会计科目={key}" + sides))
    for number, project, other in (("115", "项目/专项", "往来单位/个人"),
                                   ("116", "专项/项目", "往来单位或个人"),
                                   ("117", "专项资金项目", "往来对象")):
        book(f"{number}_two_in_one_heading", "csv_mark", journal(
            head + "科目编码=code" + sides + f";{project}=project;{other}=counterparty"))
    for number, sides in (
            ("118", "借方|原币=debit_other;借方|本币=debit;贷方|原币=credit_other;贷方|本币=credit"),
            ("119", "借方金额|外币=debit_other;借方金额|本位币=debit;贷方金额|外币=credit_other;"
                    "贷方金额|本位币=credit"),
            ("120", "原币|借方=debit_other;原币|贷方=credit_other;本位币|借方=debit;"
                    "本位币|贷方=credit")):
        book(f"{number}_other_money_beside", "openpyxl", journal(head + "科目编码=code;" + sides))
    day = lambda line: f"{line['date'].year}年{line['date'].month}月{line['date'].day}日"
    book("121_printed_vouchers", "openpyxl", printed(
        "摘要=summary;科目编码=code;科目名称=name;借方金额=debit;贷方金额=credit", title="记账凭证",
        head=lambda line: [(0, day(line)), (4, f"{line['word']}字第{line['number']}号")],
        foot=[[(0, "附件 2 张"), (2, "审核："), (4, "制单：")]]))
    book("122_printed_digits", "xlwt", printed(
        "摘　要=summary;会计科目=code_name;借方金额|千百十万千百十元角分=debit_digits;贷方金额|千百十万千百十元角分=credit_digits",
        title="江州省林业局机关工会记账凭证",
        head=lambda line: [(0, day(line)), (12, f"记字第 {line['number']} 号")],
        foot=[[(0, "会计主管：程望舒"), (3, "记账：程望舒"), (6, "制单：许念安")]], gap=2))
    book("123_printed_numbered_above", "csv", printed(
        "摘要=summary;会计科目=code_square;借方=debit;贷方=credit", title="记 账 凭 证",
        head=lambda line: [(0, f"日期：{line['date'].isoformat()}"),
                           (2, f"凭证号：{line['word']}-{line['number']:04}")]))
    book("124_vouchers_beside", "openpyxl", printed(
        "摘要=summary;科目编码=code;科目名称=name;借方金额=debit;贷方金额=credit", title="记账凭证",
        head=lambda line: [(0, day(line)), (3, f"记字第{line['number']}号")],
        foot=[[(0, "附件 1 张"), (2, "审核：程望舒"), (4, "制单：许念安")]], across=2))
    book("125_vouchers_beside", "csv", printed(
        "摘　要=summary;会计科目|总账科目=top_name;会计科目|明细科目=leaf_name;"
        "金额|借方=debit;金额|贷方=credit", title="江州省林业局机关工会 记 账 凭 证",
        head=lambda line: [(0, f"日期：{line['date'].isoformat()}"), (4, f"编号：{line['number']}")],
        across=3, gap=2))
    book("126_printed_details", "openpyxl", printed(
        "摘要=summary;会计科目|总账科目=top_name;会计科目|明细科目=leaf_name;"
        "借方金额|百十万千百十元角分=debit_digits;贷方金额|百十万千百十元角分=credit_digits",
        title="记账凭证", head=lambda line: [(0, day(line)), (14, f"记字第{line['number']}号")],
        foot=[[(0, "会计主管："), (4, "记账：程望舒"), (14, "制单：许念安")]]))
    book("127_printed_details", "xlwt", printed(
        "摘　　要=summary;科目|一级科目=top_name;科目|二级及明细科目=leaf_name;"
        "借　方|亿千百十万千百十元角分=debit_digits;贷　方|亿千百十万千百十元角分=credit_digits",
        title="转 账 凭 证", head=lambda line: [
            (3, line["date"].year), (4, "年"), (5, line["date"].month), (6, "月"),
            (7, line["date"].day), (8, "日"), (18, "记字第"), (19, line["number"]), (20, "号")],
        across=2))
    book("128_receipts_and_payments", "csv", receipts_and_payments(
        "摘要=summary;贷方科目=code_name;金额=amount", title=lambda word: f"{word}款凭证",
        head=lambda line, side, account: [(0, f"{side}：{account}"), (1, day(line)),
                                          (2, f"记字第{line['number']}号")],
        foot=[[(0, "附件 1 张"), (1, "审核："), (2, "制单：许念安")]]))
    book("129_receipts_and_payments", "openpyxl", receipts_and_payments(
        "摘要=summary;贷方科目|总账科目=top_name;贷方科目|明细科目=leaf_name;"
        "金额|千百十万千百十元角分=amount_digits;√=ticked", title=lambda word: f"{word} 款 凭 证",
        head=lambda line, side, account: [(0, f"{side}："), (1, account), (4, day(line)),
                                          (9, f"记字第 {line['number']} 号")], gap=2))


# Openings

def openings():
    book("40_u8_opening", "openpyxl", opening(
        "科目编码=code;科目名称=name;方向=side;币别/计量=currency;年初余额=opening_balance",
        above=["期初余额录入"], name="期初余额"))
    book("41_kis_initial", "xlwt", opening(
        "科目代码=code;科目名称=name;方向=side;累计借方=year_debit;累计贷方=year_credit;期初余额=opening_balance",
        name="初始数据录入"))
    book("42_two_rows", "openpyxl", opening(
        "科目编码=code;科目名称=full_name;年初余额|借方=opening_debit;年初余额|贷方=opening_credit;备注=note",
        above=titles("期初余额表", "", 4), special=opening_total))
    book("43_with_dimensions", "odfpy", opening(
        "科目编码=code;科目名称=name;期初余额|借方=opening_debit;期初余额|贷方=opening_credit;往来单位=counterparty;"
        "资产属性=ownership;银行账户=bank_account", uppers=False))
    book("44_code_with_name", "lo:xlsx", opening(
        "序号=serial;会计科目=code_name;余额方向=side_long;上年年末余额=opening_balance", uppers=False,
        above=[f"{UNIT}2025年年初余额表"]))
    book("45_ten_thousands", "openpyxl", opening(
        "科目编码=code;科目名称=name;方向=side;年初余额（万元）=opening_balance_wan", uppers=False))
    book("46_gb18030", "csv_gb18030", opening(
        "科目编号=code;科目名称=name;期初借方余额=opening_debit_text;期初贷方余额=opening_credit_text"))
    book("47_general_and_detail", "lo:xls", opening(
        "一级科目=top_name;二级科目=leaf_name;借方余额=opening_debit;贷方余额=opening_credit", uppers=False,
        above=titles("科目期初余额", "", 3)))
    book("48_digits", "openpyxl", opening(
        f"科目编码=code;科目名称=name;年初借方余额|{DIGITS}=opening_debit_digits;"
        f"年初贷方余额|{DIGITS}=opening_credit_digits", uppers=False, above=["期初余额表"]))
    book("49_misspelt", "openpyxl", opening(
        "科目编玛=code;科目名秤=name;年初借方佘额=opening_debit;年初贷方佘额=opening_credit;备註=note"))


def more_openings():
    book("130_plain_code_and_name", "csv", opening("编码=code;名称=name;方向=side;年初余额=opening_balance"))
    book("131_plain_code_other", "openpyxl", opening(
        "代码=code;名称=name;期初余额|借方=opening_debit;期初余额|贷方=opening_credit"))
    book("132_plain_code_title", "xlwt", opening(
        "编码=code;科目=name;年初借方=opening_debit;年初贷方=opening_credit", above=["期初建账"]))
    for number, group in (("133", "年初数"), ("134", "期初余额"), ("135", "上年年末余额")):
        book(f"{number}_short_sides", "openpyxl", opening(
            f"科目编码=code;科目名称=name;{group}|借=opening_debit;{group}|贷=opening_credit"))


# Trial balances

def more_trials():
    book("140_plain_code_and_name", "csv", trial(
        "编码=code;名称=name;期初借方=month_opening_debit;期初贷方=month_opening_credit;本期借方=debit;"
        "本期贷方=credit;期末借方=closing_debit;期末贷方=closing_credit"))
    book("141_plain_code_other", "openpyxl", trial(
        "代码=code;名称=name;期末余额|借方=closing_debit;期末余额|贷方=closing_credit", uppers=False))
    for number, groups in (("142", ("期初余额", "本期发生", "期末余额")),
                           ("143", ("期初数", "本期发生额", "期末数")),
                           ("144", ("月初余额", "本月发生额", "月末余额"))):
        start, moved, end = groups
        book(f"{number}_short_sides", "openpyxl", trial(
            f"科目代码=code;科目=name;{start}|借=month_opening_debit;{start}|贷=month_opening_credit;"
            f"{moved}|借=debit;{moved}|贷=credit;{end}|借=closing_debit;{end}|贷=closing_credit",
            above=["科目余额表", "期间：2025年3月"]))


def trials():
    book("50_u8_trial", "openpyxl", trial(
        "科目编码=code;科目名称=name;期初借方=month_opening_debit;期初贷方=month_opening_credit;"
        "本期发生借方=debit;本期发生贷方=credit;期末借方=closing_debit;期末贷方=closing_credit",
        above=["发生额及余额表", "月份：2025.03-2025.03"], name="余额表"))
    book("51_kis_trial", "xlwt", trial(
        "科目代码=code;科目名称=name;期初余额|借方=month_opening_debit;期初余额|贷方=month_opening_credit;"
        "本期发生额|借方=debit;本期发生额|贷方=credit;本年累计发生额|借方=year_debit;"
        "本年累计发生额|贷方=year_credit;期末余额|借方=closing_debit;期末余额|贷方=closing_credit",
        above=["科目余额表"], name="科目余额表"))
    book("52_one_sided", "openpyxl", trial(
        "科目编码=code;科目名称=full_name;期初方向=opening_side;期初余额=month_opening_balance;本期借方发生额=debit;"
        "本期贷方发生额=credit;期末方向=closing_side;期末余额=closing_balance",
        above=titles("科目余额表", "单位：元", 6)))
    book("53_three_rows", "lo:xlsx", trial(
        "会计科目|编码=code;会计科目|名称=name;2025年3月|期初余额|借方=month_opening_debit;"
        "2025年3月|期初余额|贷方=month_opening_credit;2025年3月|本期发生额|借方=debit;"
        "2025年3月|本期发生额|贷方=credit;2025年3月|期末余额|借方=closing_debit;"
        "2025年3月|期末余额|贷方=closing_credit"))
    book("54_levels", "openpyxl", trial(
        "级次=level_no;科目编号=code;科目名称=name;年初余额|借方=opening_debit;年初余额|贷方=opening_credit;"
        "本年累计|借方=year_debit;本年累计|贷方=year_credit;期末余额|借方=closing_debit;"
        "期末余额|贷方=closing_credit;备注=note", above=titles("科目余额表", "", 8)))
    book("55_ods", "odfpy", trial(
        "科目编码=code;科目名称=name;期初余额借方=month_opening_debit;期初余额贷方=month_opening_credit;"
        "本期借方=debit;本期贷方=credit;期末余额借方=closing_debit;期末余额贷方=closing_credit"))
    book("56_csv", "csv_mark", trial(
        "科目编码=code;科目名称=name;期初借方余额=month_opening_debit_text;期初贷方余额=month_opening_credit_text;"
        "本期借方发生额=debit;本期贷方发生额=credit;期末借方余额=closing_debit_text;"
        "期末贷方余额=closing_credit_text"))
    book("57_newgrand", "lo:xls", trial(
        "科目代码=code;科目名称=name;借贷方向=opening_side;上期余额=month_opening_balance;借方发生=debit;"
        "贷方发生=credit;借贷方向=closing_side;本期余额=closing_balance", above=["科目余额查询"]))
    book("58_only_balances", "openpyxl", trial(
        "科目编码=code;科目名称=name;期末余额|借方=closing_debit;期末余额|贷方=closing_credit", uppers=False,
        above=titles("科目余额表（2025年3月31日）", "", 3)))


# Statements

def statements():
    both = ("资产=left_item;行次=left_no;年初余额=left_opening;期末余额=left_closing;"
            "负债和净资产=right_item;行次=right_no;年初余额=right_opening;期末余额=right_closing")
    book("60_balance_sheet", "openpyxl", statement(
        both, sheet_lines(), name="工会01表",
        above=["资产负债表", [(7, "工会01表")], [(0, f"编制单位：{UNIT}"), (3, "2025年3月31日"), (7, "单位：元")]]))
    book("61_balance_sheet_short", "lo:xls", statement(
        "项目=left_item;年初数=left_opening;期末数=left_closing;项目=right_item;年初数=right_opening;"
        "期末数=right_closing", sheet_lines(), above=titles("资产负债表", "", 5)))
    book("62_balance_sheet_one_column", "odfpy", statement(
        "项目=left_item;行次=left_no;年初余额=left_opening;期末余额=left_closing",
        sheet_lines(), above=["资产负债表（资产方）"]))
    both = "项目=item;行次=line_no;本月数=month_amount;本年累计数=year_amount"
    book("63_income_statement", "openpyxl", statement(
        both, result_lines(), name="工会02表",
        above=["收入支出表", [(0, f"编制单位：{UNIT}"), (2, "2025年3月"), (3, "单位：元")]]))
    book("64_both_statements", "lo:xlsx",
         statement("资产=left_item;年初余额=left_opening;期末余额=left_closing;负债与净资产=right_item;"
                   "年初余额=right_opening;期末余额=right_closing", sheet_lines(), name="资产负债表",
                   above=titles("资产负债表", "", 5)),
         statement("项 目=item;本月数=month_amount;本年累计数=year_amount", result_lines(),
                   name="收入支出表", above=titles("收入支出表", "", 2)))
    book("65_income_statement_year", "xlwt", statement(
        "项目=item;本年数=year_amount;上年数=year_before", result_lines(),
        above=titles("收入支出表（年报）", "", 2)))


# Cash books

def cash_books():
    book("70_cash_plain", "openpyxl", cash(
        "日期=date;摘要=summary;收入=income;支出=outgo;余额=balance",
        above=[f"{UNIT}收支流水账"], special=cash_total))
    book("71_cash_bank_like", "openpyxl", cash(
        "序号=serial;交易日期=date_digits;用途=summary;收入金额=income;支出金额=outgo;账户余额=balance;"
        "对方户名=counterparty;备注=note", above=["账户明细", [(0, "户名："), (1, UNIT)]]))
    book("72_cash_short", "xlwt", cash("日期=date_dots;事项=summary;收=income;付=outgo;存=balance"))
    book("73_cash_month_and_day", "odfpy", cash(
        "2025年|月=month;2025年|日=day;凭证号=number;摘　要=summary;收入金额=income;支出金额=outgo;"
        "结余金额=balance;经手人=handled_by", above=["现金日记账"]))
    book("74_cash_csv", "csv_gb18030", cash(
        "记账日期=date_iso;用途=summary;收入(元)=income_text;支出(元)=outgo_text;结余(元)=balance_text"))
    book("75_cash_two_rows", "lo:xlsx", cash(
        "日期=date_words;事由=summary;金额|收入=income;金额|支出=outgo;金额|结余=balance;票据张数=attachments",
        above=titles("工会经费收支流水", "单位：元", 4), special=cash_total))
    book("76_cash_full_width", "openpyxl", cash(
        "日　期=date_short;项目内容=summary;收　入=income;支　出=outgo;余　额=balance;备　注=note",
        above=["工会小家账本"]))
    lists()


def beside(columns, **more):
    return table("CSV", "cash_book", columns, beside_lines(), beside_value, **more)


def lists():
    """Lists of banks and programs, and what people make without a form."""
    newest_first = lambda lines: reversed(list(lines))
    for name, columns, more in (
        # A bank's debit is what went out; the balance proves it.
        ("770_bank_sides", "交易日期=date_iso;摘要=summary;借方发生额=outgo_side;贷方发生额=income_side;"
         "余额=balance;对方户名=counterparty", {}),
        ("771_bank_sides", "记账日期=date_slashes;用途=summary;借方金额=outgo_side;贷方金额=income_side;"
         "账户余额=balance", {}),
        ("772_bank_words", "日期=date_iso;借方（付）=outgo;贷方（收）=income;摘要=summary", {}),
        ("773_bank_words", "交易日期=date_digits;交易摘要=summary;借方发生额[支出]=outgo;"
         "贷方发生额[存入]=income", {"above": ["江州银行"]}),
        ("774_time", "交易日期=date_iso;记账时间=time;摘要=summary;收入金额=income;支出金额=outgo;余额=balance", {}),
        ("775_time", "日期=date_dots;时间=time;事由=summary;收入=income;支出=outgo;结余=balance", {}),
        ("776_moment", "入账时间=date_and_time;转入金额=income;转出金额=outgo;交易后余额=balance;交易说明=summary",
         {}),
        ("777_moment", "时间=date_and_time;收入=income;支出=outgo;账户结余=balance;资金用途=summary", {}),
        ("778_signed", "日期=date_iso;摘要=summary;收支金额=signed;余额=balance", {}),
        ("779_signed", "交易日期=date_iso;交易金额=signed;当前余额=balance;附言=summary", {}),
        ("780_word", "日期=date_iso;收付=flow;摘要=summary;金额=either", {}),
        ("781_word", "日期=date_iso;收支类型=flow_long;用途=summary;交易金额=either;余额=balance", {}),
        ("782_item", "日期=date_iso;项目=summary;收入=income;支出=outgo;结存=balance;备注=note",
         {"above": ["活动经费收支账"]}),
        ("783_item", "日期=date_iso;项目名称=summary;收款=income;付款=outgo;余额=balance", {}),
        ("784_remark", "日期=date_iso;收入=income;支出=outgo;余额=balance;备注=summary", {}),
        ("785_explained", "日期=date_iso;收支用途=summary;收入（元）=income;支出（元）=outgo;结余（元）=balance;"
         "经办人=handled_by", {}),
        ("786_explained", "日期=date_iso;收支情况=summary;收方金额=income;付方金额=outgo;结余额=balance", {}),
        ("787_taken", "日期=date_iso;摘要=summary;存款=income;取款=outgo;结存=balance", {}),
        ("788_taken", "日期=date_iso;摘要=summary;转入=income;转出=outgo;余额=balance", {}),
        ("789_newest_first", "日期=date_iso;摘要=summary;收入=income;支出=outgo;余额=balance",
         {"special": newest_first}),
        ("790_newest_first", "交易时间=date_and_time;摘要=summary;借方=outgo_side;贷方=income_side;"
         "余额=balance", {"special": newest_first}),
    ):
        book(name, "csv", cash(columns, name="CSV", **more))
    book("793_ledger_of_details", "csv", cash(
        "日期=date_iso;凭证号=number;摘要=summary;科目=own_account;借方=income_debit;"
        "贷方=outgo_credit;方向=own_side;余额=balance", name="CSV", above=["明细账", "科目：102 银行存款"]))
    book("794_ledger_of_details", "csv", cash(
        "科目编码=own_code;日期=date_dots;摘要=summary;借方金额=income_debit;"
        "贷方金额=outgo_credit;余额=balance",
        name="CSV", above=["银行存款三栏式明细账"]))
    book("791_beside", "csv", beside(
        "收入|日期=left_date_iso;收入|内容=left_summary;收入|金额=left_income;"
        "支出|日期=right_date_iso;支出|内容=right_summary;支出|金额=right_outgo"))
    book("792_beside", "csv", beside(
        "收入日期=left_date_iso;收入事由=left_summary;收入金额=left_income;"
        "支出日期=right_date_iso;支出事由=right_summary;支出金额=right_outgo"))


# Registers

def registers():
    unit = lambda columns, **more: table("单位", "units", columns, ENTITIES, entity_value, **more)
    book("80_units", "openpyxl", unit(
        "单位编码=entity_code;单位名称=entity_name;上级单位编码=entity_parent;级别=entity_level;"
        "会计科目适用=entity_tier;启用日期=entity_from"))
    book("81_units_by_name", "xlwt", unit(
        "序号=serial;工会代码=entity_code;工会名称=entity_name;上级工会=entity_parent_name;工会级次=entity_level;"
        "会员人数=members;联系人=person;电话=phone", above=["江州省直机关工会组织名册"]))
    book("82_units_csv", "csv", unit(
        "编码=entity_code;名称=entity_name;上级编码=entity_parent;级别=entity_level;类型=entity_tier;备注=note"))
    book("83_units_ods", "lo:ods", unit(
        "机构编码=entity_code;机构名称=entity_name;上级机构=entity_parent;单位级别=entity_level;状态=status",
        above=["机构一览表", ""]))
    detail = lambda columns, **more: table(
        "科目", "accounts", columns, DETAILS, detail_value, **more)
    book("84_details", "openpyxl", detail(
        "科目编码=detail_code;科目名称=detail_name;上级科目编码=detail_parent;余额方向=detail_side"))
    book("85_details_named", "xlwt", detail(
        "上级科目=detail_parent;明细科目编码=detail_code;明细科目名称=detail_name;备注=note",
        above=["明细科目表"]))
    book("86_details_csv", "csv_mark", detail(
        "科目代码=detail_code;科目名称=detail_name;父级编码=detail_parent;方向=detail_side;启用状态=status"))
    project = lambda columns, **more: table(
        "项目", "projects", columns, PROJECT_LIST, project_value, **more)
    book("87_projects", "openpyxl", project(
        "项目编码=project_code;项目名称=project_name;是否专项=is_earmarked;资金来源=funding_source;开始日期=started_on;"
        "结束日期=finished_on"))
    book("88_projects_budget", "lo:xlsx", project(
        "序号=serial;项目编号=project_code;项目名称=project_name;专项资金=is_earmarked;资金性质=funding_source;"
        "预算金额=budget;立项日期=started_on;完成日期=finished_on;负责人=person", above=["项目登记表"]))
    book("89_projects_short", "odfpy", project(
        "编号=project_code;名称=project_name;专项=is_earmarked;起始日期=started_on;截止日期=finished_on;备注=note"))


def letters(column):
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def main():
    for group in (journals, more_journals, openings, more_openings, trials, more_trials, statements,
                  cash_books, registers):
        group()
    dealings(book)
    expected = []
    waiting = []
    for name, producer, sheets in BOOKS:
        if producer.startswith("lo:"):
            path = HERE / f"{name}.{producer[3:]}"
            waiting.append((sheets, path))
        else:
            write, ending = WRITERS[producer]
            path = HERE / f"{name}.{ending}"
            write(sheets, path)
        for sheet in sheets:
            title = "CSV" if path.suffix == ".csv" else sheet.name
            if sheet.kind == "skip":
                expected.append([path.name, title, "skip", "", "", "", ""])
                continue
            for first, last, meaning in sheet.found:
                headed = any((row, first) in sheet.cells
                             for row in range(sheet.header[0], sheet.header[1] + 1))
                if not headed and meaning == "ignored":
                    continue
                span = letters(first) if first == last else f"{letters(first)}-{letters(last)}"
                expected.append([path.name, title, sheet.kind, sheet.header[0] + 1,
                                 sheet.header[1] + 1, span, meaning])
    convert(waiting)
    with open(HERE / "expected.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["file", "sheet", "kind", "first_row", "last_row", "column", "meaning"])
        writer.writerows(expected)
    files = [path for path in HERE.iterdir() if path.suffix in (".xlsx", ".xls", ".ods", ".csv")]
    size = sum(path.stat().st_size for path in files)
    print(f"{len(BOOKS)} workbooks, {len(expected)} columns, {size} bytes, largest "
          f"{max(path.stat().st_size for path in files)}")


if __name__ == "__main__":
    main()
