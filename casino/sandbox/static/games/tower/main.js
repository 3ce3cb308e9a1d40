/** Play the lighthouse: choose a door, wait for it, go on or go home; what is at stake is always said. */

import { find, h, onResize } from "../core/dom.js";
import { units } from "../core/money.js";
import { pause, tween } from "../core/motion.js";
import { launch } from "../core/shell.js";
import { sound } from "../core/sound.js";
import { Stake } from "../core/stake.js";
import { paintCoast, paintNight, paintSea } from "./night.js";
import { AFAR, Tower } from "./tower.js";

const SUSPENSE = 1150;
const AFTER_FALL = 2400;

class Lighthouse {
  constructor(shell) {
    this.shell = shell;
    this.round = shell.state.round ?? null;
    this.tower = new Tower(shell, (floor, door) => this.climb(floor, door));
    this.stake = new Stake(shell, find("#stake-place"), () => this.dress());
    this.startKey = find("#start");
    this.leaveKey = find("#leave");
    this.payout = find("#payout");
    shell.onHold = () => this.tower.latch();
    shell.onFound = (state) => this.take(state.round ?? null);
    shell.panels.setRules(() => this.rules());
    shell.watch(() => this.dress());
    onResize(find("#scene"), (w, hi) => {
      paintNight(find("#sky"), w, hi * 1.2, shell.colours);
      paintSea(find("#sea"), w, 280, shell.colours);
      paintCoast(find("#coast"), w, 90, shell.colours);
    });
    this.listen();
    this.take(this.round);
  }

  say(key, places) {
    return this.shell.text.say(key, places);
  }

  full(amount) {
    return this.shell.money.full(amount);
  }

  get open() {
    return Boolean(this.round?.open);
  }

  listen() {
    this.startKey.addEventListener("click", () => this.start());
    this.leaveKey.addEventListener("click", () => this.leave());
    document.addEventListener("keydown", (event) => {
      if (event.repeat || event.target.closest?.("dialog")) return;
      const door = ["1", "2", "3"].indexOf(event.key);
      if (door >= 0 && this.open) this.climb(this.round.floor, door);
      if (event.code === "Space" && !event.target.closest?.("button, a")) {
        event.preventDefault();
        if (!this.open) this.start();
      }
    });
  }

  /** Show a round as the server knows it. */
  take(round) {
    this.round = round;
    this.stake.lock(this.open ? round.stake : null);
    if (this.open) {
      this.tower.restore(round);
      this.speak(null);
    } else {
      this.tower.reset();
      this.tower.look(AFAR, true);
      this.shell.say(this.say("towerReady"), null);
    }
    this.dress();
  }

  dress() {
    const { ready } = this.shell;
    this.shell.root.classList.toggle("climbing", this.open);
    this.startKey.hidden = this.open;
    this.leaveKey.hidden = !this.open;
    this.startKey.textContent = this.say("start", { stake: this.shell.money.lean(this.stake.value) });
    const climbed = this.open && this.round.floor > 0;
    this.leaveKey.textContent = climbed ? this.say("leave", { worth: this.shell.money.lean(this.round.worth) }) : this.say("chooseDoor");
    this.leaveKey.disabled = !climbed;
    this.tower.offer(this.open && ready ? this.round.floor : null);
  }

  /** What the player has to lose now. */
  atStake() {
    const { round } = this;
    return this.shell.money.lean(round.floor > 0 ? round.worth : round.stake);
  }

  /** Say what is at stake and what the next door offers. */
  speak(aloud) {
    const { round } = this;
    const next = round.next_worth ?? null;
    const worth = this.atStake();
    const sentence = next === null ? this.say("towerFloor", { floor: round.floor }) : this.say("towerOdds", { worth, next: this.shell.money.lean(next) });
    this.shell.say(sentence, aloud === null ? null : sentence);
  }

  async start() {
    const { shell } = this;
    if (!shell.ready || this.open) return;
    this.fallen?.();
    this.payout.textContent = "";
    this.tower.reset();
    this.tower.look(0);
    shell.roundStart(this.stake.value);
    const answer = await shell.play("start", { stake: this.stake.value });
    if (!answer) {
      this.tower.look(AFAR);
      return;
    }
    this.round = answer.round;
    this.stake.lock(this.round.stake);
    sound.tap();
    shell.settle();
    this.speak();
    shell.release("idle");
  }

  async climb(floor, door) {
    const { shell, tower } = this;
    if (!shell.ready || !this.open || floor !== this.round.floor) return;
    const from = performance.now();
    this.byKey = Boolean(document.activeElement?.matches(".door:focus-visible"));
    tower.unlatch(floor, door);
    sound.creak();
    shell.say(this.say("towerOpening", { worth: this.atStake() }), null);
    const answer = await shell.play("climb", { door });
    if (!answer) {
      if (this.open) this.speak(null);
      return;
    }
    await pause(Math.max(0, SUSPENSE - (performance.now() - from)), 200);
    this.round = answer.round;
    tower.reveal(floor, this.round.path[floor]);
    if (this.round.fell) await this.fall();
    else await this.rise();
  }

  async rise() {
    const { shell, tower, round } = this;
    sound.bell(round.floor - 1);
    await pause(750, 300);
    if (!round.open) {
      await this.reachTop();
      return;
    }
    tower.look(round.floor);
    shell.settle();
    this.speak();
    shell.release("idle");
    this.focusDoors();
  }

  /** Keep a keyboard player on the doors, now those of the next floor. */
  focusDoors() {
    if (this.byKey) this.tower.floors[this.round.floor].doors[1].focus();
  }

  async fall() {
    const { shell, tower, round } = this;
    sound.gust();
    shell.root.classList.add("fallen");
    await tower.douse();
    this.end("towerFell");
    let waiting = true;
    this.fallen = () => {
      waiting = false;
      shell.root.classList.remove("fallen");
    };
    await pause(AFTER_FALL, AFTER_FALL);
    if (!waiting) return;
    this.fallen();
    tower.look(AFAR);
  }

  async reachTop() {
    const { round } = this;
    this.tower.look(this.tower.count);
    await pause(900, 200);
    this.tower.shine(true);
    await this.count(round.payout);
    this.end("towerTop");
  }

  async leave() {
    const { shell } = this;
    if (!shell.ready || !this.open || this.round.floor === 0) return;
    const answer = await shell.play("leave");
    if (!answer) return;
    this.round = answer.round;
    this.tower.look(AFAR);
    await this.count(this.round.payout);
    this.end("towerLeft");
  }

  async count(payout) {
    const sum = units(payout);
    sound.chord(this.round.floor > 5 ? [0, 2, 4, 5, 7] : [0, 2, 4]);
    await tween(600, (t) => {
      this.payout.textContent = this.full((sum * BigInt(Math.round(t * 1000))) / 1000n);
    });
    this.payout.textContent = this.full(payout);
  }

  end(phrase) {
    const { shell, round } = this;
    const places = { floor: round.floor, payout: this.full(round.payout), stake: this.full(round.stake) };
    this.stake.lock(null);
    shell.say(this.say(phrase, places), this.say(round.fell ? phrase : `${phrase}Aloud`, places));
    shell.settle();
    shell.roundEnd(this.round);
    shell.release("result");
  }

  rules() {
    const { rules } = this.shell.state;
    const { text } = this.shell;
    const rows = rules.multipliers.map((figure, n) => {
      const chance = (100 * (2 / 3) ** (n + 1)).toFixed(1);
      return h("tr", {}, h("th", { scope: "row" }, String(n + 1)), h("td", {}, `\u00d7\u2009${text.figure(figure)}`), h("td", {}, `${text.figure(chance)} %`));
    });
    const head = ["floorName", "floorPays", "floorChance"].map((key) => h("th", { scope: "col" }, this.say(key)));
    return [
      h("p", {}, this.say("towerRules")),
      h("p", {}, this.say("towerChance")),
      h("h3", {}, this.say("floorTable")),
      h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)),
    ];
  }
}

launch((shell) => new Lighthouse(shell));
