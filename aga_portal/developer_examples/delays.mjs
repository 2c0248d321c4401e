const BASE = "http://127.0.0.1:8000/api/v1/";
const PLAN = "demostracion";

// Todas las filas de una lista. Ante un 429, espera lo que el portal pide.
async function* rows(name, query) {
  let address = `${BASE}${name}/?${new URLSearchParams({ ...query, page_size: 200 })}`;
  while (address) {
    const answer = await fetch(address);
    if (answer.status === 429) {
      const wait = Number(answer.headers.get("Retry-After")) * 1000;
      await new Promise((done) => setTimeout(done, wait));
      continue;
    }
    if (!answer.ok) throw new Error(await answer.text());
    const page = await answer.json();
    yield* page.results;
    address = page.next;
  }
}

const found = new Map();
for await (const row of rows("milestones", { plan: PLAN, fields: "responsible,days_slipped" })) {
  const name = row.responsible?.name ?? "sin entidad";
  const [count, days] = found.get(name) ?? [0, 0];
  found.set(name, [count + 1, days + row.days_slipped]);
}
for (const [name, [count, days]] of [...found].sort((one, other) => other[1][1] - one[1][1])) {
  console.log(`${name} · ${count} hitos · ${days} días`);
}
