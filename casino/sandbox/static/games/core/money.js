/** Exact money: decimal text in, integers of 10^-8 inside, text out. No floating point touches an amount. */

const SCALE = 8;
const UNIT = 10n ** BigInt(SCALE);

/** Turn "12.50" into units. */
export function units(text) {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text).trim());
  if (!match) throw new Error(`not an amount: ${text}`);
  const [, sign, whole, part = ""] = match;
  const value = BigInt(whole) * UNIT + BigInt(part.slice(0, SCALE).padEnd(SCALE, "0"));
  return sign ? -value : value;
}

/** Turn units into decimal text with that many digits, cut toward zero. */
export function decimal(value, digits = 2) {
  const size = value < 0n ? -value : value;
  const whole = size / UNIT;
  const part = (size % UNIT).toString().padStart(SCALE, "0").slice(0, digits);
  return `${value < 0n ? "-" : ""}${whole}${digits ? `.${part}` : ""}`;
}

/** Multiply an amount by a decimal factor given as text, cut to the amount's own precision. */
export function times(amount, factor) {
  return (amount * units(factor)) / UNIT;
}

/** Write amounts of one currency in the reader's order: "€1,234.50", "1 234,50 €". */
export class MoneyWriter {
  constructor(currency, language, sample = "0.00") {
    this.digits = (String(sample).split(".")[1] ?? "").length;
    this.group = language === "ru" ? "\u00a0" : ",";
    this.point = language === "ru" ? "," : ".";
    [this.before, this.after] = currencySign(currency, language);
  }

  /** Write decimal text or units without the currency's sign. */
  bare(amount) {
    const text = decimal(typeof amount === "bigint" ? amount : units(amount), this.digits);
    const [whole, part] = text.replace("-", "").split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, this.group);
    return `${text.startsWith("-") ? "\u2212" : ""}${grouped}${part ? this.point + part : ""}`;
  }

  /** Write decimal text or units with the currency's sign. */
  full(amount) {
    return this.signed(this.bare(amount));
  }

  /** Write with the sign, without the idle zeros of a currency of many digits: "BTC 0.00001". */
  lean(amount) {
    const text = this.bare(amount);
    return this.signed(this.digits > 2 ? text.replace(/0+$/, "").replace(/[.,]$/, "") : text);
  }

  signed(text) {
    const minus = text.startsWith("\u2212");
    return `${minus ? "\u2212" : ""}${this.before}${minus ? text.slice(1) : text}${this.after}`;
  }

  /** Write as short as it stays exact, for chips: "0.20", "5", "20k". */
  short(amount) {
    const value = typeof amount === "bigint" ? amount : units(amount);
    const thousand = 1000n * UNIT;
    if (value >= 10n * thousand && value % thousand === 0n) return `${this.bare(value / 1000n).split(this.point)[0]}k`;
    const [whole, part = ""] = this.bare(value).split(this.point);
    const kept = this.digits > 2 || /^0+$/.test(part) ? part.replace(/0+$/, "") : part;
    return kept ? whole + this.point + kept : whole;
  }
}

function currencySign(currency, language) {
  try {
    const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" };
    const parts = new Intl.NumberFormat(language, style).formatToParts(1);
    const at = parts.findIndex((part) => part.type === "currency");
    const number = parts.findIndex((part) => part.type === "integer");
    const sign = parts[at].value;
    const letters = sign.length > 2;
    return at < number ? [letters ? `${sign}\u00a0` : sign, ""] : ["", `\u00a0${sign}`];
  } catch {
    return ["", `\u00a0${currency}`];
  }
}
