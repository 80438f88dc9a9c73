// What a page cannot do without a script: print, share, send a form as soon as a choice is made. Everything works without it.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  if (button.dataset.do === "print") window.print();
  if (button.dataset.do === "copy" && navigator.clipboard) {
    navigator.clipboard.writeText(button.dataset.text).then(() => { button.textContent = "Tersalin"; });
  }
  if (button.dataset.do === "share" && navigator.share) {
    navigator.share({ title: document.title, url: location.href }).catch(() => {});
  }
});
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-send]") && event.target.form) event.target.form.requestSubmit();
});
for (const button of document.querySelectorAll("[data-do=share]")) button.hidden = !navigator.share;
for (const button of document.querySelectorAll("[data-do=print]")) button.hidden = false;
