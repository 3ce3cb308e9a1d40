/** Motion by the frame. Everything shortens when the player asked for less of it, and never waits for a hidden tab. */

const query = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Say whether the player asked for less motion. */
export const calm = () => query.matches;

export const ease = {
  linear: (t) => t,
  out: (t) => 1 - (1 - t) ** 3,
  inOut: (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2),
  back: (t) => 1 + 2.2 * (t - 1) ** 3 + 1.2 * (t - 1) ** 2,
};

/** Run `draw(0…1)` over some milliseconds; resolves at the end, at once in a hidden tab. */
export function tween(milliseconds, draw, curve = ease.out) {
  const span = calm() ? Math.min(milliseconds, 120) : milliseconds;
  return new Promise((resolve) => {
    let start = null;
    let done = false;
    const finish = () => {
      if (done) return;
      done = true;
      document.removeEventListener("visibilitychange", finish);
      draw(1);
      resolve();
    };
    const frame = (now) => {
      if (done) return;
      start ??= now;
      const t = (now - start) / span;
      if (t >= 1) return finish();
      draw(curve(Math.max(0, t)));
      requestAnimationFrame(frame);
    };
    if (document.hidden || span <= 0) return finish();
    document.addEventListener("visibilitychange", finish);
    requestAnimationFrame(frame);
  });
}

/** Wait; `calmly` is the wait of a player who asked for less motion. */
export function pause(milliseconds, calmly = Math.min(milliseconds, 250)) {
  return new Promise((resolve) => setTimeout(resolve, calm() ? calmly : milliseconds));
}

/** Call `step(seconds since the last frame)` until it answers false or the returned function is called. */
export function eachFrame(step) {
  let last = null;
  let running = true;
  const frame = (now) => {
    if (!running) return;
    const span = last === null ? 0 : Math.min((now - last) / 1000, 0.05);
    last = now;
    if (step(span) === false) running = false;
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  return () => {
    running = false;
  };
}
