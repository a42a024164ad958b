// SPDX-License-Identifier: Apache-2.0

// Uploads a file with its progress, and follows what runs on the server.

const form = document.querySelector("form[data-upload]");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const line = form.querySelector("[data-progress]");
  const button = form.querySelector("button");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (sent) => {
    if (sent.lengthComputable) line.textContent = `${form.dataset.upload} ${Math.floor((sent.loaded / sent.total) * 100)}%`;
  });
  const failed = (message) => {
    line.textContent = message;
    button.disabled = false;
    delete form.dataset.sent;
  };
  request.addEventListener("load", () => {
    if (request.response?.next) location.assign(request.response.next);
    else failed(request.response?.text ?? `HTTP ${request.status}`);
  });
  request.addEventListener("error", () => failed("×"));
  button.disabled = true;
  request.send(new FormData(form));
});

const moving = document.querySelector("[data-poll]");
if (moving) {
  // The page renews itself where no script runs; here that is not needed.
  const line = moving.querySelector("[data-progress]");
  const bar = moving.querySelector("progress");
  const ask = async () => {
    try {
      const answer = await (await fetch(moving.dataset.poll, { headers: { Accept: "application/json" } })).json();
      if (answer.next) return location.replace(answer.next);
      if (answer.text && line.textContent !== answer.text) line.textContent = answer.text;
      if (bar && answer.percent != null) bar.value = answer.percent;
    } catch {
      // The server is away for a moment: the next question finds out.
    }
    setTimeout(ask, 500);
  };
  setTimeout(ask, 300);
}
