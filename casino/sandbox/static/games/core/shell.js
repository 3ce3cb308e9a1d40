/** What every game shares: the state of the page, the balance, one act at a time, and every way an act can fail. */

import { h, find } from "./dom.js";
import { listen, tell } from "./host.js";
import { MoneyWriter } from "./money.js";
import { pause } from "./motion.js";
import { Panels } from "./panels.js";
import { Ended, Session, Unreachable } from "./session.js";
import { Text } from "./text.js";
import { palette, wear } from "./theme.js";

const RETRY_EVERY = 2500;
const POLL_EVERY = 2000;

export class Shell {
  constructor(root) {
    this.root = root;
    this.session = new Session();
    this.text = new Text(document.documentElement.lang);
    this.busy = true;
    this.paused = false;
    this.pending = false;
    this.round = null;
    this.watchers = [];
    this.panels = new Panels(this);
  }

  /** Read the first state, dress the page, and let the game start. */
  async boot(start) {
    const state = await this.patiently(() => this.session.state());
    this.state = state;
    this.text = new Text(state.language);
    document.documentElement.lang = this.text.language;
    const sample = state.balance ?? state.stakes[0];
    this.money = new MoneyWriter(state.currency, this.text.language, sample);
    this.colours = palette(state.game.theme);
    wear(this.colours);
    this.panels.dress(state);
    this.balance = find("#balance");
    await start(this);
    listen({ pause: () => this.halt(true), resume: () => this.halt(false), refresh: () => this.refresh() });
    find("#curtain").hidden = true;
    this.release("idle");
    tell("ready", { game: state.game.id });
    this.showBalance(state.balance);
    if (state.pending || state.balance === null) this.awaitBalance();
  }

  /** Tell whether the player may act now. */
  get ready() {
    return !this.busy && !this.paused && !this.pending && !this.panels.open;
  }

  /** Call back whenever `ready` may have changed. */
  watch(callback) {
    this.watchers.push(callback);
  }

  changed() {
    for (const control of this.root.querySelectorAll("[data-control]")) {
      control.setAttribute("aria-disabled", String(this.busy || this.paused || this.pending));
    }
    this.watchers.forEach((callback) => callback(this.ready));
  }

  mark(state) {
    this.root.dataset.state = state;
  }

  /** Give the controls back; `state` is "idle" or "result". */
  release(state = "idle") {
    this.busy = false;
    this.mark(state);
    this.changed();
  }

  /** Say a sentence in the message line, and `aloud` to a screen reader; null keeps that one silent. */
  say(sentence, aloud = sentence) {
    find("#message").textContent = sentence;
    if (aloud !== null) find("#live").textContent = aloud;
  }

  /** Show a balance that the server answered. */
  showBalance(text) {
    if (text === null || text === undefined) {
      if (!this.root.dataset.balance) this.balance.textContent = this.text.say("balanceUnknown");
      return;
    }
    this.balance.textContent = this.money.full(text);
    if (this.root.dataset.balance === text) return;
    this.root.dataset.balance = text;
    tell("balance", { balance: text, currency: this.state.currency });
  }

  /**
   * Send one act. Answers the server's answer when it was taken, else null after the player has been told why. The
   * page stays busy after a taken act until `release`; the balance waits for `settle`, so that it gives nothing away.
   */
  async play(action, fields) {
    if (!this.ready) return null;
    this.busy = true;
    this.mark("busy");
    this.changed();
    const answer = await this.send(action, fields);
    if (answer?.ok) {
      this.answer = answer;
      if (answer.round?.id) this.root.dataset.roundId = answer.round.id;
      return answer;
    }
    return null;
  }

  async send(action, fields) {
    try {
      const answer = await this.session.act(action, fields);
      return answer.ok ? answer : await this.refused(answer);
    } catch (error) {
      if (error instanceof Ended) return this.panels.ended();
      if (!(error instanceof Unreachable)) throw error;
      return this.recover();
    }
  }

  /** Show what the last answer says about money, once the screen has told the story. */
  settle() {
    this.showBalance(this.answer?.balance);
    if (this.answer?.pending) this.awaitBalance();
  }

  roundStart(stake) {
    tell("round-start", { stake: stake ?? null, currency: this.state.currency });
  }

  roundEnd(round) {
    tell("round-end", { round: round.id, payout: round.payout, currency: this.state.currency });
  }

  async refused(answer) {
    tell("error", { error: answer.error ?? "refused" });
    this.onHold?.();
    this.showBalance(answer.balance);
    await this.panels.declined(answer);
    this.release("idle");
    return null;
  }

  /** The network went away during an act: say so, wait for it, then show what really happened. */
  async recover() {
    tell("error", { error: "network" });
    this.onHold?.();
    this.panels.lost();
    const found = await this.patiently(() => this.session.settle());
    this.panels.shut();
    this.state = found.state;
    if (found.answer?.ok) return found.answer;
    this.showBalance(found.state.balance);
    if (found.answer) return this.refused(found.answer);
    await this.panels.tell(this.text.say("backTitle"), this.text.say("backBody"));
    this.onFound?.(found.state);
    this.release("idle");
    return null;
  }

  async patiently(task) {
    for (;;) {
      try {
        return await task();
      } catch (error) {
        if (error instanceof Ended) {
          this.panels.ended();
          return new Promise(() => {});
        }
        if (!(error instanceof Unreachable)) throw error;
        if (!this.panels.open) this.panels.lost();
        await pause(RETRY_EVERY, RETRY_EVERY);
      }
    }
  }

  /** A payout is accepted but not yet booked: hold the controls and look until it is. */
  async awaitBalance() {
    this.pending = true;
    this.changed();
    this.root.dataset.pending = "";
    for (let state = { pending: true }; state.pending || state.balance === null; ) {
      await pause(POLL_EVERY, POLL_EVERY);
      state = await this.patiently(() => this.session.state());
      this.showBalance(state.balance);
    }
    this.pending = false;
    delete this.root.dataset.pending;
    if (this.panels.isLost) this.panels.shut();
    this.changed();
  }

  halt(paused) {
    this.paused = paused;
    this.root.toggleAttribute("data-paused", paused);
    this.changed();
  }

  async refresh() {
    if (this.busy) return;
    try {
      const state = await this.session.state();
      if (!this.busy) this.showBalance(state.balance);
    } catch (error) {
      if (error instanceof Ended) this.panels.ended();
    }
  }

  /** Make an element of a short list of terms and figures, for the rules. */
  facts(rows) {
    return h("dl", { class: "facts" }, rows.map(([term, figure]) => h("div", {}, h("dt", {}, term), h("dd", {}, figure))));
  }
}

/** Start a game on this page; a fault of ours becomes a panel, never a dead screen. */
export function launch(start) {
  const shell = new Shell(find("#game"));
  const broken = (error) => {
    console.error(error);
    tell("error", { error: "broken" });
    shell.panels.broken();
  };
  window.addEventListener("unhandledrejection", (event) => broken(event.reason));
  shell.boot(start).catch(broken);
  return shell;
}
