// The device's screen: it stays on while the game is in view, and full screen takes the bar along.
"use strict";

function useScreen(stage, frame, isOver) {
  const fullscreenButton = stage.querySelector("[data-fullscreen]");

  /* the screen stays on while the game is in view */

  let awake = null;
  async function keepAwake() {
    const wanted = !isOver() && !document.hidden && Boolean(frame);
    if (!wanted) { awake?.release(); awake = null; return; }
    if (awake && !awake.released) return;
    try { awake = await navigator.wakeLock.request("screen"); } catch { awake = null; }
  }
  if ("wakeLock" in navigator) {
    document.addEventListener("visibilitychange", keepAwake);
    keepAwake();
  }

  /* full screen takes the bar along: money and time stay in view */

  function showFilled(on) {
    const use = fullscreenButton.querySelector("use");
    fullscreenButton.setAttribute("aria-pressed", String(on));
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, on ? "#minimize" : "#maximize"));
  }

  const enter = stage.requestFullscreen ?? stage.webkitRequestFullscreen;
  const hasFullscreen = (document.fullscreenEnabled ?? document.webkitFullscreenEnabled) && enter;
  const isFull = () => Boolean(document.fullscreenElement ?? document.webkitFullscreenElement);
  fullscreenButton.hidden = !frame;
  fullscreenButton.addEventListener("click", () => {
    if (hasFullscreen) {
      if (isFull()) (document.exitFullscreen ?? document.webkitExitFullscreen).call(document); else enter.call(stage);
    } else if ("mayFill" in fullscreenButton.dataset) {
      window.location.assign(stage.dataset.full);
    } else {
      showFilled(stage.toggleAttribute("data-filled"));  // no such power here: the bar shrinks to time, money and exit
    }
  });
  for (const name of ["fullscreenchange", "webkitfullscreenchange"]) document.addEventListener(name, () => showFilled(isFull()));

  return keepAwake;
}
