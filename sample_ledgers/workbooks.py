"""Writes journals and opening balances in the layouts the four unions keep them in."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from content import DEPT, FED, INSTITUTE, ORGAN, UNITS
from model import MONTHS, YEAR, Book, Line, Voucher

STAMP = datetime(YEAR + 1, 1, 15, 9, 0, 0)
_THIN = Side(style="thin", color="999999")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MONEY = "#,##0.00"

FED_HEADER = (
    "日期 凭证字 凭证号 摘要 科目编码 科目名称 借方金额 贷方金额 项目 往来单位 资金来源 支出类型 "
    "经济分类 资产属性 银行账户 附件数 制单 审核 出纳 记账"
).split()
ORGAN_HEADER = (
    "日期 凭证字 凭证号 业务摘要 会计科目代码 会计科目 借方发生额 贷方发生额 项目 往来单位 支出类型 "
    "经济分类 银行账户 附件数 制单 审核 出纳 记账"
).split()
INSTITUTE_HEADER = (
    "日期 凭证字 凭证号 摘要 科目编码 科目名称 借方金额 贷方金额 项目 往来单位 支出类型 经济分类 "
    "银行账户 附件数 制单 审核 出纳 记账"
).split()
OPENING_HEADER = "科目编码 科目名称 项目 往来单位 资金来源 支出类型 资产属性 银行账户 借方余额 贷方余额".split()


def amount_cell(fen: int) -> Decimal | None:
    """A numeric cell; Decimal is written exactly, and an empty side stays empty."""
    return Decimal(fen).scaleb(-2) if fen else None


def grouped(fen: int) -> str:
    """1,234.50, or nothing for an empty side."""
    if not fen:
        return ""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


# -- how each union spells a project or a counterparty --------------------------------------------


def project_text(unit: str, name: str) -> str:
    project = UNITS[unit].project(name) if name else None
    if project is None or not project.earmarked:
        return name
    return {DEPT: "专项：", ORGAN: "专项:"}.get(unit, "") + name


def party_text(unit: str, party: str) -> str:
    """The organ union writes codes, the others write names."""
    if party not in UNITS or unit == ORGAN:
        return party
    return UNITS[party].name


# -- byte-stable packages -----------------------------------------------------------------------------


def freeze(path: Path) -> None:
    """Rewrite an xlsx or ods package with fixed time stamps."""
    moment = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ")
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        parts = {name: package.read(name) for name in names}
    for name in ("docProps/core.xml", "meta.xml"):
        if name in parts:
            text = parts[name].decode("utf-8")
            text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?", moment, text)
            text = re.sub(r"(<meta:editing-duration>)[^<]*", r"\1PT0S", text)
            parts[name] = text.encode("utf-8")
    with zipfile.ZipFile(path, "w") as package:
        for name in names:
            info = zipfile.ZipInfo(name, (STAMP.year, 1, 15, 9, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            package.writestr(info, parts[name])


def save(workbook: openpyxl.Workbook, path: Path) -> None:
    workbook.properties.created = STAMP
    workbook.properties.creator = "sample_ledgers"
    workbook.save(path)
    freeze(path)


def fill_row(sheet: Worksheet, row: int, values: Sequence[object], bold: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        assert isinstance(cell, Cell)
        cell.value = value  # type: ignore[assignment]
        cell.border = _BOX
        if bold:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(horizontal="center")
        if isinstance(value, Decimal):
            cell.number_format = _MONEY
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"


def set_widths(sheet: Worksheet, header: Sequence[str]) -> None:
    wide = {"摘要": 44, "科目名称": 22, "往来单位": 28, "项目": 20, "支出类型": 18, "日期": 12}
    for index, name in enumerate(header):
        letter = get_column_letter(index + 1)
        width = 15 if "金额" in name or "余额" in name else wide.get(name, 10)
        sheet.column_dimensions[letter].width = width


# -- 100000: one xlsx sheet per month -----------------------------------------------------------------


def write_federation(book: Book, path: Path) -> None:
    workbook = openpyxl.Workbook()
    first = workbook.active
    assert first is not None
    workbook.remove(first)
    for month in MONTHS:
        sheet = workbook.create_sheet(f"{month}月")
        _sheet_heading(sheet, book, month)
        vouchers = [v for v in book.vouchers if v.month == month]
        row = 4
        for voucher in vouchers:
            for index, line in enumerate(voucher.lines):
                fill_row(sheet, row, _federation_row(book, voucher, line, index == 0))
                row += 1
        totals: list[object] = [None] * len(FED_HEADER)
        totals[3] = "合计"
        totals[6] = amount_cell(sum(x.debit for v in vouchers for x in v.lines))
        totals[7] = amount_cell(sum(x.credit for v in vouchers for x in v.lines))
        fill_row(sheet, row, totals, bold=True)
        set_widths(sheet, FED_HEADER)
        sheet.freeze_panes = "A4"
    save(workbook, path)


def _sheet_heading(sheet: Worksheet, book: Book, month: int) -> None:
    last = get_column_letter(len(FED_HEADER))
    sheet["A1"] = "记账凭证序时簿"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.merge_cells(f"A1:{last}1")
    sheet["A2"] = f"编制单位：{book.unit.name}"
    sheet["G2"] = f"{YEAR}年{month}月"
    sheet["P2"] = "单位：元"
    fill_row(sheet, 3, FED_HEADER, bold=True)


def _federation_row(book: Book, voucher: Voucher, line: Line, head: bool) -> list[object]:
    unit = book.unit
    start: list[object] = [voucher.date, voucher.word, voucher.number] if head else [None] * 3
    signed = [voucher.attachments, voucher.maker, unit.reviewer, unit.cashier, unit.poster] if head else [None] * 5
    return [
        *start,
        voucher.text(),
        line.account,
        unit.chart()[line.account].name,
        amount_cell(line.debit),
        amount_cell(line.credit),
        project_text(unit.code, line.project) or None,
        party_text(unit.code, line.counterparty) or None,
        line.funding or None,
        line.kind or None,
        line.econ or None,
        line.asset or None,
        line.bank or None,
        *signed,
    ]


# -- 101000: a BIFF8 year sheet with a two-row header -------------------------------------------------

_DEPT_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("凭证", ("日期", "字", "号")),
    ("摘要", ()),
    ("会计科目", ()),
    ("金额", ("借方", "贷方")),
    ("项目", ()),
    ("往来单位", ()),
    ("资金来源", ()),
    ("支出类型", ()),
    ("经济分类", ()),
    ("资产属性", ()),
    ("银行账户", ()),
    ("附件数", ()),
    ("制单", ()),
    ("审核", ()),
    ("出纳", ()),
    ("记账", ()),
)


def write_department(book: Book, path: Path) -> None:
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("凭证序时账")
    head = xlwt.easyxf(
        "font: bold on; align: horiz center, vert center; borders: left thin, right thin, top thin, bottom thin"
    )
    right = xlwt.easyxf("align: horiz right")
    sheet.write_merge(
        0,
        0,
        0,
        18,
        f"{book.unit.name}{YEAR}年度凭证序时账",
        xlwt.easyxf("font: bold on, height 320; align: horiz center"),
    )
    _department_header(sheet, head)
    row = 3
    for number, voucher in enumerate(book.vouchers):
        for line in voucher.lines:
            for column, value in enumerate(_department_row(book, voucher, line, number)):
                if value != "":
                    sheet.write(row, column, value, right if column in (5, 6) else xlwt.Style.default_style)
            row += 1
    sheet.write(row, 3, "合计", head)
    for column, side in ((5, "debit"), (6, "credit")):
        total = sum(getattr(x, side) for v in book.vouchers for x in v.lines)
        sheet.write(row, column, grouped(total), right)
    for column, width in enumerate((11, 4, 5, 42, 34, 15, 15, 24, 28, 10, 20, 9, 9, 9, 7, 9, 9, 9, 9)):
        sheet.col(column).width = width * 256
    workbook.save(str(path))


def _department_header(sheet: xlwt.Worksheet, style: xlwt.XFStyle) -> None:
    column = 0
    for title, parts in _DEPT_GROUPS:
        if not parts:
            sheet.write_merge(1, 2, column, column, title, style)
            column += 1
            continue
        sheet.write_merge(1, 1, column, column + len(parts) - 1, title, style)
        for part in parts:
            sheet.write(2, column, part, style)
            column += 1


def _department_row(book: Book, voucher: Voucher, line: Line, number: int) -> list[str]:
    """Everything is text here, and the account is a name path with a separator of its own."""
    unit = book.unit
    on = voucher.date
    party = line.counterparty if number % 2 else party_text(unit.code, line.counterparty)
    return [
        f"{on.year}.{on.month}.{on.day}",
        voucher.word,
        str(voucher.number),
        voucher.text(),
        unit.path(line.account, "-\\/"[number % 3]),
        grouped(line.debit),
        grouped(line.credit),
        project_text(unit.code, line.project),
        party,
        line.funding,
        line.kind,
        line.econ,
        line.asset,
        line.bank,
        str(voucher.attachments),
        voucher.maker,
        unit.reviewer,
        unit.cashier,
        unit.poster,
    ]


# -- 101001: GB18030 text -----------------------------------------------------------------------------


def write_organ(book: Book, path: Path) -> None:
    unit = book.unit
    rows = [ORGAN_HEADER]
    for voucher in book.vouchers:
        on = voucher.date
        for line in voucher.lines:
            rows.append(
                [
                    f"{on.year}年{on.month}月{on.day}日",
                    voucher.word,
                    str(voucher.number),
                    voucher.text(),
                    line.account,
                    unit.chart()[line.account].name,
                    _plain(line.debit),
                    _plain(line.credit),
                    project_text(unit.code, line.project),
                    party_text(unit.code, line.counterparty),
                    line.kind,
                    line.econ,
                    line.bank,
                    str(voucher.attachments),
                    voucher.maker,
                    unit.reviewer,
                    unit.cashier,
                    unit.poster,
                ]
            )
    text = "".join(",".join(_quote(cell) for cell in row) + "\r\n" for row in rows)
    path.write_bytes(text.encode("gb18030"))


def _plain(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n') else cell


# -- 101002: an ODS sheet converted by LibreOffice ----------------------------------------------------

_FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def write_institute(book: Book, path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "序时账"
    sheet["A1"] = f"{book.unit.name}{YEAR}年序时账"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.merge_cells("A1:R1")
    fill_row(sheet, 2, INSTITUTE_HEADER, bold=True)
    row = 3
    for number, voucher in enumerate(book.vouchers):
        for index, line in enumerate(voucher.lines):
            fill_row(sheet, row, _institute_row(book, voucher, line, index == 0, number % 23 == 7))
            row += 1
    set_widths(sheet, INSTITUTE_HEADER)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / f"{path.stem}.xlsx"
        workbook.save(source)
        convert(source, path)


def _institute_row(book: Book, voucher: Voucher, line: Line, head: bool, wide: bool) -> list[object]:
    unit = book.unit
    start: list[object] = [voucher.date, voucher.word, voucher.number] if head else [None] * 3
    signed = [voucher.attachments, voucher.maker, unit.reviewer, unit.cashier, unit.poster] if head else [None] * 5
    return [
        *start,
        voucher.text(),
        line.account,
        unit.chart()[line.account].name,
        _bracketed(line.debit, wide),
        _bracketed(line.credit, wide),
        project_text(unit.code, line.project) or None,
        party_text(unit.code, line.counterparty) or None,
        line.kind or None,
        line.econ or None,
        line.bank or None,
        *signed,
    ]


def _bracketed(fen: int, wide: bool) -> Decimal | str | None:
    """Red letters as (123.00) text, a few cells in full-width digits, the rest numbers."""
    if fen < 0:
        return f"({grouped(-fen)})"
    return grouped(fen).translate(_FULL_WIDTH) if wide and fen else amount_cell(fen)


def convert(source: Path, target: Path) -> None:
    """xlsx to ods; the profile lives in the scratch folder so that no user setting leaks in."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("LibreOffice (soffice) is needed to write the .ods journal")
    command = [
        office,
        f"-env:UserInstallation=file://{source.parent}/profile",
        "--headless",
        "--convert-to",
        "ods",
        "--outdir",
        str(source.parent),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    freeze(source.with_suffix(".ods"))
    shutil.copyfile(source.with_suffix(".ods"), target)


# -- opening balances ---------------------------------------------------------------------------------


def write_opening(book: Book, path: Path) -> None:
    unit = book.unit
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "期初余额"
    fill_row(sheet, 1, OPENING_HEADER, bold=True)
    for row, line in enumerate(book.opening, 2):
        fill_row(
            sheet,
            row,
            [
                line.account,
                unit.chart()[line.account].name,
                project_text(unit.code, line.project) or None,
                party_text(unit.code, line.counterparty) or None,
                line.funding or None,
                line.kind or None,
                line.asset or None,
                line.bank or None,
                amount_cell(line.debit),
                amount_cell(line.credit),
            ],
        )
    totals: list[object] = ["合计", *[None] * 7]
    totals += [amount_cell(sum(x.debit for x in book.opening)), amount_cell(sum(x.credit for x in book.opening))]
    fill_row(sheet, len(book.opening) + 2, totals, bold=True)
    set_widths(sheet, OPENING_HEADER)
    save(workbook, path)


JOURNALS: dict[str, tuple[str, Callable[[Book, Path], None]]] = {
    FED: ("100000_journal_2025.xlsx", write_federation),
    DEPT: ("101000_journal_2025.xls", write_department),
    ORGAN: ("101001_journal_2025.csv", write_organ),
    INSTITUTE: ("101002_journal_2025.ods", write_institute),
}


def write_workbooks(books: Iterable[Book], folder: Path) -> list[tuple[str, str, str, str]]:
    """Write every workbook; returns the rows of ledgers.csv in load order."""
    rows: list[tuple[str, str, str, str]] = []
    for book in books:
        code = book.unit.code
        opening = f"{code}_opening_{YEAR}.xlsx"
        write_opening(book, folder / opening)
        name, write = JOURNALS[code]
        write(book, folder / name)
        rows += [(code, str(YEAR), "opening", opening), (code, str(YEAR), "journal", name)]
    return rows
