/** Play roulette: chips down, one act for the whole table, the ball tells the answer. */

import { find, h, onResize } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { decimal, units } from "../core/money.js";
import { pause, tween } from "../core/motion.js";
import { launch } from "../core/shell.js";
import { sound } from "../core/sound.js";
import { Bets } from "./bets.js";
import { Board } from "./board.js";
import { chip } from "./chips.js";
import { paintFelt } from "./felt.js";
import { guide } from "./guide.js";
import { colourOf, oddsOf } from "./spots.js";
import { Wheel } from "./wheel.js";

const SHORTEST_RUN = 1600;
const KEPT = 12;

class Roulette {
  constructor(shell) {
    this.shell = shell;
    const { state } = shell;
    this.numbers = (state.recent ?? state.history ?? []).slice(0, KEPT);
    this.bets = new Bets(state.rules, shell.money.digits);
    this.chips = state.rules.chips ?? state.stakes;
    this.chosen = Math.max(0, this.chips.indexOf("1.00"));
    this.wheel = new Wheel(shell.colours, this.numbers[0]);
    this.board = new Board(shell, this.bets, (each) => this.put(each), (each) => this.take(each));
    this.payout = find("#payout");
    shell.onHold = () => this.hold();
    shell.panels.setRules(() => guide(shell));
    onResize(find("#scene"), (w, hi) => paintFelt(find("#felt"), w, hi, shell.colours));
    this.dressTray();
    this.dressTools();
    this.showNumbers();
    this.changed();
    shell.watch(() => this.changed());
    shell.say(shell.text.say("place"), null);
  }

  say(key, places) {
    return this.shell.text.say(key, places);
  }

  dressTray() {
    const { shell } = this;
    const tray = find("#tray");
    tray.setAttribute("aria-label", this.say("chips"));
    const keys = this.chips.map((value, i) => {
      const label = this.say("chip", { value: shell.money.full(value) });
      const attributes = { type: "button", class: "pick", role: "radio", "aria-label": label, "data-chip": value, onclick: () => this.choose(i) };
      return h("button", attributes, chip(shell.money.short(value), i));
    });
    tray.replaceChildren(...keys);
    tray.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.choose((this.chosen + step + this.chips.length) % this.chips.length);
      tray.children[this.chosen].focus();
    });
    this.choose(this.chosen, true);
  }

  choose(i, silent = false) {
    this.chosen = i;
    [...find("#tray").children].forEach((key, at) => {
      key.setAttribute("aria-checked", String(at === i));
      key.tabIndex = at === i ? 0 : -1;
    });
    if (!silent) sound.chip();
  }

  dressTools() {
    for (const name of ["undo", "clear", "repeat"]) {
      const key = find(`#${name}`);
      key.replaceChildren(icon(name), h("span", {}, this.say(`${name}Short`)));
      key.setAttribute("aria-label", this.say(name));
      key.addEventListener("click", () => this.tool(name));
    }
    find("#spin-word").textContent = this.say("spinWheel");
    find("#spin").addEventListener("click", () => this.spin());
    find("#tally-name").textContent = this.say("onTable");
    document.addEventListener("keydown", (event) => {
      if (event.code !== "Space" || event.repeat || event.target.closest?.("button, a, dialog")) return;
      event.preventDefault();
      this.spin();
    });
  }

  tool(name) {
    if (!this.shell.ready) return;
    this.freshTable();
    this.bets[name]();
    sound.chip();
    this.changed(true);
  }

  /** Take the settled chips of the last round off before the next ones come. */
  freshTable() {
    if (!this.settled) return;
    this.settled = false;
    this.bets.clear();
    this.board.crown(null);
    this.payout.textContent = "";
    this.shell.say(this.say("place"), null);
    this.shell.mark("idle");
  }

  put(each) {
    const { shell } = this;
    if (!shell.ready) return;
    this.freshTable();
    const amount = units(this.chips[this.chosen]);
    const objection = this.bets.objection(each.key, amount);
    if (objection) {
      shell.say(this.say(objection[0], { limit: shell.money.full(objection[1]) }));
      return;
    }
    this.bets.add(each.key, amount);
    sound.chip();
    const spot = this.board.nameOf(each);
    const held = shell.money.full(this.bets.amounts.get(each.key));
    shell.say(this.say("spotPays", { spot, odds: oddsOf(each) }), this.say("spotHolds", { spot, amount: held }));
    this.changed(true);
  }

  take(each) {
    if (!this.shell.ready || this.settled) return;
    if (this.bets.takeFrom(each.key)) this.changed(true);
  }

  changed(table = false) {
    if (table) {
      this.board.draw();
      this.board.label();
    }
    const { ready, money } = this.shell;
    const bare = this.bets.empty || this.settled;
    const total = money.lean(this.settled ? 0n : this.bets.total);
    find("#tally").textContent = find("#spin-sum").textContent = total;
    find("#undo").disabled = !ready || bare;
    find("#clear").disabled = !ready || bare;
    find("#repeat").disabled = !ready || this.bets.last.length === 0;
    find("#spin").disabled = ready && bare;
  }

  async spin() {
    const { shell } = this;
    if (!shell.ready || this.bets.empty || this.settled) return;
    this.board.mark(null);
    this.board.crown(null);
    this.payout.textContent = "";
    this.throw();
    const answer = await shell.play("spin", { bets: this.bets.written() });
    if (answer) await this.tell(answer.round);
  }

  throw() {
    const { shell } = this;
    this.thrown = performance.now();
    shell.root.classList.add("rolling");
    this.wheel.throw();
    find("#fallen").textContent = "";
    shell.say(this.say("rolling"));
    shell.roundStart(decimal(this.bets.total, shell.money.digits));
  }

  /** Nothing was played, or nobody knows yet: the chips stay, the ball comes out. */
  hold() {
    if (!this.thrown) return;
    this.thrown = 0;
    this.wheel.halt();
    this.shell.root.classList.remove("rolling");
    this.shell.say(this.say("place"), null);
  }

  async tell(round) {
    const { shell } = this;
    if (!this.thrown) this.throw();
    await pause(Math.max(0, SHORTEST_RUN - (performance.now() - this.thrown)), 100);
    await this.wheel.land(round.number);
    this.thrown = 0;
    this.showFallen(round);
    await pause(1300, 700);
    shell.root.classList.remove("rolling");
    this.numbers = [round.number, ...this.numbers].slice(0, KEPT);
    this.showNumbers();
    await this.pay(round);
    this.bets.remember();
    this.settled = true;
    this.changed();
    shell.settle();
    shell.roundEnd(round);
    shell.release("result");
  }

  showFallen(round) {
    const fallen = find("#fallen");
    fallen.textContent = String(round.number);
    fallen.dataset.colour = round.colour;
    sound.bell(round.colour === "green" ? 4 : 1);
    this.shell.say(this.say("fell", { number: round.number, colour: this.say(round.colour) }), null);
  }

  /** Leave the winning chips, clear the losing ones, count a real win up. */
  async pay(round) {
    const { shell } = this;
    const payout = units(round.payout);
    const stake = units(round.stake);
    const keys = [...this.bets.amounts.keys()];
    this.board.crown(round.number);
    this.board.draw(new Set(round.results.map(({ index }) => keys[index])));
    const places = {
      number: round.number, colour: this.say(round.colour), payout: shell.money.full(round.payout), stake: shell.money.full(round.stake),
    };
    const phrase = payout === 0n ? "ballNothing" : payout > stake ? "ballWon" : "ballPaid";
    shell.say(this.say(phrase, places));
    if (payout > stake) {
      sound.chord(payout >= stake * 10n ? [0, 2, 4, 5, 7] : [0, 2, 4]);
      await tween(700, (t) => {
        this.payout.textContent = shell.money.full((payout * BigInt(Math.round(t * 1000))) / 1000n);
      });
      this.payout.textContent = places.payout;
    } else if (payout > 0n) this.payout.textContent = places.payout;
  }

  showNumbers() {
    const list = find("#history");
    list.setAttribute("aria-label", this.say("history"));
    const items = this.numbers.map((number) => {
      const colour = colourOf(number);
      return h("li", { class: colour, "aria-label": this.say("fell", { number, colour: this.say(colour) }) }, String(number));
    });
    list.replaceChildren(...items);
  }
}

launch((shell) => new Roulette(shell));
