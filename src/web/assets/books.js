// Folds and unfolds the tree of a trial balance in place; without scripts its links do it.
"use strict";

document.addEventListener("click", (event) => {
  const fold = event.target.closest("a.fold");
  if (!fold || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = fold.closest("tr");
  const level = Number(row.dataset.level);
  const opens = fold.getAttribute("aria-expanded") !== "true";
  fold.setAttribute("aria-expanded", String(opens));
  for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
    const below = Number(next.dataset.level);
    if (!(below > level)) break;
    next.hidden = !(opens && below === level + 1);
    next.querySelector("a.fold")?.setAttribute("aria-expanded", "false");
  }
});

// Right unfolds, left folds, up and down go from account to account.
document.addEventListener("keydown", (event) => {
  const fold = event.target.closest?.("a.fold");
  if (!fold) return;
  const opens = fold.getAttribute("aria-expanded") !== "true";
  if ((event.key === "ArrowRight" && opens) || (event.key === "ArrowLeft" && !opens)) {
    event.preventDefault();
    fold.click();
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const shown = [...document.querySelectorAll("tr:not([hidden]) a.fold")];
    const next = shown[shown.indexOf(fold) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
});
