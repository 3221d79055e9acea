#!/usr/bin/env python3
"""Makes the workbook of mistakes anew: `python3 tests/imports/errors/generate.py`.

`errors.xlsx` has mistakes planted among lines that only look wrong; `errors.xls` and `errors.ods`
are what LibreOffice makes of it, `errors.csv` is its first sheet. `expected.csv` says where which
finding belongs and in which of the files; nothing else may be refused or warned about.
"""

import csv
import datetime
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "corpus"))

import openpyxl  # noqa: E402
from openpyxl.utils import get_column_letter  # noqa: E402
from shapes import settle_times  # noqa: E402

HEADS = ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "项目", "往来单位", "资金来源",
         "支出类型", "经济分类", "资产属性", "银行账户", "附件数", "制单", "审核", "功能分类"]
KEYS = ["date", "number", "summary", "code", "name", "debit", "credit", "project", "party", "fund",
        "kind", "class", "ownership", "bank", "attachments", "preparer", "reviewer", "function"]
EVERY = "xlsx xls ods csv"
BOOKS = "xlsx xls ods"
EXPECTED = []


class Formula:
    """A formula that nobody has computed; programs that compute it give the value."""

    def __init__(self, text, value):
        self.text, self.value = text, value


class AsDate:
    """A number in a cell that is formatted as a date."""

    def __init__(self, serial):
        self.serial = serial

    @property
    def date(self):
        return datetime.date(1899, 12, 30) + datetime.timedelta(days=self.serial)


class Sheet:
    def __init__(self, book, title, heads=HEADS, keys=KEYS):
        self.page = book.create_sheet(title)
        self.title, self.keys = title, keys
        self.row = 1
        self.is_first = title == "错误"
        self.page_lines = []
        if heads:
            self.write(dict(zip(keys, heads)))

    def at(self, key, row=None):
        return f"{get_column_letter(self.keys.index(key) + 1)}{row or self.row}"

    def write(self, values):
        for key, value in values.items():
            cell = self.page.cell(self.row, self.keys.index(key) + 1)
            if isinstance(value, Formula):
                cell.value = value.text
            elif isinstance(value, AsDate):
                cell.value, cell.number_format = value.date, "yyyy-mm-dd"
            else:
                cell.value = value
                if isinstance(value, datetime.date):
                    cell.number_format = "yyyy-mm-dd"
        self.page_lines.append((self.row, values))
        self.row += 1

    def mistake(self, key, code, severity="refuse", formats=None, cell=None):
        where = self.at(key) if cell is None else cell
        formats = formats or (EVERY if self.is_first else BOOKS)
        EXPECTED.append([self.title, where, code, severity, formats])

    def line(self, *mistakes, **values):
        """A line; each mistake is (key, code[, severity[, formats]])."""
        for mistake in mistakes:
            self.mistake(*mistake)
        if str(values.get("code", "")).startswith("5"):
            values = {"fund": "工会资金", "kind": "基本支出", "class": "30299", **values}
        self.write({key: value for key, value in values.items() if value is not None})

    def voucher(self, number, amount, *mistakes, date=None, account="50501", summary="支付培训费",
                head=None, first=None, second=None, plain=None):
        """Two lines, expense against bank; what is wrong stands in the first unless said."""
        head = {"date": date or day(3, 3), "number": f"记-{number}", "summary": summary,
                "attachments": 1, "preparer": "许念安", "reviewer": "程望舒", **(head or {})}
        own = {"code": account, "debit": amount, **(first or {})}
        self.line(*[it for it in mistakes if it[0] != "2"], **{**head, **own})
        other = {"date": head["date"], "number": head["number"], "code": "102",
                 "credit": amount if plain is None else plain, **(second or {})}
        self.line(*[it[1:] for it in mistakes if it[0] == "2"], **other)


def day(month, of_month):
    return datetime.date(2025, month, of_month)


def mistakes(book):
    sheet = Sheet(book, "错误")
    v = sheet.voucher
    v(1, 60.00)
    # Amounts
    v(2, 123.456, ("debit", "import.amount_fraction_of_fen"), plain=123.46)
    v(3, 1000 / 3, ("debit", "import.amount_fraction_of_fen"), plain=333.33)
    v(4, "#N/A", ("debit", "import.cell_error", "refuse", BOOKS),
      ("debit", "import.amount_not_a_number", "refuse", "csv"), plain=80)
    v(5, 120, ("2", "credit", "import.cell_error", "refuse", "xlsx"),
      second={"credit": Formula("=100+20", 120)})
    v(6, "壹佰元整", ("debit", "import.amount_not_a_number"), plain=100)
    v(7, "1,50", ("debit", "import.amount_not_a_number"), plain=150)
    v(8, "1.2E+05", ("debit", "import.amount_not_a_number"), plain=120000)
    v(9, "99999999999999.99", ("debit", "import.amount_too_large"), plain=1)
    v(10, AsDate(45000), ("debit", "import.amount_is_date", "refuse", BOOKS),
      ("debit", "import.amount_not_a_number", "refuse", "csv"), plain=45000)
    v(11, 90, ("debit", "import.line_on_both_sides"), first={"credit": 90})
    v(12, None, ("credit", "import.line_without_amount"), plain=70)
    v(13, 0, ("credit", "import.line_without_amount"), plain=75)
    v(14, -50, ("debit", "ledger.red_without_reason"), ("2", "credit", "ledger.red_without_reason"))
    v(15, 100.5, ("number", "ledger.not_balanced"), plain=100.05)
    # Dates and numbers
    v(21, 66, ("date", "import.date_carried", "warn"), head={"date": None})
    v(16, 61, ("date", "import.date_does_not_exist"), date="2025/2/30")
    v(17, 62, ("date", "import.date_not_a_date"), date="三月八日")
    v(18, 63, ("date", "import.date_not_a_date"), date="3/8/25")
    v(19, 64, ("date", "ledger.date_outside_year"), date=datetime.date(2024, 12, 31))
    v(20, 65, ("date", "ledger.period_closed"), date=day(1, 15))
    v(22, 67, ("number", "import.number_missing"), date=day(3, 9), head={"number": None})
    v(23, 68, ("number", "import.number_unreadable"), date=day(3, 9), head={"number": "记-廿三"})
    v(1, 69, ("number", "import.number_twice"), date=day(3, 9))
    v(25, 71, ("number", "ledger.word_unknown"), head={"number": "特-25"}, date=day(3, 9))
    # Accounts
    v(26, 72, ("code", "import.line_without_account"), account=None)
    v(27, 73, ("code", "import.account_unknown"), account="5059")
    v(28, 74, ("name", "import.account_unknown"), account=None, first={"name": "办公用品购置费"})
    v(29, 76, ("name", "import.account_ambiguous"), account=None, first={"name": "年初余额调整"})
    v(30, 77, ("code", "ledger.account_not_leaf"), account="501")
    v(31, 78, ("code", "import.account_of_other_system"), account="225")
    v(32, 79, ("code", "import.account_code_and_name_disagree"), first={"name": "会议支出"})
    # Summaries, attachments, people
    v(33, 81, ("summary", "ledger.summary_too_long"), summary="支付职工技能提升培训讲课费" * 16)
    v(34, 82, ("summary", "import.line_without_summary"),
      ("2", "summary", "import.line_without_summary"), head={"summary": None})
    v(35, 83, ("attachments", "import.attachments_unreadable", "warn"), head={"attachments": "若干"})
    v(36, 84, ("number", "ledger.attachments_out_of_range"), head={"attachments": 20000})
    v(37, 85, ("number", "import.reviewer_is_preparer", "warn"), head={"reviewer": "许念安"})
    # Dimensions
    v(38, 86, ("fund", "import.dimension_unreadable"), first={"fund": "财政局"})
    v(39, 87, ("kind", "import.dimension_unreadable"), first={"kind": "其他"})
    v(40, 88, ("class", "import.dimension_unreadable"), first={"class": "50201"})
    v(41, 89, ("class", "import.class_unlisted", "warn"), first={"class": "30250"})
    v(42, 91, ("ownership", "import.dimension_unreadable"), first={"ownership": "集体资产"})
    v(43, 92, ("function", "import.dimension_unreadable"), first={"function": "90601"})
    v(44, 93, ("project", "import.dimension_unreadable"), first={"project": "职工活动" * 26})
    v(45, 94, ("project", "import.project_not_earmarked", "warn"),
      first={"project": "专项:全民健身月"})
    v(46, 95, ("party", "import.counterparty_unknown"), first={"party": 999999})
    v(47, 96, ("party", "import.party_near_unit", "warn"), first={"party": "教育局直属工会"})
    v(48, 97, ("code", "ledger.counterparty_is_self"), first={"party": "实验学校工会"})
    v(49, 98, ("2", "bank", "import.bank_account_unknown"), second={"bank": "城建专户"})
    v(50, 99, ("code", "ledger.dimension_required"), account="132")
    v(51, 101, ("code", "import.counterparty_supplied", "inform"), account="40301",
      summary="退回多收补助", first={"debit": 101})
    v(52, 102, ("number", "ledger.fund_not_balanced"), ("number", "ledger.fund_not_balanced"),
      second={"fund": "财政拨款"})
    # A voucher of one line
    sheet.line(("number", "ledger.too_few_entries"), ("number", "ledger.not_balanced"),
               date=day(3, 12), number="记-53", summary="支付水费", code="50501", debit=103)
    v(54, 104, date=day(3, 12))
    sheet.mistake("debit", "import.total_differs", "warn")
    sheet.write({"summary": "本月合计", "debit": 1, "credit": 1})
    sheet.write({"date": "制表：许念安", "code": "审核：程望舒"})
    # Some numbers belong to vouchers that cannot be counted, and 24 is nowhere.
    EXPECTED.append(["", "", "import.number_gap", "warn", EVERY])
    return sheet


def right_lines(book):
    """What looks wrong and is right."""
    sheet = Sheet(book, "正确")
    v = sheet.voucher
    on = day(5, 6)
    v(1, "１，２３４．５０", plain=1234.5, date="2025年5月6日")
    v(2, "￥1,234.50", plain="1234.50元", date="2025.5.6")
    v(3, "(123.00)", plain=-123, date="2025/05/06", summary="冲销3月3日记-1号凭证")
    v(4, 434.99999999999994, ("debit", "import.amount_noise", "inform", "xlsx xls"), plain=435, date=on)
    v(5, "00088.80", plain="88.8", date=20250506)
    v(6, 15, date="20250507", second={"debit": "—"})
    sheet.write({"summary": "过次页", "debit": 3000, "credit": 3000})
    sheet.write(dict(zip(KEYS, HEADS)))
    sheet.write({"summary": "承前页", "debit": 3000, "credit": 3000})
    # Two people were paid the same on one day.
    sheet.line(date=day(5, 8), number="记-0007", summary="支付讲课费", code=50501, debit=200)
    sheet.line(date=day(5, 8), number="记-0007", summary="支付讲课费", code=50501, debit=200)
    sheet.line(date=day(5, 8), number="记-0007", summary="支付讲课费", code="102 ", credit=400)
    sheet.row += 1
    v(8, 30, date="2025-5-9", summary="支付慰问品合计款", first={"name": "培训支出"})
    v(9, 31, date="5月9日", first={
        "class": "30216 培训费", "code": None, "name": "业务支出/培训支出", "fund": "工会资金",
        "kind": "基本支出"})
    v(10, "31.10-", plain="-31.1", date="2025-05-10 00:00:00", summary="退回多付培训费")
    total = 1234.5 + 1234.5 - 123 + 435 + 88.8 + 15 + 400 + 30 + 31 - 31.1
    sheet.write({"date": "5月合计", "debit": round(total, 2), "credit": round(total, 2)})
    sheet.write({"date": "本年累计", "debit": 999999, "credit": 999999})
    sheet.write({"date": "注：本页金额单位为元。"})
    return sheet


def small(book, title, month, heads=None, keys=None, lines=None, above=()):
    """A sheet with one right voucher."""
    sheet = Sheet(book, title, None, keys or KEYS[:7])
    for text in above:
        sheet.page.cell(sheet.row, 1, text)
        sheet.row += 1
    sheet.header_row = sheet.row
    for column, head in enumerate(heads or HEADS[:7], start=1):
        sheet.page.cell(sheet.row, column, head)
    sheet.row += 1
    if lines is None:
        common = {"date": day(month, 3), "number": "记-1", "summary": "收到会费"}
        sheet.write({**common, "code": "102", "debit": 10})
        sheet.write({**common, "code": "401", "credit": 10})
    return sheet


def other_sheets(book):
    sheet = small(book, "无日期", 4, lines=[])
    sheet.line(("date", "import.date_missing"), number="记-1", summary="收到会费", code="102",
               debit=10)
    sheet.line(number="记-1", code="401", credit=10)
    signed = ["date", "number", "summary", "code", "side", "amount"]
    sheet = small(book, "方向", 6, ["日期", "凭证号", "摘要", "科目编码", "方向", "金额"], signed, [])
    common = {"date": day(6, 3), "number": "记-1", "summary": "收到会费"}
    sheet.line(("side", "import.direction_unknown"), **common, code="102", side="收", amount=10)
    sheet.line(**common, code="401", side="贷", amount=10)
    sheet = small(book, "列名重复", 7, HEADS[:7] + ["借方金额"])
    sheet.mistake(None, "import.column_twice", cell="H1")
    sheet = small(book, "缺列", 8, HEADS[:6], KEYS[:6], [])
    sheet.write({"date": day(8, 3), "number": "记-1", "summary": "收到会费", "code": "102", "debit": 10})
    sheet.mistake(None, "import.columns_missing", cell="A1")
    sheet = small(book, "千元", 9, above=["单位：千元"])
    sheet.mistake(None, "import.unit_of_amounts", cell="A1")
    sheet = small(book, "元和万元", 10, HEADS[:5] + ["借方金额（元）", "贷方金额（万元）"])
    sheet.mistake(None, "import.unit_of_amounts_ambiguous", cell="G1")
    sheet = small(book, "往年", 11, ["月", "日", *HEADS[1:7]], ["month", "day", *KEYS[1:7]], [],
                  above=[])
    page = sheet.page
    for column, head in enumerate(["2024年", None, *HEADS[1:7]], start=1):
        page.cell(1, column, head)
    for column, head in enumerate(["月", "日"], start=1):
        page.cell(2, column, head)
    sheet.row = 3
    common = {"month": 11, "day": 3, "number": "记-1", "summary": "收到会费"}
    sheet.write({**common, "code": "102", "debit": 10})
    sheet.write({**common, "code": "401", "credit": 10})
    sheet.mistake(None, "import.header_year", cell="")
    sheet = small(book, "分栏", 12, lines=[])
    page = sheet.page
    for column, place in enumerate(["百", "十", "元", "角", "分"] * 2, start=6):
        page.cell(2, column, place)
    page.cell(1, 7).value, page.cell(1, 11).value = None, "贷方金额"
    rows = [["102", "", "1", "2", "X", "0", "", "", "", "", ""],
            ["401", "", "", "", "", "", "¥", "1", "2", "5", "0"]]
    for row, line in enumerate(rows, start=3):
        for column, value in enumerate([day(12, 3).isoformat(), "记-1", "收到会费"], start=1):
            page.cell(row, column, value)
        for place, value in enumerate(line):
            column = 4 if place == 0 else place + 5
            if value:
                page.cell(row, column, int(value) if value.isdigit() and place else value)
    sheet.mistake(None, "import.amount_not_a_number", cell="F3")
    sheet = small(book, "底稿", 12)
    sheet.page.sheet_state = "hidden"
    sheet.mistake(None, "import.sheet_hidden", "warn", cell="")
    facts_sheet(book)
    page = book.create_sheet("填表说明")
    page["A1"] = "请按模板填写，金额单位为元。"


def facts_sheet(book):
    """Planted for rules that look at more than values: hidden, merged, broken ids."""
    sheet = small(book, "隐藏和合并", 2, HEADS[:9], KEYS[:9], [])
    common = {"date": day(2, 3), "number": "记-1", "summary": "收到会费"}
    sheet.line(**common, code="102", debit=10)
    sheet.line(**common, code="401", credit=10)
    sheet.page.row_dimensions[sheet.row].hidden = True
    sheet.mistake("date", "import.hidden_rows", "warn", BOOKS)
    common["number"] = "记-2"
    sheet.line(**common, code="102", debit=11)
    sheet.line(**common, code="401", credit=11)
    common["number"] = "记-3"
    sheet.mistake("code", "import.merged_data", "warn", BOOKS)
    sheet.page.merge_cells(start_row=sheet.row, end_row=sheet.row, start_column=4, end_column=5)
    sheet.line(**common, code="102", debit=12)
    sheet.line(**common, code="401", credit=12)
    common["number"] = "记-4"
    sheet.mistake("party", "import.long_id_broken", "refuse", BOOKS)
    sheet.line(**common, code="135", debit=13, party="6.22202E+18")
    sheet.line(**common, code="401", credit=13)
    sheet.page.column_dimensions["H"].hidden = True
    sheet.mistake(None, "import.hidden_columns", "warn", BOOKS, cell="H1")


def write_csv(sheet):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    width = len(sheet.keys)
    lines = dict(sheet.page_lines)
    for row in range(1, sheet.row):
        texts = [""] * width
        for key, value in lines.get(row, {}).items():
            if isinstance(value, Formula):
                value = value.value
            elif isinstance(value, AsDate):
                value = value.date
            texts[sheet.keys.index(key)] = "" if value is None else str(value)
        writer.writerow(texts)
    (HERE / "errors.csv").write_text(out.getvalue(), encoding="utf-8", newline="")


def write_list(name, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["sheet", "cell", "code", "severity", "formats"])
        writer.writerows(rows)


def main():
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.created = datetime.datetime(2026, 1, 5, 9, 0)
    first = mistakes(book)
    right_lines(book)
    other_sheets(book)
    path = HERE / "errors.xlsx"
    book.save(path)
    settle_times(path)
    write_csv(first)
    with tempfile.TemporaryDirectory() as folder:
        for ending, output in (("xls", "xls:MS Excel 97"), ("ods", "ods:calc8")):
            subprocess.run(
                ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
                 "--convert-to", output, "--outdir", folder, str(path)],
                check=True, capture_output=True, timeout=300)
            shutil.copy(Path(folder) / f"errors.{ending}", HERE / f"errors.{ending}")
    write_list("expected.csv", EXPECTED)
    of_xlsx = [it for it in EXPECTED if "xlsx" in it[4] and it[3] != "inform"]
    print(f"{len(of_xlsx)} findings expected of errors.xlsx")


if __name__ == "__main__":
    main()
