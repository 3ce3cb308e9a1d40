/** The rules of the slot: every figure comes from the server's own table, written out for the player's stake. */

import { fitCanvas, h, s } from "../core/dom.js";
import { times, units } from "../core/money.js";
import { print } from "./paint.js";

const ORDER = ["moon", "lighthouse", "boat", "anchor", "fish", "ace", "king", "queen", "jack"];

/** Print one symbol alone. */
export function stamp(art, ink, name, label, size = 64) {
  const canvas = h("canvas", { class: "stamp", role: "img", "aria-label": label });
  canvas.style.width = canvas.style.height = `${size}px`;
  print(fitCanvas(canvas, size, size, 2), art[name], ink, 2, 2, size - 4);
  return canvas;
}

function lineMap(rows, number) {
  const dots = [];
  rows.forEach((chosen, reel) => {
    for (let row = 0; row < 3; row += 1) {
      dots.push(s("rect", { x: reel * 11 + 1, y: row * 9 + 1, width: 9, height: 7, rx: 2, class: row === chosen ? "on" : "off" }));
    }
  });
  return h("li", {}, s("svg", { viewBox: "0 0 56 28", "aria-hidden": "true" }, dots), h("span", {}, String(number)));
}

/** Make the contents of the rules panel. */
export function paytable({ shell, art, ink, names, stake }) {
  const { rules } = shell.state;
  const say = (key, places) => shell.text.say(key, places);
  const total = units(stake);
  const row = (name, pays, extra = {}) => {
    const rows = Object.keys(pays).sort().reverse().map((count) => {
      const more = extra[count] ? h("small", {}, ` + ${extra[count]}`) : null;
      const sum = Number(pays[count]) > 0 ? shell.money.full(times(total, pays[count])) : "";
      return h("div", {}, h("dt", {}, `${count} ×`), h("dd", {}, sum, more));
    });
    return h("li", {}, stamp(art, ink, name, names[name]), h("div", {}, h("h4", {}, names[name]), h("dl", {}, rows)));
  };
  const table = rules.paytable ?? rules.pays;
  const known = ORDER.filter((name) => table[name]);
  const { wild = "moon", scatter_symbol: scatter = "lantern" } = rules;
  const scatterPays = {};
  const scatterSpins = {};
  for (const [count, { pays, free_spins: spins }] of Object.entries(rules.scatter ?? {})) {
    scatterPays[count] = pays ?? "0";
    if (spins) scatterSpins[count] = say("freeShort", { n: spins });
  }
  const places = { symbol: names[scatter], multiplier: rules.free_multiplier ?? 1 };
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  return [
    h("p", {}, say("slotRules", { stake: shell.money.full(stake) })),
    h("h3", {}, say("slotPays")),
    h("ul", { class: "pays" }, row(scatter, scatterPays, scatterSpins), known.map((name) => row(name, table[name]))),
    h("p", {}, capital(say("slotWild", { symbol: names[wild], scatter: names[scatter] }))),
    h("p", {}, capital(say("slotScatterRule", places))),
    h("h3", {}, say("slotLines")),
    h("ol", { class: "maps" }, rules.lines.map((rows, i) => lineMap(rows, i + 1))),
    rules.hit_rate ? h("p", { class: "quiet" }, say("hitRate", { rate: shell.text.figure(rules.hit_rate) })) : null,
  ].filter(Boolean);
}
