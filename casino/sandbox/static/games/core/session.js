/** Talk to the game's own server: read the state, send an act once, find out what became of a lost one. */

const STATE_PATIENCE = 8000;
const ACT_PATIENCE = 30000;
const GONE = new Set([401, 403, 404, 410]);

/** Tell that the network, not the game, failed. */
export class Unreachable extends Error {}

/** Tell that this link to the game is over: a fresh one is asked for in the lobby. */
export class Ended extends Error {}

function nonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function request(address, options, patience) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(address, { ...options, cache: "no-store", credentials: "same-origin", signal: stop.signal });
    if (GONE.has(answer.status)) throw new Ended(`answer ${answer.status}`);
    const body = await answer.json();
    if (answer.status >= 500 || body === null || typeof body !== "object") throw new Error(`answer ${answer.status}`);
    return body;
  } catch (error) {
    throw error instanceof Ended ? error : new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
  }
}

export class Session {
  constructor(address = window.location.pathname.replace(/\/+$/, "")) {
    this.address = address;
    this.open = null;
  }

  /** Read the state; raises Unreachable or Ended. */
  async state() {
    return request(`${this.address}/state`, { headers: { Accept: "application/json" } }, STATE_PATIENCE);
  }

  /** Send one act under a fresh nonce; raises Unreachable and keeps the act in `open` until `settle` finds it. */
  async act(action, fields = {}) {
    this.open = { action, ...fields, nonce: nonce() };
    return this.send();
  }

  async send() {
    const options = {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(this.open),
    };
    const answer = await request(`${this.address}/act`, options, ACT_PATIENCE);
    this.open = null;
    return answer;
  }

  /**
   * After Unreachable: read the state and learn what became of the open act. Answers `{state, answer}`; `answer` is
   * null when the act never arrived. Raises Unreachable while the network stays away.
   */
  async settle() {
    const state = await this.state();
    if (!this.open) return { state, answer: null };
    const last = state.last;
    if (last && last.nonce === this.open.nonce) {
      this.open = null;
      const refused = Boolean(last.error);
      const answer = { ok: !refused, error: last.error, message: last.message, balance: state.balance, round: last.round };
      return { state, answer };
    }
    if (last === undefined) return { state, answer: await this.send() };
    this.open = null;
    return { state, answer: null };
  }
}
