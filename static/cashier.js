// The operator's cashier in a panel over the game (L42): the game is told to pause and may end its round, what a limit
// leaves is said first, and afterwards the game is told to look at the balance again. Nothing here ever pays by itself.
"use strict";

function useCashier(stage, { tell, cover, ask, afterRound, goOn, otherwise }) {
  const panel = stage.querySelector("[data-cover=cashier]");
  const link = stage.querySelector("[data-cashier]");
  if (!panel) return { open: otherwise };  // no cashier here: the link in the drawer leads to what there is to know
  const frame = panel.querySelector("[data-cashier-frame]");
  const first = panel.querySelector("[data-cashier-first]");
  const words = panel.querySelector("[data-cashier-words]");
  const go = panel.querySelector("[data-cashier-go]");
  let address = "";
  let isOpen = false;

  async function open() {
    if (isOpen) return;
    isOpen = true;
    link.setAttribute("aria-busy", "true");
    tell("pause");
    try {
      const answer = await fetch(link.href, {
        headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(5000),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      words.textContent = said.words;
      address = said.url;
    } catch {
      words.textContent = "";
      address = "";
    }
    go.hidden = !address;
    link.removeAttribute("aria-busy");
    afterRound(show);
  }

  function show() {
    if (!isOpen) return;
    stage.querySelector("[data-drawer]").open = false;
    first.hidden = false;
    frame.hidden = true;
    cover("cashier", true);
    panel.querySelector("[data-cashier-close]").focus();
  }

  function close() {
    if (!isOpen) return;
    isOpen = false;
    frame.removeAttribute("src");
    cover("cashier", false);
    tell("refresh");
    goOn();
    ask();
    stage.querySelector("[data-drawer] summary").focus();
  }

  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  go.addEventListener("click", () => {
    frame.src = address;
    first.hidden = true;
    frame.hidden = false;
    frame.focus();
  });
  panel.querySelector("[data-cashier-close]").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== panel.dataset.origin) return;
    if (event.data?.type === "deposited") { ask(); tell("refresh"); }
    if (event.data?.type === "close") close();
  });
  return { open };
}
