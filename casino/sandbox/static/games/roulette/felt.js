/** The cloth under the lamp. */

import { fitCanvas } from "../core/dom.js";
import { mix, veil } from "../core/theme.js";

function nap(colours) {
  const tile = document.createElement("canvas");
  const context = fitCanvas(tile, 160, 160, 1);
  for (let i = 0; i < 5200; i += 1) {
    context.fillStyle = i % 2 ? veil(colours.paper, 0.035) : "rgba(0,0,0,0.07)";
    const long = 1 + Math.random() * 2.4;
    context.fillRect(Math.random() * 160, Math.random() * 160, i % 3 ? long : 1, i % 3 ? 1 : long);
  }
  return tile;
}

/** Paint the cloth and the pool of light on it. */
export function paintFelt(canvas, w, h, colours) {
  const context = fitCanvas(canvas, w, h, 1);
  const cloth = colours.felt;
  const light = context.createRadialGradient(w * 0.5, h * 0.36, 0, w * 0.5, h * 0.42, Math.max(w, h) * 0.72);
  light.addColorStop(0, mix(cloth, colours.glow, 0.1));
  light.addColorStop(0.5, cloth);
  light.addColorStop(1, mix(cloth, mix(colours.deep, "#000000", 0.4), 0.78));
  context.fillStyle = light;
  context.fillRect(0, 0, w, h);
  context.fillStyle = context.createPattern(nap(colours), "repeat");
  context.fillRect(0, 0, w, h);
}
