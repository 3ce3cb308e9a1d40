/** Which prints a title's reels carry: each provider has a hand of its own for the four high symbols. */

import { deco, decoNames } from "./art_deco.js";
import { noon, noonNames } from "./art_noon.js";
import { orchard, orchardNames } from "./art_orchard.js";
import { polar, polarNames } from "./art_polar.js";
import { quay } from "./art_quay.js";
import { tin, tinNames } from "./art_tin.js";
import { tram, tramNames } from "./art_tram.js";
import { woods, woodsNames } from "./art_woods.js";

const HANDS = {
  Brambleworks: [woods, woodsNames],
  "Tramline Nine": [tram, tramNames],
  "Sable & Finch": [deco, decoNames],
  "Tinplate Tiger": [tin, tinNames],
  Mediodía: [noon, noonNames],
  "Polar Kiosk": [polar, polarNames],
  "Penny Orchard": [orchard, orchardNames],
};

/** Tell whether a title belongs by the water, where the harbour is painted. */
export const byTheWater = (game) => !Object.hasOwn(HANDS, game.provider);

/** The art of each symbol of a title. */
export function bookOf(game) {
  return byTheWater(game) ? quay : { ...quay, ...HANDS[game.provider][0] };
}

/** The name of each symbol in the player's language. */
export function namesOf(game, text) {
  const own = byTheWater(game) ? {} : HANDS[game.provider][1][text.language];
  return { ...text.book.symbols, ...own };
}
