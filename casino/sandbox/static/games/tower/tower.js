/** The lighthouse: nine floors of three doors each, built once, lit from below, moved past a camera. */

import { find, h, onResize, s } from "../core/dom.js";
import { calm, pause } from "../core/motion.js";

const TAPER = 0.03;
const CENTRE = 0.56;
const GROUND_CENTRE = 0.62;
/** The camera's place before and after a round: the whole lighthouse. */
export const AFAR = -1;

export class Tower {
  constructor(shell, onDoor) {
    this.shell = shell;
    this.onDoor = onDoor;
    this.count = shell.state.rules.floors;
    this.doors = shell.state.rules.doors;
    this.view = find("#view");
    this.root = find("#tower");
    this.floor = AFAR;
    this.sea = find("#sea");
    this.coast = find("#coast");
    this.floors = Array.from({ length: this.count }, (_, n) => this.build(n));
    this.aura = h("div", { class: "aura" });
    this.head = this.lantern();
    this.ladder = find("#ladder");
    this.ladder.replaceChildren(...shell.state.rules.multipliers.map((figure) => h("li", {}, this.times(figure))).reverse());
    this.root.replaceChildren(this.aura, this.rocks(), ...this.floors.map(({ box }) => box), this.head);
    onResize(this.view, () => this.measure());
    this.measure();
  }

  times(figure) {
    return `\u00d7\u2009${this.shell.text.figure(figure)}`;
  }

  build(n) {
    const { text, state } = this.shell;
    const figure = this.times(state.rules.multipliers[n]);
    const doors = Array.from({ length: this.doors }, (_, door) => {
      const label = text.say("door", { floor: n + 1, door: door + 1 });
      const leaf = h("span", { class: "leaf" }, h("i", { class: "pane" }), h("i", { class: "ring" }));
      const attributes = { type: "button", class: "door", "data-door": door, "aria-label": label, disabled: true, onclick: () => this.onDoor(n, door) };
      return h("button", attributes, h("span", { class: "recess" }), leaf, h("span", { class: "spill" }));
    });
    const lintel = h("p", { class: "lintel" }, h("span", {}, String(n + 1)), h("strong", {}, figure));
    const box = h("div", { class: `floor ${n % 2 ? "band" : "plain"}` }, h("i", { class: "wall" }), h("i", { class: "wall warm" }), lintel, h("div", { class: "doors" }, doors));
    return { box, doors };
  }

  lantern() {
    const art = s("svg", { viewBox: "0 0 200 170", class: "lamphouse", "aria-hidden": "true" },
      s("path", { d: "M6 150H194L188 170H12Z", class: "iron" }),
      s("path", { d: "M12 150V122M42 150V122M72 150V122M128 150V122M158 150V122M188 150V122M6 122H194M6 136H194", class: "rail" }),
      s("path", { d: "M56 150V64H144V150Z", class: "glass" }),
      s("circle", { cx: 100, cy: 106, r: 24, class: "bulb" }),
      s("path", { d: "M56 64V150M78 64V150M100 64V82M100 130V150M122 64V150M144 64V150M56 106H76M124 106H144", class: "bars" }),
      s("path", { d: "M46 66Q100-14 154 66Z", class: "iron" }),
      s("path", { d: "M100 26V4", class: "rod" }), s("circle", { cx: 100, cy: 8, r: 5, class: "iron" }));
    return h("div", { class: "head", "aria-hidden": "true" }, h("i", { class: "beam east" }), h("i", { class: "beam west" }), art);
  }

  rocks() {
    const shapes = [
      ["M-60 210 0 164 40 150 92 98 140 80 180 62H420L462 78 512 96 556 148 604 162 660 210V420H-60Z", "rock"],
      ["M92 98 140 80 180 62H232L212 104 150 132ZM420 62 462 78 512 96 448 130 384 102 372 62Z", "facet"],
      ["M0 164 40 150 92 98 150 132 104 190ZM556 148 604 162 660 210 500 200 448 130 512 96ZM212 104 232 62H372L384 102 306 128Z", "facet mid"],
      ["M150 132 212 104 306 128 268 196 104 190ZM384 102 448 130 500 200 360 210 306 128Z", "facet low"],
      ["M200 40H400V52H200ZM188 52H412V64H188Z", "step"],
    ];
    return s("svg", { viewBox: "0 0 600 420", class: "rocks", "aria-hidden": "true" }, shapes.map(([d, name]) => s("path", { d, class: name })));
  }

  measure() {
    const [w, hi] = [this.view.clientWidth, this.view.clientHeight];
    if (w < 20 || hi < 20) return;
    this.width = Math.min(w * 0.94, hi * 1.25, 580);
    this.height = Math.floor(Math.min(hi * 0.44, 196, this.width * 0.43));
    const style = this.root.style;
    style.setProperty("--fh", `${this.height}px`);
    style.setProperty("--tw", `${this.width}px`);
    this.floors.forEach(({ box }, n) => {
      const low = this.width * (1 - TAPER * n);
      const high = this.width * (1 - TAPER * (n + 1));
      box.style.width = `${low}px`;
      box.style.bottom = `${n * this.height}px`;
      box.style.setProperty("--cut", `${((low - high) / 2 / low) * 100}%`);
    });
    this.head.style.width = `${this.width * (1 - TAPER * this.count) * 1.08}px`;
    this.head.style.bottom = `${this.count * this.height - 2}px`;
    this.look(this.floor, true);
  }

  /** Move the camera to a floor; the one above the last is the lamp, AFAR shows everything. */
  look(floor, still = false) {
    this.floor = floor;
    const hi = this.view.clientHeight;
    const far = floor === AFAR;
    const top = this.count * this.height + this.head.clientHeight;
    const scale = far ? Math.min((hi * 0.76) / top, 1) : 1;
    const middle = floor >= this.count ? top - this.head.clientHeight * 0.6 : (floor + 0.5) * this.height;
    const shift = far ? -hi * 0.13 : middle - hi * (1 - (floor === 0 ? GROUND_CENTRE : CENTRE));
    this.view.classList.toggle("still", still);
    this.view.classList.toggle("afar", far);
    this.root.style.transform = `translateY(${shift}px) scale(${scale})`;
    for (const water of [this.sea, this.coast]) water.style.transform = `translateY(${shift + this.width * scale * 0.13}px)`;
    if (far) this.hang(hi * 0.13, scale);
    find("#sky").style.transform = `translateY(${(Math.max(0, floor) / this.count) * 14}%)`;
    if (still) void this.root.offsetHeight;
    this.view.classList.remove("still");
  }

  /** Hang the figures beside the floors of the whole tower. */
  hang(bottom, scale) {
    const { style } = this.ladder;
    style.bottom = `${bottom}px`;
    style.marginLeft = `${(this.width * scale) / 2 + 10}px`;
    style.setProperty("--step", `${this.height * scale}px`);
  }

  /** Let the doors of one floor be chosen; null closes the choice. */
  offer(floor) {
    this.floors.forEach(({ box, doors }, n) => {
      box.classList.toggle("offered", n === floor);
      doors.forEach((door) => {
        door.disabled = n !== floor;
        if (n === floor) door.setAttribute("data-act", "climb");
        else door.removeAttribute("data-act");
      });
    });
  }

  /** Open a door by a hand's breadth: nothing shows yet. */
  unlatch(floor, door) {
    this.floors[floor].doors[door].classList.add("ajar");
  }

  /** Let the door fall shut again. */
  latch() {
    for (const { doors } of this.floors) doors.forEach((door) => door.classList.remove("ajar"));
  }

  /** Show what was behind the doors of a floor. */
  reveal(floor, { door, dark }) {
    const { box, doors } = this.floors[floor];
    const safe = door !== dark;
    doors.forEach((each, i) => {
      each.classList.remove("ajar");
      each.classList.toggle("open", i === door);
      each.classList.add(i === dark ? "dark" : "light");
    });
    box.classList.toggle("lit", safe);
    if (safe) this.glow(floor + 1);
  }

  glow(floors) {
    [...this.ladder.children].reverse().forEach((row, n) => row.classList.toggle("reached", n < floors));
    this.aura.style.transform = `scaleY(${floors + 0.6})`;
    this.aura.style.opacity = floors > 0 ? "1" : "0";
  }

  /** Put the lights out from the top to the ground. */
  async douse() {
    for (let n = this.count - 1; n >= 0; n -= 1) {
      const { box } = this.floors[n];
      if (!box.classList.contains("lit")) continue;
      box.classList.remove("lit");
      if (!calm()) await pause(110);
    }
    this.glow(0);
  }

  /** Light or put out the lamp at the top. */
  shine(on) {
    this.head.classList.toggle("shining", on);
  }

  /** Make the tower ready for a new round. */
  reset() {
    for (const { box, doors } of this.floors) {
      box.classList.remove("lit");
      doors.forEach((door) => door.classList.remove("open", "ajar", "light", "dark"));
    }
    this.glow(0);
    this.shine(false);
  }

  /** Show a round as far as it has been climbed. */
  restore(round) {
    this.reset();
    round.path.forEach((step, n) => this.reveal(n, step));
    this.look(round.floor, true);
  }
}
