/** The string of lanterns over the reels: each lit one is a free spin that is left. */

import { s } from "../core/dom.js";

const WIDTH = 1000;
const DROP = 26;

export class Lanterns {
  constructor(overlay, count = 12) {
    this.count = count;
    this.lamps = [];
    const rope = [];
    for (let i = 0; i <= 60; i += 1) rope.push(`${(i / 60) * WIDTH} ${this.sag(i / 60)}`);
    overlay.setAttribute("viewBox", `0 0 ${WIDTH} 96`);
    const stops = [s("stop", { offset: "0.2", class: "halo-in" }), s("stop", { offset: "1", class: "halo-out" })];
    overlay.append(s("defs", {}, s("radialGradient", { id: "halo-light" }, stops)));
    overlay.append(s("path", { d: `M${rope.join("L")}`, class: "rope" }));
    for (let i = 0; i < count; i += 1) overlay.append(this.lamp((i + 0.5) / count));
  }

  sag(t) {
    return 6 + DROP * 4 * t * (1 - t);
  }

  lamp(t) {
    const [x, y] = [t * WIDTH, this.sag(t)];
    const body = "M-13 17Q-20 34-13 50H13Q20 34 13 17Z";
    const group = s("g", { class: "lamp", transform: `translate(${x} ${y})` },
      s("circle", { cx: 0, cy: 34, r: 62, class: "halo", fill: "url(#halo-light)" }),
      s("path", { d: "M0 0V8M-6 12Q0 2 6 12", class: "hook" }),
      s("path", { d: body, class: "glass" }),
      s("path", { d: "M-15 11H15V17H-15ZM-13 50H13L15 57H-15Z", class: "cap" }),
      s("path", { d: "M0 22Q8 33 4 42Q0 46-4 42Q-8 33 0 22Z", class: "flame" }));
    this.lamps.push(group);
    return group;
  }

  /** Light as many lanterns as there are spins left; more than the rope holds light all of it. */
  show(left) {
    this.lamps.forEach((lamp, i) => lamp.classList.toggle("lit", i < left));
  }
}
