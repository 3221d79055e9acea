#!/usr/bin/env python3
"""Makes `src/imports/fixtures/twin_openpyxl.xlsx` of the journal in `twin.csv` beside it: dates,
numbers and text as a Python program writes them. `python3 tests/imports/twin.py`"""

import csv
import datetime
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "corpus"))

import openpyxl  # noqa: E402
from shapes import settle_times  # noqa: E402

FIXTURES = HERE.parent.parent / "src/imports/fixtures"


def value_of(row, column, text):
    if not text:
        return None
    if row > 1 and column == 0:
        return datetime.date.fromisoformat(text)
    if row > 1 and column in (4, 5):
        return float(text.replace(",", ""))
    if row > 1 and column in (3, 10, 12) and text.isdigit():
        return int(text)
    return text


def main():
    book = openpyxl.Workbook()
    page = book.active
    page.title = "序时账"
    with open(FIXTURES / "twin.csv", newline="", encoding="utf-8") as lines:
        for row, line in enumerate(csv.reader(lines)):
            for column, text in enumerate(line):
                page.cell(row + 1, column + 1, value_of(row, column, text))
    book.properties.created = datetime.datetime(2026, 1, 5, 9, 0)
    path = FIXTURES / "twin_openpyxl.xlsx"
    book.save(path)
    settle_times(path)


if __name__ == "__main__":
    main()
