// Comfort only: everything on these pages works without this file.

/* the reader's time zone, for the next page */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  const secure = window.location.protocol === "https:";
  document.cookie = `${secure ? "__Host-" : ""}zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure ? "; Secure" : ""}`;
}

/* the page for when there is no network; nothing else is kept on the device */
if ("serviceWorker" in navigator) {
  window.addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}

/* back from a game, a page stands as it was left: how far down, and each rail how far along */
const place = `at:${window.location.pathname}${window.location.search}`;
const tracks = () => [...document.querySelectorAll("[data-rail]")].map((rail) => [rail.getAttribute("aria-labelledby"), rail.querySelector("[data-rail-track]")]);
window.addEventListener("pagehide", () => {
  const along = Object.fromEntries(tracks().map(([name, track]) => [name, track.scrollLeft]));
  window.sessionStorage.setItem(place, JSON.stringify({ down: window.scrollY, along }));
});
if (window.sessionStorage.getItem("from-game")) {
  window.sessionStorage.removeItem("from-game");
  const { down, along } = JSON.parse(window.sessionStorage.getItem(place)) ?? { down: 0, along: {} };
  for (const [name, track] of tracks()) track.scrollLeft = along[name] ?? 0;
  window.scrollTo({ top: down, behavior: "instant" });
}

/* of tabs that are wider than the phone, the one that is open shows */
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

/* menus close when one looks elsewhere */
const menus = () => document.querySelectorAll("details[data-menu]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  }
});

/* a game open in another tab: play here, or stay there; its page holds a lock that names it */
const elsewhere = document.querySelector("[data-elsewhere]");
if (elsewhere && navigator.locks) {
  const words = elsewhere.querySelector("p");
  const sentence = words.textContent;
  let chosen = null;
  document.addEventListener("submit", async (event) => {
    const target = event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : event.target.action;
    if (event.target.method !== "post" || !/\/games\/[^/]+\/launch$/.test(target)) return;
    if (chosen === event.submitter) { chosen = null; return; }
    event.preventDefault();
    const { form, submitter } = { form: event.target, submitter: event.submitter };
    const { held } = await navigator.locks.query().catch(() => ({ held: [] }));
    const other = held.find((lock) => lock.name.startsWith("play:"));
    const go = () => { chosen = submitter; form.requestSubmit(submitter); };
    if (!other) { go(); return; }
    words.textContent = sentence.replace("…", other.name.split(":").slice(2).join(":"));
    elsewhere.returnValue = "";
    elsewhere.addEventListener("close", () => { if (elsewhere.returnValue === "here") go(); }, { once: true });
    elsewhere.showModal();
  });
}

/* rails: arrows for those who have a mouse; all are measured before any is changed */
const measures = new Map();
const rails = new ResizeObserver((entries) => entries.map(({ target }) => measures.get(target)()).forEach((show) => show()));
if (window.matchMedia("(any-hover: hover)").matches) {
  for (const rail of document.querySelectorAll("[data-rail]")) addArrows(rail);
}
function addArrows(rail) {
  const track = rail.querySelector("[data-rail-track]");
  const arrows = rail.querySelector("[data-rail-arrows]");
  const [back, forward] = arrows.children;
  const measure = () => {
    const room = track.scrollWidth - track.clientWidth;
    const at = Math.abs(track.scrollLeft);
    return () => {
      arrows.hidden = room < 4;
      back.disabled = at < 4;
      forward.disabled = at > room - 4;
    };
  };
  arrows.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const turned = document.documentElement.dir === "rtl" ? -1 : 1;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    track.scrollBy({ left: Number(button.dataset.step) * turned * track.clientWidth * 0.8, behavior: calm ? "auto" : "smooth" });
  });
  track.addEventListener("scroll", () => window.requestAnimationFrame(() => measure()()), { passive: true });
  measures.set(track, measure);
  rails.observe(track);
}

/* a password can be looked at */
for (const holder of document.querySelectorAll("[data-reveal]")) {
  const input = holder.querySelector("input");
  const button = holder.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, shown ? "#eye-off" : "#eye"));
  });
}

/* filters apply themselves; a menu of boxes waits until it is closed, so that several can be ticked */
const hideApply = () => { for (const button of document.querySelectorAll("[data-filters] [data-apply]")) button.hidden = true; };
hideApply();
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-filters]");
  if (!form || event.target.type === "date") return;
  const menu = event.target.closest("details[data-menu]");
  if (!menu || event.target.type !== "checkbox") { form.requestSubmit(); return; }
  if (menu.dataset.waiting) return;
  menu.dataset.waiting = "yes";
  menu.addEventListener("toggle", () => { if (!menu.open) form.requestSubmit(); });
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-filters]")) return;
  for (const field of event.target.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
});

/* hearts: kept on the server at once; pressing again is the undo */
document.addEventListener("click", async (event) => {
  const heart = event.target.closest("[data-heart]");
  if (!heart || !heart.form) return;
  event.preventDefault();
  const keep = heart.value;
  const show = (on) => {
    for (const same of document.querySelectorAll("[data-heart]")) {
      if (same.formAction !== heart.formAction) continue;
      same.setAttribute("aria-pressed", String(on));
      same.value = on ? "0" : "1";
    }
  };
  const body = new FormData(heart.form);
  body.set("keep", keep);
  show(keep === "1");
  try {
    const answer = await fetch(heart.formAction, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const said = document.querySelector("[data-heart-said]");
    if (said) said.textContent = keep === "1" ? said.dataset.on : said.dataset.off;
  } catch {
    show(keep !== "1");
    heart.form.requestSubmit(heart);
  }
});

/* pages fetched whole; the part we need is taken out of them */
let pending;
async function fetchPage(url) {
  pending?.abort();
  pending = new AbortController();
  const answer = await fetch(url, { signal: pending.signal, credentials: "same-origin", headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/* load more: the address grows with the shelf, so reload and back find the same games */
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-more]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  link.setAttribute("aria-busy", "true");
  try {
    const page = await fetchPage(link.href);
    const shelf = document.querySelector("#results .shelf");
    const before = shelf.children.length;
    shelf.append(...[...page.querySelectorAll("#results .shelf > li")].slice(before));
    document.querySelector("#results .more").replaceWith(page.querySelector("#results .more") ?? "");
    window.history.replaceState(null, "", link.href);
    shelf.children[before]?.querySelector("a").focus({ preventScroll: true });
  } catch (error) {
    if (error.name !== "AbortError") window.location.assign(link.href);
  }
});

/* search as you type: on the shelf itself, elsewhere in a panel below the field */
const searchForm = document.querySelector("[data-search-form]");
if (searchForm) {
  const input = searchForm.querySelector("input");
  const panel = searchForm.querySelector("[data-search-panel]");
  const onShelf = Boolean(document.querySelector("[data-results]"));
  let timer;
  let last = input.value.trim();

  const address = (text) => {
    const url = new URL(searchForm.action);
    if (onShelf) {
      for (const [name, value] of new URL(window.location.href).searchParams) {
        if (name !== "q" && name !== "page" && name !== "focus") url.searchParams.append(name, value);
      }
    }
    if (text) url.searchParams.set("q", text);
    return url;
  };

  const search = async () => {
    const text = input.value.trim();
    if (text === last) return;
    last = text;
    if (!text && !onShelf) { panel.hidden = true; return; }
    const url = address(text);
    try {
      const page = await fetchPage(url);
      if (onShelf) {
        document.querySelector("#shelf").replaceWith(page.querySelector("#shelf"));
        hideApply();
        document.querySelector("[data-announce]").textContent = document.querySelector(".filters output").textContent;
        document.title = document.title.replace(/^.* · /, `${document.querySelector("#shelf h1").textContent} · `);
        window.history.replaceState(null, "", url);
      } else {
        fillPanel(page, url);
      }
    } catch (error) {
      if (error.name !== "AbortError") panel.hidden = true;
    }
  };

  const fillPanel = (page, url) => {
    const lines = [...page.querySelectorAll("#results .card")].slice(0, 6).map((card) => {
      const line = document.createElement("a");
      line.href = card.querySelector(".card-link").getAttribute("href");
      const words = document.createElement("span");
      words.textContent = card.querySelector(".card-name").textContent;
      const by = document.createElement("small");
      by.textContent = card.querySelector(".card-provider").textContent;
      words.append(by);
      line.append(card.querySelector(".poster"), words);
      return line;
    });
    if (lines.length) {
      const all = document.createElement("a");
      all.className = "search-all";
      all.href = url;
      all.textContent = page.querySelector(".filters output").textContent;
      lines.push(all);
    } else {
      const none = document.createElement("p");
      none.textContent = page.querySelector(".nothing p").textContent;
      lines.push(none);
    }
    panel.replaceChildren(...lines);
    panel.hidden = false;
  };

  input.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(search, 180); });
  searchForm.addEventListener("focusout", (event) => {
    if (!searchForm.contains(event.relatedTarget)) window.setTimeout(() => { panel.hidden = true; }, 120);
  });
  input.addEventListener("focus", () => { if (panel.children.length && input.value.trim()) panel.hidden = false; });
  searchForm.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { panel.hidden = true; return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...panel.querySelectorAll("a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (panel.hidden || !stops[next]) return;
    event.preventDefault();
    stops[next].focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea, select")) { event.preventDefault(); input.focus(); }
  });
}
