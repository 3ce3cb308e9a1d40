/** Play the slot: ask the server, let the reels tell what it answered, count honestly. */

import { find, h } from "../core/dom.js";
import { units } from "../core/money.js";
import { pause, tween } from "../core/motion.js";
import { launch } from "../core/shell.js";
import { sound } from "../core/sound.js";
import { Stake } from "../core/stake.js";
import { bookOf, namesOf } from "./books.js";
import { paytable, stamp } from "./paytable.js";
import { Stage } from "./stage.js";

const SHORTEST_RUN = 1000;
/** No round is over sooner than this, not even for a player who asked for less motion. */
const SHORTEST_ROUND = 2500;
const SUSPENSE = 900;
const LARGE = 15n;

class Slot {
  constructor(shell) {
    this.shell = shell;
    const { state } = shell;
    this.book = bookOf(state.game);
    this.names = namesOf(state.game, shell.text);
    this.grid = state.round?.grid ?? state.grid ?? this.firstGrid(state.rules);
    this.stage = new Stage(shell, this.book, this.grid, (i) => sound.knock(i));
    this.stake = new Stake(shell, find("#stake-place"));
    this.spinKey = find("#spin");
    this.payout = find("#payout");
    this.showing = 0;
    this.round = state.round ?? null;
    shell.onHold = () => this.hold();
    shell.panels.setRules(() => paytable({ shell, art: this.book, ink: this.stage.inks.day, names: this.names, stake: this.stake.value }));
    this.listen();
    this.describe();
    this.resume(state.round);
  }

  firstGrid(rules) {
    return rules.strips.map((strip) => strip.slice(0, 3));
  }

  listen() {
    this.spinKey.addEventListener("click", () => this.spin());
    document.addEventListener("keydown", (event) => {
      if (event.code !== "Space" || event.repeat) return;
      const other = event.target.closest?.("button, a, dialog");
      if (other && other !== this.spinKey) return;
      event.preventDefault();
      this.spin();
    });
  }

  get freeLeft() {
    return this.round?.free_spins_left ?? 0;
  }

  /** Take up a series of free spins that was interrupted. */
  resume(round) {
    this.dressKey();
    if (!round?.free_spins_left) return this.shell.say(this.shell.text.say("slotReady"), null);
    this.stake.lock(round.stake);
    this.stage.fall(true);
    this.stage.lanterns.show(round.free_spins_left);
    this.sayFree(round, 0n);
    return undefined;
  }

  dressKey() {
    const free = this.freeLeft > 0;
    find("#spin-word").textContent = this.shell.text.say(free ? "spinFree" : "spin");
    this.spinKey.classList.toggle("free", free);
  }

  describe() {
    const rows = [0, 1, 2].map((row) => this.grid.map((reel) => this.names[reel[row]]).join(", "));
    find("#reels").setAttribute("aria-label", this.shell.text.say("gridSays", { rows: rows.join("; ") }));
  }

  async spin() {
    const { shell, stage } = this;
    if (!shell.ready) return;
    const free = this.freeLeft > 0;
    this.showing += 1;
    stage.lines.clear();
    if (!free) this.payout.textContent = "";
    shell.say(shell.text.say("slotSpinning"), null);
    if (free) stage.lanterns.show(this.freeLeft - 1);
    this.run();
    const answer = await shell.play("spin", { stake: this.stake.value });
    if (!answer) return;
    await this.tell(answer.round, free);
  }

  run() {
    this.running = this.pressed = performance.now();
    this.stage.reels.start();
    this.roll ??= sound.breath({ long: 6, loud: 0.05, hertz: 420, width: 0.7 });
    this.shell.roundStart(this.freeLeft > 0 ? "0.00" : this.stake.value);
  }

  /** The spin was not taken, or nobody knows yet: rest on what the reels showed before. */
  hold() {
    if (!this.running) return;
    this.quiet();
    this.stage.reels.rest(this.grid);
    this.stage.lanterns.show(this.freeLeft);
    this.shell.say(this.shell.text.say("slotReady"), null);
  }

  quiet() {
    this.running = 0;
    this.roll?.();
    this.roll = null;
  }

  /** Show the outcome of one spin. */
  async tell(round, free) {
    const { shell, stage } = this;
    if (!this.running) this.run();
    await pause(Math.max(0, SHORTEST_RUN - (performance.now() - this.running)));
    await stage.reels.stop(round.grid, round.stops, (i) => this.suspense(round.grid, i));
    this.quiet();
    this.grid = round.grid;
    this.round = round;
    this.describe();
    await this.pay(round, free);
    shell.settle();
    shell.roundEnd(round);
    const rest = Math.max(0, this.pressed + SHORTEST_ROUND - performance.now());
    await pause(rest, rest);
    this.dressKey();
    shell.release("result");
    this.showWins(round);
    await this.turnOfScene(round, free);
  }

  /** Two scatters are down and a third may follow: let the next reel run a little longer. */
  suspense(grid, reel) {
    const scatter = this.shell.state.rules.scatter_symbol ?? "lantern";
    const seen = grid.slice(0, reel).flat().filter((symbol) => symbol === scatter).length;
    return seen === 2 ? SUSPENSE : 0;
  }

  /** Count the payout up. One that is not above the stake is stated, not celebrated. */
  async pay(round, free) {
    const { shell } = this;
    const payout = units(round.payout);
    const stake = units(round.stake);
    if (free) this.sayFree(round, payout);
    if (payout === 0n) {
      if (!free) shell.say(shell.text.say("slotNothing"));
      return;
    }
    this.drawWins(round.wins, payout > stake);
    if (!free) this.sayPayout(round, payout > stake);
    const before = free ? units(round.free_spins_total) - payout : 0n;
    if (payout > stake) await this.celebrate(before, payout, stake);
    if (payout > stake || free) this.payout.textContent = shell.money.full(before + payout);
    await pause(350);
  }

  sayPayout(round, above) {
    const { shell } = this;
    const places = { payout: shell.money.full(round.payout), stake: shell.money.full(round.stake) };
    if (above) shell.say(shell.text.say("slotWon"), shell.text.say("slotWonAloud", places));
    else shell.say(shell.text.say("slotPaid", places));
  }

  sayFree(round, payout) {
    const { shell } = this;
    const left = shell.text.say("freeLeft", { n: round.free_spins_left });
    if (payout === 0n) shell.say(left);
    else shell.say(`${shell.text.say("slotWonAloud", { payout: shell.money.full(round.payout) })} \u00b7 ${left}`);
    this.payout.textContent = shell.money.full(units(round.free_spins_total) - payout);
  }

  async celebrate(before, payout, stake) {
    const { shell, stage } = this;
    if (payout >= stake * LARGE) stage.shine();
    sound.chord(payout >= stake * 5n ? [0, 2, 4, 5, 7] : [0, 2, 4]);
    stage.reels.pulse();
    await tween(Math.min(2200, 500 + Number(payout / stake) * 90), (t) => {
      const part = before + (payout * BigInt(Math.round(t * 1000))) / 1000n;
      this.payout.textContent = shell.money.full(part);
    });
  }

  drawWins(wins, strong) {
    const { stage } = this;
    stage.lines.clear();
    const { rules } = this.shell.state;
    const cells = wins.flatMap((win) => win.cells);
    stage.reels.light([...cells, ...this.scatterCells()]);
    wins.forEach((win) => stage.lines.draw(rules.lines[win.line], win.count, strong));
    if (this.scatterCells().length) stage.lines.frame(this.scatterCells());
  }

  scatterCells() {
    const { round } = this;
    const scatter = this.shell.state.rules.scatter_symbol ?? "lantern";
    const paid = units(round.scatter_payout ?? "0") > 0n || round.free_spins_awarded > 0;
    if (!paid) return [];
    return round.grid.flatMap((reel, at) => reel.map((symbol, row) => (symbol === scatter ? [at, row] : null))).filter(Boolean);
  }

  /** Go through the wins one by one until the next spin. */
  async showWins(round) {
    const { shell, stage } = this;
    const mine = this.showing;
    const parts = round.wins.map((win) => ({ cells: win.cells, win }));
    if (this.scatterCells().length) parts.push({ cells: this.scatterCells(), win: null });
    if (parts.length < 1 || (parts.length === 1 && units(round.payout) === 0n)) return;
    await pause(1500, 1500);
    for (let i = 0; mine === this.showing && i < 40; i += 1) {
      const { cells, win } = parts[i % parts.length];
      stage.lines.clear();
      stage.reels.light(cells);
      if (win) stage.lines.draw(shell.state.rules.lines[win.line], win.count, parts.length > 1);
      else stage.lines.frame(cells);
      shell.say(this.sentence(win, round), null);
      await pause(2100, 2100);
    }
  }

  sentence(win, round) {
    const { shell } = this;
    const say = (key, places) => shell.text.say(key, places);
    const payout = shell.money.full(win ? win.payout : (round.scatter_payout ?? "0"));
    if (win) return say("slotLine", { line: win.line + 1, count: win.count, symbol: this.names[win.symbol], payout });
    const scatter = shell.state.rules.scatter_symbol ?? "lantern";
    return say("slotScatter", { count: round.scatters, symbol: this.names[scatter], payout });
  }

  /** Let night fall when free spins are won, and day return when the last one is played. */
  async turnOfScene(round, free) {
    const { shell, stage } = this;
    const say = (key, places) => shell.text.say(key, places);
    if (round.free_spins_awarded > 0 && !free) return this.nightfall(round);
    if (!free) return undefined;
    stage.lanterns.show(round.free_spins_left);
    if (round.free_spins_awarded > 0) {
      sound.chord([2, 4, 7]);
      await shell.panels.tell(say("freeMore", { n: round.free_spins_awarded }), say("freeLeft", { n: round.free_spins_left }), { figure: this.lamp() });
    }
    if (round.free_spins_left === 0) await this.daybreak(round);
    return undefined;
  }

  async nightfall(round) {
    const { shell, stage } = this;
    const say = (key, places) => shell.text.say(key, places);
    await this.locked(async () => {
      await pause(1100);
      stage.fall(true);
      for (let i = 1; i <= round.free_spins_left; i += 1) {
        stage.lanterns.show(i);
        sound.bell(i % 8);
        await pause(130, 20);
      }
    });
    this.stake.lock(round.stake);
    const places = { stake: shell.money.full(round.stake), multiplier: shell.state.rules.free_multiplier ?? 1 };
    const title = say("freeTitle", { n: round.free_spins_left });
    await shell.panels.tell(title, say("freeBody", places), { button: say("freeBegin"), figure: this.lamp() });
    this.spinKey.focus();
  }

  async daybreak(round) {
    const { shell, stage } = this;
    await this.locked(() => pause(1300));
    const total = shell.money.full(round.free_spins_total);
    const count = round.free_spins_count || 1;
    const body = shell.text.say("freeDoneBody", { n: count, total });
    const figure = h("p", { class: "sum" }, total);
    await shell.panels.tell(shell.text.say("freeDoneTitle"), body, { figure });
    stage.fall(false);
    stage.lanterns.show(0);
    this.stake.lock(null);
    this.dressKey();
    this.spinKey.focus();
  }

  lamp() {
    const scatter = this.shell.state.rules.scatter_symbol ?? "lantern";
    return stamp(this.book, this.stage.inks.day, scatter, this.names[scatter], 96);
  }

  /** Keep the controls while a scene changes. */
  async locked(task) {
    this.shell.busy = true;
    this.shell.changed();
    await task();
    this.shell.busy = false;
    this.shell.changed();
  }
}

launch((shell) => new Slot(shell));
