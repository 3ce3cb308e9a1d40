// Before a log-in ends because nothing happens, one is asked; our server alone knows how long it lasts.
const box = document.querySelector("[data-stay]");
const clock = box.querySelector("[data-stay-left]");
const form = box.querySelector("form");
const warning = Number(box.dataset.warning);
let ends = 0;
let timer = 0;

function look(seconds) {
  window.clearTimeout(timer);
  timer = window.setTimeout(ask, Math.max(1, seconds) * 1000);
}

async function ask() {
  let said;
  try {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok && answer.status !== 401) throw new Error(String(answer.status));
    said = await answer.json();
  } catch {
    look(10);
    return;
  }
  if (said.left === 0) over();
  else if (said.left > warning) { box.close(); look(said.left - warning); }
  else warn(said);
}

function warn(said) {
  ends = performance.now() + said.left * 1000;
  form.hidden = !said.may_stay;
  box.querySelector("[data-stay-last]").hidden = said.may_stay;
  if (!box.open) { box.showModal(); tick(); }
  look(Math.min(10, said.left));
}

function tick() {
  const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (box.open) window.setTimeout(tick, 1000);
}

function over() {
  box.close();
  if (!document.querySelector("[data-stage]")) window.location.assign(window.location.href);  // a game's page says it itself
}

form.addEventListener("submit", async (event) => {
  if (event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  try {
    const body = new FormData(form);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.status === 204) { box.close(); look(Number(box.dataset.idle) - warning); } else ask();
  } catch {
    ask();
  }
});
box.addEventListener("cancel", (event) => { event.preventDefault(); if (!form.hidden) form.requestSubmit(); });  // somebody is there
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
look(Number(box.dataset.idle) - warning);
