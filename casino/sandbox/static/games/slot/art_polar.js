/** Polar Kiosk: the far north, and one visitor from the south. */

const FLAKE = [0, 60, 120, 180, 240, 300].map((angle) => {
  const at = (x, y) => {
    const a = (angle * Math.PI) / 180;
    return `${(60 + x * Math.cos(a) - y * Math.sin(a)).toFixed(1)} ${(60 + x * Math.sin(a) + y * Math.cos(a)).toFixed(1)}`;
  };
  return `M60 60L${at(0, -50)}M${at(0, -26)}L${at(-13, -38)}M${at(0, -26)}L${at(13, -38)}M${at(0, -40)}L${at(-8, -48)}M${at(0, -40)}L${at(8, -48)}`;
}).join("");

export const polar = {
  lighthouse: [
    { f: "sea", d: "M60 6A54 54 0 1 1 60 114A54 54 0 1 1 60 6Z" },
    { f: "paper", d: "M26 24a15 15 0 0 1 24 4Q60 24 70 28a15 15 0 0 1 24-4Q104 34 94 46Q104 64 96 84Q86 108 60 108Q34 108 24 84Q16 64 26 46Q16 34 26 24Z" },
    { s: "ink", w: 3, d: "M26 24a15 15 0 0 1 24 4Q60 24 70 28a15 15 0 0 1 24-4Q104 34 94 46Q104 64 96 84Q86 108 60 108Q34 108 24 84Q16 64 26 46Q16 34 26 24Z" },
    { f: "sea", d: "M32 30a7 7 0 0 1 10 4L32 42ZM88 30a7 7 0 0 0-10 4L88 42Z" },
    { f: "ink", d: "M44 54a4.5 4.5 0 1 1-.1 0ZM76 54a4.5 4.5 0 1 1-.1 0ZM48 76H72Q72 88 60 90Q48 88 48 76Z" },
    { s: "ink", w: 2.6, d: "M60 88V96M60 96q-7 6-13 1M60 96q7 6 13 1" },
    { f: "ember", d: "M30 98Q60 116 90 98L92 108Q60 122 28 108Z" },
  ],
  boat: [
    { f: "sea", d: "M6 106Q34 96 60 98T114 106V116H6Z" },
    { f: "ink", d: "M60 6Q88 8 88 46Q98 62 94 84L84 72Q86 104 60 106Q34 104 36 72L26 84Q22 62 32 46Q32 8 60 6Z" },
    { f: "paper", d: "M60 44Q78 50 76 78Q74 98 60 100Q46 98 44 78Q42 50 60 44ZM46 28Q54 24 60 34Q66 24 74 28Q76 40 60 48Q44 40 46 28Z" },
    { f: "ink", d: "M51 30a3.5 3.5 0 1 1-.1 0ZM69 30a3.5 3.5 0 1 1-.1 0Z" },
    { f: "brass", d: "M52 38H68L60 48Z" },
    { f: "brass", d: "M40 104Q46 98 56 104V110H38ZM80 104Q74 98 64 104V110H82Z" },
    { f: "ember", d: "M34 46Q60 58 86 46V56Q60 68 34 56ZM72 58H84V80H72Z" },
    { s: "paper", w: 1.6, d: "M76 64H80M76 70H80M76 76H80" },
  ],
  anchor: [
    { f: "ember", d: "M92 10a17 17 0 1 1-.1 0Z" },
    { f: "sea", d: "M4 110 44 26 66 66 78 48 116 110Z" },
    { f: "paper", d: "M44 26 58 52 50 48 44 58 36 50 30 56ZM78 48 88 64 80 62 74 68 70 60Z" },
    { f: "ink", d: "M44 26 66 66 56 110H76L90 84 78 48 66 66ZM78 48 116 110H96Z" },
    { s: "ink", w: 3, d: "M4 110 44 26 66 66 78 48 116 110Z" },
    { s: "paper", w: 1.6, d: "M16 100 28 78M24 104 34 84M62 100 68 82" },
  ],
  fish: [
    { f: "sea", d: "M60 16A44 44 0 1 1 60 104A44 44 0 1 1 60 16Z" },
    { s: "paper", w: 13, d: FLAKE },
    { s: "ink", w: 6, d: FLAKE },
    { f: "brass", d: "M60 50A10 10 0 1 1 60 70A10 10 0 1 1 60 50Z" },
    { s: "ink", w: 2.6, d: "M60 50A10 10 0 1 1 60 70A10 10 0 1 1 60 50Z" },
  ],
};

export const polarNames = {
  en: { lighthouse: "bear", boat: "penguin", anchor: "mountain", fish: "snowflake" },
  ru: { lighthouse: "медведь", boat: "пингвин", anchor: "гора", fish: "снежинка" },
};
