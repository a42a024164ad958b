// SPDX-License-Identifier: Apache-2.0

// Finding readers while one types: the page is fetched again and its results take the place of the old ones.

const form = document.getElementById("find");
const results = document.getElementById("results");
const found = document.getElementById("found");
const pause = 200;
let timer = 0;
let running = null;

function address() {
  const entries = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(entries).toString();
  return query ? `/readers?${query}` : "/readers";
}

async function find() {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const goal = address();
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(goal, { headers: { Accept: "text/html" }, signal: mine.signal });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.getElementById("results");
    // An expired session or a database that does not answer: the whole page says it.
    if (!answer.ok || answer.redirected || !next) return form.submit();
    results.replaceChildren(...next.childNodes);
    for (const element of results.querySelectorAll("[data-script]")) element.hidden = false;
    const count = fresh.getElementById("found").textContent;
    if (found.textContent !== count) found.textContent = count;
    history.replaceState(null, "", goal);
  } catch {
    // A newer search took over, or the network is away: the button still works.
  } finally {
    if (running === mine) {
      running = null;
      results.removeAttribute("aria-busy");
    }
  }
}

function later(event) {
  // While an input method composes, what is there is not what was meant.
  if (event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(find, event.type === "input" && event.target.type === "search" ? pause : 0);
}

if (form && results && found) {
  form.addEventListener("input", later);
  form.addEventListener("compositionend", later);
  results.addEventListener("change", ({ target }) => {
    const boxes = [...results.querySelectorAll("[name=reader]")];
    const whole = results.querySelector("#whole-page");
    if (target === whole) for (const box of boxes) box.checked = whole.checked;
    else if (target.name === "reader") whole.checked = boxes.every((box) => box.checked);
  });
}
