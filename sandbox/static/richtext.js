// Telegram's HTML to nodes, by an allow-list: what is not on it stays visible text.

import { el } from "./dom.js";

const PIECE = /<(\/?)([a-z]+)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>|&(?:amp|lt|gt|quot|nbsp|#39|#x27);|[^<&]+|[<&]/g;
const ATTRIBUTE = /([a-z-]+)(?:="([^"]*)")?/g;
const SIGNS = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&nbsp;": "\u00a0" };
const PLAIN = new Set(["b", "strong", "i", "em", "u", "s", "code", "pre"]);
const LINK = /^(?:https?:\/\/|mailto:|tel:)/i;

const SPANS = {
  "tg-spoiler": () => el("button", { type: "button", class: "spoiler", "aria-label": "Hidden text, press to show" }),
  "tg-command": () => el("button", { type: "button", class: "command" }),
  "tg-hashtag": () => el("span", { class: "tint" }),
  "tg-mention": () => el("span", { class: "tint" }),
  "tg-link": () => el("span", { class: "tint" }),
};

const MAKERS = {
  a: (given) => (LINK.test(given.href ?? "") ? el("a", { href: given.href, target: "_blank", rel: "noopener noreferrer" }) : el("span")),
  span: (given) => (SPANS[given.class] ?? (() => el("span")))(),
  blockquote: (given) => el("blockquote", "expandable" in given ? { class: "expandable", tabindex: 0, title: "Show all" } : {}),
};

function decoded(text) {
  return text.replace(/&[a-z#0-9]+;/gi, (sign) => SIGNS[sign] ?? sign);
}

function attributes(text) {
  return Object.fromEntries(Array.from(text.matchAll(ATTRIBUTE), ([, name, value]) => [name, decoded(value ?? "")]));
}

function made(tag, given) {
  if (PLAIN.has(tag)) return el(tag);
  return Object.hasOwn(MAKERS, tag) ? MAKERS[tag](attributes(given)) : null;
}

export function richText(html) {
  const root = document.createDocumentFragment();
  const open = [{ tag: "", node: root }];
  for (const [piece, closing, tag, given] of html.matchAll(PIECE)) {
    const top = open.at(-1);
    const node = tag && !closing ? made(tag, given) : null;
    if (node) {
      top.node.append(node);
      open.push({ tag, node });
    } else if (closing && top.tag === tag) {
      open.pop();
    } else {
      top.node.append(SIGNS[piece] ?? piece);
    }
  }
  return root;
}

export function plainText(html) {
  return richText(html).textContent;
}
