// SPDX-License-Identifier: Apache-2.0

// The draft's form saves itself: at most 2 s after the last change and at least every 5 s while somebody types. What
// is not saved yet is also kept in this browser, and offered again after a crash. Everything works without this file,
// by the buttons.

const form = document.getElementById("draft");
const status = document.getElementById("saved");
const key = `hayauma-draft:${form.getAttribute("action")}`;
const quick = form.querySelector("#conditions, .ticks") ? 300 : 1_500;
const pending = { timer: 0, since: 0, running: null, isBlocked: false };

const encoded = () => new URLSearchParams(new FormData(form));
const content = () => {
  const fields = encoded();
  for (const name of ["csrf", "version", "to", "go"]) fields.delete(name);
  return fields.toString();
};
let savedContent = content();
const isDirty = () => content() !== savedContent;

function keep() {
  try {
    if (isDirty()) localStorage.setItem(key, JSON.stringify({ fields: content(), version: form.elements.version.value }));
    else localStorage.removeItem(key);
  } catch { /* No room, or not allowed: the server has all but the last seconds. */ }
}

function changed() {
  if (pending.isBlocked || !isDirty()) return;
  keep();
  const now = performance.now();
  pending.since ||= now;
  status.textContent = form.dataset.unsaved;
  clearTimeout(pending.timer);
  pending.timer = setTimeout(save, Math.max(0, Math.min(quick, 4_000 - (now - pending.since))));
}

/** Sends what is there now. True: it is saved. One at a time: each needs the version that the last one made. */
async function save() {
  while (pending.running) await pending.running;
  if (pending.isBlocked) return false;
  if (!isDirty()) return true;
  clearTimeout(pending.timer);
  pending.since = 0;
  const sent = content();
  pending.running = post(sent);
  const isSaved = await pending.running;
  pending.running = null;
  if (isSaved && isDirty()) changed();
  return isSaved;
}

async function post(sent) {
  status.textContent = form.dataset.saving;
  try {
    const response = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: encoded() });
    const answer = await response.json();
    if (answer.problem) return stopped(answer);
    form.elements.version.value = answer.version;
    savedContent = sent;
    status.textContent = answer.saved;
    fill(answer.panels);
    keep();
    return true;
  } catch {
    // The server is away, or the session is over: what was typed stays here, and is tried again.
    status.textContent = form.dataset.failed;
    clearTimeout(pending.timer);
    pending.timer = setTimeout(save, 5_000);
    return false;
  }
}

function stopped(answer) {
  if (answer.problem === "refused") {
    status.textContent = answer.message;
    return false;
  }
  pending.isBlocked = true;
  const notice = document.getElementById(answer.problem);
  notice.hidden = false;
  notice.scrollIntoView({ block: "center" });
  status.textContent = "";
  return false;
}

/** Markup that our server made, by the id of the element that it fills. */
function fill(panels) {
  for (const [id, markup] of Object.entries(panels)) {
    const place = document.getElementById(id);
    if (place && place.dataset.markup !== markup) {
      place.dataset.markup = markup;
      place.innerHTML = markup;
    }
  }
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);

form.addEventListener("submit", async (event) => {
  const button = event.submitter;
  // The copy is made by a plain form, whatever happened here.
  if (button && "copy" in button.dataset) {
    pending.isBlocked = true;
    localStorage.removeItem(key);
    return;
  }
  event.preventDefault();
  if (button && "add" in button.dataset) return addCondition();
  if ((await save()) && button?.dataset.next) location.assign(button.dataset.next);
});

// Leaving: what is small enough is sent on the way, and all of it stays in this browser until a save succeeded.
addEventListener("pagehide", () => {
  keep();
  if (pending.isBlocked || pending.running || !isDirty()) return;
  const body = encoded();
  if (body.toString().length < 60_000) fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body, keepalive: true });
});
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());

// What an earlier page could not save.
const box = document.getElementById("restore");
try {
  const left = JSON.parse(localStorage.getItem(key) ?? "null");
  if (left && left.fields !== savedContent) {
    box.hidden = false;
    box.querySelector("[data-restore]").addEventListener("click", () => {
      restore(new URLSearchParams(left.fields));
      box.hidden = true;
      changed();
    });
    box.querySelector("[data-discard]").addEventListener("click", () => {
      localStorage.removeItem(key);
      box.hidden = true;
    });
  } else localStorage.removeItem(key);
} catch { /* Nothing that can be read. */ }

function restore(fields) {
  const rows = fields.getAll("field").length;
  while (document.querySelectorAll(".condition").length < rows) addCondition();
  const seen = {};
  for (const element of form.elements) {
    if (!element.name || ["csrf", "version", "to", "go"].includes(element.name)) continue;
    if (element.type === "checkbox" || element.type === "radio") {
      element.checked = fields.getAll(element.name).includes(element.value);
    } else {
      const values = fields.getAll(element.name);
      const index = (seen[element.name] = (seen[element.name] ?? -1) + 1);
      if (index < values.length) element.value = values[index];
    }
  }
}

// Conditions: an operator that the field's kind has not is not offered.
function fit(row) {
  const kind = row.querySelector("[name=field]").selectedOptions[0].dataset.kinds;
  const operator = row.querySelector("[name=operator]");
  for (const option of operator.options) option.disabled = option.hidden = kind && !option.dataset.kinds.split(" ").includes(kind);
  if (operator.selectedOptions[0]?.disabled) operator.value = "equals";
  const value = row.querySelector("[name=value]");
  value.setAttribute("list", `choices-of-${row.querySelector("[name=field]").value}`);
  value.type = kind === "date" && (!value.value || /^\d{4}-\d\d-\d\d$/.test(value.value)) ? "date" : "text";
  value.inputMode = kind === "number" ? "decimal" : "text";
  value.classList.toggle("unused", ["isBlank", "isPresent"].includes(operator.value));
  row.querySelector("[data-remove]").hidden = !kind;
}

function addCondition() {
  const rows = document.querySelectorAll(".condition");
  if (rows.length >= 20) return;
  const row = rows[rows.length - 1].cloneNode(true);
  for (const input of row.querySelectorAll("input, select")) input.value = "";
  row.querySelector("[name=operator]").value = "equals";
  row.querySelector(".error")?.remove();
  rows[0].parentNode.append(row);
  fit(row);
  row.querySelector("select").focus();
}

const conditions = document.getElementById("conditions");
if (conditions) {
  for (const row of conditions.querySelectorAll(".condition")) fit(row);
  conditions.addEventListener("change", (event) => fit(event.target.closest(".condition")));
  conditions.addEventListener("click", (event) => {
    if (!event.target.closest("[data-remove]")) return;
    const row = event.target.closest(".condition");
    row.querySelector("[name=field]").value = "";
    row.querySelector("[name=value]").value = "";
    if (conditions.querySelectorAll(".condition").length > 1) row.remove();
    else fit(row);
    changed();
  });
}

// Merge fields and pictures go where the cursor was.
let target = document.getElementById("html") ?? document.querySelector("[data-insertable]");
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-insertable]")) target = event.target;
});

function insert(text, into) {
  if (into.closest("[hidden]")) show(into.id);
  into.focus();
  // The one way that leaves the browser's undo whole.
  if (!document.execCommand("insertText", false, text)) into.setRangeText(text, into.selectionStart, into.selectionEnd, "end");
  changed();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-insert], [data-wrap], [data-reader]");
  if (!button) return;
  if (button.dataset.insert) {
    const fallback = document.getElementById("fallback")?.value ?? "";
    const asBlock = document.getElementById("as-block")?.checked && button.dataset.block;
    let text = asBlock ? button.dataset.block : button.dataset.insert;
    if (!("html" in button.dataset) && fallback && !asBlock) text = text.replace("}}", `|${fallback}}}`);
    insert(text, "html" in button.dataset ? document.getElementById("html") : target);
  } else if (button.dataset.wrap) {
    const area = document.getElementById("text");
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, columns: document.getElementById("columns").value, text: area.value });
    const answer = await (await fetch(button.dataset.wrap, { method: "POST", body })).json();
    area.focus();
    area.select();
    insert(answer.text, area);
  } else if (form.elements.to) {
    event.preventDefault();
    form.elements.to.value = button.dataset.reader;
    const url = `${form.action.replace(/content$/, "preview/panel")}?view=phone&to=${button.dataset.reader}`;
    const response = await fetch(url);
    if (response.ok) fill({ "preview-panel": await response.text() });
  }
});

// Text and HTML as tabs.
const tabs = document.querySelector("[data-parts]");
function show(part) {
  for (const link of tabs.querySelectorAll("a")) {
    const isShown = link.hash === `#part-${part}`;
    if (isShown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    document.querySelector(link.hash).hidden = !isShown;
  }
}
if (tabs) {
  show(tabs.dataset.parts);
  tabs.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    show(link.hash.slice("#part-".length));
  });
}

// The ruler: a full-width character is one, a half-width one half.
const halves = (text) => [...text].reduce((sum, one) => sum + (/[\u0020-\u10ff\uff61-\uffdc]/.test(one) ? 1 : 2), 0);
const shown = (text) => {
  const width = halves(text);
  return document.documentElement.lang === "ja" ? `全角 ${width / 2}字` : `${width} half-width`;
};
const subject = document.getElementById("subject");
subject?.addEventListener("input", () => (form.querySelector("[data-width=subject]").textContent = shown(subject.value)));
const area = document.getElementById("text");
for (const element of form.querySelectorAll("[data-script]")) element.hidden = false;
if (area) {
  const measure = () => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.value.indexOf("\n", area.selectionStart);
    form.querySelector("[data-width=line]").textContent = shown(area.value.slice(start, end < 0 ? undefined : end));
  };
  for (const name of ["input", "keyup", "click"]) area.addEventListener(name, measure);
}

const upload = document.getElementById("upload");
upload?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const place = document.getElementById("upload-error");
  place.textContent = "";
  try {
    const response = await fetch(upload.action, { method: "POST", headers: { Accept: "application/json" }, body: new FormData(upload) });
    const answer = await response.json();
    if (answer.message) return (place.textContent = answer.message);
    fill(answer.panels);
    upload.reset();
    insert(answer.markup, document.getElementById("html"));
  } catch {
    place.textContent = form.dataset.failed;
  }
});

// Files: one upload or removal at a time, and none beside a save, since each makes a version of the draft.
async function withVersion(url, body, onProgress) {
  await save();
  while (pending.running) await pending.running;
  const answer = send(url, body, onProgress);
  pending.running = answer.then((sent) => !!sent);
  const sent = await answer;
  pending.running = null;
  if (sent?.version) form.elements.version.value = sent.version;
  if (sent?.panels) fill(sent.panels);
  if (isDirty()) changed();
  return sent;
}

/** The answer, or null when there was none. */
const send = (url, body, onProgress) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress?.(event.loaded / event.total));
    request.addEventListener("load", () => resolve(request.response));
    request.addEventListener("error", () => resolve(null));
    request.send(body);
  });

const attach = document.getElementById("attach");
attach?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = document.getElementById("attach-error");
  const progress = document.getElementById("attach-progress");
  const button = attach.querySelector("button");
  const octets = [...attach.elements.file.files].reduce((sum, file) => sum + file.size, 0);
  problem.textContent = octets > attach.dataset.limit ? attach.dataset.tooLarge : "";
  if (problem.textContent || button.disabled) return;
  button.disabled = true;
  const shown = (part) => (progress.textContent = `${attach.dataset.sending} ${Math.floor(part * 100)}%`);
  shown(0);
  const sent = await withVersion(attach.action, new FormData(attach), shown);
  progress.textContent = "";
  button.disabled = false;
  if (!sent || sent.message) problem.textContent = sent?.message ?? attach.dataset.failed;
  else attach.reset();
});
document.getElementById("attachments")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target));
  const sent = await withVersion(event.target.action, body);
  if (sent?.panels) attach.elements.file.focus();
  else document.getElementById("attach-error").textContent = attach.dataset.failed;
});
