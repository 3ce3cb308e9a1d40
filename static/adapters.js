// What games say, in our words. A dialect says where in a message the word stands, which word means what, and how we
// answer. Which provider speaks which is the operator's setting; amounts in a message are never read.
"use strict";

const OURS = ["ready", "round-start", "round-end", "balance", "open-cashier", "open-history", "exit", "error"];
const SAME = Object.fromEntries(OURS.map((word) => [word, word]));

// words that several studios use for the same thing, without regard to case, dots, dashes and underscores
const COMMON = {
  ready: "ready", loaded: "ready", gameready: "ready", gameloaded: "ready",
  roundstart: "round-start", roundstarted: "round-start", gamestart: "round-start", busy: "round-start", spinstart: "round-start",
  roundend: "round-end", roundended: "round-end", gameend: "round-end", idle: "round-end", spinend: "round-end",
  balance: "balance", balanceupdate: "balance", updatebalance: "balance", balancechanged: "balance",
  deposit: "open-cashier", cashier: "open-cashier", opencashier: "open-cashier",
  history: "open-history", openhistory: "open-history",
  exit: "exit", close: "exit", gameexit: "exit", home: "exit", lobby: "exit", backtolobby: "exit",
  error: "error", fatal: "error", gameerror: "error",
};

function common(word) {
  const plain = String(word).toLowerCase().replace(/[^a-z]/g, "");
  const found = [plain, plain.replace(/^game/, "")].find((one) => Object.hasOwn(COMMON, one));
  return found === undefined ? null : COMMON[found];
}

const isObject = (data) => data !== null && typeof data === "object" && !Array.isArray(data);
const inField = (field) => (data) => (isObject(data) && typeof data[field] === "string" ? common(data[field]) : null);

const ADAPTERS = {
  // {type: "round-start"} and {type: "pause"}: our own words; the sandbox's games speak this one
  plain: {
    hear: (data) => (isObject(data) && typeof data.type === "string" && Object.hasOwn(SAME, data.type) ? data.type : null),
    say: (word) => ({ type: word }),
  },
  // {event: "roundStarted", …} and {event: "pause"}
  event: { hear: inField("event"), say: (word) => ({ event: word }) },
  // {name: "game.busy", data: …} and {name: "pause", data: null}
  name: { hear: inField("name"), say: (word) => ({ name: word, data: null }) },
  // "roundEnd", or the same packed as JSON with an event or a type in it; answered with a bare word
  text: {
    hear(data) {
      if (typeof data !== "string" || data.length > 2000) return null;
      if (!data.startsWith("{")) return common(data);
      try {
        const packed = JSON.parse(data);
        return inField("event")(packed) ?? inField("type")(packed);
      } catch {
        return null;
      }
    },
    say: (word) => word,
  },
};
