/** The panels over a game: rules, a notice with one button, the lost connection; and the small keys of the top bar. */

import { find, h } from "./dom.js";
import { tell } from "./host.js";
import { icon } from "./icons.js";
import { sound } from "./sound.js";

const DECLINES = new Set(["insufficient_funds", "limit_exceeded", "player_blocked", "currency_mismatch", "no_answer"]);

export class Panels {
  constructor(shell) {
    this.shell = shell;
    this.notice = find("#notice");
    this.rules = find("#rules");
    this.isLost = false;
    this.notice.addEventListener("cancel", (event) => event.preventDefault());
  }

  get open() {
    return this.notice.open || this.rules.open;
  }

  say(key, places) {
    return this.shell.text.say(key, places);
  }

  /** Label and wire the keys of the top bar. */
  dress(state) {
    const exit = find("#exit");
    if (state.home_url) exit.href = state.home_url;
    exit.replaceChildren(icon("exit"));
    exit.setAttribute("aria-label", this.say("exit"));
    exit.addEventListener("click", () => tell("exit"));
    find("#demo").textContent = this.say("demo");
    find("#balance-name").textContent = this.say("balance");
    find("#paused").textContent = this.say("paused");
    find("#pending").textContent = this.say("pending");
    this.dressSound(find("#sound"));
    this.dressRules(state);
  }

  dressSound(button) {
    const show = () => {
      button.replaceChildren(icon(sound.on ? "sound" : "silent"));
      button.setAttribute("aria-label", this.say(sound.on ? "soundOff" : "soundOn"));
      button.setAttribute("aria-pressed", String(sound.on));
    };
    button.addEventListener("click", () => {
      sound.set(!sound.on);
      sound.tap();
      show();
    });
    show();
  }

  dressRules(state) {
    const button = find("#rules-open");
    button.replaceChildren(icon("rules"));
    button.setAttribute("aria-label", this.say("rules"));
    button.addEventListener("click", () => {
      if (this.notice.open) return;
      this.fillRules(state);
      this.rules.showModal();
      find(".panel-body", this.rules).scrollTop = 0;
    });
    this.rules.addEventListener("click", (event) => {
      if (event.target === this.rules) this.rules.close();
    });
  }

  /** Set what the rules panel shows between the heading and the figures every game states. */
  setRules(make) {
    this.makeRules = make;
  }

  fillRules(state) {
    const close = h("button", { type: "button", class: "key", "aria-label": this.say("close"), onclick: () => this.rules.close() }, icon("close"));
    const figure = this.shell.text.figure(state.game.rtp);
    const head = h("header", { class: "panel-head" }, h("h2", { id: "rules-title" }, this.say("rules")), close);
    const returns = h("section", { class: "returns" }, h("p", { class: "strong" }, this.say("rtp", { rtp: figure })), h("p", {}, this.say("rtpNote")));
    const body = h("div", { class: "panel-body", tabindex: "0" }, this.makeRules?.() ?? [], returns, h("p", { class: "quiet" }, this.say("fair")));
    this.rules.replaceChildren(head, body);
  }

  /** Show a notice; resolves when the player goes on. `figure` stands where the ornament is. */
  tell(title, body, { button = this.say("goOn"), kind = "plain", figure = null } = {}) {
    this.isLost = false;
    return new Promise((resolve) => {
      const go = h("button", { type: "button", class: "brass", "data-act": "continue" }, button);
      const close = () => {
        this.notice.close();
        this.shell.changed();
        resolve();
      };
      go.addEventListener("click", close);
      this.fillNotice(kind, title, body, [go], figure);
      if (!this.notice.open) this.notice.showModal();
      go.focus();
    });
  }

  fillNotice(kind, title, body, rest, figure = null) {
    this.notice.dataset.kind = kind;
    const paragraphs = [body].flat().filter(Boolean).map((line) => h("p", {}, line));
    const head = figure ?? h("i", { class: "ornament", "aria-hidden": "true" });
    this.notice.replaceChildren(head, h("h2", { id: "notice-title" }, title), ...paragraphs, ...rest);
  }

  /** The wallet or the game said no: its own words. */
  declined(answer) {
    const money = DECLINES.has(String(answer.error).toLowerCase());
    const title = this.say(money ? "declinedTitle" : "failedTitle");
    return this.tell(title, answer.message || this.say("declinedNote"), { kind: "declined" });
  }

  lost() {
    this.isLost = true;
    const waiting = h("p", { class: "waiting", role: "status" }, h("i", {}), h("i", {}), h("i", {}));
    this.fillNotice("lost", this.say("lostTitle"), this.say("lostBody"), [waiting]);
    if (!this.notice.open) this.notice.showModal();
  }

  shut() {
    this.isLost = false;
    this.notice.close();
  }

  /** The link is over: the only way is out. Answers null, as an act that was not taken. */
  ended() {
    tell("error", { error: "ended" });
    this.wayOut(this.say("endedTitle"), this.say("endedBody"));
    return null;
  }

  broken() {
    this.wayOut(this.say("brokenTitle"), this.say("brokenBody"));
  }

  wayOut(title, body) {
    const out = h("a", { class: "brass", href: find("#exit").href, onclick: () => tell("exit") }, this.say("toLobby"));
    this.fillNotice("declined", title, body, [out]);
    if (!this.notice.open) this.notice.showModal();
  }
}
