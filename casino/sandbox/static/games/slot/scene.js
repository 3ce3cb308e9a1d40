/** The harbour behind the reels, composed for the size of the frame, once by dusk and once by night. */

import { fitCanvas } from "../core/dom.js";
import { mix, veil } from "../core/theme.js";

/** A repeatable stream of numbers from 0 to 1, so that the town keeps its shape when the frame changes its size. */
function stream(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

function sky(context, w, horizon, colours, night) {
  const fill = context.createLinearGradient(0, 0, 0, horizon);
  fill.addColorStop(0, night ? mix(colours.deep, "#000000", 0.35) : colours.deep);
  fill.addColorStop(0.55, night ? colours.deep : colours.dusk);
  fill.addColorStop(1, night ? colours.night : mix(mix(colours.dusk, colours.ember, 0.3), colours.brass, 0.22));
  context.fillStyle = fill;
  context.fillRect(0, 0, w, horizon + 1);
  const next = stream(7);
  const stars = Math.round((w * horizon) / (night ? 3200 : 9000));
  for (let i = 0; i < stars; i += 1) {
    const y = next() * horizon * 0.8;
    context.fillStyle = veil(colours.paper, (night ? 0.75 : 0.4) * (1 - y / horizon) * next());
    const size = 0.8 + next() * 1.3;
    context.fillRect(next() * w, y, size, size);
  }
}

function moon(context, x, y, radius, colours, night) {
  const halo = context.createRadialGradient(x, y, radius * 0.6, x, y, radius * 5);
  halo.addColorStop(0, veil(colours.glow, night ? 0.3 : 0.16));
  halo.addColorStop(1, veil(colours.glow, 0));
  context.fillStyle = halo;
  context.fillRect(x - radius * 5, y - radius * 5, radius * 10, radius * 10);
  context.fillStyle = mix(colours.glow, colours.paper, 0.35);
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = veil(colours.bronze, 0.1);
  for (const [dx, dy, r] of [[-0.36, -0.2, 0.3], [0.05, -0.42, 0.16], [-0.12, 0.3, 0.22], [0.42, 0.5, 0.2]]) {
    context.beginPath();
    context.arc(x + dx * radius, y + dy * radius, r * radius, 0, Math.PI * 2);
    context.fill();
  }
}

function hills(context, w, horizon, unit, colour, seed, height) {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(0, horizon);
  for (let x = 0; x <= w; x += 8) {
    const u = x / unit;
    context.lineTo(x, horizon - height * (0.55 + 0.3 * Math.sin(u * 0.9 + seed) + 0.15 * Math.sin(u * 2.3 + seed * 2)));
  }
  context.lineTo(w, horizon);
  context.fill();
}

function house(context, x, y, width, height, next, colours, look) {
  context.fillStyle = look.wall;
  const roof = width * (0.3 + next() * 0.3);
  context.beginPath();
  if (next() < 0.6) {
    context.moveTo(x, y);
    context.lineTo(x, y - height);
    context.lineTo(x + width / 2, y - height - roof);
    context.lineTo(x + width, y - height);
  } else {
    const step = width / 6;
    context.moveTo(x, y);
    for (let i = 0; i < 3; i += 1) {
      context.lineTo(x + i * step, y - height - i * step);
      context.lineTo(x + (i + 1) * step, y - height - i * step);
    }
    for (let i = 2; i >= 0; i -= 1) {
      context.lineTo(x + width - (i + 1) * step, y - height - i * step);
      context.lineTo(x + width - i * step, y - height - i * step);
    }
  }
  context.lineTo(x + width, y);
  context.fill();
  const pane = Math.max(2.2, width * 0.1);
  for (let row = 0; row * pane * 2.6 < height - pane * 2; row += 1) {
    for (let i = 0; i < 3; i += 1) {
      const lit = next() < look.lit;
      context.fillStyle = lit ? veil(next() < 0.3 ? colours.glow : colours.brass, 0.9) : look.pane;
      context.fillRect(x + width * (0.18 + i * 0.26), y - height + pane + row * pane * 2.6, pane, pane * 1.45);
    }
  }
}

function town(context, w, horizon, unit, colours, night) {
  const next = stream(23);
  const look = {
    wall: night ? mix(colours.deep, "#000000", 0.25) : mix(colours.deep, colours.dusk, 0.35),
    pane: veil(colours.paper, 0.05),
    lit: night ? 0.62 : 0.34,
  };
  for (let x = -unit * 0.2; x < w; ) {
    const width = unit * (0.3 + next() * 0.34);
    house(context, x, horizon, width, unit * (0.34 + next() * 0.62), next, colours, look);
    x += width * (next() < 0.12 ? 1.5 : 0.98);
  }
}

function tower(context, x, y, size, colours, night) {
  const wall = night ? mix(colours.deep, colours.paper, 0.16) : mix(colours.deep, colours.paper, 0.24);
  const path = (colour, d) => {
    context.fillStyle = colour;
    context.fill(new Path2D(d));
  };
  context.save();
  context.translate(x, y);
  context.scale(size / 100, size / 100);
  path(mix(colours.deep, "#000000", 0.3), "M-40 2Q-30-8-18-6Q-6-14 8-8Q26-12 40 2Z");
  path(wall, "M-13-6-8-76H8L13-6Z");
  path(mix(colours.ember, colours.deep, 0.35), "M-11.5-26-10.3-44H10.3L11.5-26ZM-9.3-58-8.3-72H8.3L9.3-58Z");
  path(veil(colours.deep, 0.45), "M3-76H8L13-6H6Z");
  const iron = mix(colours.deep, colours.dusk, night ? 0.3 : 0.75);
  path(iron, "M-13-76H13V-80H-13Z");
  path(colours.glow, "M-6.5-92H6.5V-80H-6.5Z");
  path(iron, "M-8.5-92Q0-106 8.5-92ZM-1-97H1V-110H-1Z");
  context.restore();
}

function water(context, w, h, horizon, unit, colours, night) {
  const fill = context.createLinearGradient(0, horizon, 0, h);
  fill.addColorStop(0, night ? mix(colours.night, colours.deep, 0.5) : mix(colours.dusk, colours.ember, 0.16));
  fill.addColorStop(0.35, night ? colours.deep : mix(colours.deep, colours.dusk, 0.6));
  fill.addColorStop(1, mix(colours.deep, "#000000", 0.3));
  context.fillStyle = fill;
  context.fillRect(0, horizon, w, h - horizon);
  const next = stream(41);
  const columns = Math.round(w / (unit * 0.34));
  for (let i = 0; i < columns; i += 1) {
    const x = next() * w;
    const reach = (h - horizon) * (0.25 + next() * 0.6);
    for (let y = 3; y < reach; y += 5 + y * 0.05) {
      const fade = 1 - y / reach;
      context.fillStyle = veil(next() < 0.25 ? colours.glow : colours.brass, (night ? 0.34 : 0.2) * fade * next());
      const size = unit * (0.05 + next() * 0.12) * (0.5 + y / reach);
      context.fillRect(x - size / 2 + (next() - 0.5) * unit * 0.06, horizon + y, size, 1.6);
    }
  }
}

function moonPath(context, x, h, horizon, unit, colours, night) {
  const next = stream(57);
  for (let y = 4; y < h - horizon; y += 4.5) {
    const spread = unit * (0.1 + (y / (h - horizon)) * 0.6);
    for (let i = 0; i < 3; i += 1) {
      context.fillStyle = veil(colours.glow, (night ? 0.28 : 0.14) * next());
      const size = spread * (0.3 + next() * 0.6);
      context.fillRect(x + (next() - 0.5) * spread - size / 2, horizon + y, size, 1.6);
    }
  }
}

/**
 * Place the parts of the picture for a frame of this size, around the room that the reels take: lighthouse and moon
 * stand beside them, or above them where the frame is upright.
 */
export function compose(w, h, room) {
  const beside = Math.min(room.left, room.end - room.right);
  if (beside < 70) {
    const horizon = Math.round(Math.max(h * 0.17, room.top - 26));
    const unit = Math.max(56, Math.min(w * 0.16, horizon * 0.5));
    const size = Math.min(horizon * 0.72, 170);
    const light = { x: w * 0.84, y: horizon, size };
    return { w, h, horizon, unit, light, disc: { x: w * 0.17, y: horizon * 0.5, r: unit * 0.26 }, lamp: lampOf(light) };
  }
  const horizon = Math.round(h * 0.56);
  const unit = Math.max(64, Math.min(w * 0.1, h * 0.17));
  const size = Math.min(horizon * 0.72, unit * 2.6, beside * 1.7);
  const light = { x: room.right + (room.end - room.right) * 0.54, y: horizon + unit * 0.12, size };
  return { w, h, horizon, unit, light, disc: { x: room.left * 0.5, y: h * 0.22, r: Math.min(unit * 0.34, beside * 0.3) }, lamp: lampOf(light) };
}

function lampOf(light) {
  return { x: light.x, y: light.y - light.size * 0.86 };
}

/** Paint the harbour for a plan, by dusk or by night. */
export function paintHarbour(canvas, plan, colours, night) {
  const { w, h, horizon, unit, light, disc } = plan;
  const context = fitCanvas(canvas, w, h, Math.min(window.devicePixelRatio || 1, 1.5));
  sky(context, w, horizon, colours, night);
  moon(context, disc.x, disc.y, disc.r, colours, night);
  const far = mix(colours.dusk, night ? colours.deep : colours.ember, night ? 0.5 : 0.18);
  hills(context, w, horizon, unit, mix(far, colours.sea, 0.12), 1.2, unit * 1.25);
  hills(context, w, horizon, unit, mix(far, colours.deep, 0.4), 3.9, unit * 0.8);
  town(context, w, horizon, unit, colours, night);
  water(context, w, h, horizon, unit, colours, night);
  moonPath(context, disc.x, h, horizon, unit, colours, night);
  tower(context, light.x, light.y, light.size, colours, night);
}
