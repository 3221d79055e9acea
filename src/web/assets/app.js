// What pages gain where scripts run. Everything here has a way without them.
"use strict";

document.documentElement.classList.add("scripted");

const say = (text) => {
  let region = document.getElementById("spoken");
  if (!region) {
    region = document.createElement("p");
    region.id = "spoken";
    region.className = "spoken";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = text;
  region.classList.add("shown");
  window.clearTimeout(say.timer);
  say.timer = window.setTimeout(() => region.classList.remove("shown"), 4000);
};

const isEnglish = document.documentElement.lang === "en";

// Choosing is asking: the period in the head, filters that are one choice.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// Boxes of one name become one value, so that addresses stay short.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const name = form.dataset.join;
  if (name) {
    const boxes = [...form.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
    const joined = document.createElement("input");
    joined.type = "hidden";
    joined.name = name;
    joined.value = boxes.filter((box) => box.checked).map((box) => box.value).join(",");
    boxes.forEach((box) => box.removeAttribute("name"));
    form.append(joined);
  }
  // Nothing is sent twice by a second click.
  if (form.method === "post" && !form.hasAttribute("data-many")) {
    const buttons = form.querySelectorAll("button:not([type=button])");
    window.setTimeout(() => buttons.forEach((button) => (button.disabled = true)), 0);
  }
});
window.addEventListener("pageshow", () =>
  document.querySelectorAll("form button:disabled").forEach((button) => {
    if (!button.hasAttribute("data-stays-disabled")) button.disabled = false;
  }),
);

// Asks before what cannot be taken back.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// What is typed and not sent yet stays in this tab through another language, other months and a
// reload; not for another user, and never a password.
const viewer = document.body.dataset.viewer;
const ofTheWay = new Set(["kept", "key", "version", "period", "next"]);
const typedKey = (form) => {
  const about = [...form.querySelectorAll("input[type=hidden]")].filter((it) => !ofTheWay.has(it.name));
  return `typed:${viewer}:${form.getAttribute("action").split("?")[0]}:${about.map((it) => `${it.name}=${it.value}`).join("&")}`;
};
const isKept = (form) =>
  viewer && form?.method === "post" && form.closest("main") && !form.dataset.memory && form.enctype !== "multipart/form-data";
const typedFields = (form) =>
  [...form.elements].filter((it) => it.name && !["hidden", "password", "file", "submit", "button"].includes(it.type));
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!isKept(form)) return;
  const values = typedFields(form).map((it) => [it.name, it.type === "checkbox" ? it.checked : it.value]);
  try {
    sessionStorage.setItem(typedKey(form), JSON.stringify(values));
  } catch {
    // Without room the form is as it would be without scripts.
  }
});
document.addEventListener("submit", (event) => {
  if (isKept(event.target) && !event.defaultPrevented) sessionStorage.removeItem(typedKey(event.target));
});
if (viewer) {
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith("typed:") && !key.startsWith(`typed:${viewer}:`))
    .forEach((key) => sessionStorage.removeItem(key));
  const isShownAgain = new URLSearchParams(window.location.search).has("kept") || document.querySelector("main [role=alert]");
  for (const form of isShownAgain ? [] : document.querySelectorAll("main form")) {
    const text = isKept(form) && sessionStorage.getItem(typedKey(form));
    if (!text) continue;
    const fields = typedFields(form);
    JSON.parse(text).forEach(([name, value], place) => {
      const field = fields[place];
      if (field?.name !== name) return;
      if (typeof value === "boolean") field.checked = value;
      else field.value = value;
    });
    const around = form.closest("details");
    if (around) around.open = true;
    say(isEnglish ? "What you had typed is here again" : "已恢复您刚才没有提交的内容");
  }
}

// A table as a spreadsheet takes it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const table = document.querySelector(button.dataset.copy);
  const rows = [...table.rows].map((row) =>
    [...row.cells]
      .filter((cell) => !cell.classList.contains("tick"))
      .map((cell) => cell.innerText.trim().replace(/\s+/g, " ").replace(/^(-?[\d,]+\.\d{2})$/, (it) => it.replaceAll(",", "")))
      .join("\t"),
  );
  await navigator.clipboard.writeText(rows.join("\n"));
  say(isEnglish ? "Copied" : "已复制，可粘贴到表格软件");
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Menus close when the eye moves on.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.drop[open]").forEach((open) => {
    if (!open.contains(event.target)) open.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.drop[open]").forEach((open) => {
    open.open = false;
    open.querySelector("summary").focus();
  });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// All boxes of a form's list at once.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.tickAll;
  if (!name) return;
  document.querySelectorAll(`input[type=checkbox][name="${name}"]`).forEach((box) => {
    box.checked = event.target.checked;
  });
});

// On a narrow screen the menu begins folded.
const narrow = window.matchMedia("(max-width: 60rem)");
const foldMenu = () =>
  document.querySelectorAll(".side > details").forEach((menu) => (menu.open = !narrow.matches));
narrow.addEventListener("change", foldMenu);
foldMenu();

// Printing opens what is folded.
window.addEventListener("beforeprint", () =>
  document.querySelectorAll("main details").forEach((part) => (part.open = true)),
);
