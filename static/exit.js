// The way out of a game's frame: tell the page around us, or go to the lobby when there is none.
if (window.parent === window) {
  window.location.replace("/");
} else {
  window.parent.postMessage({ type: "exit" }, window.location.origin);
}
