"use strict";
// How the page makes elements and words. Text from the tables only ever becomes text nodes; no string is read as markup.

const SVG = "http://www.w3.org/2000/svg";
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const SEASONS = { 21: "spring", 22: "summer", 23: "autumn", 24: "winter", 33: "first quarter of", 34: "second quarter of", 35: "third quarter of", 36: "fourth quarter of" };
const DOUBTS = { "~": "about ", "?": "perhaps ", "%": "perhaps about " };

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// An address outside the page: http and https alone are followed, anything else is shown as text.
function outside(url, text) {
  return /^https?:\/\//i.test(url || "") ? el("a", { href: url, rel: "noreferrer" }, text) : el("span", {}, text);
}

function words(name) {
  return String(name ?? "").replaceAll("_", " ");
}

function plural(number, one) {
  return `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
}

// An EDTF text of the tables' profile in words; what is not of it is shown as it is.
function when(edtf) {
  if (!edtf) return "no time stated";
  const [from, to] = edtf.split("/");
  if (to === undefined) return moment(from);
  if (from === "..") return `until ${moment(to)}`;
  if (to === "..") return `from ${moment(from)}`;
  const sameDay = from.includes("T") && from.split("T")[0] === to.split("T")[0];
  return sameDay ? `${moment(from).replace(" UTC", "")} – ${moment(to).split(", ")[1]}` : `${moment(from)} – ${moment(to)}`;
}

function moment(text) {
  const decade = /^(\d{3})X([~?%]?)$/.exec(text);
  if (decade) return `${DOUBTS[decade[2]] || ""}${decade[1]}0s`;
  const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T([\d:.]+)(Z?))?([~?%]?)$/.exec(text);
  if (!parts) return text;
  const [, year, month, day, clock, zone, doubt] = parts;
  const date = !month ? year : SEASONS[month] ? `${SEASONS[month]} ${year}` : `${day ? `${Number(day)} ` : ""}${MONTHS[month - 1] ?? month} ${year}`;
  const time = clock ? `, ${clock.length === 2 ? `${clock} h` : clock}${zone ? " UTC" : " (no zone stated)"}` : "";
  return (DOUBTS[doubt] || "") + date + time;
}

// A stated offset: seconds below two minutes, else minutes, hours or days, with a sign.
function offset(seconds) {
  const size = Math.abs(seconds), sign = seconds < 0 ? "−" : "+";
  const [unit, name] = size < 120 ? [1, "s"] : size < 7200 ? [60, "min"] : size < 172800 ? [3600, "h"] : [86400, "d"];
  return `T${sign}${Number((size / unit).toFixed(2)).toLocaleString("en")} ${name}`;
}
