/**
 * The symbols of Harbour Lights as a print in four inks, in a box of 120. A step fills (`f`) or strokes (`s`, width
 * `w`) a path in the ink of a role. "deep", "pale" and "glow" stay dark and bright when the sheet is the night's.
 */

const WAVES = "M8 108q6.5-6 13 0t13 0t13 0t13 0t13 0t13 0t13 0t13 0";
const STAR = (x, y, r) => `M${x} ${y - r}Q${x} ${y} ${x + r} ${y}Q${x} ${y} ${x} ${y + r}Q${x} ${y} ${x - r} ${y}Q${x} ${y} ${x} ${y - r}Z`;

function letter(d, ink, more = []) {
  const shadow = more.length ? [{ f: ink, d: more[0], x: 4.5, y: 4.5 }] : [];
  const tail = more.map((path) => ({ f: "ink", d: path }));
  return [{ f: ink, d, x: 4.5, y: 4.5 }, ...shadow, { f: "ink", d }, ...tail];
}

export const quay = {
  lighthouse: [
    { f: "brass", d: "M52 33 2 14V54Z" },
    { f: "brass", d: "M68 33 118 14V54Z" },
    { s: "paper", w: 1.6, d: "M44 33H4M46 30 4 22M46 36 4 45M76 33H116M74 30 116 22M74 36 116 45" },
    { f: "sea", d: "M4 104Q30 96 60 98T116 104V116H4Z" },
    { f: "ink", d: "M20 108Q24 95 38 97Q44 89 52 92H70Q80 90 84 97Q97 96 101 108Z" },
    { f: "paper", d: "M45 93 51 46H69L75 93Z" },
    { f: "ember", d: "M50.5 56H70.5L71.8 66H49Z" },
    { f: "ember", d: "M47.6 76H73L74.4 87H46.2Z" },
    { s: "ink", w: 3, d: "M45 93 51 46H69L75 93" },
    { f: "ink", d: "M66 46H69L75 93H68.5Z" },
    { f: "ink", d: "M55 93V84a5 5 0 0 1 10 0V93Z" },
    { f: "ink", d: "M58 70h4v-5a2 2 0 0 0-4 0Z" },
    { f: "ink", d: "M42 41H78L75 47H45Z" },
    { s: "ink", w: 1.6, d: "M44 36H76M44 36V41M52 36V41M68 36V41M76 36V41" },
    { f: "glow", d: "M53 26H67V41H53Z" },
    { s: "ink", w: 2.6, d: "M53 26V41M67 26V41M60 26V41" },
    { f: "ink", d: "M49 27Q60 8 71 27Z" },
    { s: "ink", w: 3, d: "M60 16V7" },
    { s: "paper", w: 1.8, d: "M30 104q6-4 12 0M70 102q7-4 14 1" },
  ],
  boat: [
    { f: "brass", d: "M86 34m-22 0a22 22 0 1 0 44 0a22 22 0 1 0-44 0" },
    { f: "paper", d: "M62 18Q88 44 92 76H62Z" },
    { f: "ember", d: "M54 28Q34 52 24 76H54Z" },
    { s: "ink", w: 2.8, d: "M62 18Q88 44 92 76H62ZM54 28Q34 52 24 76H54Z" },
    { s: "ink", w: 1.5, d: "M62 36Q72 36 77.5 38M62 50Q76 50 84.5 53M62 63Q80 63 89 66M54 42Q48 43 44.5 45M54 56Q42 57 35.5 60" },
    { s: "ink", w: 4, d: "M58 84V12" },
    { f: "ember", d: "M58 9 78 14 58 20Z" },
    { f: "ink", d: "M14 82H104Q100 98 88 104H36Q20 100 14 82Z" },
    { s: "brass", w: 3, d: "M21 90H99" },
    { s: "paper", w: 1.5, d: "M28 96H92M38 101H80" },
    { s: "sea", w: 4.5, d: WAVES },
    { s: "sea", w: 3, d: "M24 116q6.5-5 13 0t13 0t13 0t13 0t13 0" },
  ],
  anchor: [
    { f: "sea", d: "M60 14A48 48 0 1 1 60 110A48 48 0 1 1 60 14Z" },
    { s: "brass", w: 6, d: "M67 20C98 14 104 44 76 48C44 52 34 60 40 70C46 80 82 72 84 84" },
    { s: "ink", w: 6, d: "M67 20C98 14 104 44 76 48C44 52 34 60 40 70C46 80 82 72 84 84", dash: [1.4, 6.6] },
    { s: "ink", w: 5.5, d: "M60 12a9 9 0 1 1-.1 0Z" },
    { s: "ink", w: 8, d: "M60 30V100" },
    { s: "ink", w: 7, d: "M38 40H82" },
    { f: "ink", d: "M36 34a6 6 0 1 1-.1 0ZM84 34a6 6 0 1 1-.1 0Z" },
    { s: "ink", w: 8, d: "M25 72Q30 100 60 103Q90 100 95 72" },
    { f: "ink", d: "M12 84 22 58 40 80 28 79Z" },
    { f: "ink", d: "M108 84 98 58 80 80 92 79Z" },
    { f: "ink", d: "M50 98H70L60 112Z" },
    { s: "paper", w: 1.6, d: "M57.5 46V84M33 84Q40 96 54 99M18 78 22.5 66M100.5 64 103 76" },
  ],
  fish: [
    { f: "brass", d: "M60 22A40 40 0 0 1 100 62H20A40 40 0 0 1 60 22Z" },
    { f: "ink", d: "M48 44Q60 24 78 34Q72 40 76 50Z" },
    { f: "sea", d: "M10 64Q36 36 70 46Q84 50 92 58L112 40Q106 62 114 84L92 70Q82 82 64 85Q34 88 10 64Z" },
    { f: "paper", d: "M13 66Q38 84 64 81Q80 79 91 68Q70 74 50 72T13 66Z" },
    { s: "ink", w: 3, d: "M10 64Q36 36 70 46Q84 50 92 58L112 40Q106 62 114 84L92 70Q82 82 64 85Q34 88 10 64Z" },
    { f: "ink", d: "M50 86Q58 96 70 94Q66 88 70 84Z" },
    { s: "ink", w: 2.6, d: "M38 46Q30 62 39 80" },
    { s: "ink", w: 1.7, d: "M46 52q6 4 3 10M56 50q7 5 3 12M66 51q7 5 3 11M76 53q6 5 2 10M51 62q6 4 3 9M61 62q6 4 3 9M71 62q6 4 3 8M81 60q4 3 2 7M97 58l10-8M98 64h10M97 69l11 7" },
    { f: "paper", d: "M25 54a5.5 5.5 0 1 1-.1 0Z" },
    { f: "ink", d: "M25 57a2.7 2.7 0 1 1-.1 0Z" },
    { s: "sea", w: 3.5, d: "M12 108q6-6 12 0t12 0M58 108q6-6 12 0t12 0t12 0" },
  ],
  moon: [
    { f: "deep", d: "M60 6A54 54 0 1 1 60 114A54 54 0 1 1 60 6Z" },
    { s: "brass", w: 2.2, d: "M60 12A48 48 0 1 1 60 108A48 48 0 1 1 60 12Z" },
    { f: "glow", d: "M68 24A37 37 0 1 0 95 76A30 30 0 1 1 68 24Z" },
    { s: "bronze", w: 1.6, d: "M36 44Q28 60 36 78M43 38Q33 58 42 84M51 76Q58 87 70 89M47 66Q52 82 64 88" },
    { f: "pale", d: STAR(80, 44, 11) },
    { f: "pale", d: STAR(96, 62, 5) },
    { f: "pale", d: STAR(68, 62, 5.5) },
    { f: "pale", d: STAR(98, 36, 3.5) },
  ],
  lantern: [
    { f: "deep", d: "M8 116V58A52 52 0 0 1 112 58V116Z" },
    { s: "brass", w: 2.2, d: "M14 110V58A46 46 0 0 1 106 58V110Z" },
    { s: "brass", w: 2.6, d: "M24 64H33M26 46 34 50M32 82 25 86M96 64H87M94 46 86 50M88 82 95 86" },
    { s: "brass", w: 3.2, d: "M45 42Q46 17 60 17Q74 17 75 42" },
    { f: "brass", d: "M46 41Q48 29 60 29Q72 29 74 41Z" },
    { f: "brass", d: "M42 41H78V46H42Z" },
    { f: "glow", d: "M46 46Q38 66 46 86H74Q82 66 74 46Z" },
    { s: "brass", w: 2.6, d: "M46 46Q38 66 46 86H74Q82 66 74 46ZM52 46Q46 66 52 86M68 46Q74 66 68 86" },
    { f: "ember", d: "M60 52Q73 68 67 78Q64 83 60 83Q56 83 53 78Q47 68 60 52Z" },
    { f: "pale", d: "M60 66Q66 74 63 79Q60 82 57 79Q54 74 60 66Z" },
    { f: "brass", d: "M43 86H77L82 101H38Z" },
    { s: "deep", w: 1.6, d: "M44 91H76M47 36H73" },
  ],
  ace: letter("M51 24H69L91 83H97V94H69V83H76L72.5 73H47.5L44 83H51V94H23V83H29ZM60 39 51 63H69Z", "ember"),
  king: letter("M26 26H54V37H48.5V54L67 37H61V26H93V37H84L65 54.5 87 83H95V94H64V83H69L54.5 64 48.5 69.5V83H54V94H26V83H32.5V37H26Z", "sea"),
  queen: letter("M60 24A33 35 0 1 1 60 94A33 35 0 1 1 60 24ZM60 36A17.5 23 0 1 0 60 82A17.5 23 0 1 0 60 36Z", "brass", ["M58 70H73L97 101H77Z"]),
  jack: letter("M48 26H88V37H80V71Q80 96 55 96Q31 96 29 72H44Q45 84 54.5 84Q64 84 64 70V37H48Z", "ember"),
};
