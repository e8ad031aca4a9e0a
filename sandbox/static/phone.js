// One phone: whose it is, the chat, the input; what the person does goes to the sandbox.

import * as api from "./api.js";
import { spinKey } from "./buttons.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { alertBox, ask, askPeople, askText, confirmLink, enlarge, toast } from "./dialogs.js";
import { avatar, badge, el, icon, iconButton } from "./dom.js";
import { History } from "./history.js";
import { openMenu } from "./menu.js";
import { plainText } from "./richtext.js";

const ANSWER_WITHIN = 15000;
const TYPING_FOR = 5000;
const HINTS = { lead: "Write as a customer would…" };
const WELCOMES = {
  lead: ["Write as a customer would", "Press START, then ask something. Watch what the manager gets."],
  manager: ["Work as a manager would", "Press START. New leads will come to this chat."],
  admin: ["Look after it as the owner would", "Press START to see the team, the plans and the reports."],
};

export class Phone {
  constructor({ key, title, people }, { bot, changed, addLead, openAs }) {
    Object.assign(this, { key, title, bot, changed, openAs });
    this.chats = new Map();
    people.forEach((actor) => this.join(actor));
    const acts = this.acts();
    this.history = new History(acts);
    this.composer = new Composer({ hint: HINTS[key] ?? "Message", botName: bot.name, acts });
    this.picker = el("button", { type: "button", class: "picker", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.pick() });
    this.more = iconButton("more", "More", { class: "round", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.openMore() });
    this.state = el("span", { class: "state" }, "bot");
    this.layer = el("div", { class: "toasts", role: "status" });
    this.history.node.append(this.layer);
    this.screen = el("div", { class: "screen" }, this.header(), this.history.node, this.composer.node);
    const add = addLead && el("button", { type: "button", class: "add", onclick: addLead }, icon("plus"), "New lead");
    this.node = el(
      "section",
      { class: "phone", id: `phone-${key}`, "data-phone": key, "aria-label": `${title}’s phone` },
      el("div", { class: "owner" }, el("div", { class: "menu-place" }, this.picker), add),
      el("div", { class: "body" }, this.screen),
    );
    this.chat = this.chats.values().next().value;
    this.node.addEventListener("click", (event) => this.linkClicked(event));
  }

  header() {
    return el(
      "header",
      { class: "bot" },
      avatar(1, this.bot.name),
      el("span", { class: "bot-words" }, el("b", {}, this.bot.name), this.state),
      el("span", { class: "menu-place" }, this.more),
    );
  }

  join(actor) {
    if (!this.chats.has(actor.id)) this.chats.set(actor.id, new Chat(actor));
  }

  async load(id) {
    const told = await api.chat(id);
    this.chats.get(id).load(told);
    if (id === this.chat.id) this.show(id);
    else this.drawOwner();
  }

  show(id) {
    this.chat = this.chats.get(id);
    this.history.show(this.chat, this.welcome());
    this.composer.show(this.chat);
    this.drawOwner();
  }

  welcome() {
    const [title, text] = WELCOMES[this.key] ?? [this.title, ""];
    return el("div", { class: "welcome" }, el("span", { class: "welcome-sign", "aria-hidden": "true" }, "👋"), el("b", {}, title), el("span", {}, text));
  }

  get isShown() {
    return this.node.getClientRects().length > 0;
  }

  get unread() {
    return Array.from(this.chats.values()).reduce((sum, { unread }) => sum + unread, 0);
  }

  drawOwner() {
    if (this.isShown) this.chat.read();
    const elsewhere = this.unread - this.chat.unread;
    const words = el("span", { class: "picker-words" }, el("b", {}, this.chat.name), el("small", {}, this.chat.role));
    this.picker.replaceChildren(avatar(this.chat.id, this.chat.name), words, badge(elsewhere), icon("down"));
    this.changed();
  }

  pick() {
    const entries = Array.from(this.chats.values(), (chat) => ({
      content: [avatar(chat.id, chat.name), el("span", { class: "picker-words" }, el("b", {}, chat.name), el("small", {}, chat.role)), badge(chat === this.chat ? 0 : chat.unread)],
      current: chat === this.chat,
      act: () => this.show(chat.id),
    }));
    openMenu(this.picker, { label: "People", entries, place: "below" });
  }

  openMore() {
    const { blocked } = this.chat.person;
    const acts = this.acts();
    const entries = [
      { content: ["Restart: /start"], act: () => acts.start() },
      { content: ["Open a link with a parameter…"], act: () => this.askPayload() },
      { content: ["Share somebody else’s contact"], act: () => this.do("contact", { foreign: true }) },
      { content: [blocked ? "Unblock the bot" : "Block the bot"], danger: !blocked, act: () => (blocked ? acts.unblock() : this.do("block")) },
    ];
    openMenu(this.more, { label: "More", entries, place: "left" });
  }

  async askPayload() {
    const text = `As if ${this.chat.name} opened t.me/${this.bot.username}?start=…`;
    const payload = await askText(this.screen, { title: "Open a link", text, label: "Parameter or whole link", go: "Open" });
    if (payload) await this.do("start", { payload: payload.replace(/^.*[?&]start=/, "") });
  }

  acts() {
    return {
      botName: this.bot.name,
      say: (text) => this.say(text),
      press: (message, button) => this.press(message, button),
      reply: (id) => this.reply(id),
      goTo: (id) => this.history.goTo(id),
      start: () => this.do("start"),
      unblock: () => this.do("unblock"),
      shareContact: () => this.shareContact(),
      sharePeople: (button) => this.sharePeople(button),
      sendFiles: (files, caption) => this.sendFiles(files, caption),
      edit: (id) => this.edit(id),
      change: (text) => this.change(text),
      unknown: () => toast(this.layer, "The sandbox does not simulate this button"),
      enlarge,
    };
  }

  // Everything a person does: the answer tells how the person stands now, a refusal is shown.
  async do(name, given = {}) {
    return this.doing(api.act(this.chat.id, name, given));
  }

  async doing(promise) {
    const { chat } = this;
    try {
      const told = await promise;
      chat.person = told.person;
      if (chat === this.chat) this.composer.draw();
      return told;
    } catch (error) {
      toast(this.layer, error.message);
      return null;
    }
  }

  async say(text) {
    const replyTo = this.chat.replyTo;
    this.chat.replyTo = null;
    await this.do("send", { text, reply_to: replyTo });
  }

  async sendFiles(files, caption) {
    if (await this.doing(api.sendFiles(this.chat.id, files, caption))) this.composer.show(Object.assign(this.chat, { draft: "" }));
  }

  reply(id) {
    this.chat.replyTo = id;
    this.composer.draw();
    this.composer.focus();
  }

  edit(id) {
    const { chat } = this;
    chat.editing = id;
    chat.draft = id ? plainText(chat.messages.get(id).html) : "";
    this.composer.show(chat);
    this.composer.focus();
  }

  async change(text) {
    const { chat } = this;
    const id = chat.editing;
    chat.editing = null;
    this.composer.draw();
    if (text !== plainText(chat.messages.get(id).html)) await this.do("edit", { message_id: id, text });
  }

  async shareContact() {
    const number = this.chat.person.phone;
    const shared = await ask(this.screen, {
      title: "Share your phone number?",
      text: `${this.bot.name} will see ${number ?? "your phone number"} and your name, ${this.chat.name}.`,
      choices: [{ label: "Cancel", value: false }, { label: "Share contact", value: true, look: "choice-main" }],
    });
    if (shared) await this.do("contact");
  }

  async sharePeople({ text, request_users: asked }) {
    const people = (await api.everybody()).filter(({ id }) => id !== this.chat.id);
    const chosen = await askPeople(this.screen, { title: text, people, most: asked.max_quantity ?? 1 });
    if (chosen) await this.do("share_users", { request_id: asked.request_id, people: chosen });
  }

  press(message, button) {
    if ("callback_data" in button) return this.tap(message, button.callback_data);
    if (button.copy_text) return this.copy(button.copy_text.text);
    const href = button.url ?? button.web_app?.url ?? button.login_url?.url;
    return href ? this.follow(href) : this.acts().unknown();
  }

  async copy(text) {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    toast(this.layer, done ? `Copied: ${text}` : text);
  }

  async tap(message, data) {
    const { chat } = this;
    const key = spinKey(message, data);
    if (chat.spinning.has(key)) return;
    const press = { id: null };
    chat.spinning.set(key, press);
    this.redraw(chat, message.id);
    const told = await this.do("press", { message_id: message.id, data });
    press.id = told?.press_id ?? null;
    if (!told || told.answered || this.answered?.has(press.id)) return this.unspin(chat, key, message.id);
    setTimeout(() => chat.spinning.get(key) === press && this.unspin(chat, key, message.id), ANSWER_WITHIN);
  }

  unspin(chat, key, id) {
    chat.spinning.delete(key);
    this.redraw(chat, id);
  }

  redraw(chat, id) {
    const message = chat.messages.get(id);
    if (message && chat === this.chat) this.history.replace(message, { flash: false });
  }

  linkClicked(event) {
    const link = event.target.closest?.("a[href]:not([data-file], .choice)");
    if (!link) return;
    event.preventDefault();
    this.follow(link.href);
  }

  // The bot's own links are opened inside the sandbox, by whomever they are meant for; so is one that is sent on.
  follow(href) {
    const sent = /^https?:\/\/t\.me\/share\/url\?/i.test(href) && new URL(href).searchParams.get("url");
    if (sent) return this.follow(sent);
    const own = new RegExp(`^https?://(?:t\\.me|telegram\\.me)/${this.bot.username}/?(?:\\?start=([\\w-]+))?$`, "i").exec(href);
    return own ? this.openAs(this, own[1] ?? null) : confirmLink(this.screen, href);
  }

  on(event) {
    const chat = this.chats.get(event.person_id);
    const handler = HANDLERS[event.type];
    if (chat && handler) handler(this, chat, event, chat === this.chat);
  }
}

const HANDLERS = {
  message(phone, chat, { message }, current) {
    const isNew = chat.put(message);
    if (current && isNew) phone.history.add(message);
    else if (current) phone.history.replace(message, { flash: false });
    if (current) phone.composer.draw();
    if (current && message.outgoing) phone.state.textContent = "bot";
    if (current && chat.asked?.id === message.id && phone.node.contains(document.activeElement)) phone.composer.focus();
    phone.drawOwner();
  },
  edit(phone, chat, { message }, current) {
    chat.put(message);
    if (current) phone.history.replace(message, { flash: true });
  },
  delete(phone, chat, { message_id: id }, current) {
    chat.remove(id);
    if (current) phone.history.draw(phone.welcome());
    if (current) phone.composer.draw();
    phone.drawOwner();
  },
  answer(phone, chat, { press_id: id, text, alert }, current) {
    phone.answered = (phone.answered ?? new Set()).add(id);
    const [key] = Array.from(chat.spinning).find(([, press]) => press.id === id) ?? [];
    if (key) phone.unspin(chat, key, Number.parseInt(key, 10));
    if (!text || !current) return;
    if (alert) alertBox(phone.screen, phone.bot.name, text);
    else toast(phone.layer, text);
  },
  chat_action(phone, chat, _, current) {
    if (!current) return;
    phone.state.textContent = "typing…";
    clearTimeout(phone.typing);
    phone.typing = setTimeout(() => (phone.state.textContent = "bot"), TYPING_FOR);
  },
  commands(phone, chat) {
    phone.load(chat.id);
  },
  person(phone, chat, { person }, current) {
    chat.person = person;
    if (current) phone.composer.draw();
  },
};
