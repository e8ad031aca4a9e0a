// Three phones on one page, fed by one stream of events.

import * as api from "./api.js";
import { ask } from "./dialogs.js";
import { badge, calmMotion, el } from "./dom.js";
import { Phone } from "./phone.js";

const page = { phones: [], tabs: new Map() };
const place = document.getElementById("phones");
const bar = document.getElementById("tabs");
const offline = document.getElementById("offline");

function activate(key) {
  place.dataset.active = key;
  page.tabs.forEach((tab, name) => {
    tab.setAttribute("aria-selected", String(name === key));
    tab.tabIndex = name === key ? 0 : -1;
  });
  const phone = page.phones.find((one) => one.key === key);
  phone.node.scrollIntoView({ inline: "start", block: "nearest", behavior: calmMotion() ? "auto" : "smooth" });
  phone.history.toEnd(false);
  page.phones.forEach((one) => one.drawOwner());
}

function walk(event) {
  const keys = Array.from(page.tabs.keys());
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = keys.at((keys.indexOf(place.dataset.active) + step) % keys.length);
  activate(next);
  page.tabs.get(next).focus();
}

function drawTabs() {
  page.phones.forEach((phone) => {
    const active = place.dataset.active === phone.key;
    page.tabs.get(phone.key)?.replaceChildren(phone.title, badge(active ? phone.unread - phone.chat.unread : phone.unread));
  });
}

async function addLead() {
  const lead = await api.newLead();
  const phone = page.phones.find(({ key }) => key === "lead");
  phone.join(lead);
  await phone.load(lead.id);
  phone.show(lead.id);
}

// Invitations and campaign links: who opens it?
async function openAs(asking, payload) {
  const everybody = page.phones.flatMap((phone) => Array.from(phone.chats.values(), (chat) => ({ phone, chat })));
  const chosen = await ask(asking.screen, {
    title: "Who opens this link?",
    choices: [...everybody.map((one) => ({ label: `${one.chat.name} · ${one.chat.role}`, value: one, look: "choice-wide" })), { label: "Nobody", value: null, look: "choice-wide" }],
  });
  if (!chosen) return;
  activate(chosen.phone.key);
  chosen.phone.show(chosen.chat.id);
  await chosen.phone.do("start", { payload });
}

async function readCast() {
  const { phones } = await api.cast();
  phones.forEach(({ key, people }) => people.forEach((actor) => page.phones.find((phone) => phone.key === key).join(actor)));
}

async function connected() {
  await readCast();
  await Promise.all(page.phones.flatMap((phone) => Array.from(phone.chats.keys(), (id) => phone.load(id))));
  offline.hidden = true;
  document.documentElement.dataset.ready = "true";
}

async function event(told) {
  if (told.type === "cast") await readCast();
  page.phones.forEach((phone) => phone.on(told));
}

async function begin() {
  const { bot, phones } = await api.cast();
  document.title = `${bot.name} · sandbox`;
  document.getElementById("title").textContent = `${bot.name} · sandbox`;
  const around = { bot, changed: drawTabs, openAs };
  page.phones = phones.map((phone) => new Phone(phone, { ...around, addLead: phone.key === "lead" ? addLead : null }));
  page.phones.forEach(({ key, title }) =>
    page.tabs.set(key, el("button", { type: "button", role: "tab", class: "tab", "aria-controls": `phone-${key}`, onclick: () => activate(key) }, title)),
  );
  bar.replaceChildren(...page.tabs.values());
  bar.addEventListener("keydown", walk);
  place.replaceChildren(...page.phones.map(({ node }) => node));
  page.phones.forEach((phone) => phone.show(phone.chat.id));
  activate("lead");
  api.listen({ connected, lost: () => (offline.hidden = false), event });
}

begin().catch(() => (offline.hidden = false));
