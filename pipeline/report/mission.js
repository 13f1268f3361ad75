// One mission: its timeline, its values, its names and its issues, in a dialog.

const GROUPS = [
  ["Launch", /^launch_/],
  ["Orbit", /^(orbit|periapsis|apoapsis|semimajor|inclination|raan|arg_|mean_|longitude|eccentricity|period)/],
  ["End", /^(end_|landing_site|outcome)/],
  ["Craft and crew", /^(spacecraft|dry_|landing_mass|payload_|power|manufacturer|crew)/],
  ["Article", /^(article_|wiki|page_id|revision_|source_url|mission_id)/],
  ["Kept as the article writes it", /^infobox\./],
];

function drawMission(dialog, mission, data, evidence) {
  const url = mission.source_url;
  const events = data.events.filter((e) => e.mission_id === mission.mission_id);
  const designations = data.designations.filter((d) => d.mission_id === mission.mission_id);
  const issues = data.issues.filter((i) => i.article_id === mission.article_id);
  const facts = [mission.outcome && words(mission.outcome), mission.launch_edtf && `launched ${when(mission.launch_edtf)}`, mission.launch_vehicle].filter(Boolean);
  dialog.replaceChildren(
    el("header", {},
      el("div", {}, el("h2", { id: "mission-h", tabindex: "-1" }, el("bdi", {}, mission.name)), el("p", {}, facts.join(" · ")), el("p", {}, el("code", {}, mission.mission_id), url ? " · " : null, url ? outside(url, /[?&]oldid=/.test(url) ? "the revision that was read" : "the article") : null)),
      el("button", { type: "button", class: "button", click: () => dialog.close() }, "Close")),
    el("h3", {}, plural(events.length, "event")),
    ...(events.length ? timeline(events, evidence.mentions, url) : [el("p", {}, "No event is stated.")]).filter(Boolean),
    ...values(evidence.cells[mission.mission_id] || [], data.meanings, url),
    el("h3", {}, plural(designations.length, "designation")),
    ...names(designations, evidence.designations, url),
    el("h3", {}, plural(issues.length, "issue")),
    issues.length ? el("ul", {}, ...issues.map((i) => el("li", {}, el("span", { class: `dot ${i.severity}` }), `${words(i.check)}${i.column ? ` (${i.column})` : ""}: ${i.message}${i.value ? ` — “${i.value}”` : ""}`))) : el("p", {}, "None."));
}

function values(cells, meanings, url) {
  const groups = new Map([["Mission", []], ...GROUPS.map(([name]) => [name, []])]);
  for (const cell of cells) groups.get(GROUPS.find(([, pattern]) => pattern.test(cell[0]))?.[0] || "Mission").push(cell);
  return [...groups].filter(([, rows]) => rows.length).flatMap(([name, rows]) => {
    const table = el("table", { class: "values" }, el("caption", { class: "unseen" }, name), el("tbody", {}, ...rows.map((cell) => valueRow(cell, meanings, url))));
    const shut = name === "Article" || name.startsWith("Kept");
    return shut ? [el("details", {}, el("summary", {}, `${name}: ${plural(rows.length, "value")}`), table)] : [el("h3", {}, name), table];
  });
}

function valueRow([column, value, lower, upper, ...place], meanings, url) {
  const [meaning, unit] = meanings[column] || ["", ""];
  const shown = column.endsWith("_edtf") ? when(value) : value;
  const bounds = lower !== null || upper !== null ? `stated from ${lower ?? "…"} to ${upper ?? "…"}` : "";
  const note = column.endsWith("_edtf") ? `EDTF ${value}` : bounds;
  const [button, box] = disclosure(el("bdi", {}, shown + (unit && unit !== "1" ? ` ${unit}` : "")), () => [meaning ? el("p", {}, meaning) : null, ...why(place, url, note)].filter(Boolean), column);
  return el("tr", {}, el("th", { scope: "row" }, words(column.replace(/^infobox\./, "").replace(/_(kg|km|s|deg|w|edtf)$/, ""))), el("td", {}, button, box));
}

function names(designations, places, url) {
  if (!designations.length) return [el("p", {}, "None is stated.")];
  return [el("table", { class: "values" }, el("caption", { class: "unseen" }, "designations"), el("tbody", {}, ...designations.map((d) => {
    const [button, box] = disclosure(el("bdi", {}, d.value + (d.normalised !== d.value ? ` (${d.normalised})` : "")), () => why(places[d.designation_id] || [], url, d.derived ? "follows by rule from another designation" : ""), d.designation_id);
    return el("tr", {}, el("th", { scope: "row" }, words(d.kind) + (d.component ? `, ${d.component}` : "")), el("td", {}, button, d.issuer ? ` used by ${d.issuer}` : null, box));
  })))];
}

// Opens the evidence that a link names: a column, an event id or a designation id.
function openEvidence(dialog, id) {
  const button = [...dialog.querySelectorAll("[data-open]")].find((node) => node.dataset.open === id);
  if (!button) return;
  button.closest("details")?.setAttribute("open", "");
  if (button.getAttribute("aria-expanded") === "false") button.click();
  button.focus();
  button.scrollIntoView({ block: "center" });
}
