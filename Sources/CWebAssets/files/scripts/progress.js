// SPDX-License-Identifier: Apache-2.0

// Keeps the moving part of a mailing's page up to date by server-sent events, and counts down to its start. Where no
// script runs, the page loads anew.

const place = document.querySelector("[data-stream]");

/** What a person opened stays open, and nothing moves under somebody's fingers: the next part comes in a second. */
function replace(markup) {
  if (place.contains(document.activeElement)) return;
  const open = [...place.querySelectorAll("details")].map((fold) => fold.open);
  place.innerHTML = markup;
  place.querySelectorAll("details").forEach((fold, index) => { fold.open = open[index] ?? false; });
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
    if (left < 86_400) countdown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    setTimeout(tick, 1000);
  };
  tick();
}
