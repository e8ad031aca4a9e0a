// Inline keyboards under messages and the reply keyboard under the input.

import { el, icon } from "./dom.js";

const SIGNS = { url: "link", login_url: "link", web_app: "link", copy_text: "copy" };

export const spinKey = (message, data) => `${message.id} ${data}`;

function styled(name, { style }) {
  return style ? `${name} ${name}-${style}` : name;
}

function inlineButton(chat, message, button, press) {
  const inert = "disabled" in button;
  const spins = chat.spinning.has(spinKey(message, button.callback_data));
  const sign = Object.keys(SIGNS).find((action) => action in button);
  return el(
    "button",
    {
      type: "button",
      class: styled("key", button),
      "aria-disabled": inert ? "true" : null,
      "aria-busy": spins ? "true" : null,
      title: button.text,
      onclick: () => inert || press(message, button),
    },
    el("span", { class: "key-text" }, button.text),
    sign && icon(SIGNS[sign]),
  );
}

export function inlineKeyboard(chat, message, press) {
  if (!message.inline_keyboard) return null;
  const rows = message.inline_keyboard.map((row) =>
    el("div", { class: "key-row" }, ...row.map((button) => inlineButton(chat, message, button, press))),
  );
  return el("div", { class: "keys", role: "group", "aria-label": "Buttons of the message" }, ...rows);
}

function replyButton(button, press) {
  const told = typeof button === "string" ? { text: button } : button;
  return el("button", { type: "button", class: styled("reply-key", told), title: told.text, onclick: () => press(told) }, told.text);
}

export function replyKeyboard(chat, press) {
  return chat.keyboard.keyboard.map((row) =>
    el("div", { class: "key-row" }, ...row.map((button) => replyButton(button, press))),
  );
}
