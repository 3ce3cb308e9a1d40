/** The page around the frame: a small vocabulary out, three words in. It is told facts and never asked for any. */

const SOURCE = "sandbox-game";
const target = () => document.querySelector("[data-casino]")?.dataset.casino || "*";

/** Tell the page around us; nobody listens when we are not framed. */
export function tell(type, details = {}) {
  if (window.parent === window) return;
  window.parent.postMessage({ source: SOURCE, type, ...details }, target());
}

/** Listen for pause, resume and refresh from the page around us, and from nobody else. */
export function listen(handlers) {
  window.addEventListener("message", (event) => {
    if (window.parent === window || event.source !== window.parent) return;
    const type = event.data && typeof event.data === "object" ? event.data.type : null;
    if (typeof type === "string" && Object.hasOwn(handlers, type)) handlers[type]();
  });
}
