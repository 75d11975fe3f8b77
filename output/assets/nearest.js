// Offers the names nearest to a name that is not found on the page of all organisations.
"use strict";

(() => {
  const nothing = document.getElementById("nothing");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /** Returns how alike two texts are, from 0 to 1, by the pairs of letters they share. */
  function likeness(one, other) {
    const pairs = (text) => new Set([...text].slice(1).map((letter, at) => text[at] + letter));
    const [a, b] = [pairs(one), pairs(other)];
    return (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size || 1);
  }

  nothing.addEventListener("not-found", (event) => {
    const asked = plain(event.detail);
    const near = [...document.querySelectorAll("table.sortable tbody tr")].map((row) => {
      const link = row.querySelector("th a");
      const called = [link.textContent, ...row.dataset.also.split("\n")].map(plain);
      const texts = called.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]);
      return [Math.max(...texts.map((text) => likeness(asked, text))), link];
    });
    const nearest = near.filter(([score]) => score > 0.3).sort((a, b) => b[0] - a[0]).slice(0, 5);
    const list = nothing.querySelector("span");
    list.hidden = !nearest.length;
    list.replaceChildren("Nearest names: ");
    nearest.forEach(([, link], at) => list.append(at ? ", " : "", link.cloneNode(true)));
    list.append(".");
  });
})();
