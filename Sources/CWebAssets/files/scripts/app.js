// SPDX-License-Identifier: Apache-2.0

// What every signed-in page does: nothing that it could not do without, a little more comfortable.
// Other modules take `toast`, `words` and `relative` from here.

const isJapanese = document.documentElement.lang === "ja";

/** The one of two texts that fits the page's language. */
export const words = (japanese, english) => (isJapanese ? japanese : english);

/**
 * Says something at the foot of the page, for screen readers too.
 * `action`: {label, run} adds a button; `isBad` colours it and leaves it standing.
 */
export function toast(message, { action, isBad = false } = {}) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const box = document.createElement("p");
  box.className = isBad ? "toast bad" : "toast";
  const text = document.createElement("span");
  text.textContent = message;
  box.append(text);
  if (action) box.append(plainButton(action.label, () => { box.remove(); action.run(); }));
  box.append(plainButton(words("閉じる", "Close"), () => box.remove()));
  place.append(box);
  if (!isBad) setTimeout(() => box.remove(), action ? 15_000 : 6_000);
}

function plainButton(label, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = label;
  button.addEventListener("click", run);
  return button;
}

/** `3分前`, `in 2 hours`; beyond a week nothing is said. */
export function relative(date, now = new Date()) {
  const seconds = Math.round((date - now) / 1000);
  const size = Math.abs(seconds);
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
  if (size < 45) return format.format(0, "second");
  if (size < 3_600) return format.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return format.format(Math.round(seconds / 3_600), "hour");
  if (size < 7 * 86_400) return format.format(Math.round(seconds / 86_400), "day");
  return "";
}

// <time datetime="…" data-relative>: the exact time stays as its title.
function showRelativeTimes() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    time.title ||= time.textContent;
    time.textContent = relative(new Date(time.dateTime)) || time.title;
  }
}
showRelativeTimes();
setInterval(showRelativeTimes, 30_000);

// A form that was sent once is not sent twice by a double click. `data-again` is for forms that stay, such as downloads.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "again" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  // Whether another listener keeps the form here is known when all of them have run.
  queueMicrotask(() => {
    if (event.defaultPrevented) return;
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
});

// Coming back by the browser's history makes the forms whole again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("form [aria-disabled=true]")) button.removeAttribute("aria-disabled");
});

document.addEventListener("click", (event) => {
  // data-dialog="id": opens that <dialog>; without scripts the link leads to a page that asks the same.
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    event.target.closest("dialog")?.close();
  }
  // data-copy="text": to the clipboard.
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier.dataset.copy);
});

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(words("コピーしました。", "Copied."));
  } catch {
    toast(words("コピーできませんでした。選んでコピーしてください。", "It could not be copied. Please select it and copy."), { isBad: true });
  }
}

// What works with scripts alone is hidden until they run.
for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;

// A toast that came with the page can be put away.
for (const box of document.querySelectorAll("main .toast[role=status]")) {
  box.append(plainButton(words("閉じる", "Close"), () => box.remove()));
}

// On a narrow screen tabs run out of sight: the one that one is on is not among them.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  tab.parentElement.scrollLeft = tab.offsetLeft + tab.offsetWidth - tab.parentElement.offsetLeft - tab.parentElement.clientWidth;
}
