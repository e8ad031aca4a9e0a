// A list that opens at a button: arrows move, Escape closes, a click elsewhere too.

import { el } from "./dom.js";

let close = () => {};

function step(items, event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  items.at((at + steps[event.key]) % items.length).focus();
}

function entry({ content, act, current, danger }, shut) {
  const attributes = {
    type: "button",
    role: "menuitem",
    class: danger ? "menu-item menu-danger" : "menu-item",
    "aria-current": current ? "true" : null,
    onclick: () => {
      shut();
      act();
    },
  };
  return el("button", attributes, ...content);
}

export function openMenu(opener, { label, entries, place }) {
  const wasOpen = opener.getAttribute("aria-expanded") === "true";
  close();
  if (wasOpen) return;
  const shut = () => close();
  const items = entries.map((one) => entry(one, shut));
  const list = el("div", { class: `menu menu-${place}`, role: "menu", "aria-label": label, onkeydown: (event) => step(items, event) }, ...items);
  const outside = (event) => list.contains(event.target) || opener.contains(event.target) || close();
  const escape = (event) => event.key === "Escape" && close();
  close = () => {
    close = () => {};
    const hadFocus = list.contains(document.activeElement);
    list.remove();
    opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    document.removeEventListener("keydown", escape);
    if (hadFocus) opener.focus();
  };
  opener.setAttribute("aria-expanded", "true");
  opener.parentElement.append(list);
  document.addEventListener("pointerdown", outside);
  document.addEventListener("keydown", escape);
  (items.find((item) => item.hasAttribute("aria-current")) ?? items[0])?.focus();
}
