// Shows the buttons that copy what stands beside them; without JavaScript the text can be selected as it is.
"use strict";
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const from = document.getElementById(button.dataset.copy);
    const status = button.closest("section").querySelector("[data-copied]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(from.value ?? from.textContent);
        status.textContent = "";
        setTimeout(() => { status.textContent = status.dataset.copied; }, 50);
      } catch { from.select?.(); /* Refused: it is selected, to be copied by hand. */ }
    });
  }
}
