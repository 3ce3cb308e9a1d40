/**
 * Colours of the title being played. A theme names five flat colours and a motif; this derives the roles that the
 * style sheets and the drawings use, and keeps every role legible whatever the theme says.
 */

const QUAY = { ground: "#16264a", deep: "#0c1630", paper: "#f4e8cf", accent: "#e0a93f", second: "#3d6f8e", motif: "harbour" };
const RUST = "#b0452b";

function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Mix two #rrggbb colours; `share` is the second one's part. */
export function mix(first, second, share) {
  const [a, b] = [rgb(first), rgb(second)];
  return `#${a.map((part, i) => Math.round(part + (b[i] - part) * share).toString(16).padStart(2, "0")).join("")}`;
}

/** Give a #rrggbb colour an opacity. */
export function veil(hex, alpha) {
  return `rgba(${rgb(hex).join(",")},${alpha})`;
}

function luminance(hex) {
  const [r, g, b] = rgb(hex).map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(first, second) {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function chroma(hex) {
  const parts = rgb(hex);
  return Math.max(...parts) - Math.min(...parts);
}

function reddish(hex) {
  const [r, g, b] = rgb(hex);
  return r > 120 && r > 2 * g && r > 1.5 * b;
}

function darkened(hex, toward, limit) {
  let colour = hex;
  for (let step = 0; step < 48 && luminance(colour) > limit; step += 1) colour = mix(colour, toward, 0.06);
  return colour;
}

function valid(theme) {
  const usable = theme && typeof theme === "object" ? theme : {};
  const merged = { ...QUAY };
  for (const key of Object.keys(QUAY)) {
    const value = usable[key];
    if (key === "motif" ? typeof value === "string" : /^#[0-9a-f]{6}$/i.test(value ?? "")) merged[key] = value;
  }
  return merged;
}

/** Derive the roles of a theme. */
export function palette(given) {
  const theme = valid(given);
  const deep = darkened(theme.deep, "#05080f", 0.012);
  const brass = [theme.accent, theme.second, theme.ground, theme.paper].find((hue) => contrast(hue, deep) >= 4.5 && chroma(hue) > 40) ?? theme.paper;
  const hues = [theme.accent, theme.second, theme.ground].filter((hue) => hue !== brass && chroma(hue) > 30);
  const red = hues.find(reddish);
  const other = hues.find((hue) => hue !== red && luminance(hue) < 0.5) ?? mix(theme.ground, deep, 0.3);
  return {
    motif: theme.motif,
    deep,
    night: mix(deep, darkened(theme.ground, deep, 0.03), 0.45),
    dusk: darkened(theme.ground, deep, 0.035),
    felt: darkened(theme.ground, deep, 0.075),
    paper: theme.paper,
    shade: mix(theme.paper, mix(deep, brass, 0.5), 0.22),
    ink: mix(deep, darkened(theme.ground, deep, 0.03), 0.3),
    brass,
    glow: mix(brass, "#fff6da", 0.55),
    bronze: mix(brass, deep, 0.45),
    ember: darkened(red ?? RUST, deep, 0.2),
    red: darkened(red ?? RUST, deep, 0.132),
    sea: darkened(other, deep, 0.24),
  };
}

/** Hand the roles to the style sheets as custom properties. */
export function wear(colours, root = document.documentElement) {
  for (const [role, value] of Object.entries(colours)) {
    if (role === "motif") root.dataset.motif = value;
    else root.style.setProperty(`--${role}`, value);
  }
}
