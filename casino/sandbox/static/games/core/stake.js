/** The stake selector: one of the stakes the server offers, never raised by itself. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { sound } from "./sound.js";

export class Stake {
  constructor(shell, place, onChange = () => {}) {
    this.shell = shell;
    this.stakes = shell.state.stakes;
    const wished = this.stakes.indexOf(shell.state.default_stake ?? "1.00");
    this.at = wished >= 0 ? wished : 0;
    this.locked = null;
    this.onChange = onChange;
    this.less = this.key("less", -1);
    this.more = this.key("more", 1);
    this.figure = h("output", { class: "figure", id: "stake" });
    this.pips = h("span", { class: "pips", "aria-hidden": "true" }, this.stakes.map(() => h("i", {})));
    const name = h("span", { class: "name" }, shell.text.say("stake"));
    place.replaceChildren(this.less, h("div", { class: "stake-face" }, name, this.figure, this.pips), this.more);
    this.show();
  }

  key(name, step) {
    const label = this.shell.text.say(name);
    const onclick = () => this.move(step);
    return h("button", { type: "button", class: "key round", "data-control": true, "data-stake": name, "aria-label": label, onclick }, icon(name));
  }

  get value() {
    return this.locked ?? this.stakes[this.at];
  }

  /** Hold the stake of a round that is still open; null lets go. */
  lock(stake) {
    this.locked = stake;
    this.show();
  }

  move(step) {
    const next = this.at + step;
    if (!this.shell.ready || this.locked !== null || next < 0 || next >= this.stakes.length) return;
    this.at = next;
    sound.tap();
    this.show();
    this.onChange(this.value);
  }

  show() {
    this.figure.textContent = this.shell.money.lean(this.value);
    const locked = this.locked !== null;
    this.less.disabled = locked || this.at === 0;
    this.more.disabled = locked || this.at === this.stakes.length - 1;
    [...this.pips.children].forEach((pip, i) => pip.classList.toggle("on", i <= this.at));
  }
}
