/** The wheel, painted once for its size: a bowl that stands, a rotor that turns, light that stays. */

import { fitCanvas } from "../core/dom.js";
import { mix, veil } from "../core/theme.js";
import { colourOf, WHEEL } from "./spots.js";

export const POCKET = (Math.PI * 2) / WHEEL.length;

/** Radii as parts of the whole wheel's. */
export const RADII = { rim: 1, wood: 0.965, track: 0.845, apron: 0.755, numbers: 0.715, pockets: 0.575, floor: 0.455, cone: 0.44, rest: 0.515 };

function disc(context, radius, fill) {
  context.beginPath();
  context.arc(0, 0, radius, 0, Math.PI * 2);
  context.fillStyle = fill;
  context.fill();
}

function ring(context, radius, width, stroke) {
  context.beginPath();
  context.arc(0, 0, radius, 0, Math.PI * 2);
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.stroke();
}

function centred(canvas, size) {
  const context = fitCanvas(canvas, size, size);
  context.translate(size / 2, size / 2);
  return [context, size / 2];
}

function fade(context, from, to, stops) {
  const gradient = context.createRadialGradient(0, 0, from, 0, 0, to);
  stops.forEach(([at, colour]) => gradient.addColorStop(at, colour));
  return gradient;
}

function studs(context, radius, colours) {
  for (let i = 0; i < 8; i += 1) {
    context.save();
    context.rotate((i * Math.PI) / 4 + Math.PI / 8);
    context.translate(0, -radius * 0.795);
    const [long, wide] = i % 2 ? [radius * 0.036, radius * 0.012] : [radius * 0.012, radius * 0.034];
    context.beginPath();
    context.moveTo(0, -long);
    context.lineTo(wide, 0);
    context.lineTo(0, long);
    context.lineTo(-wide, 0);
    context.closePath();
    context.fillStyle = colours.glow;
    context.fill();
    context.strokeStyle = colours.bronze;
    context.lineWidth = 1;
    context.stroke();
    context.restore();
  }
}

/** Paint the bowl: wooden rim, brass edges, the ball's track and its studs. */
export function paintBowl(canvas, size, colours) {
  const [context, radius] = centred(canvas, size);
  const wood = mix(mix(colours.bronze, colours.ember, 0.4), mix(colours.deep, "#000000", 0.3), 0.45);
  disc(context, radius, fade(context, radius * 0.84, radius, [[0, mix(wood, "#000000", 0.35)], [0.35, wood], [0.7, mix(wood, colours.glow, 0.16)], [1, mix(wood, "#000000", 0.45)]]));
  context.globalAlpha = 0.14;
  for (let i = 0; i < 64; i += 1) {
    context.beginPath();
    const at = (i * 137.5 * Math.PI) / 180;
    context.arc(0, 0, radius * (0.875 + ((i * 31) % 100) / 1000), at, at + 0.5 + ((i * 17) % 10) / 10);
    context.strokeStyle = i % 2 ? "#000000" : colours.glow;
    context.lineWidth = 1;
    context.stroke();
  }
  context.globalAlpha = 1;
  ring(context, radius * 0.985, radius * 0.012, colours.brass);
  ring(context, radius * 0.874, radius * 0.011, colours.brass);
  disc(context, radius * 0.868, fade(context, radius * 0.72, radius * 0.868, [[0, mix(wood, colours.glow, 0.1)], [0.55, mix(wood, colours.deep, 0.25)], [1, mix(wood, "#000000", 0.55)]]));
  studs(context, radius, colours);
}

function pockets(context, radius, colours) {
  const paint = { red: colours.red, black: mix(colours.deep, "#000000", 0.35), green: "#256b55" };
  WHEEL.forEach((number, i) => {
    context.save();
    context.rotate(i * POCKET);
    const half = POCKET / 2;
    const sector = (outer, inner, fill) => {
      context.beginPath();
      context.arc(0, 0, radius * outer, -Math.PI / 2 - half, -Math.PI / 2 + half);
      context.arc(0, 0, radius * inner, -Math.PI / 2 + half, -Math.PI / 2 - half, true);
      context.closePath();
      context.fillStyle = fill;
      context.fill();
    };
    const colour = paint[colourOf(number)];
    sector(RADII.numbers, RADII.pockets, colour);
    sector(RADII.pockets, RADII.floor, mix(colour, "#000000", 0.42));
    context.fillStyle = colours.paper;
    context.font = `700 ${radius * 0.076}px "Iowan Old Style", "Palatino Linotype", Georgia, "DejaVu Serif", serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(number), 0, -radius * 0.645);
    context.rotate(half);
    context.strokeStyle = colours.brass;
    context.lineWidth = Math.max(1, radius * 0.006);
    context.beginPath();
    context.moveTo(0, -radius * RADII.numbers);
    context.lineTo(0, -radius * RADII.floor);
    context.stroke();
    context.restore();
  });
}

function turret(context, radius, colours) {
  const metal = (r) => {
    const gradient = context.createRadialGradient(-r * 0.3, -r * 0.35, r * 0.1, 0, 0, r);
    gradient.addColorStop(0, mix(colours.glow, "#ffffff", 0.4));
    gradient.addColorStop(0.5, colours.brass);
    gradient.addColorStop(1, colours.bronze);
    return gradient;
  };
  for (let i = 0; i < 4; i += 1) {
    context.save();
    context.rotate((i * Math.PI) / 2 + Math.PI / 4);
    context.fillStyle = colours.bronze;
    context.beginPath();
    context.moveTo(-radius * 0.032, 0);
    context.lineTo(-radius * 0.014, -radius * 0.25);
    context.lineTo(radius * 0.014, -radius * 0.25);
    context.lineTo(radius * 0.032, 0);
    context.fill();
    context.fillStyle = veil(mix(colours.glow, "#ffffff", 0.3), 0.8);
    context.fillRect(-radius * 0.008, -radius * 0.25, radius * 0.008, radius * 0.2);
    context.translate(0, -radius * 0.262);
    disc(context, radius * 0.034, metal(radius * 0.034));
    context.restore();
  }
  disc(context, radius * 0.125, metal(radius * 0.125));
  ring(context, radius * 0.125, 1, colours.bronze);
  disc(context, radius * 0.075, metal(radius * 0.075));
  ring(context, radius * 0.075, 1, veil(colours.bronze, 0.8));
  disc(context, radius * 0.036, metal(radius * 0.036));
}

/** Paint the rotor: numbers, pockets, cone and turret, zero at the top. */
export function paintRotor(canvas, size, colours) {
  const [context, radius] = centred(canvas, size);
  const wood = mix(mix(colours.bronze, colours.ember, 0.45), mix(colours.deep, "#000000", 0.3), 0.36);
  disc(context, radius * RADII.apron, fade(context, radius * 0.7, radius * RADII.apron, [[0, mix(wood, "#000000", 0.5)], [1, mix(wood, colours.glow, 0.14)]]));
  pockets(context, radius, colours);
  ring(context, radius * RADII.numbers, radius * 0.01, colours.brass);
  ring(context, radius * RADII.pockets, radius * 0.005, colours.brass);
  disc(context, radius * RADII.floor, fade(context, 0, radius * RADII.floor, [[0, mix(wood, colours.glow, 0.28)], [0.55, wood], [0.9, mix(wood, "#000000", 0.4)], [1, mix(wood, "#000000", 0.62)]]));
  ring(context, radius * RADII.floor, radius * 0.012, colours.brass);
  for (let i = 0; i < 8; i += 1) {
    context.save();
    context.rotate((i * Math.PI) / 4);
    context.strokeStyle = veil(colours.deep, 0.35);
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(0, -radius * 0.1);
    context.lineTo(0, -radius * 0.43);
    context.stroke();
    context.restore();
  }
  ring(context, radius * 0.33, radius * 0.004, veil(colours.glow, 0.35));
  turret(context, radius, colours);
}

/** Paint the light of the lamp above the table, which does not turn. */
export function paintGloss(canvas, size, colours) {
  const [context, radius] = centred(canvas, size);
  const light = context.createLinearGradient(-radius * 0.6, -radius, radius * 0.5, radius);
  light.addColorStop(0, veil(mix(colours.glow, "#ffffff", 0.5), 0.2));
  light.addColorStop(0.42, veil(colours.glow, 0));
  light.addColorStop(0.6, "rgba(0,0,0,0)");
  light.addColorStop(1, "rgba(0,0,0,0.34)");
  disc(context, radius, light);
}
