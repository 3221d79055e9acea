#!/usr/bin/env bash
# python-stdnum 2.2 and id-validator 1.0.20 (PyPI) on the 18 digits of residence permits.
#
# Seen: a union's members include residents from Hong Kong, Macau and Taiwan (permits since 2018,
# numbers that begin with 81, 82, 83) and foreigners with the permanent residence card of 2023
# (18 digits that begin with 9). All carry the check character of GB 11643.
# python-stdnum refuses all of them, since its table of regions has none of those codes;
# id-validator takes the first three and refuses the fourth. A member register that asks either
# turns people away. (The numbers below are made up; only their check character is computed.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install python-stdnum==2.2 id-validator==1.0.20
cat >"$folder/run.py" <<'PY'
from id_validator import validator
from stdnum.cn import ric

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def complete(stem):
    return stem + "10X98765432"[sum(int(d) * w for d, w in zip(stem, WEIGHTS)) % 11]


CASES = [
    ("ordinary", "110101" "19900307" "001", True, True),
    ("Hong Kong", "810000" "19900307" "001", False, True),
    ("Macau", "820000" "19900307" "001", False, True),
    ("Taiwan", "830000" "19900307" "001", False, True),
    ("permanent residence", "911124" "19900307" "001", False, False),
]
changed = 0
for name, stem, *seen in CASES:
    number = complete(stem)
    now = [ric.is_valid(number), bool(validator.is_valid(number))]
    print(f"{name}: stdnum {now[0]}, id-validator {now[1]}")
    changed += now != seen
raise SystemExit(changed)
PY
"$folder/venv/bin/python" "$folder/run.py"
echo "python-stdnum 2.2, id-validator 1.0.20: as seen"
