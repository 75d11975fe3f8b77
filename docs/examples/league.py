"""Print a league table: python league.py output/league.json pdu"""

import json
import sys
from pathlib import Path

league = json.loads(Path(sys.argv[1]).read_text("utf-8"))
table = next(t for t in league["tables"] if t["id"] == sys.argv[2])
for row in table["rows"]:
    rank = f"{row['rank']}" if row["rank"] == row["rank_to"] else f"{row['rank']} to {row['rank_to']}"
    print(rank, row["organisation"]["name"], row["rating"], row["published"], sep="\t")
