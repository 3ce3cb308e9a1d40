/**
 * Every place on the table where a chip can stand, in table units: `along` runs from zero over the twelve streets to
 * the columns (0…14), `across` from 3, 6, 9… over 1, 4, 7… to the dozens and the even chances (0…5).
 */

export const RED = new Set([1, 3, 5, 7, 9, 12, 14, 16, 18, 19, 21, 23, 25, 27, 30, 32, 34, 36]);
export const WHEEL = [
  0, 32, 15, 19, 4, 21, 2, 25, 17, 34, 6, 27, 13, 36, 11, 30, 8, 23, 10, 5, 24, 16, 33, 1, 20, 14, 31, 9, 22, 18, 29, 7, 28, 12, 35, 3, 26,
];
export const ALONG = 14;
export const LANES = 3;

/** Name the colour of a number. */
export function colourOf(number) {
  if (number === 0) return "green";
  return RED.has(number) ? "red" : "black";
}

const street = (n) => Math.floor((n - 1) / 3);
const lane = (n) => (n - 1) % 3;
const numbers = Array.from({ length: 36 }, (_, i) => i + 1);

function spot(kind, covered, along, across, size = [0, 0]) {
  const key = covered.length && !OUTSIDE.has(kind) ? `${kind}:${covered.join("-")}` : kind;
  return { key, kind, numbers: covered, along, across, size };
}

/** Boxes of the fields: centre and size in table units. */
const OUTSIDE = new Map([
  ...[1, 2, 3].map((i) => [`column${i}`, { at: [13.5, 3.5 - i], size: [1, 1], covers: (n) => lane(n) === i - 1 }]),
  ...[1, 2, 3].map((i) => [`dozen${i}`, { at: [4 * i - 1, 3.5], size: [4, 1], covers: (n) => Math.ceil(n / 12) === i }]),
  ["low", { at: [2, 4.5], size: [2, 1], covers: (n) => n <= 18 }],
  ["even", { at: [4, 4.5], size: [2, 1], covers: (n) => n % 2 === 0 }],
  ["red", { at: [6, 4.5], size: [2, 1], covers: (n) => RED.has(n) }],
  ["black", { at: [8, 4.5], size: [2, 1], covers: (n) => !RED.has(n) }],
  ["odd", { at: [10, 4.5], size: [2, 1], covers: (n) => n % 2 === 1 }],
  ["high", { at: [12, 4.5], size: [2, 1], covers: (n) => n > 18 }],
]);

const sorted = (...list) => list.sort((a, b) => a - b);

function straights() {
  const zero = spot("straight", [0], 0.5, 1.5, [1, 3]);
  return [zero, ...numbers.map((n) => spot("straight", [n], street(n) + 1.5, 2.5 - lane(n), [1, 1]))];
}

function borders() {
  const list = [];
  for (const n of numbers) {
    const [a, c] = [street(n) + 1.5, 2.5 - lane(n)];
    const above = lane(n) < 2;
    const next = n <= 33;
    if (above) list.push(spot("split", [n, n + 1], a, c - 0.5));
    if (next) list.push(spot("split", [n, n + 3], a + 0.5, c));
    if (above && next) list.push(spot("corner", sorted(n, n + 1, n + 3, n + 4), a + 0.5, c - 0.5));
    if (lane(n) === 0) list.push(spot("street", [n, n + 1, n + 2], a, 3));
    if (lane(n) === 0 && next) list.push(spot("line", [n, n + 1, n + 2, n + 3, n + 4, n + 5], a + 0.5, 3));
  }
  return list;
}

function zeroBorders() {
  return [
    ...[1, 2, 3].map((n) => spot("split", [0, n], 1, 3.5 - n)),
    spot("street", [0, 1, 2], 1, 2),
    spot("street", [0, 2, 3], 1, 1),
    spot("corner", [0, 1, 2, 3], 1, 3),
  ];
}

function fields() {
  return Array.from(OUTSIDE, ([kind, { at, size, covers }]) => spot(kind, numbers.filter(covers), at[0], at[1], size));
}

export const SPOTS = [...straights(), ...fields(), ...borders(), ...zeroBorders()];
export const BY_KEY = new Map(SPOTS.map((each) => [each.key, each]));

/** The odds of a spot, to one. */
export const oddsOf = (each) => 36 / each.numbers.length - 1;

/** Tell whether a spot is a field of the outside, which the server knows by its kind alone. */
export const isField = (each) => OUTSIDE.has(each.kind);
