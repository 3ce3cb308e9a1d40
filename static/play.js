// The game page: a clock that runs, figures that come from our server alone, and covers that tell what is wrong.
// The game may say "something happened"; it can never say how much (SECURITY.md 4.2).

// This script runs before the frame exists, so that nothing the frame says early is missed; the rest waits for the page.
"use strict";

const early = { loaded: false, refused: false, messages: [] };
const listenEarly = (event) => early.messages.push(event);
window.addEventListener("message", listenEarly);
document.addEventListener("load", (event) => { if (event.target.id === "game") early.loaded = true; }, true);
document.addEventListener("securitypolicyviolation", (event) => { early.refused ||= event.effectiveDirective === "frame-src"; });
document.addEventListener("DOMContentLoaded", start);

function start() {
  const POLL_MS = 1500;
  const SILENT_MS = 15000;
  const LOST_MS = 5000;
  const AGAIN_MS = 5000;

  const stage = document.querySelector("[data-stage]");
  const frame = stage.querySelector("[data-frame]");  // null where the game has a page of its own
  const dialect = ADAPTERS[stage.dataset.adapter] ?? ADAPTERS.plain;
  const drawer = stage.querySelector("[data-drawer]");
  const clock = stage.querySelector("[data-clock]");
  const net = stage.querySelector("[data-net]");
  const balance = stage.querySelector("[data-balance-figure]");
  const leaveForm = stage.querySelector("[data-leave]");
  const leftFact = stage.querySelector("[data-left-fact]");
  const bonusFact = stage.querySelector("[data-bonus-fact]");
  const note = stage.querySelector("[data-note]");
  const checkForm = stage.querySelector("[data-check-form]");
  const origins = stage.dataset.origins.split(" ").filter(Boolean);

  let mark = stage.dataset.mark;
  let startedAt = performance.now() - Number(stage.dataset.elapsed) * 1000;
  let answeredAt = performance.now();
  let ended = false;
  let frameOrigin = "";

  /* covers: one at a time, the gravest first */

  const GRAVITY = ["ended", "elsewhere", "twice", "refused", "offline", "away", "platform", "stopped", "pause", "check", "cashier", "silent", "loading"];
  const standing = new Set();

  function cover(name, up) {
    if (up) standing.add(name); else standing.delete(name);
    const top = GRAVITY.find((one) => standing.has(one));
    for (const element of stage.querySelectorAll("[data-cover]")) {
      element.hidden = element.dataset.cover !== top;
    }
    if (frame) frame.inert = Boolean(top) && top !== "loading";
  }

  /* a word about time and money: the game is told to pause, its round may end, then it is covered */

  const ROUND_MS = 60000;
  let inRound = false;
  let reminding = null;

  function tell(word) {
    for (const origin of frameOrigin ? [frameOrigin] : origins.filter((one) => !one.includes("*"))) {
      frame?.contentWindow?.postMessage(dialect.say(word), origin);
    }
  }

  function goOn() {
    const held = ["stopped", "pause", "check", "cashier"].some((one) => standing.has(one));
    if (!held && reminding === null && stopping === null) tell("resume");
  }

  function remind(facts) {
    for (const slot of stage.querySelectorAll("[data-check]")) slot.textContent = facts[slot.dataset.check];
    if (reminding !== null) return;
    tell("pause");
    reminding = window.setTimeout(coverForReminder, inRound ? ROUND_MS : 0);
  }

  function coverForReminder() {
    window.clearTimeout(reminding);
    cover("check", true);
    checkForm.querySelector("button").focus();
  }

  /* a limit is used up, or the house closed the game: as with a word about time, a round that runs may end first */

  let stopping = null;

  function stop(words, open) {
    if (words) stage.querySelector("[data-stopped-words]").textContent = words;
    sayOpen("stopped", open);
    if (words && stopping === null) {
      tell("pause");
      stopping = window.setTimeout(coverForStop, inRound ? ROUND_MS : 0);
    } else if (!words && stopping !== null) {
      window.clearTimeout(stopping);
      stopping = null;
      cover("stopped", false);
      goOn();
    }
  }

  function coverForStop() {
    window.clearTimeout(stopping);
    cover("stopped", true);
    stage.querySelector("[data-cover=stopped] a").focus();
  }

  function sayOpen(name, words) {
    if (words) stage.querySelector(`[data-cover=${name}] [data-open-words]`).textContent = words;
  }

  function endReminder() {
    if (reminding === null) return;
    window.clearTimeout(reminding);
    reminding = null;
    cover("check", false);
    goOn();
  }

  checkForm.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "continue") return;
    event.preventDefault();
    try {
      const data = new FormData(checkForm, event.submitter);
      const answer = await fetch(checkForm.action, {
        method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual",
      });
      if (answer.status !== 204) throw new Error(String(answer.status));
      ask();
    } catch {
      window.location.reload();
    }
  });

  /* clock */

  function tick() {
    const seconds = Math.max(0, Math.floor((performance.now() - startedAt) / 1000));
    const two = (value) => String(value).padStart(2, "0");
    clock.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    if (!ended) window.setTimeout(tick, 1000 - ((performance.now() - startedAt) % 1000));
  }

  /* figures */

  let asking = false;
  let askAgain = false;

  async function ask() {
    if (ended) return;
    if (asking) { askAgain = true; return; }
    asking = true;
    try {
      const url = `${stage.dataset.bar}?mark=${encodeURIComponent(mark)}`;
      const answer = await fetch(url, {
        headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(4000),
      });
      if (answer.status === 200) show(await answer.json());
      else if (answer.status === 401) finish(await answer.json().catch(() => ({})));
      else if (answer.type === "opaqueredirect" || [403, 404, 410].includes(answer.status)) finish({});
      else if (answer.status !== 204) throw new Error(String(answer.status));
      answeredAt = performance.now();
      cover("away", false);
      cover("offline", !navigator.onLine);
    } catch (fault) {
      if (!navigator.onLine) cover("offline", true);
      else if (performance.now() - answeredAt > LOST_MS) blame(/^\d+$/.test(fault.message));
    } finally {
      asking = false;
      if (askAgain) { askAgain = false; ask(); }
    }
  }

  /* whose fault: an answer that is an error is our house; no answer is ours when the game's house can be reached */

  const gameHouse = frame && `${new URL(frame.getAttribute("src"), window.location.href).origin}/`;

  async function reaches(address) {
    try {
      await fetch(address, {
        mode: "no-cors", cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(3000),
      });
      return true;
    } catch {
      return false;
    }
  }

  async function blame(houseSpoke) {
    const ours = houseSpoke || (gameHouse && await reaches(gameHouse));
    if (performance.now() - answeredAt <= LOST_MS) return;
    cover("away", Boolean(ours));
    cover("offline", !ours || !navigator.onLine);
  }

  async function gameInTrouble(otherwise) {
    if (ended || !gameHouse || standing.has("offline") || await reaches(gameHouse)) { otherwise(); return; }
    if (!standing.has("platform")) lookAgain();
    cover("platform", true);
  }

  function lookAgain() {
    window.setTimeout(async () => {
      if (!ended && navigator.onLine && await reaches(gameHouse)) window.location.reload();
      else if (!ended) lookAgain();
    }, AGAIN_MS);
  }

  function show(facts) {
    mark = facts.mark;
    net.textContent = facts.net;
    balance.textContent = facts.balance;
    stage.toggleAttribute("data-long", Math.max(facts.net.length, facts.balance.length) > 11);
    startedAt = performance.now() - facts.elapsed * 1000;
    bonusFact.hidden = !facts.bonus;
    bonusFact.querySelector("[data-bonus]").textContent = facts.bonus ?? "";
    leftFact.hidden = !facts.left;
    leftFact.querySelector("[data-left]").textContent = facts.left;
    note.hidden = !facts.note;
    if (note.textContent !== facts.note) note.textContent = facts.note;
    pause(facts.pause);
    if (facts.reality) remind(facts.reality); else endReminder();
    stop(facts.stopped, facts.open_words);
    if (facts.ended) finish(facts);
  }

  function pause(until) {
    if (until) stage.querySelector("[data-pause-until]").textContent = until;
    if (Boolean(until) === standing.has("pause")) return;
    cover("pause", Boolean(until));
    if (until) tell("pause"); else goOn();
  }

  function finish(facts) {
    ended = true;
    if (facts.ended_words) stage.querySelector("[data-ended-words]").textContent = facts.ended_words;
    sayOpen("ended", facts.open_words);
    stage.querySelector("[data-log-in-again]").hidden = !facts.log_in;
    stage.querySelector("[data-back-to-lobby]").hidden = Boolean(facts.log_in);
    frame?.removeAttribute("src");
    stage.querySelector("[data-open]")?.remove();
    cover("ended", true);
    keepAwake();
  }

  function poll() {
    if (!document.hidden) ask();
    if (!ended) window.setTimeout(poll, POLL_MS);
  }

  /* the frame */

  function answered() {
    window.clearTimeout(silence);
    cover("loading", false);
    cover("silent", false);
  }

  function refused() {
    window.clearTimeout(silence);
    cover("refused", true);
  }

  const silence = frame && window.setTimeout(() => gameInTrouble(() => { cover("loading", false); cover("silent", true); }), SILENT_MS);
  if (frame) cover("loading", true);
  frame?.addEventListener("load", answered);
  if (early.loaded) answered();
  if (early.refused) refused();
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.effectiveDirective === "frame-src") refused();
  });

  /* messages: from this very frame, from a listed origin, of a known shape; anything else is dropped */

  function isListed(origin) {
    return origins.some((listed) => {
      if (!listed.includes("://*.")) return listed === origin;
      const [scheme, rest] = listed.split("://*.");
      return origin.startsWith(`${scheme}://`) && origin.endsWith(`.${rest}`);
    });
  }

  const EVENTS = {
    ready: answered, "round-start": roundStarts, "round-end": roundEnds, balance: ask, exit: leave,
    error: () => gameInTrouble(answered),
    "open-cashier": () => cashier.open(), "open-history": openDrawer,
  };

  function hear(event) {
    if (!frame || event.source !== frame.contentWindow) return;
    if (event.origin === window.location.origin) {
      if (event.data?.type === "exit") leave();
      return;
    }
    const word = isListed(event.origin) ? dialect.hear(event.data) : null;
    if (word === null) return;
    frameOrigin = event.origin;
    EVENTS[word]();
  }

  window.addEventListener("message", hear);

  function roundStarts() { inRound = true; ask(); }

  function roundEnds() {
    inRound = false;
    if (reminding !== null) coverForReminder();
    if (stopping !== null) coverForStop();
    awaited?.();
    ask();
  }

  let awaited = null;

  function afterRound(then) {
    if (!inRound) { then(); return; }
    const timer = window.setTimeout(go, ROUND_MS);
    function go() { window.clearTimeout(timer); awaited = null; then(); }
    awaited = go;
  }

  /* the drawer: money and other games beside this one; after a deposit the game is told to look again */

  function openDrawer() {
    drawer.open = true;
    drawer.querySelector("a").focus();
  }

  window.addEventListener("focus", () => { ask(); tell("refresh"); });
  window.addEventListener("blur", () => { if (document.activeElement === frame) drawer.open = false; });

  /* one tab: whoever holds the lock plays; the other one may take it over */

  function hold(options) {
    let had = false;
    navigator.locks?.request(`play:${stage.dataset.id}:${stage.dataset.name}`, options, (lock) => {
      if (lock === null) { cover("twice", true); return null; }
      had = true;
      return new Promise(() => {});
    }).catch(() => { if (had) goElsewhere(); });
  }

  function goElsewhere() {
    frame?.removeAttribute("src");
    cover("elsewhere", true);
  }

  for (const button of stage.querySelectorAll('[data-do="here"]')) {
    button.addEventListener("click", () => {
      if (!standing.has("twice")) { window.sessionStorage.setItem("take", stage.dataset.id); window.location.reload(); return; }
      cover("twice", false);
      hold({ steal: true });
    });
  }
  hold(window.sessionStorage.getItem("take") === stage.dataset.id ? { steal: true } : { ifAvailable: true });
  window.sessionStorage.removeItem("take");

  const cashier = useCashier(stage, { tell, cover, ask, afterRound, goOn, otherwise: openDrawer });
  const keepAwake = useScreen(stage, frame, () => ended);

  /* a game with a page of its own opens by itself once; coming back from it leads here */

  if (stage.dataset.mode === "page") {
    const mark = `opened:${stage.dataset.id}`;
    if (!window.sessionStorage.getItem(mark)) {
      window.sessionStorage.setItem(mark, "yes");
      window.location.assign(stage.dataset.full);
    }
  }

  function leave() { leaveForm.requestSubmit(); }
  leaveForm.addEventListener("submit", () => window.sessionStorage.setItem("from-game", "yes"));
  for (const way of stage.querySelectorAll("[data-back-to-lobby]")) {
    way.addEventListener("click", () => window.sessionStorage.setItem("from-game", "yes"));
  }
  for (const button of stage.querySelectorAll('[data-do="leave"]')) button.addEventListener("click", leave);

  window.addEventListener("offline", () => cover("offline", true));
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });

  if (!navigator.onLine) cover("offline", true);
  stop(stage.dataset.stopped, "");
  tick();
  window.setTimeout(poll, POLL_MS);
  window.removeEventListener("message", listenEarly);
  early.messages.forEach(hear);
}
