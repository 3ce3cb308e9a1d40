/** Build elements without markup strings: attributes by name, handlers by `on…`, text by children. */

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Make an HTML element. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Make an SVG element. */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Find one element; a missing one is a fault of the template and says so at once. */
export function find(selector, root = document) {
  const element = root.querySelector(selector);
  if (!element) throw new Error(`missing element ${selector}`);
  return element;
}

/** Size a canvas for the screen's density and hand back its context, drawn in CSS pixels. */
export function fitCanvas(canvas, width, height, density = Math.min(window.devicePixelRatio || 1, 2)) {
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  const context = canvas.getContext("2d");
  context.setTransform(density, 0, 0, density, 0, 0);
  return context;
}

/** Call back once for each frame in which the element's size changed. */
export function onResize(element, callback) {
  let last = "";
  new ResizeObserver(() => {
    const size = `${element.clientWidth}x${element.clientHeight}`;
    if (size === last) return;
    last = size;
    requestAnimationFrame(() => callback(element.clientWidth, element.clientHeight));
  }).observe(element);
}
