// Nodes are only ever built here and in richtext.js: no string becomes markup anywhere on the page.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label, attributes = {}) {
  return el("button", { type: "button", "aria-label": label, title: label, ...attributes }, icon(name));
}

const HUES = 7;

export function avatar(id, name) {
  const letters = name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => Array.from(word)[0]);
  return el("span", { class: `avatar hue-${id % HUES}`, "aria-hidden": "true" }, letters.join("").toUpperCase());
}

export function badge(count) {
  return el("span", { class: "badge", hidden: !count, "aria-label": `${count} unread` }, count > 99 ? "99+" : String(count));
}

export function calmMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
