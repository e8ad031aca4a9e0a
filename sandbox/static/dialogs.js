// What comes over a phone's chat: toasts, alerts, questions; and the enlarged picture over everything.

import { avatar, el, iconButton } from "./dom.js";

const TOAST_FOR = 3500;

export function toast(layer, text) {
  layer.querySelector(".toast")?.remove();
  const node = el("div", { class: "toast" }, text);
  layer.append(node);
  setTimeout(() => node.remove(), TOAST_FOR + text.length * 30);
}

// Only the phone that is asked waits: the others stay usable.
export function ask(screen, { title, text, body, choices, role = "dialog" }) {
  const back = document.activeElement;
  const rest = Array.from(screen.children);
  return new Promise((resolve) => {
    const finish = (value) => {
      veil.remove();
      rest.forEach((part) => (part.inert = false));
      if (back?.isConnected && screen.contains(back)) back.focus();
      resolve(value);
    };
    const buttons = choices.map(({ label, value, look }) =>
      el("button", { type: "button", class: `choice ${look ?? ""}`, onclick: () => finish(typeof value === "function" ? value() : value) }, label),
    );
    const box = el(
      "div",
      { class: "box", role, "aria-modal": "true", "aria-label": title },
      el("h2", {}, title),
      text && el("p", {}, text),
      body,
      el("div", { class: "choices" }, ...buttons),
    );
    const veil = el("div", { class: "veil", onkeydown: (event) => event.key === "Escape" && finish(null) }, box);
    // A dialog still open keeps what is under it asleep when this one goes.
    rest.splice(0, rest.length, ...rest.filter((part) => !part.inert));
    rest.forEach((part) => (part.inert = true));
    screen.append(veil);
    (body?.querySelector?.("input, button") ?? (body?.matches?.("input") ? body : null) ?? buttons.at(-1)).focus();
  });
}

export const alertBox = (screen, botName, text) =>
  ask(screen, { title: botName, text, role: "alertdialog", choices: [{ label: "OK", value: true }] });

export function confirmLink(screen, href) {
  const link = el("a", { class: "choice", href, target: "_blank", rel: "noopener noreferrer" }, "Open");
  const shown = el("div", { class: "link-choice" }, el("p", { class: "link-shown" }, href), link);
  link.addEventListener("click", () => link.closest(".veil").querySelector("button").click());
  return ask(screen, { title: "Open this link?", text: "It leads out of the sandbox.", body: shown, choices: [{ label: "Cancel", value: null }] });
}

export function askText(screen, { title, text, label, go }) {
  const input = el("input", { type: "text", "aria-label": label, placeholder: label, autocomplete: "off", maxlength: 200 });
  input.addEventListener("keydown", (event) => event.key === "Enter" && input.closest(".box").querySelector(".choice-main").click());
  return ask(screen, {
    title,
    text,
    body: input,
    choices: [{ label: "Cancel", value: null }, { label: go, value: () => input.value.trim(), look: "choice-main" }],
  });
}

// At most so many: then the others cannot be ticked until one is given up.
export function askPeople(screen, { title, people, most }) {
  const ticked = () => Array.from(list.querySelectorAll("input:checked"), ({ value }) => Number(value));
  const bound = () => {
    const full = ticked().length >= most;
    list.querySelectorAll("input:not(:checked)").forEach((input) => (input.disabled = full));
    list.closest(".box").querySelector(".choice-main").disabled = ticked().length === 0;
  };
  const entry = ({ id, name }) => el("label", { class: "person-choice" }, el("input", { type: "checkbox", value: id, onchange: bound }), avatar(id, name), el("span", {}, name));
  const list = el("div", { class: "people-choice", role: "group", "aria-label": title }, ...people.map(entry));
  const chosen = ask(screen, {
    title,
    text: `Up to ${most}.`,
    body: list,
    choices: [{ label: "Cancel", value: null }, { label: "Choose", value: ticked, look: "choice-main" }],
  });
  bound();
  return chosen;
}

export function enlarge(url, name) {
  const dialog = el(
    "dialog",
    { class: "viewer", "aria-label": name, onclick: () => dialog.close(), onclose: () => dialog.remove() },
    el("img", { src: url, alt: name }),
    iconButton("close", "Close", { class: "viewer-close" }),
  );
  document.body.append(dialog);
  dialog.showModal();
}
