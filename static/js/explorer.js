"use strict";
// Shows the answer under the form instead of leaving the page. Without it the form opens the list itself.
document.querySelectorAll("[data-explorer]").forEach((form) => {
  const answer = document.querySelector("[data-answer]");
  const link = answer.querySelector("[data-address]");
  const body = answer.querySelector("[data-body]");
  const shown = 40000;
  form.addEventListener("submit", async (event) => {
    const asked = [...new FormData(form)].filter(([, value]) => value !== "");
    if (asked.some(([name, value]) => name === "format" && value !== "json")) return;
    event.preventDefault();
    const address = form.action + (asked.length ? "?" + new URLSearchParams(asked) : "");
    const response = await fetch(address);
    const text = JSON.stringify(await response.json(), null, 2);
    const told = ["ETag", "RateLimit-Remaining", "Retry-After"]
      .filter((name) => response.headers.has(name))
      .map((name) => name + ": " + response.headers.get(name));
    link.textContent = link.href = address;
    body.textContent = [response.status + " " + response.statusText, ...told, "", text.slice(0, shown)].join("\n")
      + (text.length > shown ? "\n…" : "");
    answer.hidden = false;
    answer.focus();
  });
});
