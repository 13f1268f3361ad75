"use strict";
// How the page makes elements. Text from the tables only ever becomes text nodes; no string is read as markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, given] of Object.entries(attributes)) {
    if (typeof given === "function") node.addEventListener(name, given);
    else if (given === true) node.setAttribute(name, "");
    else if (given !== null && given !== undefined && given !== false) node.setAttribute(name, given);
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

// The article that was read: the very revision where its address says so.
function source(url, suffix = "") {
  if (!url) return null;
  return outside(url, (/[?&]oldid=/.test(url) ? "the revision" : "the article") + suffix);
}
