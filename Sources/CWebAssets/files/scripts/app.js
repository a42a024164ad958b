// SPDX-License-Identifier: Apache-2.0

// What every signed-in page does: nothing that it could not do without, a little more comfortable.

// A form that was sent once is not sent twice by a double click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // Coming back to the page by the browser's history makes the form whole again.
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});
