/** Words of the games. A phrase is a text with {places} or, where a number decides its form, a table of forms. */

import { en } from "./text_en.js";
import { ru } from "./text_ru.js";

const BOOKS = { en, ru };

export class Text {
  constructor(language) {
    this.language = Object.hasOwn(BOOKS, language) ? language : "en";
    this.book = BOOKS[this.language];
    this.plural = new Intl.PluralRules(this.language);
  }

  /** Say a phrase; `places.n` picks the form of a counted one. A missing phrase is a fault of ours. */
  say(key, places = {}) {
    const phrase = this.book[key] ?? en[key];
    if (phrase === undefined) throw new Error(`no words for ${key}`);
    const form = typeof phrase === "string" ? phrase : (phrase[this.plural.select(places.n)] ?? phrase.other);
    return form.replace(/\{(\w+)\}/g, (_, name) => String(places[name] ?? ""));
  }

  /** Write a decimal figure with the reader's decimal point. */
  figure(text) {
    return this.language === "ru" ? String(text).replace(".", ",") : String(text);
  }
}
