"""A sheet in words, and the programs that write it down.

A shape names its columns as `heading=value`, one after the other, divided by `;`. Levels of a tall
header are divided by `|`; neighbours with the same upper level share one merged heading. A value
key says what stands below; its meaning, which the tests expect, follows from it.
"""

import csv
import datetime
import io
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import odf.opendocument
import odf.style
import odf.table
import odf.text
import openpyxl
import xlwt
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

UNIT = "江州省林业局机关工会"
DIGITS = "亿千百十万千百十元角分"

# What a value key means, where the key is not the meaning itself.
MEANINGS = {
    "date_iso": "date", "date_dots": "date", "date_words": "date", "date_digits": "date",
    "date_slashes": "date", "date_short": "date", "date_serial": "date",
    "word": "voucher_word", "word_long": "voucher_word",
    "number": "voucher_number", "joined": "voucher_number", "joined_long": "voucher_number",
    "padded": "voucher_number", "joined_padded": "voucher_number",
    "code": "account_code", "name": "account_name", "full_name": "account_name",
    "code_name": "account_name", "top_name": "general_account", "leaf_name": "detail_account",
    "debit_text": "debit", "credit_text": "credit", "debit_wan": "debit", "credit_wan": "credit",
    "debit_wide": "debit", "credit_wide": "credit", "debit_digits": "debit",
    "credit_digits": "credit", "debit_yen": "debit", "credit_yen": "credit",
    "debit_zero": "debit", "credit_zero": "credit",
    "side": "direction", "side_long": "direction",
    "opening_debit_text": "opening_debit", "opening_credit_text": "opening_credit",
    "opening_debit_wan": "opening_debit", "opening_credit_wan": "opening_credit",
    "opening_debit_digits": "opening_debit", "opening_credit_digits": "opening_credit",
    "income_text": "income", "outgo_text": "outgo", "balance": "running_balance",
    "balance_text": "running_balance", "row_balance": "running_balance", "opening_side": "direction",
    "closing_side": "closing_direction",
    "left_item": "item", "left_no": "line_no", "left_opening": "opening_balance",
    "left_closing": "closing_balance", "right_item": "right_item", "right_no": "right_line_no",
    "right_opening": "right_opening_balance", "right_closing": "right_closing_balance",
    "entity_code": "unit_code", "entity_name": "unit_name", "entity_parent": "parent_unit",
    "entity_parent_name": "parent_unit", "entity_level": "unit_level", "entity_tier": "tier",
    "entity_from": "valid_from",
    "detail_code": "account_code", "detail_name": "account_name",
    "detail_parent": "account_parent", "detail_side": "normal_side",
}

# Columns whose content does not matter: heading and content by the key, meaning `ignored`.
IGNORED = {
    "serial": None, "currency": "人民币", "rate": 1, "foreign": None, "quantity": None,
    "price": None, "settlement": "转账", "cheque": "P0093", "department": "机关工会",
    "fiscal_year": 2025, "month_of": None, "book": "主账簿", "handler": "许念安",
    "entry_no": None, "level_no": None, "blank": None, "unit_of": "101001", "unit_title": UNIT,
    "phone": "0591-0000000", "members": 86, "status": "启用", "budget": 50000, "person": "程望舒", "posting_state": "已记账", "business_date": None,
    "contra": None, "cash_flow": None, "ticked": "√",
}


@dataclass
class Column:
    headings: tuple
    key: str
    span: int = 1

    @property
    def meaning(self):
        if self.key in IGNORED:
            return "ignored"
        return MEANINGS.get(self.key, self.key)


@dataclass
class Sheet:
    name: str
    kind: str = "skip"
    cells: dict = field(default_factory=dict)
    merges: list = field(default_factory=list)
    hidden_rows: list = field(default_factory=list)
    hidden_columns: list = field(default_factory=list)
    is_hidden: bool = False
    header: tuple = None
    found: list = field(default_factory=list)  # (first column, last column, meaning)
    bare: bool = False  # without styles and widths

    def put(self, row, column, value):
        if value is not None and value != "":
            self.cells[(row, column)] = value

    @property
    def height(self):
        return max((row for row, _ in self.cells), default=-1) + 1

    @property
    def width(self):
        return max((column for _, column in self.cells), default=-1) + 1


def read_columns(text):
    columns = []
    for item in text.split(";"):
        heading, key = item.rsplit("=", 1)
        headings = tuple(heading.strip("\n").split("|"))
        span = len(headings[-1]) if key.endswith("_digits") and key != "date_digits" else 1
        columns.append(Column(headings, key.strip(), span))
    return columns


def table(name, kind, columns, lines, value_of, *, above=(), left=0, merge=True, below=(),
          special=None, gap=0, **more):
    """Lines under a header under whatever stands above. `above` has texts, or lists of
    (column, text); `special(lines)` yields lines or (text, {key: value}) rows or 'header'."""
    sheet = Sheet(name, kind, **more)
    columns = read_columns(columns)
    row = 0
    for line in above:
        for column, text in ([(0, line)] if not isinstance(line, (list, tuple)) else line):
            sheet.put(row, left + column, text)
        row += 1
    row += gap
    height = max(len(column.headings) for column in columns)
    sheet.header = (row, row + height - 1)
    write_header(sheet, columns, row, left, height, merge)
    column = left
    for it in columns:
        sheet.found.append((column, column + it.span - 1, it.meaning))
        column += it.span
    row += height
    for place, line in enumerate(special(lines) if special else lines, start=1):
        if line == "header":
            write_header(sheet, columns, row, left, height, merge)
            row += height
            continue
        if line is None:
            row += 1
            continue
        column = left
        for it in columns:
            if is_special(line):
                value = line[1].get(it.meaning)
                if it.meaning in line[1] and it.span > 1:
                    write_digits(sheet, row, column, it.span, value)
                    value = None
            elif it.span > 1:
                write_digits(sheet, row, column, it.span, value_of(it.key[:-7], line, place))
                value = None
            elif it.key in IGNORED:
                value = ignored(it.key, line, place)
            else:
                value = value_of(it.key, line, place)
            sheet.put(row, column, value)
            column += it.span
        row += 1
    for line in below:
        for column, text in ([(0, line)] if not isinstance(line, (list, tuple)) else line):
            sheet.put(row, left + column, text)
        row += 1
    return sheet


def is_special(line):
    return isinstance(line, tuple) and len(line) == 2 and isinstance(line[1], dict)


def ignored(key, line, place):
    if key in ("serial", "entry_no"):
        return place
    if key == "month_of":
        return line["date"].month
    if key == "business_date":
        return line["date"]
    if key == "contra":
        return "见对应科目"
    if key == "level_no":
        return (len(line["code"]) - 1) // 2
    return IGNORED[key]


def write_digits(sheet, row, column, span, amount):
    """One digit in each column, the last one 分; a currency mark before the first."""
    if amount is None:
        return
    sign = "-" if amount < 0 else ""
    digits = sign + str(int(abs(Decimal(str(amount))) * 100))
    marked = digits if len(digits) >= span else "¥" + digits
    for place, digit in enumerate(reversed(marked)):
        value = int(digit) if digit.isdigit() else digit
        sheet.cells[(row, column + span - 1 - place)] = value


def write_header(sheet, columns, row, left, height, merge):
    grid = {}
    column = left
    for it in columns:
        parts = list(it.headings) + [""] * (height - len(it.headings))
        for level, text in enumerate(parts):
            for offset in range(it.span):
                if it.span > 1 and level == len(it.headings) - 1:
                    shown = text[offset]
                else:
                    shown = text
                grid[(level, column + offset)] = (shown, parts[:level], offset)
        column += it.span
    last = column
    for level in range(height):
        column = left
        while column < last:
            text, upper, offset = grid[(level, column)]
            end = column
            while end + 1 < last:
                next_text, next_upper, next_offset = grid[(level, end + 1)]
                is_group = level + 1 < height and any(
                    grid[(below, end + 1)][0] for below in range(level + 1, height))
                if not (text and next_text == text and next_upper == upper and is_group):
                    break
                end += 1
            if text:
                sheet.put(row + level, column, text)
                bottom = level
                while bottom + 1 < height and all(
                        not grid[(bottom + 1, at)][0] for at in range(column, end + 1)):
                    bottom += 1
                if merge and (end > column or bottom > level):
                    sheet.merges.append((row + level, column, row + bottom, end))
            column = end + 1


# Writers. Each takes sheets and a path.

THIN = Side(style="thin")


def write_openpyxl(sheets, path, epoch_1904=False):
    book = openpyxl.Workbook()
    book.remove(book.active)
    stamp = datetime.datetime(2026, 1, 5, 9, 0)
    book.properties.creator, book.properties.created = "财务", stamp
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for (row, column), value in sheet.cells.items():
            cell = page.cell(row + 1, column + 1, native(value))
            if isinstance(value, (float, Decimal)):
                cell.number_format = "#,##0.00"
            elif isinstance(value, datetime.date):
                cell.number_format = "yyyy-mm-dd"
            if sheet.header and sheet.header[0] <= row <= sheet.header[1] and not sheet.bare:
                cell.font = Font(bold=True)
                cell.border = Border(top=THIN, bottom=THIN, left=THIN, right=THIN)
                cell.alignment = Alignment(horizontal="center", wrap_text=True)
        for first_row, first_column, last_row, last_column in sheet.merges:
            page.merge_cells(start_row=first_row + 1, start_column=first_column + 1,
                             end_row=last_row + 1, end_column=last_column + 1)
        for row in sheet.hidden_rows:
            page.row_dimensions[row + 1].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[get_column_letter(column + 1)].hidden = True
        if sheet.is_hidden:
            page.sheet_state = "hidden"
    book.save(path)
    settle_times(path)


def settle_times(path):
    """The same content gives the same bytes."""
    with zipfile.ZipFile(path) as archive:
        parts = [(it.filename, archive.read(it.filename)) for it in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts:
            if name == "docProps/core.xml":
                head, tail = data.split(b"<dcterms:modified", 1)
                data = head + b"<dcterms:modified" + tail[:tail.index(b">") + 1] \
                    + b"2026-01-05T09:00:00Z" + tail[tail.index(b"</dcterms:modified>"):]
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry = zipfile.ZipInfo(name, (2026, 1, 5, 9, 0, 0))
            entry.compress_type = method
            archive.writestr(entry, data)


def native(value):
    return float(value) if isinstance(value, Decimal) else value


def write_xlwt(sheets, path):
    book = xlwt.Workbook(encoding="utf-8")
    plain = xlwt.easyxf()
    amount = xlwt.easyxf(num_format_str="#,##0.00")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        merged = {(merge[0], merge[1]): merge for merge in sheet.merges}
        for (row, column), value in sorted(sheet.cells.items()):
            style = plain
            if isinstance(value, datetime.date):
                style = day
            elif isinstance(value, (float, Decimal)):
                style = amount
            if (row, column) in merged:
                first_row, first_column, last_row, last_column = merged[(row, column)]
                page.write_merge(first_row, last_row, first_column, last_column, native(value))
            else:
                page.write(row, column, native(value), style)
        for row in sheet.hidden_rows:
            page.row(row).hidden = True
        for column in sheet.hidden_columns:
            page.col(column).hidden = True
        if sheet.is_hidden:
            page.visibility = 1
    book.save(str(path))


def write_odfpy(sheets, path):
    book = odf.opendocument.OpenDocumentSpreadsheet()
    for sheet in sheets:
        page = odf.table.Table(name=sheet.name)
        spans = {(merge[0], merge[1]): merge for merge in sheet.merges}
        covered = {(row, column) for first_row, first_column, last_row, last_column in sheet.merges
                   for row in range(first_row, last_row + 1)
                   for column in range(first_column, last_column + 1)} - set(spans)
        for row in range(sheet.height):
            line = odf.table.TableRow(
                **({"visibility": "collapse"} if row in sheet.hidden_rows else {}))
            for column in range(sheet.width):
                if (row, column) in covered:
                    line.addElement(odf.table.CoveredTableCell())
                    continue
                line.addElement(ods_cell(sheet.cells.get((row, column)), spans.get((row, column))))
            page.addElement(line)
        book.spreadsheet.addElement(page)
    book.save(str(path))
    settle_ods(path)


def settle_ods(path):
    with zipfile.ZipFile(path) as archive:
        parts = [(it.filename, archive.read(it.filename)) for it in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, (2026, 1, 5, 9, 0, 0))
            entry.compress_type = (
                zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
            archive.writestr(entry, data)


def ods_cell(value, span):
    more = {}
    if span:
        more = {"numberrowsspanned": span[2] - span[0] + 1,
                "numbercolumnsspanned": span[3] - span[1] + 1}
    if value is None:
        return odf.table.TableCell(**more)
    if isinstance(value, datetime.date):
        cell = odf.table.TableCell(valuetype="date", datevalue=value.isoformat(), **more)
        text = value.isoformat()
    elif isinstance(value, (int, float, Decimal)):
        cell = odf.table.TableCell(valuetype="float", value=str(value), **more)
        text = f"{value:,}"
    else:
        cell = odf.table.TableCell(valuetype="string", **more)
        text = value
    for part in str(text).split("\n"):
        cell.addElement(odf.text.P(text=part))
    return cell


def csv_text(sheet, separator):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for row in range(sheet.height):
        values = [sheet.cells.get((row, column)) for column in range(sheet.width)]
        writer.writerow(["" if value is None else str(value) for value in values])
    return out.getvalue()


def write_csv(encoding, separator):
    def write(sheets, path):
        path.write_bytes(csv_text(sheets[0], separator).encode(encoding))
    return write


WRITERS = {
    "openpyxl": (write_openpyxl, "xlsx"),
    "openpyxl1904": (lambda sheets, path: write_openpyxl(sheets, path, True), "xlsx"),
    "xlwt": (write_xlwt, "xls"),
    "odfpy": (write_odfpy, "ods"),
    "csv": (write_csv("utf-8", ","), "csv"),
    "csv_mark": (write_csv("utf-8-sig", ","), "csv"),
    "csv_gb18030": (write_csv("gb18030", ","), "csv"),
    "csv_semicolon": (write_csv("utf-8-sig", ";"), "csv"),
    "tsv_utf16": (write_csv("utf-16", "\t"), "csv"),
}


def convert(waiting):
    """Workbooks through LibreOffice: [(sheets, path)], the ending of the path says what to."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        by_ending = {}
        for sheets, path in waiting:
            source = folder / "in" / (path.stem + ".xlsx")
            source.parent.mkdir(exist_ok=True)
            write_openpyxl(sheets, source)
            by_ending.setdefault(path.suffix[1:], []).append((source, path))
        for ending, pairs in by_ending.items():
            out = folder / ending
            filters = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97",
                       "ods": "ods:calc8"}
            subprocess.run(
                ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
                 "--convert-to", filters[ending], "--outdir", str(out),
                 *[str(source) for source, _ in pairs]],
                check=True, capture_output=True, timeout=600)
            for source, path in pairs:
                path.write_bytes((out / f"{source.stem}.{ending}").read_bytes())
