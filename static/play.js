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
  const LOST_MS = 6000;

  const stage = document.querySelector("[data-stage]");
  const frame = stage.querySelector("[data-frame]");  // null where the game has a page of its own
  const dialect = ADAPTERS[stage.dataset.adapter] ?? ADAPTERS.plain;
  const drawer = stage.querySelector("[data-drawer]");
  const clock = stage.querySelector("[data-clock]");
  const net = stage.querySelector("[data-net]");
  const balance = stage.querySelector("[data-balance-figure]");
  const leaveForm = stage.querySelector("[data-leave]");
  const fullscreenButton = stage.querySelector("[data-fullscreen]");
  const leftFact = stage.querySelector("[data-left-fact]");
  const note = stage.querySelector("[data-note]");
  const checkForm = stage.querySelector("[data-check-form]");
  const origins = stage.dataset.origins.split(" ").filter(Boolean);

  let mark = stage.dataset.mark;
  let startedAt = performance.now() - Number(stage.dataset.elapsed) * 1000;
  let answeredAt = performance.now();
  let ended = false;
  let frameOrigin = "";

  /* covers: one at a time, the gravest first */

  const GRAVITY = ["ended", "elsewhere", "twice", "refused", "offline", "away", "pause", "check", "silent", "loading"];
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

  function endReminder() {
    if (reminding === null) return;
    window.clearTimeout(reminding);
    reminding = null;
    cover("check", false);
    tell("resume");
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
        headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(5000),
      });
      if (answer.status === 200) show(await answer.json());
      else if (answer.status === 401) finish((await answer.json().catch(() => ({}))).ended_words);
      else if (answer.type === "opaqueredirect" || [403, 404, 410].includes(answer.status)) finish("");
      else if (answer.status !== 204) throw new Error(String(answer.status));
      answeredAt = performance.now();
      cover("away", false);
      cover("offline", !navigator.onLine);
    } catch {
      if (!navigator.onLine) cover("offline", true);
      else if (performance.now() - answeredAt > LOST_MS) cover("away", true);
    } finally {
      asking = false;
      if (askAgain) { askAgain = false; ask(); }
    }
  }

  function show(facts) {
    mark = facts.mark;
    net.textContent = facts.net;
    balance.textContent = facts.balance;
    startedAt = performance.now() - facts.elapsed * 1000;
    leftFact.hidden = !facts.left;
    leftFact.querySelector("[data-left]").textContent = facts.left;
    note.hidden = !facts.note;
    if (note.textContent !== facts.note) note.textContent = facts.note;
    pause(facts.pause);
    if (facts.reality) remind(facts.reality); else endReminder();
    if (facts.ended) finish(facts.ended_words);
  }

  function pause(until) {
    if (until) stage.querySelector("[data-pause-until]").textContent = until;
    if (Boolean(until) === standing.has("pause")) return;
    tell(until ? "pause" : "resume");
    cover("pause", Boolean(until));
  }

  function finish(words) {
    ended = true;
    if (words) stage.querySelector("[data-ended-words]").textContent = words;
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

  const silence = frame && window.setTimeout(() => { cover("loading", false); cover("silent", true); }, SILENT_MS);
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
    ready: answered, "round-start": roundStarts, "round-end": roundEnds, balance: ask, exit: leave, error: answered,
    "open-cashier": openDrawer, "open-history": openDrawer,
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
    ask();
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

  /* the screen stays on while the game is in view */

  let awake = null;
  async function keepAwake() {
    const wanted = !ended && !document.hidden && Boolean(frame);
    if (!wanted) { awake?.release(); awake = null; return; }
    if (awake && !awake.released) return;
    try { awake = await navigator.wakeLock.request("screen"); } catch { awake = null; }
  }
  if ("wakeLock" in navigator) {
    document.addEventListener("visibilitychange", keepAwake);
    keepAwake();
  }

  /* a game with a page of its own opens by itself once; coming back from it leads here */

  if (stage.dataset.mode === "page") {
    const mark = `opened:${stage.dataset.id}`;
    if (!window.sessionStorage.getItem(mark)) {
      window.sessionStorage.setItem(mark, "yes");
      window.location.assign(stage.dataset.full);
    }
  }

  function leave() { leaveForm.requestSubmit(); }
  for (const button of stage.querySelectorAll('[data-do="leave"]')) button.addEventListener("click", leave);

  /* full screen takes the bar along: money and time stay in view */

  function showFilled(on) {
    const use = fullscreenButton.querySelector("use");
    fullscreenButton.setAttribute("aria-pressed", String(on));
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, on ? "#minimize" : "#maximize"));
  }

  const enter = stage.requestFullscreen ?? stage.webkitRequestFullscreen;
  const hasFullscreen = (document.fullscreenEnabled ?? document.webkitFullscreenEnabled) && enter;
  const isFull = () => Boolean(document.fullscreenElement ?? document.webkitFullscreenElement);
  fullscreenButton.hidden = !frame;
  fullscreenButton.addEventListener("click", () => {
    if (hasFullscreen) {
      if (isFull()) (document.exitFullscreen ?? document.webkitExitFullscreen).call(document); else enter.call(stage);
    } else if ("mayFill" in fullscreenButton.dataset) {
      window.location.assign(stage.dataset.full);
    } else {
      showFilled(stage.toggleAttribute("data-filled"));  // no such power here: the bar shrinks to time, money and exit
    }
  });
  for (const name of ["fullscreenchange", "webkitfullscreenchange"]) document.addEventListener(name, () => showFilled(isFull()));

  window.addEventListener("offline", () => cover("offline", true));
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });

  if (!navigator.onLine) cover("offline", true);
  tick();
  window.setTimeout(poll, POLL_MS);
  window.removeEventListener("message", listenEarly);
  early.messages.forEach(hear);
}
