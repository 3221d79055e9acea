#!/usr/bin/env bash
# dateparser 1.5.0 (PyPI) on dates as Chinese account books write them.
#
# Seen:
#   1. A span of days, `2025年1月8日-10日`, is no error and not its first day: the `10日` is taken for
#      "ten days ago", so the answer lies ten days before the reference day, whatever year and month
#      the text names. `2025年1月8日、9日` likewise: nine days before it.
#   2. `1月8日` is understood when the language is guessed and is None when the caller says that the
#      text is Chinese (languages=["zh"]).
#   3. A month, `2025年6月`, becomes the day of that month that the reference day happens to have.
#   4. `2025年1月8号`, `2025年元月8日` and `二〇二五年一月八日` are None.
# So a column of dates read with it books spans on days that stand nowhere in the file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install dateparser==1.5.0
cat >"$folder/run.py" <<'PY'
import datetime

import dateparser

REFERENCE = datetime.datetime(2026, 3, 20)
CASES = [
    ("2025年1月8日", None, "2025-01-08"),
    ("2025年1月8日-10日", None, "2026-03-10"),
    ("2025年1月8日-10日", ["zh"], "2026-03-10"),
    ("2025年3月5日—7日", None, "2026-03-13"),
    ("2025年1月8日、9日", None, "2026-03-11"),
    ("1月8日", None, "2026-01-08"),
    ("1月8日", ["zh"], "None"),
    ("2025年6月", None, "2025-06-20"),
    ("2025年1月8号", ["zh"], "None"),
    ("2025年元月8日", ["zh"], "None"),
    ("二〇二五年一月八日", ["zh"], "None"),
]
changed = 0
for text, languages, seen in CASES:
    day = dateparser.parse(text, languages=languages, settings={"RELATIVE_BASE": REFERENCE})
    now = str(day.date()) if day else "None"
    print(f"{text}  languages={languages}: {now}")
    if now != seen:
        changed += 1
        print(f"  changed: was {seen}")
raise SystemExit(changed)
PY
"$folder/venv/bin/python" "$folder/run.py"
echo "dateparser 1.5.0: as seen"
