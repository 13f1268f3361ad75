// The page: unpacks its data, draws the tables, and lets the address say what is shown.
// #/events?status=planned&sort=when.down names a table and its state, #/mission/ID/COLUMN-OR-EVENT a value with its evidence.

const PAUSE = 250; // ms without typing, before the address follows: browsers limit how often it may change

async function unpack(id) {
  const text = atob(document.getElementById(id).textContent);
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

function objects({ columns, rows }) {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

function decoded(piece) {
  try { return decodeURIComponent(piece); } catch { return piece; } // a stray % in a hand-made link
}

function tell(message) {
  const trouble = document.getElementById("trouble");
  trouble.textContent = message;
  trouble.hidden = !message;
}

async function start() {
  const rows = await unpack("rows");
  const data = { meanings: rows.meanings };
  for (const [name, table] of Object.entries(rows)) if (table.rows) data[name] = objects(table);
  const missions = new Map(data.missions.map((m) => [m.mission_id, m]));
  const specs = specsOf(data), tables = new Map();
  const dialog = document.getElementById("mission"), section = document.getElementById("tables");
  const tabs = specs.map((spec) => el("button", { type: "button", role: "tab", id: `tab-${spec.name}`, "aria-controls": "panel", click: () => choose(spec.name) }, `${spec.name} `, el("span", {}, spec.rows.length.toLocaleString("en"))));
  const panel = el("div", { class: "panel", role: "tabpanel", id: "panel" });
  let current = "", evidence = null, pending = 0;

  function addressOf(name) {
    const query = tables.get(name)?.query;
    return `#/${name}${query ? `?${query}` : ""}`;
  }

  function choose(name) {
    show(name, tables.get(name)?.query ?? "");
    history.pushState(null, "", addressOf(name));
  }

  function arrows(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  }

  // The state of the table in the address, without a step in the history.
  function note() {
    clearTimeout(pending);
    pending = setTimeout(() => history.replaceState(null, "", addressOf(current)), PAUSE);
  }

  function show(name, query) {
    if (!tables.has(name)) tables.set(name, new Table({ label: name, ...specs.find((spec) => spec.name === name) }, note));
    const table = tables.get(name);
    if (current !== name) panel.replaceChildren(table.node);
    current = name;
    tabs.forEach((tab) => {
      const chosen = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) panel.setAttribute("aria-labelledby", tab.id);
    });
    table.query = query;
  }

  async function open(id, part) {
    evidence ??= await unpack("evidence");
    if (!missions.has(id)) return tell(`No mission with the id ${id} is listed here.`);
    drawMission(dialog, missions.get(id), data, evidence[id]);
    dialog.dataset.id = id;
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    document.getElementById("mission-h").focus();
    if (part) openEvidence(dialog, part);
  }

  async function route() {
    clearTimeout(pending);
    tell("");
    const [, kind, rest] = /^#\/(\w+)(.*)$/.exec(location.hash) || [];
    if (kind === "mission") {
      await open(...rest.slice(1).split("/").map(decoded));
    } else {
      if (dialog.open) dialog.close();
      if (specs.some((spec) => spec.name === kind)) {
        show(kind, rest.slice(1));
        if (!inView(section)) section.scrollIntoView();
      }
    }
    document.documentElement.dataset.ready = location.hash; // what the address names is shown
  }

  function inView(node) {
    const box = node.getBoundingClientRect();
    return box.top < innerHeight / 2 && box.bottom > innerHeight / 2;
  }

  dialog.addEventListener("close", () => { if (location.hash.startsWith("#/mission/")) history.replaceState(null, "", addressOf(current)); });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const part = event.target.closest("[data-open]")?.dataset.open;
    if (part) history.replaceState(null, "", missionAddress(dialog.dataset.id, part)); // the address of this value, to pass on
  });
  document.addEventListener("click", (event) => document.querySelectorAll(".facet[open]").forEach((facet) => { if (!facet.contains(event.target)) facet.open = false; }));
  const explorer = document.getElementById("explorer");
  explorer.append(el("div", { class: "tabs", role: "tablist", "aria-label": "Tables", keydown: arrows }, ...tabs), panel);
  explorer.hidden = false;
  show("missions", "");
  clearTimeout(pending);
  addEventListener("hashchange", route);
  await route();
}

start().catch((error) => tell(`The tables cannot be shown in this browser (${error.message}). The same rows lie beside this page as CSV and Parquet.`));
