// The budget sheet by keyboard: sums while one types, a column pasted from a spreadsheet, Enter and
// the arrows down the column. The form works without it.
"use strict";

(() => {
  // As money/written.rs reads: marks group by thousands or are not there, nothing is guessed.
  const fenOf = (text) => {
    const plain = text.normalize("NFKC").trim().replace("。", ".");
    if (plain === "") return 0;
    const found = /^(-)?\s*¥?\s*(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d{0,2})0*)?\s*元?$/.exec(plain);
    if (!found || (!found[2] && !found[3])) return null;
    const whole = (found[2] || "0").replaceAll(",", "");
    if (whole.length > 13) return null;
    const fen = Number(whole) * 100 + Number((found[3] || "").padEnd(2, "0"));
    return found[1] ? -fen : fen;
  };
  const grouped = (fen) => {
    const digits = String(Math.abs(fen)).padStart(3, "0");
    const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${fen < 0 ? "-" : ""}${yuan}.${digits.slice(-2)}`;
  };
  const put = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  const start = () => {
    const form = document.querySelector("form[data-budget-grid]");
    if (!form) return;
    const rows = () => [...form.querySelectorAll("tr[data-row]")];
    const amountOf = (row) => row.querySelector("[data-field=amount]");
    const columnOf = (field) => rows().map((row) => row.querySelector(`[data-field=${field}]`)).filter(Boolean);

    const sums = () => {
      let income = 0, expense = 0;
      for (const row of rows()) {
        const input = amountOf(row);
        const fen = fenOf(input.value);
        input.setCustomValidity(fen === null ? form.dataset.unread : "");
        // A detail counts in the account above it where that is budgeted, too.
        const isCounted = !rows().some((other) => other !== row
          && other.dataset.row !== row.dataset.row
          && row.dataset.row.startsWith(other.dataset.row)
          && amountOf(other).value.trim() !== "");
        if (fen === null || !isCounted) continue;
        if (row.dataset.side === "income") income += fen; else if (row.dataset.side === "expense") expense += fen;
      }
      const carry = Number(form.dataset.carry || 0);
      put(form.querySelector("[data-sum=income]"), grouped(income));
      put(form.querySelector("[data-sum=expense]"), grouped(expense));
      const left = income + carry - expense;
      const place = form.querySelector("[data-sum=left]");
      put(place, grouped(left));
      place?.classList.toggle("short", left < 0);
    };

    form.addEventListener("input", (event) => {
      if (event.target.dataset.field === "amount") sums();
    });
    form.addEventListener("keydown", (event) => {
      const field = event.target.dataset?.field;
      if (!field || !["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
      const column = columnOf(field);
      const next = column[column.indexOf(event.target) + (event.key === "ArrowUp" ? -1 : 1)];
      event.preventDefault();
      next?.focus();
      next?.select?.();
    });
    form.addEventListener("paste", (event) => {
      const field = event.target.dataset?.field;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!field || !/[\n\t]/.test(text.trim())) return;
      event.preventDefault();
      const block = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
      // A block with headings, or that names accounts, goes to their rows; any other down from the cell.
      const HEADINGS = {
        科目编码: "code", 上年决算数: "last", 年初预算数: "amount", 本年预算数: "amount", 预算数: "amount",
        调整后预算数: "amount", 说明: "note", 调整原因: "note",
      };
      const headings = block[0].map((it) => HEADINGS[it.trim()] ?? null);
      const isHeaded = headings.includes("code") && headings.includes("amount");
      if (isHeaded) block.shift();
      const byCode = new Map(rows().filter((row) => !row.dataset.project).map((row) => [row.dataset.row, row]));
      const fields = ["last", "amount", "note"];
      const from = fields.indexOf(field);
      const column = columnOf(field);
      let place = column.indexOf(event.target);
      for (const line of block) {
        const named = byCode.get((isHeaded ? line[headings.indexOf("code")] ?? "" : line[0]).trim());
        if (isHeaded) {
          headings.forEach((of, index) => {
            const cell = of && of !== "code" && named?.querySelector(`[data-field=${of}]`);
            if (cell && !cell.readOnly) cell.value = (line[index] ?? "").trim();
          });
          continue;
        }
        const row = named ?? column[place]?.closest("tr");
        const cells = named ? line.slice(1).filter((it) => it.trim() !== "") : line;
        if (!row) break;
        if (named) {
          const amount = [...cells].reverse().find((it) => fenOf(it) !== null);
          if (amount !== undefined) amountOf(row).value = amount.trim();
        } else {
          cells.forEach((value, index) => {
            const cell = row.querySelector(`[data-field=${fields[from + index]}]`);
            if (cell && !cell.readOnly) cell.value = value.trim();
          });
          place += 1;
        }
      }
      sums();
    });
    sums();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
