/* The admin's boxes with suggestions say their label to screen readers: the library that draws them does not. */
(() => {
  // The cross that empties a box of several would stand among its list's items; each of them has its own.
  document.querySelectorAll("select.admin-autocomplete[multiple]").forEach((select) => { select.dataset.allowClear = "false"; });
  const labelOf = (select) => {
    const label = select.id && document.querySelector(`label[for="${select.id}"]`);
    const words = label ? label.textContent.replace(/[:*\s]+$/, "").trim() : "";
    return words || select.getAttribute("aria-label") || select.name;
  };
  const name = () => document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
    const words = labelOf(select);
    (select.nextElementSibling || select.parentElement)
      .querySelectorAll(".select2-selection, .select2-selection__rendered, .select2-search__field")
      .forEach((part) => part.getAttribute("aria-label") || part.setAttribute("aria-label", words));
  });
  document.addEventListener("DOMContentLoaded", () => {
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
