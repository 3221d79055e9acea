"""Writes everything in this folder: registers, workbooks and expected figures.

    python3 generate.py

The run is deterministic. It aborts, before a file is written, if the invented books break one of
their own rules. Needs openpyxl, xlwt and LibreOffice (for the .ods); the product's tests read the
committed files and need none of them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from content import OUTSIDERS, UNITS, World, build
from expect import write_csv, write_expected
from workbooks import write_workbooks

HERE = Path(__file__).resolve().parent


def flag(value: bool) -> str:
    return "true" if value else "false"


def write_registers(folder: Path) -> None:
    units = UNITS.values()
    write_csv(
        folder / "units.csv",
        "code,name,parent,level,tier,carry_forward,voucher_words,transfer_word,review_required",
        (
            (
                u.code,
                u.name,
                u.parent,
                u.level,
                u.tier,
                u.carry_forward,
                "|".join(u.words),
                u.transfer_word,
                flag(u.review_required),
            )
            for u in units
        ),
    )
    write_csv(
        folder / "accounts.csv",
        "unit,code,name,parent",
        ((u.code, a.code, a.name, a.parent) for u in units for a in u.details),
    )
    write_csv(
        folder / "projects.csv",
        "unit,code,name,earmarked,funding,started_on,finished_on",
        (
            (u.code, p.code, p.name, flag(p.earmarked), p.funding, p.started_on, p.finished_on)
            for u in units
            for p in u.projects
        ),
    )
    write_csv(
        folder / "bank_accounts.csv",
        "unit,code,name,account,bank",
        ((u.code, b.code, b.name, b.account, b.bank) for u in units for b in u.banks),
    )
    write_csv(folder / "counterparties.csv", "name,kind", OUTSIDERS.items())


def main() -> None:
    world: World = build()
    with tempfile.TemporaryDirectory() as scratch:
        write_expected(world, Path(scratch))  # a dry run: every check before the first file
    judged = write_expected(world, HERE / "expected")
    write_registers(HERE)
    write_csv(HERE / "judgement_2025.csv", "unit,project_code,fund,amount", judged)
    write_csv(HERE / "ledgers.csv", "unit,year,kind,file", write_workbooks(world.books.values(), HERE))
    for code, book in world.books.items():
        lines = sum(len(v.lines) for v in book.vouchers)
        print(f"{code} {book.unit.name}: {len(book.vouchers)} vouchers, {lines} lines")


if __name__ == "__main__":
    main()
