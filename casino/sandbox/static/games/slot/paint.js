/** Print symbols: the steps of an art book in a set of inks, sharp for standing still and smeared for running. */

import { mix } from "../core/theme.js";

const BOX = 120;
const OFFSET = 0.9;
const PRINTED = new Set(["brass", "ember", "sea"]);

/** Inks for paper by day, and for the dark sheet of the free spins. */
export function inks(colours) {
  const day = { ...colours, pale: colours.paper, sheet: colours.paper, sheetEdge: colours.shade };
  const night = {
    ...colours,
    pale: colours.paper,
    paper: colours.night,
    ink: mix(colours.paper, colours.glow, 0.25),
    brass: mix(colours.brass, colours.glow, 0.3),
    ember: mix(colours.ember, colours.brass, 0.25),
    sea: mix(colours.sea, colours.paper, 0.15),
    deep: mix(colours.deep, "#000000", 0.25),
    sheet: colours.night,
    sheetEdge: colours.deep,
  };
  return { day, night };
}

/** Print one symbol's steps into a square at (x, y). Colour plates sit a hair beside the key plate, as in a real print. */
export function print(context, steps, ink, x, y, size) {
  context.save();
  context.translate(x, y);
  context.scale(size / BOX, size / BOX);
  context.lineJoin = "round";
  for (const step of steps) {
    const role = step.f ?? step.s;
    const off = PRINTED.has(role) ? OFFSET : 0;
    context.save();
    context.translate((step.x ?? 0) + off, (step.y ?? 0) + off * 0.7);
    const path = new Path2D(step.d);
    if (step.f) {
      context.fillStyle = ink[role];
      context.fill(path, "evenodd");
    } else {
      context.strokeStyle = ink[role];
      context.lineWidth = step.w;
      context.lineCap = step.dash ? "butt" : "round";
      context.setLineDash(step.dash ?? []);
      context.stroke(path);
    }
    context.restore();
  }
  context.restore();
}

function plate(width, height, density) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * density);
  canvas.height = Math.ceil(height * density);
  const context = canvas.getContext("2d");
  context.scale(density, density);
  return [canvas, context];
}

function smear(sharp, width, height, density) {
  const [canvas, context] = plate(width, height * 1.5, density);
  const passes = Math.max(12, Math.ceil((height * density) / 4));
  for (let i = 0; i < passes; i += 1) {
    const t = i / (passes - 1);
    context.globalAlpha = (2.3 / passes) * (1 - Math.abs(t - 0.5));
    context.drawImage(sharp, 0, t * height * 0.5, width, height);
  }
  return canvas;
}

/** Print every symbol of a book for one cell size: `{name: {sharp, smeared}}`. */
export function printBook(book, ink, width, height, density) {
  const size = Math.min(width * 0.92, height * 0.9);
  const prints = {};
  for (const [name, steps] of Object.entries(book)) {
    const [sharp, context] = plate(width, height, density);
    print(context, steps, ink, (width - size) / 2, (height - size) / 2, size);
    prints[name] = { sharp, smeared: smear(sharp, width, height, density) };
  }
  return prints;
}
