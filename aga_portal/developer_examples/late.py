import json
from datetime import date
from urllib.parse import urlencode
from urllib.request import urlopen

BASE = "http://127.0.0.1:8000/api/v1/"
PLAN = "demostracion"


def rows(name, **query):
    """Todas las filas de una lista, página por página."""
    address = f"{BASE}{name}/?{urlencode(query | {'page_size': 200})}"
    while address:
        with urlopen(address) as answer:
            page = json.load(answer)
        yield from page["results"]
        address = page["next"]


# Cada hito tarde dice su compromiso y su fecha; del compromiso cuenta el más atrasado.
days = {}
for row in rows("milestones", plan=PLAN, late="true", fields="commitment,ends_on"):
    late = (date.today() - date.fromisoformat(row["ends_on"])).days
    slug = row["commitment"]["slug"]
    days[slug] = max(late, days.get(slug, 0))

for row in rows("commitments", plan=PLAN, late="true", fields="slug,title,lead"):
    lead = row["lead"]["name"] if row["lead"] else "sin entidad"
    print(f"{row['title']} · {lead} · {days.get(row['slug'], 0)} días")
