// The bottom of a phone: START, the input with its buttons, the reply keyboard.

import { replyKeyboard } from "./buttons.js";
import { el, icon, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { summary } from "./messages.js";

const TALLEST = 132;

export class Composer {
  constructor({ hint, botName, acts }) {
    Object.assign(this, { hint, botName, acts, chat: null });
    this.input = el("textarea", { rows: 1, maxlength: 4096, dir: "auto", oninput: () => this.typed(), onkeydown: (event) => this.key(event) });
    this.send = iconButton("send", "Send", { class: "round send", onclick: () => this.submit() });
    this.toggle = iconButton("keys", "Keyboard", { class: "round", onclick: () => this.fold() });
    this.menu = el("button", { type: "button", class: "menu-button", "aria-expanded": "false", "aria-haspopup": "menu", "aria-label": "Menu", title: "Menu", onclick: () => this.commands() }, icon("menu"));
    this.file = el("input", { type: "file", multiple: true, hidden: true, "aria-label": "File", onchange: () => this.attach() });
    this.clip = iconButton("clip", "Attach a file", { class: "round", onclick: () => this.file.click() });
    this.replyBar = el("div", { class: "reply-bar" });
    this.bar = el("div", { class: "bar" }, el("div", { class: "menu-place" }, this.menu), this.clip, this.input, this.toggle, this.send, this.file);
    this.keys = el("div", { class: "reply-keys", role: "group", "aria-label": "Reply keyboard" });
    this.big = el("button", { type: "button", class: "big", onclick: () => this.begin() });
    this.node = el("footer", { class: "composer" }, this.replyBar, this.bar, this.keys, this.big);
  }

  show(chat) {
    this.chat = chat;
    this.input.value = chat.draft;
    this.draw();
  }

  draw() {
    const { chat } = this;
    const writes = chat.canWrite;
    const keyboard = writes && chat.keyboard;
    this.big.hidden = writes;
    this.big.textContent = chat.person.blocked ? "Unblock" : "Start";
    this.bar.hidden = !writes;
    this.input.placeholder = chat.placeholder ?? this.hint;
    this.input.setAttribute("aria-label", `Message from ${chat.name}`);
    this.menu.hidden = chat.commands.length === 0;
    this.toggle.hidden = !keyboard;
    this.toggle.setAttribute("aria-pressed", String(Boolean(keyboard) && !chat.keyboardHidden));
    this.keys.hidden = !keyboard || chat.keyboardHidden;
    this.keys.replaceChildren(...(keyboard ? replyKeyboard(chat, (button) => this.tapped(button)) : []));
    this.drawReply();
    this.typed();
  }

  drawReply() {
    const { chat } = this;
    const about = chat.canWrite ? chat.messages.get(chat.editing ?? chat.replyTo) : null;
    this.replyBar.hidden = !about;
    if (!about) return this.replyBar.replaceChildren();
    const title = chat.editing ? "Edit message" : `Reply to ${about.outgoing ? this.botName : chat.name}`;
    const words = el("span", { class: "reply-words" }, el("b", {}, title), el("span", {}, summary(about)));
    const drop = iconButton("close", chat.editing ? "Do not edit" : "Do not reply", { class: "round", onclick: () => this.leave() });
    this.replyBar.replaceChildren(icon(chat.editing ? "pen" : "reply"), words, drop);
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  typed() {
    const { input } = this;
    this.chat.draft = input.value;
    this.send.disabled = !input.value.trim();
    input.style.height = "auto";
    if (input.value) input.style.height = `${Math.min(input.scrollHeight, TALLEST)}px`;
  }

  key(event) {
    if (event.key === "Escape" && (this.chat.editing || this.chat.replyTo)) return this.leave();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  leave() {
    if (this.chat.editing) this.acts.edit(null);
    else this.acts.reply(null);
  }

  submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.typed();
    if (this.chat.editing) this.acts.change(text);
    else this.acts.say(text);
    this.focus();
  }

  begin() {
    if (this.chat.person.blocked) this.acts.unblock();
    else this.acts.start();
  }

  fold() {
    this.chat.keyboardHidden = !this.chat.keyboardHidden;
    this.draw();
  }

  tapped(button) {
    const other = Object.keys(button).find((key) => key.startsWith("request_"));
    if (button.request_contact) this.acts.shareContact();
    else if (button.request_users) this.acts.sharePeople(button);
    else if (other) this.acts.unknown();
    else this.acts.say(button.text);
  }

  attach() {
    const files = Array.from(this.file.files);
    this.file.value = "";
    if (files.length) this.acts.sendFiles(files, this.input.value.trim());
  }

  commands() {
    const entries = this.chat.commands.map(({ command, description }) => ({
      content: [el("b", {}, `/${command}`), el("span", {}, description)],
      act: () => this.acts.say(`/${command}`),
    }));
    openMenu(this.menu, { label: "Commands", entries, place: "above" });
  }
}
