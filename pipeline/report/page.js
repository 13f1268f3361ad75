// The page: unpacks its data, draws the tables, and lets the address say what is shown.
// #/events?status=planned&sort=when.down names a table and its state, #/mission/ID/COLUMN-OR-EVENT a value with its evidence.

async function unpack(id) {
  const text = atob(document.getElementById(id).textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

function objects({ columns, rows }) {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

function missionLink(id, text, part) {
  return el("a", { href: `#/mission/${encodeURIComponent(id)}${part ? `/${encodeURIComponent(part)}` : ""}` }, el("bdi", {}, text));
}

function specsOf(data) {
  const titles = new Map(data.missions.map((m) => [m.mission_id, m.name]));
  const byArticle = new Map(data.missions.map((m) => [m.article_id, m.mission_id]));
  const dot = (value) => el("span", { class: `dot ${value}` }, words(value));
  const article = (row) => (byArticle.has(row.article_id) ? missionLink(byArticle.get(row.article_id), row.article_id) : row.article_id);
  const text = (key, label, more = {}) => ({ key, label, show: (row) => row[key] ?? "", sort: (row) => row[key], ...more });
  const facet = (key, label, of) => ({ key, label, of: of || ((row) => row[key]) });
  const decade = (row) => (row.order === null ? null : `${String(new Date(row.order * 1000).getUTCFullYear()).slice(0, 3)}0s`);
  const time = { key: "when", label: "when", show: (row) => when(row.time_edtf), sort: (row) => row.order };
  const cell = ([column, before, after]) => el("div", {}, `${column}: `, el("del", {}, before || "nothing"), " → ", el("ins", {}, after || "nothing"));
  return [
    { name: "missions", rows: data.missions,
      columns: [{ key: "name", label: "mission", kind: "main", show: (m) => missionLink(m.mission_id, m.name), sort: (m) => m.name }, { key: "launch", label: "launch", show: (m) => when(m.launch_edtf), sort: (m) => m.order }, text("launch_vehicle", "vehicle", { minor: true }), text("launch_site", "site", { minor: true }), { key: "outcome", label: "outcome", show: (m) => dot(m.outcome || "unknown"), sort: (m) => m.outcome }, { key: "end", label: "end", minor: true, show: (m) => [words(m.end_kind), m.end_edtf ? when(m.end_edtf) : ""].filter(Boolean).join(", "), sort: (m) => m.end_edtf }],
      facets: [facet("outcome", "Outcome", (m) => m.outcome || "unknown"), facet("decade", "Decade", decade), facet("programme", "Programme"), facet("launch_vehicle", "Vehicle"), facet("launch_site", "Site"), facet("end_kind", "End")],
      search: (m) => [m.name, m.mission_id, m.programme, m.launch_edtf, when(m.launch_edtf), m.launch_vehicle, m.launch_site, m.outcome].join(" ") },
    { name: "events", rows: data.events,
      columns: [{ key: "event", label: "event", kind: "main", show: (e) => missionLink(e.mission_id, words(e.event_type), e.event_id), sort: (e) => e.event_type }, { key: "mission", label: "mission", show: (e) => titles.get(e.mission_id) ?? e.mission_id, sort: (e) => titles.get(e.mission_id) }, { ...time, show: (e) => [when(e.time_edtf), e.conflict ? el("span", { class: "tag doubt" }, "disagree") : ""].reduce((all, part) => (all.append(part, " "), all), el("span")) }, { key: "status", label: "status", show: (e) => dot(e.status), sort: (e) => e.status }, { key: "detail", label: "words", kind: "long", minor: true, show: (e) => el("bdi", {}, e.detail ?? ""), sort: (e) => e.detail }],
      facets: [facet("event_type", "Event"), facet("status", "Status"), facet("subject", "Subject"), facet("precision", "Precision", (e) => e.time_precision), facet("body", "Body"), facet("conflict", "Disagreement", (e) => (e.conflict ? "yes" : "no")), facet("decade", "Decade", decade)],
      search: (e) => [titles.get(e.mission_id), words(e.event_type), words(e.subject), e.time_edtf, when(e.time_edtf), e.detail, e.location, e.body].join(" ") },
    { name: "designations", rows: data.designations,
      columns: [{ key: "value", label: "designation", kind: "main", show: (d) => missionLink(d.mission_id, d.value, d.designation_id), sort: (d) => d.value }, { key: "kind", label: "kind", show: (d) => words(d.kind), sort: (d) => d.kind }, { key: "mission", label: "mission", show: (d) => titles.get(d.mission_id) ?? d.mission_id, sort: (d) => titles.get(d.mission_id) }, text("normalised", "canonical form", { minor: true }), text("issuer", "used by", { minor: true })],
      facets: [facet("kind", "Kind"), facet("source_kind", "Source"), facet("derived", "Derived", (d) => (d.derived ? "yes" : "no"))],
      search: (d) => [d.value, d.normalised, words(d.kind), titles.get(d.mission_id), d.issuer, d.component].join(" ") },
    { name: "issues", rows: data.issues,
      columns: [{ key: "severity", label: "severity", show: (i) => dot(i.severity), sort: (i) => ["error", "warning", "info"].indexOf(i.severity) }, { key: "check", label: "check", kind: "main", show: (i) => words(i.check), sort: (i) => i.check }, { key: "article", label: "article", show: article, sort: (i) => i.article_id }, text("column", "column", { minor: true }), text("message", "what is wrong", { kind: "long" }), text("value", "value", { kind: "long", minor: true })],
      facets: [facet("severity", "Severity"), facet("check", "Check"), facet("table", "Table"), facet("column", "Column")],
      search: (i) => [i.article_id, words(i.check), i.column, i.message, i.value].join(" ") },
    { name: "quarantine", label: "rows in quarantine", rows: data.quarantine,
      columns: [{ key: "article", label: "article or file", kind: "main", show: article, sort: (q) => q.article_id }, text("table", "table"), { key: "check", label: "check", show: (q) => words(q.check), sort: (q) => q.check }, text("message", "what is wrong", { kind: "long" })],
      facets: [facet("table", "Table"), facet("check", "Check")],
      search: (q) => [q.article_id, q.table, words(q.check), q.message].join(" ") },
    { name: "changes", label: "rows that differ from the release before", rows: data.changes,
      columns: [text("key", "row", { kind: "main" }), text("table", "table"), text("kind", "change"), text("cause", "cause"), { key: "cells", label: "cells", kind: "long", show: (c) => el("div", {}, ...c.cells.map(cell)), sort: (c) => c.cells.length }],
      facets: [facet("table", "Table"), facet("kind", "Change"), facet("cause", "Cause")],
      search: (c) => [c.key, c.table, c.kind, c.cause, ...c.cells.flat()].join(" ") },
  ];
}

async function start() {
  const rows = await unpack("rows");
  const data = { meanings: rows.meanings };
  for (const [name, table] of Object.entries(rows)) if (table.rows) data[name] = objects(table);
  const missions = new Map(data.missions.map((m) => [m.mission_id, m]));
  const specs = specsOf(data), tables = new Map();
  const dialog = document.getElementById("mission"), section = document.getElementById("tables");
  const tabs = specs.map((spec) => el("button", { type: "button", role: "tab", id: `tab-${spec.name}`, "aria-controls": "panel", click: () => go(`#/${spec.name}`) }, `${spec.name} `, el("span", {}, spec.rows.length.toLocaleString("en"))));
  const panel = el("div", { class: "panel", role: "tabpanel", id: "panel" });
  const bar = el("div", { class: "tabs", role: "tablist", "aria-label": "Tables", keydown: arrows }, ...tabs);
  let current = "", address = "", evidence = null;

  function arrows(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  }

  function go(hash) {
    if (location.hash === hash) route();
    else location.hash = hash;
  }

  function show(name, query) {
    if (!tables.has(name)) {
      const spec = specs.find((s) => s.name === name);
      tables.set(name, new Table({ label: name, ...spec }, (table) => note(`#/${name}${table.query ? `?${table.query}` : ""}`)));
    }
    const table = tables.get(name);
    if (current !== name) panel.replaceChildren(table.node);
    tabs.forEach((tab, index) => { const chosen = specs[index].name === name; tab.setAttribute("aria-selected", String(chosen)); tab.tabIndex = chosen ? 0 : -1; if (chosen) panel.setAttribute("aria-labelledby", tab.id); });
    if (current !== name || table.query !== query) { current = name; table.query = query; }
  }

  // The state of the table in the address, without a step in the history.
  function note(hash) {
    address = hash;
    if (started && !dialog.open) history.replaceState(null, "", hash);
  }

  async function open(id, part) {
    const mission = missions.get(id);
    if (!mission) return;
    evidence ??= await unpack("evidence");
    drawMission(dialog, mission, data, evidence);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    document.getElementById("mission-h").focus();
    if (part) openEvidence(dialog, part);
  }

  async function route() {
    const [, kind, rest] = /^#\/(\w+)(.*)$/.exec(location.hash) || [];
    if (kind === "mission") {
      const [id, part] = rest.slice(1).split("/").map((piece) => { try { return decodeURIComponent(piece); } catch { return piece; } });
      await open(id, part);
    } else if (specs.some((s) => s.name === kind)) {
      if (dialog.open) dialog.close();
      show(kind, new URLSearchParams(rest.slice(1)).toString());
      if (location.hash !== address || !inView(section)) section.scrollIntoView();
    }
  }

  function inView(node) {
    const box = node.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0;
  }

  let started = false;
  dialog.addEventListener("close", () => { if (location.hash.startsWith("#/mission/")) history.replaceState(null, "", address || location.pathname); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("click", (event) => document.querySelectorAll(".facet[open]").forEach((facet) => { if (!facet.contains(event.target)) facet.open = false; }));
  const explorer = document.getElementById("explorer");
  explorer.append(bar, panel);
  explorer.hidden = false;
  show("missions", "");
  started = true;
  addEventListener("hashchange", route);
  await route();
  document.documentElement.dataset.ready = "yes";
}

start().catch((error) => {
  const trouble = document.getElementById("trouble");
  trouble.textContent = `The tables cannot be shown in this browser (${error.message}). The same rows lie beside this page as CSV and Parquet.`;
  trouble.hidden = false;
});
