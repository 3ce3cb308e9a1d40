/** The picture of the slot: scene by dusk and by night, reels, lines and lanterns, at any size of frame. */

import { find, onResize } from "../core/dom.js";
import { byTheWater } from "./books.js";
import { Lanterns } from "./lanterns.js";
import { Lines } from "./lines.js";
import { inks } from "./paint.js";
import { Reels } from "./reels.js";
import { compose, paintHarbour } from "./scene.js";

const COLUMNS = 5;
const ROWS = 3;
const LARGEST = 176;

export class Stage {
  constructor(shell, art, grid, onStop) {
    this.shell = shell;
    this.art = art;
    this.inks = inks(shell.colours);
    this.night = false;
    this.root = find("#game");
    this.cabinet = find("#cabinet");
    this.reels = new Reels(find("#reels"), shell.state.rules.strips, grid, onStop);
    this.lines = new Lines(find("#wires"));
    this.lanterns = new Lanterns(find("#rope"));
    this.bench = find("#bench");
    this.fit();
    onResize(this.bench, () => this.fit());
    onResize(find("#scene"), () => this.paint());
  }

  /** Give the reels the largest cells that the frame holds. */
  fit() {
    const style = getComputedStyle(this.bench);
    const edge = parseFloat(style.getPropertyValue("--edge"));
    const gap = parseFloat(style.getPropertyValue("--gap"));
    const wide = this.bench.clientWidth - 2 * edge - (COLUMNS - 1) * gap;
    const high = this.bench.clientHeight - 2 * edge - parseFloat(style.getPropertyValue("--rope"));
    const height = Math.min(high / ROWS, LARGEST, (wide / COLUMNS) * 1.24);
    const width = Math.floor(Math.min(wide / COLUMNS, height * 1.16, LARGEST));
    if (width < 10) return;
    this.reels.size(width, Math.floor(height), this.art, this.ink);
    this.lines.size(width, Math.floor(height), gap);
    requestAnimationFrame(() => this.paint());
  }

  get ink() {
    return this.night ? this.inks.night : this.inks.day;
  }

  paint() {
    if (!byTheWater(this.shell.state.game)) return this.hangPoster();
    const scene = find("#scene");
    const plan = compose(scene.clientWidth, scene.clientHeight, this.room());
    const size = JSON.stringify(plan);
    if (size === this.painted) return undefined;
    this.painted = size;
    paintHarbour(find("#dusk"), plan, this.shell.colours, false);
    paintHarbour(find("#night"), plan, this.shell.colours, true);
    const beam = find("#beam");
    beam.style.left = `${plan.lamp.x}px`;
    beam.style.top = `${plan.lamp.y}px`;
    return undefined;
  }

  /** A title from inland has its own poster, far out of focus, for a scene. */
  hangPoster() {
    const scene = find("#scene");
    const { poster } = this.root.dataset;
    if (scene.classList.contains("inland")) return;
    scene.classList.add("inland");
    if (poster) scene.style.setProperty("--poster", `url("${poster}")`);
  }

  /** Measure what the reels and the controls leave of the picture. */
  room() {
    const cabinet = this.cabinet.getBoundingClientRect();
    const deck = find("#deck").getBoundingClientRect();
    const beside = deck.left > cabinet.right;
    return { left: cabinet.left, right: cabinet.right, top: cabinet.top, end: beside ? deck.left : window.innerWidth };
  }

  /** Let night fall on the harbour, or end it. */
  fall(night) {
    if (this.night === night) return;
    this.night = night;
    this.root.classList.toggle("by-night", night);
    this.fit();
  }

  /** Let the lighthouse shine for a moment. */
  shine() {
    this.root.classList.add("shining");
    setTimeout(() => this.root.classList.remove("shining"), 4200);
  }
}
