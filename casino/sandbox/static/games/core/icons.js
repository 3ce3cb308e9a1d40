/** Line icons of the controls, drawn in a box of 24. */

import { s } from "./dom.js";

const SHAPES = {
  exit: ["M10 4H5.5A1.5 1.5 0 0 0 4 5.5v13A1.5 1.5 0 0 0 5.5 20H10", "M15 7.5 19.5 12 15 16.5", "M19 12H9"],
  rules: ["M5 5.5C7.5 4 10 4 12 6c2-2 4.5-2 7-.5V19c-2.5-1.5-5-1.5-7 .5-2-2-4.5-2-7-.5z", "M12 6v13.5"],
  sound: ["M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z", "M15.5 9.2a4 4 0 0 1 0 5.6", "M18 6.5a8 8 0 0 1 0 11"],
  silent: ["M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z", "M16 9.5l5 5", "M21 9.5l-5 5"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  less: ["M6 12h12"],
  more: ["M6 12h12", "M12 6v12"],
  undo: ["M9 5 4.5 9.5 9 14", "M5 9.5h9a5 5 0 0 1 0 10h-3"],
  clear: ["M6 7h12", "M9.5 7V4.5h5V7", "M7.5 7l.8 12.5h7.4L16.5 7", "M10.5 10.5v5.5", "M13.5 10.5v5.5"],
  repeat: ["M5 11a6.5 6.5 0 0 1 11.5-3.5L19 10", "M19 5v5h-5", "M19 13a6.5 6.5 0 0 1-11.5 3.5L5 14", "M5 19v-5h5"],
};

/** Draw one icon; it is decoration, the button around it carries the words. */
export function icon(name) {
  const box = { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" };
  return s("svg", box, SHAPES[name].map((d) => s("path", { d })));
}
