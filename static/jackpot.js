// A jackpot's figure, asked for anew every twenty seconds; after a minute without news it is said to be missing.
const EVERY_MS = 20000;
const FRESH_MS = 60000;

for (const place of document.querySelectorAll("[data-jackpot]")) follow(place);

function follow(place) {
  let heard = performance.now();
  const show = (said) => {
    place.querySelector("[data-jackpot-amount]").textContent = said.amount;
    const time = place.querySelector("[data-jackpot-time]");
    time.textContent = time.dataset.words.replace("…", said.as_of);
    place.toggleAttribute("data-missing", !said.amount);
  };
  window.setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.jackpot, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
      heard = performance.now();
    } catch {
      if (performance.now() - heard > FRESH_MS - EVERY_MS) show({ amount: "", as_of: "" });
    }
  }, EVERY_MS);
}
