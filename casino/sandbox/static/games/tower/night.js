/** The night around the lighthouse. */

import { fitCanvas } from "../core/dom.js";
import { mix, veil } from "../core/theme.js";

function clouds(context, w, h, colours) {
  for (let i = 0; i < 7; i += 1) {
    const y = h * (0.12 + i * 0.11);
    const x = w * ((i * 0.37) % 1);
    const wide = w * (0.5 + (i % 3) * 0.2);
    context.fillStyle = veil(mix(colours.dusk, colours.paper, 0.12), 0.1);
    context.beginPath();
    context.moveTo(x - wide / 2, y);
    for (let j = 0; j <= 8; j += 1) {
      const at = x - wide / 2 + (wide * j) / 8;
      context.quadraticCurveTo(at - wide / 16, y - (10 + ((i * 13 + j * 29) % 26)), at, y - ((j * 17) % 9));
    }
    context.lineTo(x + wide / 2, y + 5);
    context.lineTo(x - wide / 2, y + 5);
    context.fill();
  }
}

/** Paint the sky: stars, thin clouds, a sliver of moon. */
export function paintNight(canvas, w, h, colours) {
  const context = fitCanvas(canvas, w, h, Math.min(window.devicePixelRatio || 1, 1.5));
  const fill = context.createLinearGradient(0, 0, 0, h);
  fill.addColorStop(0, mix(colours.deep, "#000000", 0.4));
  fill.addColorStop(0.55, colours.deep);
  fill.addColorStop(1, mix(colours.dusk, colours.sea, 0.25));
  context.fillStyle = fill;
  context.fillRect(0, 0, w, h);
  let seed = 11;
  const next = () => {
    seed = (seed * 1664525 + 1013904223) % 4294967296;
    return seed / 4294967296;
  };
  for (let i = 0; i < (w * h) / 4200; i += 1) {
    const y = next() * h * 0.9;
    context.fillStyle = veil(colours.paper, 0.75 * next() * (1 - (y / h) * 0.8));
    const size = 0.7 + next() * 1.5;
    context.fillRect(next() * w, y, size, size);
  }
  const [x, y, r] = [w * 0.17, h * 0.34, Math.max(18, Math.min(38, w * 0.05))];
  context.fillStyle = mix(colours.glow, colours.paper, 0.4);
  context.beginPath();
  context.arc(x, y, r, Math.PI * 0.3, Math.PI * 1.45);
  context.quadraticCurveTo(x - r * 0.25, y + r * 0.1, x + r * Math.cos(Math.PI * 0.3), y + r * Math.sin(Math.PI * 0.3));
  context.fill();
  clouds(context, w, h, colours);
}

/** Paint the sea that the rock stands in: rows of waves, the nearest the darkest. */
export function paintSea(canvas, w, h, colours) {
  const context = fitCanvas(canvas, w, h, 1);
  const rows = 8;
  for (let row = 0; row < rows; row += 1) {
    const y = 14 + (h - 40) * (row / rows) ** 1.5;
    const long = 54 + row * 30;
    const high = 5 + row * 2.2;
    context.fillStyle = mix(mix(colours.dusk, colours.sea, 0.42), mix(colours.deep, "#000000", 0.25), row / rows);
    context.beginPath();
    context.moveTo(0, h);
    context.lineTo(0, y);
    for (let x = -long * ((row * 0.37) % 1); x < w + long; x += long) {
      context.quadraticCurveTo(x + long * 0.3, y - high * 0.2, x + long * 0.55, y - high);
      context.quadraticCurveTo(x + long * 0.7, y + high * 0.3, x + long, y);
    }
    context.lineTo(w, h);
    context.fill();
    context.strokeStyle = veil(colours.paper, 0.16 - row * 0.012);
    context.lineWidth = 1.3;
    context.stroke();
  }
}

/** Paint the far shore with its few lights; it stands on the canvas's lower edge. */
export function paintCoast(canvas, w, h, colours) {
  const context = fitCanvas(canvas, w, h, 1);
  const shade = [mix(colours.dusk, colours.deep, 0.25), mix(colours.dusk, colours.deep, 0.55)];
  shade.forEach((colour, row) => {
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(0, h);
    for (let x = 0; x <= w + 12; x += 12) {
      const u = (x - w / 2) / 150;
      const rise = (0.35 + 0.65 * Math.min(1, Math.abs(u) / 3.2)) * (0.6 + 0.4 * Math.sin(u * (1.3 + row * 0.9) + row * 2));
      context.lineTo(x, h - rise * h * (0.8 - row * 0.38));
    }
    context.lineTo(w, h);
    context.fill();
  });
  let seed = 5;
  const next = () => {
    seed = (seed * 1664525 + 1013904223) % 4294967296;
    return seed / 4294967296;
  };
  for (let i = 0; i < w / 16; i += 1) {
    const x = next() * w;
    if (Math.abs(x - w / 2) < w * 0.14) continue;
    context.fillStyle = veil(next() < 0.3 ? colours.glow : colours.brass, 0.35 + next() * 0.5);
    context.fillRect(x, h - 5 - next() ** 2 * h * 0.3, 2, 2.6);
  }
}
