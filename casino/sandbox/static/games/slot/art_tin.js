/** Tinplate Tiger: printed tin toys. */

const petals = [-60, -30, 0, 30, 60];

function petal(angle) {
  const long = 84 - Math.abs(angle) * 0.42;
  const turn = (x, y) => {
    const a = (angle * Math.PI) / 180;
    return `${(60 + x * Math.cos(a) - y * Math.sin(a)).toFixed(1)} ${(98 + x * Math.sin(a) + y * Math.cos(a)).toFixed(1)}`;
  };
  return `M${turn(0, 0)}Q${turn(-21, -34)} ${turn(0, -long)}Q${turn(21, -34)} ${turn(0, 0)}Z`;
}

export const tin = {
  lighthouse: [
    { f: "brass", d: "M24 14a15 15 0 1 1-.1 0ZM96 14a15 15 0 1 1-.1 0Z" },
    { f: "ink", d: "M24 21a8 8 0 1 1-.1 0ZM96 21a8 8 0 1 1-.1 0Z" },
    { f: "brass", d: "M60 14Q108 14 106 62Q104 108 60 112Q16 108 14 62Q12 14 60 14Z" },
    { f: "paper", d: "M60 66Q84 66 84 86Q82 110 60 112Q38 110 36 86Q36 66 60 66ZM30 46Q44 40 50 54Q40 64 28 58ZM90 46Q76 40 70 54Q80 64 92 58Z" },
    { f: "ink", d: "M54 15H66L62 34H58ZM36 19 44 16 48 36ZM84 19 76 16 72 36ZM14 58 32 64 15 71ZM106 58 88 64 105 71ZM17 80 34 80 22 90ZM103 80 86 80 98 90Z" },
    { f: "ink", d: "M40 49a5.5 5.5 0 1 1-.1 0ZM80 49a5.5 5.5 0 1 1-.1 0Z" },
    { f: "ember", d: "M50 68H70Q70 78 60 81Q50 78 50 68Z" },
    { s: "ink", w: 2.6, d: "M60 80V90M60 90Q52 100 44 94M60 90Q68 100 76 94" },
    { s: "ink", w: 3, d: "M60 14Q108 14 106 62Q104 108 60 112Q16 108 14 62Q12 14 60 14Z" },
  ],
  boat: [
    { f: "sea", d: "M60 8A52 52 0 1 1 60 112A52 52 0 1 1 60 8Z" },
    { s: "paper", w: 1.6, d: "M16 44q8-7 16 0t16 0M72 92q8-7 16 0t16 0M70 26q8-7 16 0t16 0" },
    { f: "ember", d: "M94 14Q72 12 56 34Q40 56 40 76Q20 78 12 98Q30 100 42 92Q52 108 72 106Q64 96 60 88Q82 80 92 54Q100 34 94 14Z" },
    { f: "paper", d: "M94 14Q80 16 70 30Q84 40 96 32Q96 22 94 14ZM50 58Q66 66 86 62Q80 74 70 82Q54 76 46 70Z" },
    { s: "ink", w: 3, d: "M94 14Q72 12 56 34Q40 56 40 76Q20 78 12 98Q30 100 42 92Q52 108 72 106Q64 96 60 88Q82 80 92 54Q100 34 94 14Z" },
    { f: "brass", d: "M54 36Q36 34 30 50Q42 54 48 50ZM92 52Q106 60 102 74Q92 72 86 66Z" },
    { f: "ink", d: "M86 22a4 4 0 1 1-.1 0Z" },
    { s: "ink", w: 1.8, d: "M58 46q8 4 16 2M54 56q9 5 18 2M24 92 34 88M60 98 54 92" },
  ],
  anchor: [
    { f: "brass", d: "M60 12A48 48 0 0 1 108 60H12A48 48 0 0 1 60 12Z" },
    { s: "ink", w: 5, d: "M36 44Q36 14 60 14Q84 14 84 44" },
    { f: "ember", d: "M28 50H92Q106 66 98 92Q92 106 60 106Q28 106 22 92Q14 66 28 50Z" },
    { f: "ember", d: "M94 62Q112 62 116 42L106 40Q104 52 92 52ZM24 58Q4 56 6 78Q8 92 24 92L24 84Q14 84 14 76Q14 66 24 68Z" },
    { s: "ink", w: 3, d: "M28 50H92Q106 66 98 92Q92 106 60 106Q28 106 22 92Q14 66 28 50ZM98 66Q112 62 116 42L106 40Q104 52 94 52M22 60Q4 56 6 78Q8 92 22 90" },
    { f: "ink", d: "M34 44H86V52H34ZM60 32a7 7 0 1 1-.1 0ZM30 104H90V112H30Z" },
    { f: "paper", d: "M60 60 66 74 80 78 66 82 60 98 54 82 40 78 54 74Z" },
  ],
  fish: [
    ...petals.map((angle, i) => ({ f: i % 2 ? "sea" : "ember", d: petal(angle) })),
    ...petals.map((angle) => ({ s: "ink", w: 2.4, d: petal(angle) })),
    { f: "brass", d: "M60 74A22 22 0 0 1 82 98H38A22 22 0 0 1 60 74Z" },
    { s: "ink", w: 2.6, d: "M60 74A22 22 0 0 1 82 98H38A22 22 0 0 1 60 74ZM60 76V98M48 82 54 98M72 82 66 98" },
    { f: "ink", d: "M26 100H94Q90 112 60 112Q30 112 26 100Z" },
  ],
};

export const tinNames = {
  en: { lighthouse: "tiger", boat: "koi", anchor: "teapot", fish: "lotus" },
  ru: { lighthouse: "тигр", boat: "карп", anchor: "чайник", fish: "лотос" },
};
