// Tells the casino's page around us that something was booked, or that the player is done. It never says how much.
"use strict";

const { casino, booked } = document.body.dataset;
if (window.parent !== window) {
  if (booked !== undefined) window.parent.postMessage({ type: "deposited" }, casino);
  const close = document.querySelector("[data-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => window.parent.postMessage({ type: "close" }, casino));
  }
}
document.querySelector("form")?.addEventListener("submit", (event) => { event.submitter.disabled = true; });
