const all = (selector) => [...document.querySelectorAll(selector)];
const count = document.getElementById("count");
const controls = all("#filter select, #filter input");
const entries = all(".items li").map((entry) => {
  const article = document.getElementById(decodeURIComponent(entry.querySelector("a").hash.slice(1)));
  return { entry, article, text: `${entry.dataset.text} ${entry.textContent}`.toLowerCase() };
});

function filter() {
  const [kind, programme, text] = controls.map((control) => control.value.trim().toLowerCase());
  let shown = 0;
  for (const item of entries) {
    const of = item.entry.dataset;
    const hidden = !((!kind || of.kind === kind) && (!programme || of.programme === programme) && item.text.includes(text));
    item.entry.hidden = hidden;
    if (item.article) item.article.hidden = hidden;
    shown += !hidden;
  }
  count.textContent = `${shown} of ${entries.length} items`;
}

function unfold() {
  const article = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = article && article.querySelector("details");
  if (details) details.open = true;
}

function copied(command) {
  getSelection().selectAllChildren(command);
  return navigator.clipboard ? navigator.clipboard.writeText(command.textContent).then(() => true, () => document.execCommand("copy")) : Promise.resolve(document.execCommand("copy"));
}

for (const command of all("code.command")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${command.textContent}`);
  button.addEventListener("click", async () => {
    button.textContent = (await copied(command)) ? "Copied" : "Selected";
    document.getElementById("status").textContent = `${button.textContent}: ${command.textContent}`;
  });
  command.after(" ", button);
}

for (const control of controls) control.addEventListener("input", filter);
for (const button of all("#filter button")) {
  button.addEventListener("click", () => {
    for (const details of all("article > details")) details.open = button.value === "unfold";
  });
}
for (const part of all("#filter")) part.hidden = false;
addEventListener("hashchange", unfold);
unfold();
if (controls.length) filter();
