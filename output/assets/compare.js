// Shows two services side by side on compare.html. Both are named in the address, so that a
// comparison can be shared. All text is inserted as text, never as HTML.
"use strict";

(() => {
  const form = document.querySelector("form.pair");
  const place = document.getElementById("comparison");
  const STEPS = ["Inadequate", "Requires improvement", "Good", "Outstanding"];
  const LETTERS = { Inadequate: "I", "Requires improvement": "RI", Good: "G", Outstanding: "O" };
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  /** The files of more services than this are not loaded to count ratings of standards. */
  const MOST_FILES = 20;

  const options = new Map([...form.elements.a.options].map((option) => [option.value, option]));
  const names = new Map(
    [...document.querySelectorAll("#kinds dt")].map((term) => [term.textContent, term.nextElementSibling.textContent]),
  );

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function shownDate(date) {
    if (!date) return "not known";
    const [year, month, day] = date.split("-").map(Number);
    return [day, month && MONTHS[month - 1], year].filter(Boolean).join(" ");
  }

  const chip = (rating, otherwise = "not known") =>
    make("span", { class: `chip ${LETTERS[rating] || "none"}` }, rating || otherwise);

  const capitalised = (words) => words[0].toUpperCase() + words.slice(1);
  const page = (side) => `organisations/${side.id}.html`;

  function heading(side) {
    return make("a", { href: page(side) }, side.name);
  }

  /** Returns a service as the page lists it; its results are loaded later. */
  function chosen(id) {
    const option = options.get(id);
    return { id, name: option.textContent.trim(), ...option.dataset };
  }

  async function load(side) {
    const answer = await fetch(`organisations/${side.id}.json`);
    if (!answer.ok) throw new Error(answer.statusText);
    const file = await answer.json();
    return { ...side, result: file.inspections.find((one) => one.id === side.inspection) };
  }

  /** Says why a service has no rated inspection that counts. */
  const whyMissing = (side) => `${capitalised(side.why || "its result could not be found")}.`;

  function table(label, heads, rows, look = "") {
    const head = make("tr", {}, ...heads.map((words) => make("th", { scope: "col" }, words)));
    const body = rows.map(([first, ...cells]) =>
      make("tr", {}, make("th", { scope: "row" }, first), ...cells.map((cell) => make("td", {}, cell))),
    );
    const whole = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
    return make("div", { class: `scroll plain ${look}`, role: "region", "aria-label": label, tabindex: "0" }, whole);
  }

  /** Says in steps of the four ratings which of two is higher; nothing if one is not known. */
  function difference(first, second, sides) {
    if (!first || !second) return "";
    const steps = STEPS.indexOf(first) - STEPS.indexOf(second);
    if (!steps) return "same rating";
    const size = Math.abs(steps);
    return `${sides[steps > 0 ? 0 : 1].name}: ${size} step${size > 1 ? "s" : ""} higher`;
  }

  function scoreDifference(first, second, sides) {
    if (!first.confirmed || !second.confirmed || first.max === null || first.max !== second.max) return "";
    const points = first.value - second.value;
    if (!points) return "same score";
    const size = Math.abs(points);
    return `${sides[points > 0 ? 0 : 1].name}: ${size} point${size > 1 ? "s" : ""} higher`;
  }

  function score({ value, max, confirmed }) {
    if (value === null) return "not known";
    return (max === null ? `${value}` : `${value}/${max}`) + (confirmed ? "" : ", not confirmed");
  }

  function source(side) {
    const words = side.result.basis === "report" ? "report" : "reported by a public statement";
    return make("a", { href: `${page(side)}#${side.inspection}` }, words);
  }

  const standardName = (standard) => (standard.code ? `${standard.code} ${standard.name}` : standard.name);
  const standardChip = (standard) => chip(standard.rating, standard.state.replace("-", " "));

  /** One table with the differences: only for two inspections under one framework. */
  function together(sides) {
    const [first, second] = sides.map((side) => side.result);
    const standards = new Map(second.standards.map((standard) => [standard.id, standard]));
    const known = [...first.standards, ...second.standards].some((standard) => standard.rating);
    const rows = [
      [
        "Overall rating",
        chip(first.overall.rating),
        chip(second.overall.rating),
        difference(first.overall.rating, second.overall.rating, sides),
      ],
      ["Score", score(first.score), score(second.score), scoreDifference(first.score, second.score, sides)],
      ["Published", shownDate(first.published), shownDate(second.published), ""],
      ["Fieldwork began", shownDate(first.fieldwork_started), shownDate(second.fieldwork_started), ""],
      ["Source", ...sides.map(source), ""],
      ...first.standards
        .filter((standard) => known && standards.has(standard.id))
        .map((standard) => {
          const other = standards.get(standard.id);
          return [
            standardName(standard),
            standardChip(standard),
            standardChip(other),
            difference(standard.rating, other.rating, sides),
          ];
        }),
    ];
    if (!known) rows.push(["Single standards", "not known", "not known", ""]);
    return table("The two services", ["Value", ...sides.map(heading), "Difference"], rows, "two");
  }

  /** The results of one service, without any comparison. */
  function alone(side) {
    const title = make("h2", {}, heading(side));
    const kind = make("p", { class: "small muted" }, names.get(side.kind));
    if (!side.result) {
      return make("section", {}, title, kind, make("p", {}, whyMissing(side)));
    }
    const rows = [
      ["Overall rating", chip(side.result.overall.rating)],
      ["Framework", names.get(side.programme)],
      ["Score", score(side.result.score)],
      ["Published", shownDate(side.result.published)],
      ["Fieldwork began", shownDate(side.result.fieldwork_started)],
      ["Source", source(side)],
    ];
    const { standards } = side.result;
    if (!standards.some((standard) => standard.rating)) rows.push(["Single standards", "not known"]);
    else rows.push(...standards.map((standard) => [standardName(standard), standardChip(standard)]));
    return make("section", {}, title, kind, table(side.name, ["Value", "Result"], rows));
  }

  function caveats(sides) {
    return sides
      .filter((side) => side.caveat)
      .map((side) => make("p", {}, make("strong", {}, "Note: "), `${side.name}: ${side.caveat}.`));
  }

  /** Returns in words why two results do not compare; empty if they do. */
  function whyNot(sides) {
    const [first, second] = sides;
    if (first.kind !== second.kind) {
      return (
        `They do not compare: ${first.name} is of the kind “${names.get(first.kind)}”, ${second.name} of the kind ` +
        `“${names.get(second.kind)}”. Inspectors work to different standards for each.`
      );
    }
    const missing = sides.filter((side) => !side.result);
    if (missing.length) {
      return `They do not compare: ${missing.map((side) => `of ${side.name}, no rated inspection counts here`).join("; ")}.`;
    }
    if (first.programme !== second.programme) {
      return (
        `They do not compare: ${first.name} was inspected under “${names.get(first.programme)}”, ${second.name} under ` +
        `“${names.get(second.programme)}”. Standards and rules differ, so neither is shown as higher.`
      );
    }
    return "";
  }

  async function showPair(ids) {
    const sides = await Promise.all(ids.map((id) => load(chosen(id))));
    const reason = whyNot(sides);
    if (reason) {
      place.append(make("p", { class: "notice" }, reason), ...caveats(sides));
      place.append(make("div", { class: "sides" }, ...sides.map(alone)));
      return;
    }
    const words = `Both were inspected under “${names.get(sides[0].programme)}”, so their ratings compare.`;
    place.append(make("p", {}, words), ...caveats(sides), together(sides));
  }

  const counted = (ratings) => [...STEPS].reverse().map((step) => String(ratings.filter((one) => one === step).length));

  /** A standard beside those of others; the ratings of fewer than half of those rated show nothing in general. */
  function besideOthers(side, standard, files) {
    const link = make("a", { href: `standards/${side.programme}/${standard.id}.html` }, standardName(standard));
    const others = files.map((file) => file.result?.standards.find((one) => one.id === standard.id));
    const ratings = others.map((other) => other?.rating).filter(Boolean);
    const notRated = others.filter((other) => other?.state === "not-rated").length;
    const few = ratings.length * 2 < others.length - notRated;
    const counts = few ? ["", "", "", ""] : counted(ratings);
    const rest = `${others.length - ratings.length}${few ? ": too few known to compare" : ""}`;
    return [link, standardChip(standard), ...counts, rest];
  }

  /** One service beside the distribution of all others of its kind under the same framework. */
  async function showAmongAll(id) {
    const side = await load(chosen(id));
    const others = [...options.keys()]
      .filter((other) => other && other !== id)
      .map(chosen)
      .filter((other) => other.kind === side.kind && other.ended === side.ended);
    const kind = options.get(id).parentElement.label;
    const all = make("p", {}, make("a", { href: `tables/${side.kind}.html` }, `The table of all: ${kind}`));
    if (!side.result) {
      place.append(make("p", { class: "notice" }, `${side.name} cannot be compared. `, whyMissing(side)), all);
      return;
    }
    const same = others.filter((other) => other.programme === side.programme);
    const rated = others.filter((other) => other.rating).length;
    const words = [
      `${side.name} beside the others of its kind (${kind}) whose latest rating here is under ` +
        `“${names.get(side.programme)}”: ${same.length}.`,
    ];
    if (rated > same.length) words.push(`Under other frameworks, which do not compare: ${rated - same.length}.`);
    if (others.length > rated) words.push(`Without a rated inspection that counts here: ${others.length - rated}.`);
    const rows = [["Overall rating", chip(side.rating), ...counted(same.map((other) => other.rating)), "0"]];
    if (same.length <= MOST_FILES) {
      const files = await Promise.all(same.map(load));
      rows.push(...side.result.standards.map((standard) => besideOthers(side, standard, files)));
    }
    const kinds = [...[...STEPS].reverse(), "not known or not rated"].map((each) => `Others: ${each}`);
    const heads = ["Value", heading(side), ...kinds];
    place.append(make("p", {}, words.join(" ")), ...caveats([side]), table("One beside all", heads, rows));
    if (rows.length === 1) {
      const link = make("a", { href: `tables/${side.programme}.html` }, names.get(side.programme));
      place.append(make("p", {}, "Standard by standard, for all of them: ", link));
    }
    place.append(all);
  }

  function say(...words) {
    place.replaceChildren(make("p", { class: "notice" }, ...words));
  }

  /** Says why nothing can be shown, and links the pages that have the same values. */
  function sayNotLoaded(sides) {
    const why =
      location.protocol === "file:"
        ? "A page opened from a disk cannot load the files of the services: open it from a web server. "
        : "The files of the services could not be loaded. Try again later. ";
    const links = sides.flatMap((side) => [heading(side), " "]);
    say(why, "Their own pages have the same values: ", ...links);
  }

  async function start() {
    const address = new URLSearchParams(location.search);
    const [a, b] = ["a", "b"].map((name) => address.get(name) || "");
    // A slow script must not undo what somebody has chosen already.
    if (a) form.elements.a.value = a;
    if (b) form.elements.b.value = b;
    if (!a && !b) return;
    const unknown = [a, b].filter((id) => id && id !== "all" && !options.has(id));
    if (unknown.length) return say(`No service here has the id ${unknown.join(" or ")}. Choose one from the list.`);
    if (!a || !b || a === "all") return say("Choose two services.");
    if (a === b) return say("Choose two different services.");
    try {
      if (location.protocol === "file:") throw new Error("no file can be loaded");
      await (b === "all" ? showAmongAll(a) : showPair([a, b]));
    } catch {
      sayNotLoaded([a, b].filter((id) => id !== "all").map(chosen));
    }
  }

  start();
})();
