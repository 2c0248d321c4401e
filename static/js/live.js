// Brings a part of the page up to date every few seconds until it asks no more. Without JavaScript the page reloads itself.
"use strict";
for (const part of document.querySelectorAll("[data-live]")) {
  const turn = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
        if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
        if (fresh && !fresh.dataset.live) return location.replace(location.href);
      }
    } catch { /* Without a connection what was last known stays. */ }
    setTimeout(turn, part.dataset.live * 1000);
  };
  setTimeout(turn, part.dataset.live * 1000);
}
