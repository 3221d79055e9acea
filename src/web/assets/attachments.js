// Files dropped beside a voucher. Without it the plain field does the same.
"use strict";

(() => {
  const LARGEST = 20 * 1024 * 1024;
  const english = document.documentElement.lang === "en";
  const shelf = document.querySelector("[data-drop-files]");
  if (!shelf) return;
  const section = shelf.closest("section");
  const field = shelf.querySelector("input[type=file]");
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  const check = () => {
    const large = [...field.files].find((file) => file.size > LARGEST);
    field.setCustomValidity(large ? (english ? `${large.name} is larger than 20 MB` : `${large.name} 超过 20 MB`) : "");
    return field.reportValidity();
  };
  field.addEventListener("change", check);
  for (const name of ["dragenter", "dragover"]) {
    section.addEventListener(name, (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      section.classList.add("dropping");
    });
  }
  section.addEventListener("dragleave", (event) => {
    if (!section.contains(event.relatedTarget)) section.classList.remove("dropping");
  });
  section.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    section.classList.remove("dropping");
    field.files = event.dataTransfer.files;
    if (check()) shelf.requestSubmit();
  });
  // A file dropped beside the place does not leave the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (hasFiles(event)) event.preventDefault();
    });
  }
})();
