/** The rules of the table and what each kind of bet covers and pays. */

import { h } from "../core/dom.js";

const KINDS = [["straight", 1], ["split", 2], ["street", 3], ["corner", 4], ["line", 6], ["dozen", 12], ["column", 12], ["even_money", 18]];

/** Make the contents of the rules panel. */
export function guide(shell) {
  const { rules } = shell.state;
  const say = (key, places) => shell.text.say(key, places);
  const rows = KINDS.map(([kind, covers]) => {
    const back = Number(rules.pays?.[kind] ?? 36 / covers);
    return h("tr", {}, h("th", { scope: "row" }, say(`kind_${kind}`)), h("td", {}, say("numbersCount", { n: covers })), h("td", {}, `${back - 1} : 1`));
  });
  const head = ["betName", "betCovers", "betPays"].map((key) => h("th", { scope: "col" }, say(key)));
  const limits = [];
  if (rules.min_bet) limits.push([say("limitMin"), shell.money.full(rules.min_bet)]);
  if (rules.max_bet) limits.push([say("limitSpot"), shell.money.full(rules.max_bet)]);
  if (rules.max_total) limits.push([say("limitTable"), shell.money.full(rules.max_total)]);
  return [
    h("p", {}, say("rouletteRules")),
    h("p", {}, say("rouletteHow")),
    h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)),
    shell.facts(limits),
  ];
}
