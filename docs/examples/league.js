// Print a league table: node league.js output/league.json pdu
const { readFileSync } = require("node:fs");
const [file, wanted] = process.argv.slice(2);
const league = JSON.parse(readFileSync(file, "utf8"));
const table = league.tables.find((t) => t.id === wanted);
for (const row of table.rows) {
  const rank = row.rank === row.rank_to ? `${row.rank}` : `${row.rank} to ${row.rank_to}`;
  console.log([rank, row.organisation.name, row.rating, row.published].join("\t"));
}
