// Shows beside a form what its text will look like, as the portal itself will write it. Without JavaScript a button does it.
"use strict";
for (const form of document.querySelectorAll("form[data-preview]")) {
  const output = document.getElementById(form.dataset.output), text = form.elements.text;
  let waiting = 0, asked = 0;
  const show = async () => {
    const turn = ++asked, body = new FormData();
    body.append("text", text.value);
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const page = await answer.text();
      if (turn === asked) output.innerHTML = page;
    } catch { /* Without a connection the last preview stays. */ }
  };
  text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 400); });
}
