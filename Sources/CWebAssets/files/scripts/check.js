// SPDX-License-Identifier: Apache-2.0

// Links, the DNS and tests are looked at while the page is open: it fetches itself again until nothing is pending, and
// puts in what has changed. What was ticked or typed stays.

const pause = 1000;
const limit = 180;
const parts = ["checks", "test-list"];
let rounds = 0;

function replace(id, fresh) {
  const old = document.getElementById(id);
  const next = fresh.getElementById(id);
  if (!old || !next || old.contains(document.activeElement)) return;
  for (const box of old.querySelectorAll("input:checked")) {
    const same = [...next.querySelectorAll("input")].find((input) => input.name === box.name);
    if (same) same.checked = true;
  }
  if (old.innerHTML !== next.innerHTML) old.replaceChildren(...next.childNodes);
}

async function look() {
  rounds += 1;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of parts) replace(id, fresh);
      document.getElementById("check").toggleAttribute("data-pending", !!fresh.querySelector("#check[data-pending]"));
    }
  } catch {
    // The network is away for a moment; the next round asks again.
  }
  wait();
}

function wait() {
  if (document.querySelector("#check[data-pending]") && rounds < limit) setTimeout(look, pause);
}

wait();
