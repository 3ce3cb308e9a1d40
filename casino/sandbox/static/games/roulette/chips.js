/** Chips: one drawing in the six liveries of the table. */

import { s } from "../core/dom.js";
import { units } from "../core/money.js";

const LIVERIES = 6;
const SIZES = [42, 42, 42, 33, 28, 22, 19, 16, 14];

/** Draw a chip with its value written on it. */
export function chip(value, livery) {
  const size = SIZES[value.length] ?? 11;
  return s("svg", { viewBox: "-50 -50 100 100", class: `chip livery${livery % LIVERIES}`, "aria-hidden": "true", focusable: "false" },
    s("circle", { r: 48, class: "chip-rim" }),
    s("circle", { r: 42, class: "chip-edge", pathLength: 16 }),
    s("circle", { r: 36, class: "chip-ring" }),
    s("circle", { r: 33, class: "chip-face" }),
    s("text", { y: size * 0.355, class: "chip-value", "font-size": size }, value));
}

/** Choose the livery of an amount: that of the largest chip it holds. */
export function liveryOf(amount, chips) {
  let livery = 0;
  chips.forEach((value, i) => {
    if (units(value) <= amount) livery = i;
  });
  return livery;
}
