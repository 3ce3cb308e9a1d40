/** The table: fields to see, spots to tap, chips on top; lying along a wide frame, standing in an upright one. */

import { find, h, onResize, s } from "../core/dom.js";
import { chip, liveryOf } from "./chips.js";
import { ALONG, BY_KEY, colourOf, isField, LANES, oddsOf, SPOTS } from "./spots.js";

const ZONE = 0.24;
/** Chips on the long fields lie beside the writing: table units by the field's length. */
const SHIFT = { 4: 1.3, 2: 0.66 };

export class Board {
  constructor(shell, bets, onPlace, onTake) {
    Object.assign(this, { shell, bets, onPlace, onTake });
    this.root = find("#board");
    this.place = find("#board-place");
    this.cells = new Map();
    this.buttons = new Map();
    this.at = BY_KEY.get("straight:17");
    this.build();
    onResize(this.place, () => this.layOut());
    this.layOut();
    this.listen();
  }

  say(key, places) {
    return this.shell.text.say(key, places);
  }

  /** Name a spot in the player's words. */
  nameOf(each) {
    const kind = each.kind.charAt(0).toUpperCase() + each.kind.slice(1);
    return this.say(`spot${kind}`, { numbers: each.numbers.join(", ") });
  }

  build() {
    const shown = SPOTS.filter((each) => each.size[0] > 0);
    this.fields = h("div", { class: "fields", "aria-hidden": "true" }, shown.map((each) => this.field(each)));
    this.pieces = h("div", { class: "pieces", "aria-hidden": "true" });
    this.bubble = h("p", { class: "bubble", "aria-hidden": "true" });
    const spots = SPOTS.map((each) => this.button(each));
    this.root.replaceChildren(this.fields, this.pieces, h("div", { class: "spots" }, spots), this.bubble);
    this.root.setAttribute("aria-label", this.say("place"));
    this.label();
    this.focusable(this.at);
  }

  field(each) {
    const number = each.kind === "straight";
    const face = number ? colourOf(each.numbers[0]) : each.kind.replace(/\d$/, "");
    const cell = h("div", { class: `field ${number ? "number" : "side"} ${face}` }, this.face(each));
    this.cells.set(each.key, cell);
    return cell;
  }

  face(each) {
    if (each.kind === "straight") return String(each.numbers[0]);
    if (each.kind.startsWith("column")) return "2:1";
    if (each.kind === "low") return "1\u201318";
    if (each.kind === "high") return "19\u201336";
    if (each.kind === "red" || each.kind === "black") {
      return s("svg", { viewBox: "0 0 40 24", class: "lozenge" }, s("path", { d: "M20 2 38 12 20 22 2 12Z" }));
    }
    return this.say(each.kind);
  }

  button(each) {
    const button = h("button", { type: "button", class: "spot", "data-bet": each.key, tabindex: "-1", "data-control": true });
    this.buttons.set(each.key, button);
    return button;
  }

  /** Tell a reader of labels what each spot is and what lies on it. */
  label() {
    const amounts = this.bets.amounts;
    for (const each of SPOTS) {
      const spot = this.nameOf(each);
      const amount = amounts.get(each.key);
      const words = amount ? this.say("spotHolds", { spot, amount: this.shell.money.full(amount) }) : this.say("spotPays", { spot, odds: oddsOf(each) });
      this.buttons.get(each.key).setAttribute("aria-label", words);
    }
  }

  /** Measure the table for the room there is. */
  layOut() {
    const [w, h1] = [this.place.clientWidth, this.place.clientHeight];
    if (w < 20 || h1 < 20) return;
    this.upright = h1 > w * 0.9;
    const [long, broad] = this.upright ? [h1, w] : [w, h1];
    this.unit = Math.min(long / ALONG, this.upright ? 58 : 74);
    this.lane = Math.min(broad / 4.3, this.unit * (this.upright ? 3.4 : 1.35));
    this.side = Math.min((broad - this.lane * LANES) / 2, this.lane * 0.8);
    const size = [this.unit * ALONG, this.lane * LANES + this.side * 2];
    const [width, height] = this.upright ? size.reverse() : size;
    this.root.style.width = `${width}px`;
    this.root.style.height = `${height}px`;
    const numeral = Math.min(22, this.unit * (this.upright ? 0.66 : 0.48), this.lane * 0.6);
    this.root.style.setProperty("--numeral", `${Math.max(12, numeral)}px`);
    this.root.style.setProperty("--caption", `${Math.max(12, Math.min(16, this.side * 0.42, this.upright ? this.unit * 0.6 : 16))}px`);
    this.root.classList.toggle("upright", this.upright);
    this.width = width;
    for (const each of SPOTS) this.seat(each);
    this.draw();
  }

  /** Turn table units into pixels of the board. */
  point(along, across) {
    const a = along * this.unit;
    const c = across <= LANES ? across * this.lane : LANES * this.lane + (across - LANES) * this.side;
    return this.upright ? [this.width - c, a] : [a, c];
  }

  box(along, across, long, broad) {
    const [x1, y1] = this.point(along - long / 2, across - broad / 2);
    const [x2, y2] = this.point(along + long / 2, across + broad / 2);
    return [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1)];
  }

  seat(each) {
    const [x, y, w, h1] = each.size[0] ? this.box(each.along, each.across, ...each.size) : this.zone(each);
    for (const element of [this.buttons.get(each.key), this.cells.get(each.key)]) {
      if (!element) continue;
      Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h1}px` });
    }
  }

  /** The reach of a border or a crossing around its centre. */
  zone(each) {
    const reach = (size) => Math.max(4, Math.min(16, size * ZONE));
    const [ra, rc] = [reach(this.unit), reach(this.lane)];
    const onStreet = Number.isInteger(each.along);
    const onLane = Number.isInteger(each.across);
    const a = onStreet ? ra : this.unit / 2 - ra;
    const c = onLane ? rc : this.lane / 2 - rc;
    const [x, y] = this.point(each.along, each.across);
    return this.upright ? [x - c, y - a, 2 * c, 2 * a] : [x - a, y - c, 2 * a, 2 * c];
  }

  listen() {
    const spotAt = (event) => {
      const under = document.elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-bet]");
      return under ? BY_KEY.get(under.dataset.bet) : null;
    };
    let down = false;
    this.root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.shell.ready) return;
      down = true;
      if (event.pointerType === "touch") this.root.setPointerCapture(event.pointerId);
      this.mark(spotAt(event), event.pointerType === "touch");
    });
    this.root.addEventListener("pointermove", (event) => {
      if (down || event.pointerType === "mouse") this.mark(spotAt(event), event.pointerType === "touch");
    });
    this.root.addEventListener("pointerup", (event) => {
      const each = down ? spotAt(event) : null;
      down = false;
      if (each) this.onPlace(each);
      if (event.pointerType !== "mouse") this.mark(null);
    });
    this.root.addEventListener("pointercancel", () => {
      down = false;
      this.mark(null);
    });
    this.root.addEventListener("pointerleave", () => !down && this.mark(null));
    this.root.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      const each = spotAt(event);
      if (each && event.pointerType !== "touch") this.onTake(each);
    });
    this.root.addEventListener("click", (event) => {
      if (event.detail === 0 && event.target.dataset.bet) this.onPlace(BY_KEY.get(event.target.dataset.bet));
    });
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("focusin", (event) => {
      const each = BY_KEY.get(event.target.dataset.bet);
      if (!each) return;
      this.focusable(each);
      if (event.target.matches(":focus-visible")) this.mark(each);
    });
    this.root.addEventListener("focusout", () => this.mark(null));
  }

  key(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === "Delete" || event.key === "Backspace") this.onTake(this.at);
    else if (ways[event.key]) this.step(...ways[event.key]);
    else return;
    event.preventDefault();
  }

  /** Move to the nearest spot in a direction. */
  step(dx, dy) {
    const [x, y] = this.point(this.at.along, this.at.across);
    let best = null;
    let shortest = Infinity;
    for (const each of SPOTS) {
      const [px, py] = this.point(each.along, each.across);
      const forward = (px - x) * dx + (py - y) * dy;
      const aside = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
      if (forward < 2 || forward + aside * 2.5 >= shortest) continue;
      shortest = forward + aside * 2.5;
      best = each;
    }
    if (best) this.buttons.get(best.key).focus();
  }

  focusable(each) {
    this.buttons.get(this.at.key).tabIndex = -1;
    this.buttons.get(each.key).tabIndex = 0;
    this.at = each;
  }

  /** Light the numbers that a spot covers; under a finger also say which spot it is. */
  mark(each, finger = false) {
    if (this.marked === each) return;
    this.marked = each;
    for (const [key, cell] of this.cells) {
      const own = BY_KEY.get(key);
      const covered = each && (key === each.key || (!isField(own) && each.numbers.includes(own.numbers[0])));
      cell.classList.toggle("covered", Boolean(covered));
    }
    this.bubble.classList.toggle("shown", Boolean(each && finger));
    if (!each || !finger) return;
    this.bubble.textContent = this.nameOf(each);
    const [x, y] = this.point(each.along, each.across);
    const half = Math.min(90, this.width / 2);
    this.bubble.style.transform = `translate(${Math.min(this.width - half, Math.max(half, x))}px, ${y - 34}px) translate(-50%, -100%)`;
  }

  /** Put the chips where the bets are; `outcome` marks which of them won. */
  draw(outcome = null) {
    const { money, state } = this.shell;
    const size = Math.round(Math.min(this.unit, this.lane, this.side * 1.1) * (this.upright ? 0.9 : 0.72));
    const pieces = Array.from(this.bets.amounts, ([key, amount]) => {
      const each = BY_KEY.get(key);
      const [x, y] = this.point(each.along + (SHIFT[each.size[0]] ?? 0), each.across);
      const piece = h("i", { class: "piece", "data-on": key }, chip(money.short(amount), liveryOf(amount, state.stakes)));
      Object.assign(piece.style, { width: `${size}px`, height: `${size}px`, left: `${x - size / 2}px`, top: `${y - size / 2}px` });
      if (outcome) piece.classList.add(outcome.has(key) ? "won" : "lost");
      return piece;
    });
    this.pieces.replaceChildren(...pieces);
  }

  /** Stand the marker on the number that fell; null takes it away. */
  crown(number) {
    for (const cell of this.fields.querySelectorAll(".fallen-on")) cell.classList.remove("fallen-on");
    if (number !== null) this.cells.get(`straight:${number}`).classList.add("fallen-on");
  }
}
