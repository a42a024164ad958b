// SPDX-License-Identifier: Apache-2.0

// Keeps the moving part of a mailing's page up to date by server-sent events, and counts down to its start. Where no
// script runs, the page loads anew.

const place = document.querySelector("[data-stream]");

const stops = () => [...place.querySelectorAll("a, summary, pre")];
const spoken = document.querySelector("#spoken");
let said = "";

/** What a person opened stays open, the focus stays where it was, and nothing moves under a selection. */
function replace(markup) {
  const selection = getSelection();
  if (!selection.isCollapsed && place.contains(selection.anchorNode)) return;
  const open = [...place.querySelectorAll("details")].map((fold) => fold.open);
  const focus = stops().indexOf(document.activeElement);
  place.innerHTML = markup;
  place.querySelectorAll("details").forEach((fold, index) => { fold.open = open[index] ?? false; });
  if (focus >= 0) stops()[focus]?.focus({ preventScroll: true });
  say(place.querySelector(".state")?.textContent ?? "");
}

/** Read out when the state changes; the numbers of each second are not. */
function say(state) {
  if (spoken && said && state !== said) spoken.textContent = state;
  said = state;
}

if (place) {
  const source = new EventSource(place.dataset.stream);
  source.addEventListener("part", (event) => replace(event.data));
  source.addEventListener("over", () => {
    source.close();
    location.reload();
  });
  const later = () => {
    source.close();
    setTimeout(() => location.reload(), 10_000);
  };
  source.addEventListener("full", later);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) later();
  });
  window.addEventListener("pagehide", () => source.close());
}

const countdown = document.querySelector("[data-countdown]");
if (countdown) {
  const start = Number(countdown.dataset.countdown);
  const tick = () => {
    const left = Math.round(start - Date.now() / 1000);
    if (left <= 0) return setTimeout(() => location.reload(), 2000);
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left < 86_400) countdown.textContent = countdown.dataset.words.replace("{}", clock);
    setTimeout(tick, 1000);
  };
  tick();
}
