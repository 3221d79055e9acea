// Sending a workbook with a bar that fills, and findings tied to their cells. All of it has a way
// without scripts.
"use strict";

(() => {
  const isEnglishPage = document.documentElement.lang === "en";
  const words = (chinese, english) => (isEnglishPage ? english : chinese);

  // A file dropped on the form is the file of the form.
  const zone = (event) => event.target.closest?.("[data-drop]");
  ["dragenter", "dragover"].forEach((kind) =>
    document.addEventListener(kind, (event) => {
      const target = zone(event);
      if (!target) return;
      event.preventDefault();
      target.classList.add("over");
    }),
  );
  document.addEventListener("dragleave", (event) => zone(event)?.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    const target = zone(event);
    if (!target) return;
    event.preventDefault();
    target.classList.remove("over");
    const field = target.querySelector("input[type=file]");
    if (event.dataTransfer.files.length > 0) field.files = event.dataTransfer.files;
  });

  // How far the sending is; then the page of the upload, or this page with what was refused.
  const failed = (form, text) => {
    form.querySelector("[data-upload-said]").textContent = text;
    form.querySelectorAll("button").forEach((button) => (button.disabled = false));
  };
  const showAnswer = (text) => {
    const answer = new DOMParser().parseFromString(text, "text/html");
    const main = answer.querySelector("main");
    if (!main) return false;
    document.querySelector("main").replaceWith(main);
    document.title = answer.title;
    (main.querySelector("[role=alert]") ?? main).scrollIntoView({ block: "center" });
    return true;
  };
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (!form) return;
    event.preventDefault();
    const progress = form.querySelector("[data-upload-progress]");
    const said = form.querySelector("[data-upload-said]");
    const meter = form.querySelector("progress");
    progress.hidden = false;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("x-upload", "1");
    request.upload.addEventListener("progress", (it) => {
      if (it.lengthComputable) meter.value = (it.loaded / it.total) * 100;
    });
    request.upload.addEventListener("load", () => {
      meter.removeAttribute("value");
      said.textContent = words("正在核对", "Checking");
    });
    request.addEventListener("load", () => {
      const place = request.getResponseHeader("location");
      if (request.status === 201 && place) window.location.assign(place);
      else if (!showAnswer(request.responseText)) failed(form, words("上传没有成功，请重试", "The upload failed; please try again"));
    });
    request.addEventListener("error", () => failed(form, words("网络中断，请重试", "The connection broke; please try again")));
    request.send(new FormData(form));
  });

  // A finding and its cell are shown together, whichever of them was chosen.
  const bring = (element, others) => {
    document.querySelectorAll(".current").forEach((it) => it.classList.remove("current"));
    [element, ...others].forEach((it) => it?.classList.add("current"));
    element.scrollIntoView({ block: "nearest", inline: "center" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-cell], a[data-finding]");
    if (!link) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    window.history.replaceState(null, "", link.hash);
    bring(target, [link.closest("li, td")]);
    const back = target.querySelector("a[data-cell], a[data-finding]");
    (back ?? target).focus({ preventScroll: true });
  });
})();
