// The entry grid by keyboard. The form works without it; this makes it quick, and keeps what was
// typed on this machine until the server has it.
"use strict";

(() => {
  const english = document.documentElement.lang === "en";
  const say = (chinese, foreign) => (english ? foreign : chinese);
  const SAVE_AFTER = 400; // ms after the last key
  const RETRY_AFTER = 5000; // ms after a failed try
  const SHOWN = 60; // options of a list at once
  const KEPT_FOR = 30 * 24 * 3600 * 1000; // ms that a copy on this machine is offered
  const OFFERED = 3; // copies offered at once
  const COMBOS = new Set(["account", "project", "counterparty", "economic_class", "bank_account"]);
  const CHOICES = { funding: "funding_sources", expenditure: "expenditure_kinds", ownership: "asset_ownerships" };
  const NAMES = {
    project: say("项目", "Project"), counterparty: say("往来单位", "Counterparty"),
    funding: say("资金来源", "Funding source"), expenditure: say("支出类型", "Expenditure kind"),
    economic_class: say("经济分类", "Economic class"), ownership: say("资产属性", "Asset ownership"),
    bank_account: say("银行账户", "Bank account"),
  };
  const HEADINGS = {
    摘要: "summary", 科目: "account", 科目编码: "account", 会计科目: "account", 科目名称: "account",
    借方: "debit", 借方金额: "debit", 贷方: "credit", 贷方金额: "credit", 项目: "project",
    往来单位: "counterparty", 资金来源: "funding", 支出类型: "expenditure", 经济分类: "economic_class",
    资产属性: "ownership", 银行账户: "bank_account",
  };

  let form, body, options, sources, known, timer, retry, isSaving, isGone;
  let isSent = false; // sent, and no answer heard

  // Amounts: whole fen.
  const fenOf = (text) => {
    // As money/written.rs reads: marks group by thousands or are not there, nothing is guessed.
    const plain = text.normalize("NFKC").trim().replace("。", ".");
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

  const rows = () => [...body.rows];
  const cellOf = (row, field) => row.querySelector(`[data-field="${field}"]`);
  const fieldsOf = (row) => [...row.querySelectorAll("input[data-field]:not([type=hidden]), select[data-field]")];
  const rowOf = (element) => element.closest("tr[data-line]");
  const isMoney = (element) => element.dataset.field === "debit" || element.dataset.field === "credit";

  // Sums are kept per row, so that a key costs one addition for each line and no layout.
  const weigh = (row) => {
    row.debitFen = fenOf(cellOf(row, "debit").value) ?? 0;
    row.creditFen = fenOf(cellOf(row, "credit").value) ?? 0;
  };
  const total = () => {
    let debit = 0, credit = 0;
    for (const row of body.rows) {
      debit += row.debitFen ?? 0;
      credit += row.creditFen ?? 0;
    }
    return { debit, credit };
  };
  const put = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  const showTotals = () => {
    const { debit, credit } = total();
    put(form.querySelector("[data-total=debit]"), grouped(debit));
    put(form.querySelector("[data-total=credit]"), grouped(credit));
    const gap = debit - credit;
    const isEven = gap === 0 && debit !== 0;
    const text = gap !== 0
      ? say(`借贷相差 ${grouped(Math.abs(gap))}（${gap > 0 ? "贷方" : "借方"}少）`, `Out by ${grouped(Math.abs(gap))} (${gap > 0 ? "credit" : "debit"} short)`)
      : isEven ? say("借贷平衡", "Balanced") : "";
    const place = form.querySelector("[data-difference]");
    put(place, text);
    place.classList.toggle("even", isEven);
  };
  const isBalanced = () => {
    const { debit, credit } = total();
    return debit === credit && debit !== 0;
  };

  // Rows.
  const number = () => {
    rows().forEach((row, index) => {
      const line = index + 1;
      if (row.line === line) return;
      row.line = line;
      row.querySelector("th").textContent = line;
      for (const element of row.querySelectorAll("[data-field]")) {
        element.name = `l${line}-${element.dataset.field}`;
        const label = element.getAttribute("aria-label") || "";
        element.setAttribute("aria-label", label.replace(/\d+/, line));
      }
    });
  };
  const blankRow = () => {
    const row = body.rows[0].cloneNode(true);
    row.line = 0;
    row.debitFen = row.creditFen = 0;
    row.querySelectorAll(".cell-fault").forEach((it) => it.remove());
    row.querySelectorAll("[data-field]").forEach((it) => {
      it.value = "";
      it.removeAttribute("aria-invalid");
      it.removeAttribute("aria-describedby");
      it.classList.remove("unknown");
    });
    row.querySelector(".dims").replaceChildren();
    return row;
  };
  const addRow = (after) => {
    const row = blankRow();
    if (after) after.after(row);
    else body.append(row);
    number();
    return row;
  };
  const dropRow = (row) => {
    if (body.rows.length === 1) addRow();
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    number();
    showTotals();
    cellOf(next, "summary").focus();
    keep();
  };

  // What an account asks for.
  const accountOf = (text) => {
    const plain = text.trim();
    return known.get(plain) ?? known.get(plain.split(/\s+/)[0]) ?? null;
  };
  const drawDims = (row, values = {}) => {
    const place = row.querySelector(".dims");
    for (const it of place.querySelectorAll("[data-field]")) values[it.dataset.field] ??= it.value;
    const account = accountOf(cellOf(row, "account").value);
    const asked = new Map((account?.asks_for ?? []).map((it) => [it.replace("!", ""), it.endsWith("!")]));
    const shown = Object.keys(NAMES).filter((it) => asked.has(it) || values[it]);
    const parts = shown.map((field) => {
      const label = document.createElement("label");
      label.className = "dim";
      const name = document.createElement("span");
      name.className = "dim-name";
      name.textContent = NAMES[field] + (asked.get(field) ? " *" : "");
      let control;
      if (CHOICES[field]) {
        control = document.createElement("select");
        control.append(new Option("", ""));
        for (const it of options[CHOICES[field]]) control.append(new Option(it.name, it.code));
      } else {
        control = document.createElement("input");
        control.maxLength = 120;
        dress(control, field);
      }
      control.dataset.field = field;
      control.name = `l${row.line}-${field}`;
      control.setAttribute("aria-label", say(`第${row.line}行 ${NAMES[field]}`, `Line ${row.line} ${NAMES[field]}`));
      if (asked.get(field)) control.setAttribute("aria-required", "true");
      control.value = values[field] ?? "";
      label.append(name, control);
      return label;
    });
    if (values.functional_class) {
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.dataset.field = "functional_class";
      hidden.name = `l${row.line}-functional_class`;
      hidden.value = values.functional_class;
      parts.push(hidden);
    }
    place.replaceChildren(...parts);
    row.account = account;
  };

  // A listbox for all comboboxes (WAI-ARIA: editable combobox with list autocomplete).
  const list = document.createElement("ul");
  list.id = "grid-listbox";
  list.className = "grid-listbox";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("可选项", "Options"));
  list.hidden = true;
  let listFor = null, found = [], active = -1;

  const dress = (input, field) => {
    if (!COMBOS.has(field)) return;
    input.removeAttribute("list");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", "grid-listbox");
    input.setAttribute("autocomplete", "off");
  };
  const textOf = (it) => (it.code ? `${it.code} ${it.name}` : it.name);
  // First letters of pinyin: every reading of a character counts.
  const soundsFrom = (letters, from, query) =>
    from + query.length <= letters.length && [...query].every((it, place) => letters[from + place].includes(it));
  const rank = (it, query) => {
    if (it.code && it.code.toLowerCase().startsWith(query)) return 0;
    const leaf = it.name.slice(it.name.lastIndexOf("-") + 1);
    it.letters ??= it.sounds.split(" ");
    if (soundsFrom(it.letters, it.letters.lastIndexOf("-") + 1, query)) return 1;
    if (leaf.toLowerCase().startsWith(query)) return 1;
    if (soundsFrom(it.letters, 0, query)) return 2;
    if (it.name.toLowerCase().includes(query)) return 3;
    if (query.length > 1 && it.letters.some((_, from) => soundsFrom(it.letters, from, query))) return 4;
    return -1;
  };
  const matches = (field, text) => {
    const query = text.trim().toLowerCase();
    const all = sources[field];
    if (!query) return all.slice(0, SHOWN);
    const ranked = [];
    for (const it of all) {
      const place = rank(it, query);
      if (place >= 0) ranked.push([place, it]);
    }
    ranked.sort((one, other) => one[0] - other[0]);
    return ranked.slice(0, SHOWN).map(([, it]) => it);
  };
  const closeList = () => {
    if (!listFor) return;
    list.hidden = true;
    listFor.setAttribute("aria-expanded", "false");
    listFor.removeAttribute("aria-activedescendant");
    listFor = null;
    active = -1;
  };
  const point = (index) => {
    list.children[active]?.removeAttribute("aria-selected");
    active = index;
    const option = list.children[active];
    if (!option) {
      listFor.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    listFor.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const openList = (input, all = false) => {
    const field = input.dataset.field;
    found = matches(field, all ? "" : input.value);
    if (found.length === 0) {
      closeList();
      return;
    }
    list.replaceChildren(...found.map((it, index) => {
      const option = document.createElement("li");
      option.id = `grid-option-${index}`;
      option.setAttribute("role", "option");
      const code = document.createElement("span");
      code.className = "option-code";
      code.textContent = it.code;
      option.append(code, it.name);
      return option;
    }));
    const box = input.getBoundingClientRect();
    const below = window.innerHeight - box.bottom;
    const height = Math.min(260, Math.max(below, box.top) - 12);
    list.style.maxHeight = `${height}px`;
    list.style.minWidth = `${Math.max(box.width, 220)}px`;
    list.style.left = `${Math.min(box.left, window.innerWidth - 240)}px`;
    if (below >= height || below >= box.top) {
      list.style.top = `${box.bottom}px`;
      list.style.bottom = "auto";
    } else {
      list.style.top = "auto";
      list.style.bottom = `${window.innerHeight - box.top}px`;
    }
    list.hidden = false;
    listFor = input;
    input.setAttribute("aria-expanded", "true");
    active = -1;
    point(all ? -1 : 0);
  };
  const take = (index) => {
    const input = listFor;
    const chosen = found[index];
    closeList();
    if (!input || !chosen) return;
    input.value = textOf(chosen);
    changed(input);
    settle(input);
  };
  // What was typed becomes what is meant, where only one thing can be.
  const settle = (input) => {
    const field = input.dataset.field;
    if (isMoney(input)) {
      const fen = fenOf(input.value);
      if (fen !== null) input.value = fen === 0 ? "" : grouped(fen);
      const other = cellOf(rowOf(input), field === "debit" ? "credit" : "debit");
      if (fen && other.value) other.value = "";
      weigh(rowOf(input));
      showTotals();
      return;
    }
    if (!COMBOS.has(field)) return;
    const text = input.value.trim();
    const exact = sources[field].find((it) => it.code === text || textOf(it) === text)
      ?? only(sources[field].filter((it) => it.name === text || it.name.endsWith(`-${text}`)));
    if (exact) input.value = textOf(exact);
    input.classList.toggle("unknown", text !== "" && !exact);
    input.title = text !== "" && !exact
      ? field === "counterparty" ? say("新的往来单位，保存时登记", "New counterparty, registered on saving") : say("没有找到", "Not found")
      : "";
    // Drawn anew only for another account: the focus may already stand there.
    const row = rowOf(input);
    if (field === "account" && accountOf(input.value) !== row.account) drawDims(row);
  };
  const only = (all) => (all.length === 1 ? all[0] : undefined);

  // Moving on.
  const focus = (element) => {
    element.focus();
    element.select?.();
  };
  const nextFrom = (input) => {
    const row = rowOf(input);
    const fields = fieldsOf(row);
    const field = input.dataset.field;
    const place = fields.indexOf(input);
    const isFilled = (it) => it.value.trim() !== "";
    if (field === "credit" || (field === "debit" && isFilled(input))) {
      focus(cellOf(row.nextElementSibling ?? addRow(row), "summary"));
      return;
    }
    if (field === "summary" && !isFilled(input)) {
      if (isBalanced()) {
        form.querySelector("button[value=save]").focus();
        return;
      }
      const above = row.previousElementSibling;
      if (above) input.value = cellOf(above, "summary").value;
    }
    const next = fields[place + 1];
    if (next) focus(next);
  };
  const backFrom = (input) => {
    const row = rowOf(input);
    const fields = fieldsOf(row);
    const place = fields.indexOf(input);
    if (place > 0) focus(fields[place - 1]);
    else if (row.previousElementSibling) focus(fieldsOf(row.previousElementSibling).at(-1));
  };
  const upOrDown = (input, isDown) => {
    const row = rowOf(input);
    const other = isDown ? row.nextElementSibling : row.previousElementSibling;
    const target = other && (cellOf(other, input.dataset.field) ?? cellOf(other, "account"));
    if (target) focus(target);
  };
  // What this cell must be for the voucher to balance.
  const balance = (input) => {
    const row = rowOf(input);
    const { debit, credit } = total();
    const gap = credit - row.creditFen - (debit - row.debitFen);
    if (gap === 0) return;
    const isDebit = input.dataset.field === "debit";
    const amount = isDebit ? gap : -gap;
    const target = amount > 0 ? input : cellOf(row, isDebit ? "credit" : "debit");
    cellOf(row, "debit").value = "";
    cellOf(row, "credit").value = "";
    target.value = grouped(Math.abs(amount));
    weigh(row);
    showTotals();
    focus(target);
    keep();
  };
  const swap = (input) => {
    const row = rowOf(input);
    const [debit, credit] = [cellOf(row, "debit"), cellOf(row, "credit")];
    [debit.value, credit.value] = [credit.value, debit.value];
    weigh(row);
    showTotals();
    focus(input === debit ? credit : debit);
    keep();
  };

  // Keeping on this machine.
  // Each form has a place of its own, by the key that the server gave it. While it is open it
  // holds a lock of that name, so that other tabs leave its copy alone.
  const memory = () => `${form.dataset.memory}:${form.elements.key.value}`;
  const hold = () => navigator.locks?.request(memory(), { ifAvailable: true }, () => new Promise(() => {})).catch(() => {});
  const openForms = async () => {
    if (!navigator.locks) return null;
    const { held } = await navigator.locks.query();
    return new Set(held.map((it) => it.name));
  };
  const written = () => {
    const lines = rows().map((row) => {
      const line = {};
      for (const it of row.querySelectorAll("[data-field]")) if (it.value.trim()) line[it.dataset.field] = it.value;
      return line;
    }).filter((line) => Object.keys(line).length > 0);
    const value = (name) => form.elements[name].value;
    return { dated_on: value("dated_on"), word: value("word"), attachment_count: value("attachment_count"), cashier: value("cashier"), lines };
  };
  const tell = (text, isBad = false) => {
    const place = form.querySelector("[data-memory-state]");
    put(place, text);
    place.classList.toggle("bad", isBad);
  };
  const clock = (at) => new Date(at).toLocaleTimeString(english ? "en" : "zh-CN", { hour12: false });
  const store = () => {
    window.clearTimeout(timer);
    if (isGone) return;
    const kept = { at: Date.now(), key: form.elements.key.value, version: form.dataset.version, sent: isSent, content: written() };
    try {
      localStorage.setItem(memory(), JSON.stringify(kept));
      if (!isSaving) tell(say(`已暂存本机 ${clock(kept.at)}`, `Kept on this machine ${clock(kept.at)}`));
    } catch {
      tell(say("本机空间不足，未能暂存，请尽快保存", "No room on this machine; please save soon"), true);
    }
  };
  const keep = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(store, SAVE_AFTER);
  };
  const fill = (content) => {
    for (const name of ["dated_on", "word", "attachment_count", "cashier"]) form.elements[name].value = content[name] ?? "";
    while (body.rows.length < content.lines.length + 1) addRow();
    rows().forEach((row, index) => {
      const line = content.lines[index] ?? {};
      for (const field of ["summary", "account", "debit", "credit"]) cellOf(row, field).value = line[field] ?? "";
      row.querySelector(".dims").replaceChildren();
      drawDims(row, { ...line });
      weigh(row);
    });
    showTotals();
  };
  const readKept = (name) => {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      return Array.isArray(kept?.content?.lines) ? kept : null;
    } catch {
      return null;
    }
  };
  // What was kept of the same draft, or of new ones, by forms that are closed by now.
  const keptCopies = (open) => {
    const prefix = form.dataset.memory;
    const names = Object.keys(localStorage).filter((it) => it === prefix || it.startsWith(`${prefix}:`));
    const copies = [];
    for (const name of names) {
      const kept = readKept(name);
      if (!kept || Date.now() - kept.at > KEPT_FOR) localStorage.removeItem(name);
      else if (name === memory() || !open?.has(name)) copies.push({ name, kept });
    }
    const here = JSON.stringify(written());
    const isWorth = ({ kept }) => kept.content.lines.length > 0 && JSON.stringify(kept.content) !== here;
    return copies.filter(isWorth).sort((one, other) => other.kept.at - one.kept.at).slice(0, OFFERED);
  };
  const offerKept = async () => {
    const open = await openForms().catch(() => null);
    for (const copy of keptCopies(open)) offer(copy, open !== null);
    document.querySelector(".kept-notice button")?.focus();
  };
  const offer = ({ name, kept }, isClosed) => {
    const banner = document.createElement("div");
    banner.className = "card notice warn kept-notice";
    banner.setAttribute("role", "status");
    const words = document.createElement("p");
    const at = new Date(kept.at).toLocaleString(english ? "en" : "zh-CN", { hour12: false });
    words.textContent = say(`本机有 ${at} 暂存、尚未保存的内容（${kept.content.lines.length} 行）。`, `This machine kept unsaved content of ${at} (${kept.content.lines.length} lines).`);
    if (kept.version !== form.dataset.version) words.textContent += say("此后凭证另有修改，恢复并保存将以本机内容为准。", " The voucher was changed since; restoring and saving puts this content in its place.");
    const act = (label, what, then) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.dataset.kept = what;
      button.addEventListener("click", () => {
        banner.remove();
        localStorage.removeItem(name);
        then();
        cellOf(body.rows[0], "summary").focus();
      });
      return button;
    };
    const actions = document.createElement("p");
    actions.className = "actions";
    actions.append(
      act(say("恢复", "Restore"), "restore", () => {
        fill(kept.content);
        // It was sent from a form that is closed, and no answer came: under its key the server
        // knows whether it has it already.
        if (kept.sent && isClosed && form.dataset.version === "0") {
          form.elements.key.value = kept.key;
          hold();
        }
        keep();
      }),
      act(say("放弃", "Discard"), "discard", () => {}),
    );
    banner.append(words, actions);
    form.before(banner);
  };

  // Saving: what the server refuses stands beside its cell; without a connection it is kept.
  const save = async (action) => {
    if (isSaving) return;
    isSaving = true;
    window.clearTimeout(retry);
    retry = null;
    isSent = true;
    store();
    tell(say("正在保存…", "Saving…"));
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") sent.append(name, value);
    sent.set("action", action);
    const headers = { "hx-request": "true", "idempotency-key": form.elements.key.value };
    let answer;
    try {
      answer = await fetch(form.getAttribute("action"), { method: "POST", body: sent, headers });
    } catch {
      isSaving = false;
      tell(say("网络不通，内容已暂存本机，接通后自动保存", "No connection; kept on this machine, saved when it is back"), true);
      retry = window.setTimeout(() => save(action), RETRY_AFTER);
      return;
    }
    isSaving = false;
    isSent = false;
    const to = answer.headers.get("hx-redirect");
    if (answer.ok && to) {
      isGone = true;
      window.clearTimeout(timer);
      localStorage.removeItem(memory());
      tell(say("已保存", "Saved"));
      window.location.assign(to);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const again = page.getElementById("voucher-form");
    if (again) {
      const place = memory();
      form.replaceWith(again);
      attach(again);
      if (memory() !== place) localStorage.removeItem(place);
      hold();
      store();
      tell(say("没有保存，请更正后再保存；内容已暂存本机", "Not saved; please correct and save again. Kept on this machine"), true);
      (form.querySelector("[aria-invalid=true]") ?? form.querySelector("#faults"))?.focus();
      return;
    }
    const title = page.querySelector("h1")?.textContent ?? String(answer.status);
    const isOut = answer.redirected && new URL(answer.url).pathname === "/login";
    tell(isOut
      ? say("登录已失效，内容已暂存本机；请另开一页登录后再保存", "Signed out; kept on this machine. Sign in on another page, then save")
      : say(`没有保存：${title}；内容已暂存本机`, `Not saved: ${title}. Kept on this machine`), true);
  };
  window.addEventListener("online", () => {
    if (retry && !isSaving) save("save");
  });

  // A block from a spreadsheet.
  const paste = (input, text) => {
    const block = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((it) => it.trim()));
    let fields = null;
    const headings = block[0].map((it) => HEADINGS[it] ?? null);
    if (headings.filter(Boolean).length >= 2) {
      fields = headings;
      block.shift();
    } else {
      const width = Math.max(...block.map((line) => line.length));
      const order = ["summary", "account", "debit", "credit"];
      const from = order.indexOf(input.dataset.field);
      fields = width >= 4 ? order : order.slice(Math.max(from, 0));
    }
    let row = rowOf(input);
    for (const line of block) {
      if (line.every((it) => it === "")) continue;
      row ??= addRow();
      const values = {};
      line.forEach((value, index) => {
        const field = fields[index];
        if (!field || (value === "" && field !== "summary")) return;
        const cell = cellOf(row, field);
        if (cell && row.querySelector(".dims").contains(cell) === false) cell.value = value;
        else values[field] = choiceOf(field, value);
      });
      if (!cellOf(row, "summary").value && row.previousElementSibling) {
        cellOf(row, "summary").value = cellOf(row.previousElementSibling, "summary").value;
      }
      settle(cellOf(row, "account"));
      drawDims(row, values);
      for (const field of ["debit", "credit"]) {
        const fen = fenOf(cellOf(row, field).value);
        if (fen !== null) cellOf(row, field).value = fen === 0 ? "" : grouped(fen);
      }
      weigh(row);
      row = row.nextElementSibling;
    }
    if (cellOf(body.rows[body.rows.length - 1], "account").value) addRow();
    showTotals();
    keep();
  };
  const choiceOf = (field, value) => {
    const choices = CHOICES[field] && options[CHOICES[field]];
    return choices?.find((it) => it.name === value || it.code === value)?.code ?? value;
  };

  const changed = (input) => {
    if (isMoney(input)) {
      weigh(rowOf(input));
      showTotals();
    }
    keep();
  };

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!form?.contains(input)) return;
    if (!input.dataset.field) {
      keep();
      return;
    }
    if (input.dataset.field === "summary" && !event.isComposing) {
      const row = rowOf(input);
      if (input.value === ".." && row.previousElementSibling) input.value = cellOf(row.previousElementSibling, "summary").value;
      if (input.value === "//") input.value = cellOf(body.rows[0], "summary").value;
    }
    if (COMBOS.has(input.dataset.field) && !event.isComposing) openList(input);
    changed(input);
  });
  document.addEventListener("compositionend", (event) => {
    if (form?.contains(event.target) && COMBOS.has(event.target.dataset.field)) openList(event.target);
  });
  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (!form?.contains(input) || !input.dataset?.field) return;
    if (listFor === input) closeList();
    settle(input);
  });
  document.addEventListener("change", (event) => {
    if (!form?.contains(event.target)) return;
    keep();
    if (event.target.name === "dated_on") renew();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) {
      const input = listFor;
      take([...list.children].indexOf(option));
      nextFrom(input);
    }
  });
  document.addEventListener("paste", (event) => {
    const input = event.target;
    if (!form?.contains(input) || !input.dataset?.field) return;
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    closeList();
    paste(input, text);
  });
  window.addEventListener("scroll", (event) => {
    if (event.target !== list) closeList();
  }, true);

  const inList = (event, input) => {
    if (listFor !== input) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      point((active + step + found.length) % found.length);
      return true;
    }
    if (event.key === "Escape") {
      closeList();
      return true;
    }
    if (event.key === "Enter" && active >= 0) {
      take(active);
      nextFrom(input);
      return true;
    }
    if (event.key === "Tab" && active >= 0 && input.value.trim()) take(active);
    return false;
  };
  const inMoney = (event, input) => {
    if (!isMoney(input)) return false;
    if (event.key === "=" || event.key === "＝") {
      balance(input);
      return true;
    }
    if (event.key === " ") {
      swap(input);
      return true;
    }
    return false;
  };
  document.addEventListener("keydown", (event) => {
    if (!form || event.isComposing || event.keyCode === 229) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      closeList();
      save("save");
      return;
    }
    const input = event.target;
    if (!form.contains(input)) return;
    if (!input.dataset.field) {
      // Enter in the head goes on to the lines instead of sending the form.
      if (event.key === "Enter" && input.closest(".voucher-head")) {
        event.preventDefault();
        const head = [...form.querySelectorAll(".voucher-head input, .voucher-head select")];
        focus(head[head.indexOf(input) + 1] ?? cellOf(body.rows[0], "summary"));
      }
      return;
    }
    if (inList(event, input) || inMoney(event, input)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      focus(cellOf(addRow(rowOf(input)), "summary"));
    } else if (event.key === "Delete" && event.ctrlKey) {
      event.preventDefault();
      dropRow(rowOf(input));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (event.shiftKey) backFrom(input);
      else nextFrom(input);
    } else if (event.key === "ArrowDown" && event.altKey && COMBOS.has(input.dataset.field)) {
      event.preventDefault();
      openList(input, true);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && input.tagName === "INPUT") {
      event.preventDefault();
      upOrDown(input, event.key === "ArrowDown");
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-lines]") && form) focus(cellOf(addRow(), "summary"));
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    save(event.submitter?.value || "save");
  });

  // Accounts of 2021 and before are other ones.
  const learn = (data) => {
    options = data;
    sources = {
      account: data.accounts, project: data.projects, bank_account: data.bank_accounts,
      economic_class: data.economic_classes, counterparty: [...data.counterparties, ...data.parties],
    };
    known = new Map();
    for (const it of data.accounts) {
      known.set(it.code, it);
      known.set(it.name, it);
      known.set(textOf(it), it);
    }
  };
  let era = null;
  const eraOf = (text) => Number(text.slice(0, 4)) < 2022;
  const renew = async () => {
    const day = form.elements.dated_on.value;
    if (!/^\d{4}-/.test(day) || eraOf(day) === era) return;
    era = eraOf(day);
    try {
      const answer = await fetch(form.dataset.optionsFrom + day.slice(0, 4));
      if (answer.ok) learn(await answer.json());
      rows().forEach((row) => drawDims(row));
    } catch {
      tell(say("网络不通，科目表未能更换", "No connection; the chart was not renewed"), true);
    }
  };

  const attach = (found) => {
    form = found;
    body = form.querySelector(".voucher-grid tbody");
    learn(JSON.parse(form.querySelector("#entry-options").textContent));
    era = eraOf(form.elements.dated_on.value);
    rows().forEach((row, index) => {
      row.line = index + 1;
      dress(cellOf(row, "account"), "account");
      drawDims(row);
      weigh(row);
    });
    form.after(list);
    showTotals();
  };
  const first = document.getElementById("voucher-form");
  if (!first) return;
  attach(first);
  focus(form.querySelector("[aria-invalid=true]") ?? cellOf(body.rows[0], "summary"));
  hold();
  offerKept();
})();
