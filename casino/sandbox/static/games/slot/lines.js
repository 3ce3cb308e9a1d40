/** The winning lines, drawn over the reels as brass wire. */

import { s } from "../core/dom.js";
import { calm } from "../core/motion.js";

export class Lines {
  constructor(overlay) {
    this.overlay = overlay;
    this.width = this.height = 0;
  }

  /** Learn the size of a cell and the gap between reels. */
  size(width, height, gap) {
    Object.assign(this, { width, height, gap });
    const box = [5 * width + 4 * gap, 3 * height];
    this.overlay.setAttribute("viewBox", `0 0 ${box[0]} ${box[1]}`);
    this.clear();
  }

  clear() {
    this.overlay.replaceChildren();
  }

  centre([reel, row]) {
    return [reel * (this.width + this.gap) + this.width / 2, (row + 0.5) * this.height];
  }

  /** Draw one line through its cells, faint where it goes on beyond the winning ones. */
  draw(rows, count, strong = true) {
    const points = rows.map((row, reel) => this.centre([reel, row]));
    const join = (list) => `M${list.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
    const won = join([[points[0][0] - this.width / 2, points[0][1]], ...points.slice(0, count)]);
    const thick = Math.max(3, this.width / 26);
    const group = s("g", { class: strong ? "wire" : "wire plain" });
    group.append(s("path", { d: won, class: "wire-edge", "stroke-width": thick * 2 }));
    const wire = s("path", { d: won, class: "wire-line", "stroke-width": thick, pathLength: 1 });
    group.append(wire);
    points.slice(0, count).forEach(([x, y]) => group.append(s("circle", { cx: x, cy: y, r: thick * 1.25, class: "wire-knot" })));
    this.overlay.append(group);
    if (strong && !calm()) {
      wire.setAttribute("stroke-dasharray", "1");
      wire.animate([{ strokeDashoffset: 1 }, { strokeDashoffset: 0 }], { duration: 420, easing: "ease-out" });
    }
  }

  /** Draw the frames of cells that win wherever they lie. */
  frame(cells) {
    const inset = this.width * 0.05;
    for (const cell of cells) {
      const [x, y] = this.centre(cell);
      const box = { x: x - this.width / 2 + inset, y: y - this.height / 2 + inset, width: this.width - 2 * inset, height: this.height - 2 * inset };
      this.overlay.append(s("rect", { ...box, rx: 12, class: "wire-frame" }));
    }
  }
}
