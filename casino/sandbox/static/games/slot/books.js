/** Which prints a title's reels carry. */

import { quay } from "./art_quay.js";

/** The art of each symbol for a motif. */
export function bookOf() {
  return quay;
}

/** The name of each symbol in the player's language. */
export function namesOf(motif, text) {
  return text.book.symbols;
}
