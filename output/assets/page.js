// Adds sorting (by the bundled library), filters and a shareable address to tables that are
// already readable without it.
"use strict";

(() => {
  const table = document.querySelector("table.sortable");
  const address = new URLSearchParams(location.search);

  /** Shows when the publisher last looked for reports; a copy on a disk has no such file. */
  async function showLastChecked(place) {
    if (!place || location.protocol === "file:") return;
    try {
      const answer = await fetch(place.dataset.url, { cache: "no-cache" });
      const when = new Date((await answer.json()).last_checked);
      place.firstElementChild.textContent = when.toISOString().slice(0, 16).replace("T", " ") + " UTC";
      place.hidden = false;
    } catch {
      // Absent or unreadable: the page shows no time.
    }
  }

  showLastChecked(document.getElementById("checked"));

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

  /** Turns the headings of columns into buttons; the library sorts on a click inside a th. */
  function makeSortable() {
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

  /** Shows the rows that fit every choice; the library replaces the body when it sorts. */
  function filter(tools) {
    const fields = [...tools.querySelectorAll("input, select")];
    const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const wanted = fields.map((field) => [field.name, folded(field.value.trim())]);
    let shown = 0;
    let all = 0;
    for (const row of table.tBodies[0].rows) {
      all += 1;
      row.hidden = !wanted.every(([name, value]) => {
        if (!value) return true;
        if (name === "name") return folded(row.cells[+table.dataset.name].textContent).includes(value);
        return folded(row.dataset[name] || "") === value;
      });
      shown += row.hidden ? 0 : 1;
    }
    tools.querySelector("output").textContent = `${shown} of ${all} shown`;
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
    tools.hidden = false;
    filter(tools);
  }

  if (!table) return;
  makeSortable();
  const tools = document.querySelector("form.tools");
  if (tools) makeFilters(tools);
  remember("", "");
})();
