// Comfort only: the buttons move rails and games without this file, by sending the form and getting it back.

/* a list to put in order: drag the grip, press its arrow keys, or use the buttons; nothing is sent until the end */
for (const list of document.querySelectorAll("[data-order]")) {
  const form = list.closest("form");
  const said = form.querySelector("[data-said]");
  const rows = () => [...list.querySelectorAll(":scope > [data-row]")];
  const nameOf = (row) => row.querySelector("b").textContent;

  const settle = (row) => {
    const all = rows();
    for (const one of all) {
      const [up, down] = one.querySelectorAll(".order-moves button");
      if (up) up.disabled = one === all[0];
      if (down) down.disabled = one === all.at(-1);
    }
    if (!row) return;
    form.dataset.changed = "";
    said.textContent = list.dataset.moved.replace("{name}", nameOf(row)).replace("{place}", all.indexOf(row) + 1);
  };

  const move = (row, places) => {
    const all = rows();
    const to = Math.max(0, Math.min(all.length - 1, all.indexOf(row) + places));
    if (all[to] === row) return;
    all[to][places > 0 ? "after" : "before"](row);
    settle(row);
    row.scrollIntoView({ block: "nearest" });
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[name='do']");
    const [way] = button?.value.split(":") ?? [];
    if (way !== "up" && way !== "down") return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    move(row, way === "up" ? -1 : 1);
    (button.disabled ? row.querySelector(".order-moves button:not(:disabled)") : button)?.focus();
  });

  for (const grip of list.querySelectorAll("[data-grip]")) {
    const row = grip.closest("[data-row]");
    grip.hidden = false;

    grip.addEventListener("keydown", (event) => {
      const places = { ArrowUp: -1, ArrowDown: 1, Home: -list.children.length, End: list.children.length }[event.key];
      if (!places) return;
      event.preventDefault();
      move(row, places);
      grip.focus();
    });

    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      grip.focus();
      const next = row.nextElementSibling;
      const held = event.clientY - row.getBoundingClientRect().top;
      let finger = event.clientY;
      let turn = 0;
      grip.setPointerCapture(event.pointerId);
      row.dataset.lifted = "";

      /* the row goes where the finger is; all that it has passed by half make room */
      const follow = () => {
        row.style.translate = "";
        const [top, bottom] = [finger - held, finger - held + row.offsetHeight];
        const half = (other) => { const box = other.getBoundingClientRect(); return box.top + box.height / 2; };
        const follows = (one) => row.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
        const others = rows().filter((one) => one !== row);
        /* the others are put around it: a row that is itself taken out and put in loses the finger */
        for (const one of others) if (follows(one) && half(one) < bottom) row.before(one);
        for (const one of others.reverse()) if (!follows(one) && half(one) > top) row.after(one);
        row.style.translate = `0 ${finger - held - row.getBoundingClientRect().top}px`;
      };
      const drift = () => {
        const brink = 72;
        const speed = finger < brink ? finger - brink : Math.max(0, finger - window.innerHeight + brink);
        if (speed) { window.scrollBy(0, speed / 6); follow(); }
        turn = window.requestAnimationFrame(drift);
      };
      const moved = (at) => { finger = at.clientY; follow(); };
      const drop = (kept) => {
        window.cancelAnimationFrame(turn);
        grip.removeEventListener("pointermove", moved);
        grip.removeEventListener("pointerup", put);
        grip.removeEventListener("pointercancel", back);
        document.removeEventListener("keydown", escape);
        delete row.dataset.lifted;
        row.style.translate = "";
        if (!kept) { if (next) next.before(row); else list.append(row); }
        settle(kept ? row : null);
      };
      const put = () => drop(true);
      const back = () => drop(false);
      const escape = (key) => { if (key.key === "Escape") drop(false); };
      grip.addEventListener("pointermove", moved);
      grip.addEventListener("pointerup", put);
      grip.addEventListener("pointercancel", back);
      document.addEventListener("keydown", escape);
      turn = window.requestAnimationFrame(drift);
    });
  }
}

/* what was moved or written and is in force for nobody yet is not lost by a slip */
for (const form of document.querySelectorAll("[data-arranging]")) {
  let sending = false;
  form.addEventListener("input", () => { form.dataset.changed = ""; });
  form.addEventListener("submit", (event) => { sending = event.submitter?.formTarget !== "_blank"; });
  window.addEventListener("beforeunload", (event) => {
    if ("changed" in form.dataset && !sending) event.preventDefault();
  });
}
