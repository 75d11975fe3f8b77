// Adds sorting (by the bundled library), filters and a shareable address to tables that are
// already readable without it.
"use strict";

(() => {
  const table = document.querySelector("table.sortable");
  const address = new URLSearchParams(location.search);

  /** Shows the version and the time of the last check; a copy on a disk cannot load them. */
  async function showLive(place) {
    if (location.protocol === "file:") return;
    try {
      const answer = await fetch(place.dataset.url, { cache: "no-cache" });
      const value = (await answer.json())[place.dataset.key];
      const time = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(value);
      place.querySelector("span").textContent = time ? `${time[1]} ${time[2]} UTC` : value;
      place.hidden = false;
    } catch {
      // Absent or unreadable: the page shows nothing.
    }
  }

  document.querySelectorAll(".live").forEach(showLive);

  /** Turns links to a table into buttons that copy its address, with what is chosen and sorted. */
  for (const link of document.querySelectorAll("a.copy")) {
    const button = document.createElement("button");
    const copied = document.createElement("span");
    copied.setAttribute("role", "status");
    button.type = "button";
    button.textContent = link.textContent.replace("Link", "Copy link");
    button.addEventListener("click", async () => {
      const target = new URL(link.hash, location.href).href;
      try {
        await navigator.clipboard.writeText(target);
        copied.textContent = " Copied.";
      } catch {
        location.hash = link.hash;
        copied.textContent = " The address of this page now leads to it.";
      }
    });
    link.replaceWith(button, copied);
  }

  const count = (number, word) => (number ? `${number} ${word}${number > 1 ? "s" : ""}` : "");

  /** Returns the age of a date as published, `2 years 1 month`; of a year only, a range. */
  function age(published, today) {
    const [year, month, day] = published.split("-").map(Number);
    const [thisYear, thisMonth, thisDay] = today.split("-").map(Number);
    const years = thisYear - year;
    if (!month) return years < 2 ? `under ${count(years + 1, "year")}` : `${years - 1} to ${years} years`;
    const months = years * 12 + thisMonth - month - (thisDay < (day || 32) ? 1 : 0);
    if (months < 1) return "under 1 month";
    const words = [count(Math.floor(months / 12), "year"), count(months % 12, "month")].filter(Boolean).join(" ");
    return day ? words : `about ${words}`;
  }

  /** Adds ages, counted to the day of the table or to today. */
  function showAges() {
    const today = table.dataset.day || new Date().toISOString().slice(0, 10);
    for (const time of table.querySelectorAll("td.date time")) {
      const words = document.createElement("small");
      words.textContent = age(time.dateTime, today);
      time.after(words);
    }
  }

  /** Writes what is chosen into the address, so that the view can be shared. */
  function remember(name, value) {
    if (value) address.set(name, value);
    else address.delete(name);
    const query = address.toString();
    history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    for (const link of document.querySelectorAll("a[data-moment]")) {
      link.href = link.dataset.moment + (query ? "?" + query : "");
    }
  }

  const STEPS = { O: 4, G: 3, RI: 2, I: 1, "not-rated": "", "not-known": "" };

  /** Gives cells their keys, which the library sorts by. */
  function addSortKeys() {
    for (const [name, step] of Object.entries(STEPS)) {
      for (const cell of table.querySelectorAll(`td.${name}`)) cell.dataset.sort = step;
    }
    // By place means as published: services that share a place have an order too.
    for (const [at, cell] of table.querySelectorAll("td.place").entries()) cell.dataset.sort = at;
    for (const cell of table.querySelectorAll("td.num")) {
      cell.dataset.sort = /\d+/.exec(cell.textContent)?.[0] ?? "";
    }
    // A month or year sorts by its end.
    for (const time of table.querySelectorAll("td.date time")) {
      time.closest("td").dataset.sort = time.dateTime.padEnd(10, "-99");
    }
    // Ratings under different frameworks do not compare: such a change sorts last.
    for (const cell of table.querySelectorAll("td.since")) cell.dataset.sort ??= "";
  }

  /** Turns the headings of columns into buttons; the library sorts on a click inside a th. */
  function makeSortable() {
    table.tHead.addEventListener("click", addSortKeys, { capture: true, once: true });
    // The library forgets only a heading of the same row as the one that is clicked.
    table.tHead.addEventListener("click", (event) => {
      const heading = event.target.closest("th[data-column]");
      const before = table.tHead.querySelector("th[aria-sort]");
      if (heading && heading !== before) before?.removeAttribute("aria-sort");
    });
    for (const heading of table.tHead.querySelectorAll("th[data-column]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
    }
    document.addEventListener("sort-end", () => {
      const sorted = table.tHead.querySelector("th[aria-sort]");
      const down = sorted.getAttribute("aria-sort") === "descending";
      remember("sort", (down ? "-" : "") + sorted.dataset.column);
      say(`Sorted by ${sorted.textContent.trim()}, ${down ? "descending" : "ascending"}.`);
    });
    const wanted = address.get("sort") || "";
    const column = wanted.replace(/^-/, "");
    for (const heading of table.tHead.querySelectorAll("th[data-column]")) {
      if (heading.dataset.column !== column) continue;
      if (wanted.startsWith("-")) heading.setAttribute("aria-sort", "ascending");
      heading.querySelector("button").click();
    }
  }

  const spoken = document.getElementById("spoken");

  function say(text) {
    if (spoken) spoken.textContent = text;
  }

  /** Returns a text as words without case, accents and punctuation. */
  const words = (text) =>
    text.normalize("NFKD").replace(/\p{M}|['’]/gu, "").toLowerCase().replace(/&/g, " and ")
      .split(/[^\p{L}\p{N}]+/u).filter((word) => word && word !== "and");

  /** True if each word asked for is in a word of the text. */
  const matches = (asked, text) => {
    const there = words(text);
    return asked.every((word) => there.some((other) => other.includes(word)));
  };

  const nameOf = (row) => row.cells[+table.dataset.name].querySelector("a");

  /** True if a row is found by its name, or by what else it was called; then says by what. */
  function foundByName(row, asked) {
    const name = nameOf(row);
    row.querySelector(".why")?.remove();
    if (!asked.length || matches(asked, name.textContent)) return true;
    const also = (row.dataset.also || "").split("\n");
    const by = also.filter((line) => matches(asked, line));
    // Words of several kinds: "essex crc", "sodexo north".
    if (!by.length) return matches(asked, [name.textContent, row.dataset.kind, ...also].join(" "));
    const why = document.createElement("small");
    why.className = "why";
    why.textContent = by.join("; ");
    name.after(why);
    return true;
  }

  /** Says that nothing was found; on the page of all organisations `nearest.js` offers names. */
  function showNothing(asked) {
    const nothing = document.getElementById("nothing");
    nothing.hidden = !asked;
    nothing.querySelector("b").textContent = asked;
    const everywhere = nothing.querySelector(":scope > a");
    if (everywhere) everywhere.search = new URLSearchParams({ name: asked });
    if (asked) nothing.dispatchEvent(new CustomEvent("not-found", { detail: asked }));
  }

  /** Shows the rows that fit every choice; the library replaces the body when it sorts. */
  function filter(tools) {
    const fields = [...tools.querySelectorAll("input, select")].filter((field) => field.value.trim());
    const rows = [...table.tBodies[0].rows];
    for (const row of rows) {
      row.hidden = !fields.every(({ name, value }) => {
        if (name === "name") return true;
        const own = name === "rating" ? row.querySelector(".overall")?.textContent : row.dataset[name];
        return (own || "").toLowerCase() === value.toLowerCase();
      });
    }
    const asked = words(tools.elements.name.value);
    const found = rows.filter((row) => foundByName(row, asked) || !(row.hidden = true));
    const shown = rows.filter((row) => !row.hidden).length;
    tools.querySelector("output").textContent = shown < rows.length ? `${shown} of ${rows.length} shown` : "";
    showNothing(asked.length && !found.length ? tools.elements.name.value.trim() : "");
  }

  function makeFilters(tools) {
    for (const field of tools.querySelectorAll("input, select")) {
      const before = address.get(field.name);
      if (before !== null) field.value = before;
      field.addEventListener("input", () => {
        remember(field.name, field.value.trim());
        filter(tools);
      });
    }
    tools.addEventListener("submit", (event) => event.preventDefault());
    tools.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const field of tools.querySelectorAll("input, select")) {
        field.value = "";
        remember(field.name, "");
      }
      filter(tools);
    });
    const more = tools.querySelector(".more");
    more.addEventListener("click", () => {
      const open = more.getAttribute("aria-expanded") === "true";
      more.setAttribute("aria-expanded", String(!open));
    });
    filter(tools);
  }

  if (!table) return;
  showAges();
  makeSortable();
  const tools = document.querySelector("form.tools");
  if (tools) makeFilters(tools);
  remember("", "");
})();
