// The little that needs script: scanners, the event panel, copying. Every page works without it.
(() => {
  "use strict";
  const shown = {"]": "\u241D", "\x1d": "\u241D", "^": "\u241E", "6": "\u241E", "\x1e": "\u241E", "\x04": "\u2404", d: "\u2404"};
  const search = () => document.getElementById("search-code");
  const typing = (element) => element && /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

  function insert(input, text) {
    const [from, to] = [input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length];
    input.setRangeText(text, from, to, "end");
  }

  // 1 Scanners that type: a separator sent as Ctrl+] would be lost, and focus may be anywhere.
  let keys = [];
  document.addEventListener("keydown", (event) => {
    const box = search();
    if (!box || event.isComposing || event.altKey || event.metaKey) return;
    const active = document.activeElement;
    const separator = (event.ctrlKey && (event.key === "d" ? active === box : true) && shown[event.key]) || (event.key.length === 1 && event.key < " " && shown[event.key]);
    if (separator && (active === box || !typing(active))) {
      event.preventDefault();
      if (active !== box) { box.focus(); box.value = ""; }
      insert(box, separator);
      keys.push(event.timeStamp);
      return;
    }
    if (event.ctrlKey) return;
    if (event.key === "Tab" && active === box && fast()) { event.preventDefault(); box.form.requestSubmit(); return; }
    if (event.key.length !== 1) { keys = []; return; }
    keys.push(event.timeStamp);
    if (!typing(active) && !document.querySelector("dialog[open]") && event.key !== " ") {
      box.focus();
      box.select();
    }
  });
  const fast = () => keys.length > 7 && (keys.at(-1) - keys.at(-8)) / 7 < 40;

  // 2 Pieces and rows open their event beside the page; with a modifier key, or without script, as a page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("main a");
    const href = link && link.getAttribute("href");
    if (!href || !/^\/events\/[0-9a-f]{32}\/$/.test(href) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const panel = document.getElementById("event-panel");
    if (!panel || !panel.showModal || link.closest("dialog")) return;
    event.preventDefault();
    open(panel, href);
  });
  async function open(panel, href) {
    const answer = await fetch(href, {headers: {"HX-Request": "true"}, credentials: "same-origin"});
    if (!answer.ok) { location.assign(href); return; }
    panel.innerHTML = await answer.text();
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
  }

  // 3 Closing and copying.
  document.addEventListener("click", (event) => {
    const panel = document.getElementById("event-panel");
    if (panel && (event.target === panel || (event.target.closest && event.target.closest("[data-close]")))) panel.close();
    const copy = event.target.closest && event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => { copy.textContent = copy.dataset.done; });
    }
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
  });

  // 4 After a tab was changed in place, its link keeps the focus.
  let tab = "";
  document.addEventListener("htmx:beforeRequest", (event) => { tab = event.detail.elt.id || ""; });
  document.addEventListener("htmx:afterSettle", () => {
    const again = tab && document.getElementById(tab);
    if (again) again.focus({preventScroll: true});
    tab = "";
  });
})();
