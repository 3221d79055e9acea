#!/usr/bin/env bash
# autofit of XlsxWriter 3.3.1 (PyPI) on columns of Chinese text.
#
# Seen: every character beyond ASCII counts eight pixels, though a full-width one of 宋体 11 takes
# fourteen to fifteen, so a column fitted to Chinese text is too narrow for it: `银行存款` gets 5.57
# characters, hardly more than `abcd` (5.14). In a bordered table LibreOffice prints three and a half
# of its four characters, and of `工会经费收入专用收据` the last two are gone. The table of widths in
# rust_xlsxwriter 0.102 says the same eight. Columns of Chinese text need widths of their own: two
# for a full-width character.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install XlsxWriter==3.3.1 openpyxl==3.1.5
cat >"$folder/run.py" <<'PY'
import sys

import openpyxl
import xlsxwriter

path = f"{sys.argv[1]}/autofit.xlsx"
texts = ["银行存款", "abcd", "工会经费收入专用收据", "abcdefghij"]
book = xlsxwriter.Workbook(path)
sheet = book.add_worksheet()
font = book.add_format({"font_name": "宋体", "font_size": 11})
for column, text in enumerate(texts):
    sheet.write(0, column, text, font)
sheet.autofit()
book.close()
columns = openpyxl.load_workbook(path).active.column_dimensions
widths = [round(columns[letter].width, 2) for letter in "ABCD"]
for text, width in zip(texts, widths):
    print(f"{text}: {width}")
assert widths[0] < 6 and widths[0] - widths[1] < 1, widths
assert widths[2] < 13, widths
PY
"$folder/venv/bin/python" "$folder/run.py" "$folder"
echo "XlsxWriter 3.3.1: as seen"
