/** The chips on the table: what lies where, what may still be added, and how to take it back. */

import { decimal, units } from "../core/money.js";
import { BY_KEY, isField } from "./spots.js";

export class Bets {
  constructor(rules, digits) {
    this.rules = rules;
    this.digits = digits;
    this.steps = [];
    this.last = [];
  }

  /** The amount on each spot, in units. */
  get amounts() {
    const sums = new Map();
    for (const { key, amount } of this.steps.flat()) sums.set(key, (sums.get(key) ?? 0n) + amount);
    return sums;
  }

  get total() {
    return this.steps.flat().reduce((sum, { amount }) => sum + amount, 0n);
  }

  get empty() {
    return this.steps.length === 0;
  }

  /** Say why this chip may not be put there: [phrase, limit], or null when it may. */
  objection(key, amount) {
    const { max_bet: spot, max_total: table } = this.rules;
    if (spot && (this.amounts.get(key) ?? 0n) + amount > units(spot)) return ["overSpot", spot];
    if (table && this.total + amount > units(table)) return ["overTotal", table];
    return null;
  }

  add(key, amount) {
    this.steps.push([{ key, amount }]);
  }

  /** Take the last chip, or the last repetition, back. */
  undo() {
    this.steps.pop();
  }

  /** Take the newest chip from one spot back; answers whether there was one. */
  takeFrom(key) {
    for (let i = this.steps.length - 1; i >= 0; i -= 1) {
      const rest = this.steps[i].filter((chip) => chip.key !== key);
      if (rest.length === this.steps[i].length) continue;
      this.steps.splice(i, 1, ...(rest.length ? [rest] : []));
      return true;
    }
    return false;
  }

  clear() {
    this.steps = [];
  }

  /** Keep what lies now as the bets that `repeat` puts down again. */
  remember() {
    this.last = Array.from(this.amounts, ([key, amount]) => ({ key, amount }));
  }

  /** Put the last bets down again exactly as they were, in place of what lies now. */
  repeat() {
    this.steps = this.last.length ? [this.last.map((chip) => ({ ...chip }))] : [];
  }

  /** Write the bets for the server. */
  written() {
    return Array.from(this.amounts, ([key, amount]) => {
      const each = BY_KEY.get(key);
      const stake = decimal(amount, this.digits);
      return isField(each) ? { kind: each.kind, stake } : { kind: each.kind, numbers: each.numbers, stake };
    });
  }
}
