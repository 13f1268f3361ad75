// What the tables show: their columns, their facets, and what a search looks through.

const SEVERITIES = ["error", "warning", "info"];

function missionAddress(id, part) {
  return `#/mission/${encodeURIComponent(id)}${part ? `/${encodeURIComponent(part)}` : ""}`;
}

function missionLink(id, text, part) {
  return el("a", { href: missionAddress(id, part) }, el("bdi", {}, text));
}

function dot(value) {
  return el("span", { class: `dot ${value}` }, words(value));
}

function text(key, label, more = {}) {
  return { key, label, show: (row) => row[key] ?? "", sort: (row) => row[key], ...more };
}

function facet(key, label, of = (row) => row[key]) {
  return { key, label, of };
}

const yesOrNo = (key) => (row) => (row[key] ? "yes" : "no");
const decade = (row) => (row.order === null ? null : `${String(new Date(row.order * 1000).getUTCFullYear()).slice(0, 3)}0s`);

// A cell of missions: a link to its evidence where it has a value.
function value(key, label, { cell = key, show = (m) => m[key], sort = (m) => m[key], ...more } = {}) {
  return { key, label, sort, show: (m) => (m[cell] ? missionLink(m.mission_id, show(m), cell) : ""), ...more };
}

function specsOf(data) {
  const titles = new Map(data.missions.map((m) => [m.mission_id, m.name]));
  const byArticle = new Map(data.missions.map((m) => [m.article_id, m.mission_id]));
  const called = new Map();
  for (const d of data.designations) called.set(d.mission_id, `${called.get(d.mission_id) ?? ""} ${d.value} ${d.normalised}`);
  const title = (row) => titles.get(row.mission_id) ?? row.mission_id;
  const mission = { key: "mission", label: "mission", show: (row) => missionLink(row.mission_id, title(row)), sort: title };
  const article = (row) => (byArticle.has(row.article_id) ? missionLink(byArticle.get(row.article_id), row.article_id) : row.article_id);
  const column = (row) => (byArticle.has(row.article_id) && row.column ? missionLink(byArticle.get(row.article_id), row.column, row.column) : row.column ?? "");
  const eventTime = (e) => el("span", {}, missionLink(e.mission_id, when(e.time_edtf), e.event_id), e.conflict ? " " : "", e.conflict ? el("span", { class: "tag doubt" }, "disagree") : "");
  const change = ([name, before, after]) => el("div", {}, `${name}: `, el("del", {}, before || "nothing"), " → ", el("ins", {}, after || "nothing"));
  return [
    {
      name: "missions", rows: data.missions,
      columns: [
        { key: "name", label: "mission", kind: "main", show: (m) => missionLink(m.mission_id, m.name), sort: (m) => m.name },
        value("launch", "launch", { cell: "launch_edtf", kind: "when", show: (m) => when(m.launch_edtf), sort: (m) => m.order }),
        value("launch_vehicle", "vehicle", { minor: true }),
        value("launch_site", "site", { minor: true }),
        value("outcome", "outcome", { show: (m) => dot(m.outcome) }),
        value("end", "end", { cell: "end_kind", minor: true, show: (m) => [words(m.end_kind), m.end_edtf && when(m.end_edtf)].filter(Boolean).join(", "), sort: (m) => m.end_edtf }),
      ],
      facets: [facet("outcome", "Outcome"), facet("decade", "Decade", decade), facet("programme", "Programme"), facet("launch_vehicle", "Vehicle"), facet("launch_site", "Site"), facet("end_kind", "End")],
      search: (m) => [m.name, m.mission_id, called.get(m.mission_id), m.programme, m.launch_edtf, when(m.launch_edtf), m.launch_vehicle, m.launch_site, words(m.outcome), words(m.end_kind)],
    },
    {
      name: "events", rows: data.events,
      columns: [
        { key: "event", label: "event", kind: "main", show: (e) => missionLink(e.mission_id, words(e.event_type), e.event_id), sort: (e) => e.event_type },
        mission,
        { key: "when", label: "when", kind: "when", show: eventTime, sort: (e) => e.order },
        { key: "status", label: "status", show: (e) => dot(e.status), sort: (e) => e.status, minor: true },
        { key: "detail", label: "words", kind: "long any", minor: true, show: (e) => el("bdi", {}, e.detail ?? ""), sort: (e) => e.detail },
      ],
      facets: [facet("event_type", "Event"), facet("status", "Status"), facet("subject", "Subject"), facet("precision", "Precision", (e) => e.time_precision), facet("body", "Body"), facet("conflict", "Disagreement", yesOrNo("conflict")), facet("decade", "Decade", decade)],
      search: (e) => [title(e), words(e.event_type), words(e.subject), words(e.status), e.time_edtf, when(e.time_edtf), e.detail, e.location, e.body],
    },
    {
      name: "designations", rows: data.designations,
      columns: [
        { key: "value", label: "designation", kind: "main", show: (d) => missionLink(d.mission_id, d.value, d.designation_id), sort: (d) => d.value },
        { key: "kind", label: "kind", show: (d) => words(d.kind), sort: (d) => d.kind },
        mission,
        text("normalised", "canonical form", { minor: true }),
        text("issuer", "used by", { minor: true }),
      ],
      facets: [facet("kind", "Kind"), facet("source_kind", "Source"), facet("derived", "Derived", yesOrNo("derived"))],
      search: (d) => [d.value, d.normalised, words(d.kind), title(d), d.issuer, d.component],
    },
    {
      name: "issues", rows: data.issues,
      columns: [
        { key: "severity", label: "severity", minor: true, show: (i) => dot(i.severity), sort: (i) => SEVERITIES.indexOf(i.severity) },
        { key: "check", label: "check", kind: "main", show: (i) => words(i.check), sort: (i) => i.check },
        { key: "article", label: "article", kind: "any", show: article, sort: (i) => i.article_id },
        { key: "column", label: "column", minor: true, show: column, sort: (i) => i.column },
        text("message", "what is wrong", { kind: "long any" }),
        text("value", "value", { kind: "long any", minor: true }),
      ],
      facets: [facet("severity", "Severity"), facet("check", "Check"), facet("table", "Table"), facet("column", "Column")],
      search: (i) => [i.article_id, words(i.check), i.column, i.message, i.value],
    },
    {
      name: "quarantine", label: "rows in quarantine", rows: data.quarantine,
      columns: [
        { key: "article", label: "article or file", kind: "main any", show: article, sort: (q) => q.article_id },
        text("table", "table"),
        { key: "check", label: "check", show: (q) => words(q.check), sort: (q) => q.check },
        text("message", "what is wrong", { kind: "long any" }),
      ],
      facets: [facet("table", "Table"), facet("check", "Check")],
      search: (q) => [q.article_id, q.table, words(q.check), q.message],
    },
    {
      name: "changes", label: "rows that differ from the release before", rows: data.changes,
      columns: [
        text("key", "row", { kind: "main any" }),
        text("table", "table", { minor: true }),
        text("kind", "change"),
        text("cause", "cause", { minor: true }),
        { key: "cells", label: "cells", kind: "long any", show: (c) => el("div", {}, ...c.cells.map(change)), sort: (c) => c.cells.length },
      ],
      facets: [facet("table", "Table"), facet("kind", "Change"), facet("cause", "Cause")],
      search: (c) => [c.key, c.table, c.kind, c.cause, ...c.cells.flat()],
    },
  ];
}
