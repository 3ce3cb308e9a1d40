// Tells, before a game is opened, what this browser lacks for our game page. Written so that old browsers understand it.
(function () {
  "use strict";

  function knowsColour(colour) {
    return Boolean(window.CSS && window.CSS.supports && window.CSS.supports("color", colour));
  }

  function lacks() {
    var found = [];
    if (!("sandbox" in document.createElement("iframe"))) found.push("frames");
    if (!("noModule" in document.createElement("script")) || !window.Promise || !Promise.any) found.push("scripts");
    if (!window.fetch || !window.AbortController || !window.ResizeObserver) found.push("figures");
    if (!knowsColour("light-dark(oklch(50% 0.1 90), red)")) found.push("colours");
    if (!navigator.cookieEnabled) found.push("cookies");
    return found;
  }

  var found = lacks();
  var notice = document.getElementById("browser");
  if (!found.length || !notice) return;
  notice.removeAttribute("hidden");
  document.getElementById("browser-lacks").removeAttribute("hidden");
  for (var i = 0; i < found.length; i += 1) {
    document.getElementById("browser-" + found[i]).removeAttribute("hidden");
  }

  function leadsIntoAGame(button) {
    var form = button.form;
    var to = button.getAttribute("formaction") || (form && form.getAttribute("action")) || "";
    return /\/launch$/.test(to);
  }

  document.addEventListener("click", function (event) {
    var one = event.target;
    while (one && one.nodeName !== "BUTTON") one = one.parentNode;
    if (!one || !leadsIntoAGame(one)) return;
    event.preventDefault();
    event.stopPropagation();
    notice.scrollIntoView();
    notice.focus();
  }, true);
}());
