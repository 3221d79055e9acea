#!/usr/bin/env bash
# polars 2.1.0 with fastexcel 0.21.0 (PyPI) reading a journal workbook whose columns change their type.
#
# Seen: pl.read_excel with its usual engine takes the type of a column from the first thousand rows.
# A later cell that does not fit is null, without error or warning: of 1,501 lines the last one,
# account `50102 文体活动支出` and amount `1,860.10` (text, as many accounting programs export it),
# keeps its summary and has neither account nor amount, and the sum of the column is short by
# exactly that; a row of which nothing else is filled is not there at all. Put the same row first
# and both columns are text and nothing is lost. The engine openpyxl keeps the late text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install polars==2.1.0 fastexcel==0.21.0 openpyxl==3.1.5
cat >"$folder/run.py" <<'PY'
import sys

import openpyxl
import polars

HEADER = ["摘要", "科目编码", "借方金额"]
ORDINARY = [["收会费", 102, 1]] * 1500
LATE = [["文体活动", "50102 文体活动支出", "1,860.10"]]


def read(rows, engine):
    path = f"{sys.argv[1]}/journal.xlsx"
    book = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.save(path)
    return polars.read_excel(path, engine=engine)


late = read(ORDINARY + LATE, "calamine")
first = read(LATE + ORDINARY, "calamine")
other = read(ORDINARY + LATE, "openpyxl")
alone = read([[None, *row[1:]] for row in ORDINARY + LATE], "calamine")
print("text in row 1501:", late.dtypes, late.rows()[-1], "sum", late["借方金额"].sum())
print("text in row 1:   ", first.dtypes, first.rows()[0])
print("openpyxl:        ", other.dtypes, other.rows()[-1])
assert late.height == 1501
assert late.dtypes[1:] == [polars.Int64, polars.Int64]
assert late.rows()[-1] == ("文体活动", None, None)
assert late["借方金额"].sum() == 1500
assert alone.height == 1500
assert first.rows()[0] == ("文体活动", "50102 文体活动支出", "1,860.10")
assert other.rows()[-1] == ("文体活动", "50102 文体活动支出", "1,860.10")
PY
"$folder/venv/bin/python" "$folder/run.py" "$folder"
echo "polars 2.1.0, fastexcel 0.21.0: as seen"
