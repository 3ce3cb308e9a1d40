/** Five reels: strips of printed symbols that pull back, run, and stop one after the other with a slight overshoot. */

import { fitCanvas, h } from "../core/dom.js";
import { calm, eachFrame, ease, tween } from "../core/motion.js";
import { printBook } from "./paint.js";

const ROWS = 3;
const CRUISE = 21;
const OVERSHOOT = 0.16;

const wrap = (i, n) => ((i % n) + n) % n;

class Reel {
  constructor(strip) {
    this.strip = strip;
    this.canvas = h("canvas", { class: "reel" });
    this.position = 0;
    this.speed = 0;
    this.shown = new Map();
    this.dim = null;
    this.lift = 0;
  }

  /** Name the symbol of cell `k`; cells move down as the position grows, so cell `position - row` shows in `row`. */
  at(k) {
    return this.shown.get(k) ?? this.strip[wrap(-k, this.strip.length)];
  }

  /** Put symbols into the three rows of a resting position. */
  place(position, symbols) {
    symbols.forEach((symbol, row) => this.shown.set(position - row, symbol));
  }

  rest(symbols) {
    this.shown.clear();
    this.position = 0;
    this.place(0, symbols);
    this.draw();
  }

  size(width, height, prints) {
    this.width = width;
    this.height = height;
    this.prints = prints;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height * ROWS}px`;
    this.context = fitCanvas(this.canvas, width, height * ROWS);
    this.draw();
  }

  draw() {
    if (!this.context) return;
    const { context, width, height } = this;
    context.clearRect(0, 0, width, height * ROWS);
    const first = Math.floor(this.position);
    const shift = this.position - first;
    const blur = Math.min(1, Math.max(0, (Math.abs(this.speed) - 6) / 7));
    for (let row = -1; row <= ROWS; row += 1) {
      const print = this.prints[this.at(first - row)];
      if (print) this.drawCell(print, row, (row + shift) * height, blur);
    }
    context.globalAlpha = 1;
  }

  drawCell(print, row, y, blur) {
    const { context, width, height } = this;
    if (blur > 0) {
      context.globalAlpha = blur;
      context.drawImage(print.smeared, 0, y - height * 0.25, width, height * 1.5);
    }
    const chosen = this.dim && this.dim.has(row);
    context.globalAlpha = (1 - blur) * (this.dim && !chosen ? 0.26 : 1);
    if (context.globalAlpha === 0) return;
    const grow = chosen ? this.lift * 0.07 : 0;
    context.drawImage(print.sharp, -width * grow, y - height * grow, width * (1 + 2 * grow), height * (1 + 2 * grow));
  }

  /** Keep few cells in mind while the strip runs on. */
  forget() {
    for (const k of this.shown.keys()) if (Math.abs(k - this.position) > 12) this.shown.delete(k);
  }
}

export class Reels {
  constructor(place, strips, grid, onStop = () => {}) {
    this.reels = strips.map((strip) => new Reel(strip));
    this.reels.forEach((reel, i) => reel.rest(grid[i]));
    this.windows = this.reels.map((reel) => h("div", { class: "window" }, reel.canvas));
    place.replaceChildren(...this.windows);
    this.onStop = onStop;
    this.cancel = null;
  }

  /** Print the book for these cells and draw. */
  size(width, height, book, ink) {
    const density = Math.min(window.devicePixelRatio || 1, 2);
    const prints = printBook(book, ink, width, height, density);
    this.reels.forEach((reel) => reel.size(width, height, prints));
  }

  /** Start all reels; they run until `stop`. */
  start() {
    this.light(null);
    this.cancel?.();
    let time = 0;
    const still = calm();
    this.running = this.reels.map(() => true);
    this.cancel = eachFrame((span) => {
      time += span;
      this.reels.forEach((reel, i) => {
        if (!this.running[i] || still) return;
        const t = time - i * 0.06;
        if (t < 0) return;
        reel.speed = t < 0.16 ? -1.6 * Math.sin((t / 0.16) * Math.PI) : Math.min(CRUISE, (t - 0.16) * 70);
        reel.position += reel.speed * span;
        reel.forget();
        reel.draw();
      });
      return this.running.some(Boolean);
    });
  }

  /** Stand still at once, showing this grid. */
  rest(grid) {
    this.cancel?.();
    this.running = this.reels.map(() => false);
    this.reels.forEach((reel, i) => {
      reel.speed = 0;
      reel.rest(grid[i]);
    });
  }

  /** Stop each reel on its column of the grid; `patience(reel)` adds suspense in milliseconds before a reel. */
  async stop(grid, stops, patience = () => 0) {
    for (let i = 0; i < this.reels.length; i += 1) {
      const wait = patience(i);
      this.windows[i].classList.toggle("hoping", wait > 0);
      if (wait > 0) await tween(wait, () => {});
      await this.land(this.reels[i], i, grid[i], stops?.[i]);
      this.windows[i].classList.remove("hoping");
    }
    this.cancel?.();
  }

  async land(reel, i, symbols, stop) {
    this.running[i] = false;
    if (calm() || document.hidden) {
      reel.speed = 0;
      reel.rest(symbols);
      this.onStop(i);
      return;
    }
    const from = reel.position;
    const target = Math.ceil(from + 3.6);
    reel.place(target, symbols);
    if (stop !== undefined) {
      const length = reel.strip.length;
      for (const k of [1, 2]) reel.shown.set(target + k, reel.strip[wrap(stop - k, length)]);
    }
    const way = target + OVERSHOOT - from;
    const seconds = (2 * way) / CRUISE;
    await tween(seconds * 1000, (t) => {
      reel.position = from + way * (2 * t - t * t);
      reel.speed = CRUISE * (1 - t);
      reel.draw();
    }, ease.linear);
    this.onStop(i);
    this.settle(reel, target);
  }

  settle(reel, target) {
    reel.speed = 0;
    return tween(190, (t) => {
      reel.position = target + OVERSHOOT * (1 - t);
      reel.draw();
    }, ease.inOut);
  }

  /** Light the given cells and dim the others; null lights everything. */
  light(cells) {
    this.reels.forEach((reel, i) => {
      reel.dim = cells && new Set(cells.filter(([at]) => at === i).map(([, row]) => row));
      reel.draw();
    });
  }

  /** Let the lit cells rise once. */
  pulse(milliseconds = 520) {
    return tween(milliseconds, (t) => {
      this.reels.forEach((reel) => {
        if (!reel.dim?.size) return;
        reel.lift = Math.sin(t * Math.PI);
        reel.draw();
      });
    }, ease.linear);
  }
}
