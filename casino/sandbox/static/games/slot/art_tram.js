/** Tramline Nine: machines in hard angles. */

const TEETH = Array.from({ length: 12 }, (_, i) => {
  const at = (angle, r) => {
    const a = ((i * 30 + angle) * Math.PI) / 180;
    return `${(60 + Math.cos(a) * r).toFixed(1)} ${(60 + Math.sin(a) * r).toFixed(1)}`;
  };
  return `${i ? "L" : "M"}${at(-9, 40)}L${at(-6, 52)}L${at(6, 52)}L${at(9, 40)}`;
}).join("");

export const tram = {
  lighthouse: [
    { f: "ember", d: "M4 112 60 4 116 112Z" },
    { f: "ink", d: "M34 22H86L94 34V84H26V34Z" },
    { f: "paper", d: "M34 40H56V60H34ZM64 40H86V60H64Z" },
    { f: "brass", d: "M34 26H86V34H34Z" },
    { f: "paper", d: "M60 66a8 8 0 1 1-.1 0Z" },
    { f: "ember", d: "M60 70a4 4 0 1 1-.1 0Z" },
    { f: "ink", d: "M20 88H100V100H20Z" },
    { s: "paper", w: 2.4, d: "M30 94H90M26 78H48M72 78H94" },
    { s: "ink", w: 4, d: "M60 22V8M46 8H74M10 112H110M34 100V112M86 100V112" },
  ],
  boat: [
    { f: "brass", d: "M22 110 60 58 98 110Z" },
    { f: "ink", d: "M60 4Q84 26 84 60V88H36V60Q36 26 60 4Z" },
    { f: "ember", d: "M60 4Q76 20 81 38H39Q44 20 60 4Z" },
    { f: "ember", d: "M36 58 14 82V98L36 88ZM84 58 106 82V98L84 88Z" },
    { f: "paper", d: "M60 46a11 11 0 1 1-.1 0Z" },
    { f: "sea", d: "M60 50a7 7 0 1 1-.1 0Z" },
    { f: "paper", d: "M40 76H80V81H40Z" },
    { f: "ember", d: "M46 92H74L60 116Z" },
    { f: "paper", d: "M53 92H67L60 104Z" },
  ],
  anchor: [
    { f: "ink", d: `${TEETH}Z` },
    { f: "brass", d: "M60 26A34 34 0 1 1 60 94A34 34 0 1 1 60 26Z" },
    { f: "ember", d: "M68 22 38 66H56L50 100 84 54H64Z" },
    { s: "ink", w: 3, d: "M68 22 38 66H56L50 100 84 54H64Z" },
  ],
  fish: [
    { f: "sea", d: "M4 30 84 66 66 84ZM2 62 78 72 66 88ZM34 6 92 62 78 76Z" },
    { f: "ink", d: "M84 50A28 28 0 1 1 84 106A28 28 0 1 1 84 50Z" },
    { f: "ember", d: "M84 57A21 21 0 1 1 84 99A21 21 0 1 1 84 57Z" },
    { f: "paper", d: "M84 61 88.5 73.5 101 78 88.5 82.5 84 95 79.5 82.5 67 78 79.5 73.5Z" },
    { s: "ink", w: 2.4, d: "M12 34 58 55M10 64 54 70M40 12 76 47" },
    { f: "brass", d: "M20 92h8v8h-8zM36 104h6v6h-6zM100 24h8v8h-8zM86 12h5v5h-5z" },
  ],
};

export const tramNames = {
  en: { lighthouse: "tram", boat: "rocket", anchor: "dynamo", fish: "comet" },
  ru: { lighthouse: "трамвай", boat: "ракета", anchor: "динамо", fish: "комета" },
};
