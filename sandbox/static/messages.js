// A message as a bubble with what hangs on it.

import { inlineKeyboard } from "./buttons.js";
import { el, icon, iconButton } from "./dom.js";
import { plainText, richText } from "./richtext.js";

const NAMES = { photo: "Photo", voice: "Voice message", video: "Video", audio: "Audio", sticker: "Sticker", contact: "Contact", location: "Location", venue: "Place", poll: "Poll", dice: "Dice", video_note: "Round video", animation: "GIF", users_shared: "People", document: "File" };
const SIZES = ["B", "KB", "MB"];

function size(bytes) {
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)), SIZES.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power ? 1 : 0)} ${SIZES[power]}`;
}

function time(message) {
  return new Date(message.date).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function day(message) {
  const date = new Date(message.date);
  if (date.toDateString() === new Date().toDateString()) return "Today";
  return date.toLocaleDateString("en", { day: "numeric", month: "long", year: "numeric" });
}

export function summary(message) {
  const text = plainText(message.html).trim();
  return text || message.file?.name || NAMES[message.kind] || "Message";
}

function download({ url, name, size: bytes }) {
  return el(
    "a",
    { class: "file", href: url, download: name, "data-file": true },
    el("span", { class: "file-sign" }, icon("file")),
    el("span", { class: "file-words" }, el("b", {}, name), el("small", {}, size(bytes))),
  );
}

function picture({ url, name }, { enlarge }) {
  const image = el("img", { src: url, alt: name, loading: "eager" });
  return el("button", { type: "button", class: "photo", "aria-label": `Enlarge ${name}`, onclick: () => enlarge(url, name) }, image);
}

const player = (tag) => ({ url, name }) => el(tag, { class: "player", src: url, controls: true, preload: "metadata", "aria-label": name });

const MEDIA = {
  photo: picture,
  sticker: ({ url, name }) => el("img", { class: "sticker", src: url, alt: name }),
  voice: player("audio"),
  audio: player("audio"),
  video: player("video"),
  video_note: player("video"),
  animation: player("video"),
};

function contactCard({ first_name: first, last_name: last, phone_number: phone }) {
  const name = [first, last].filter(Boolean).join(" ");
  const number = phone.startsWith("+") ? phone : `+${phone}`;
  return el(
    "div",
    { class: "contact" },
    el("span", { class: "file-sign" }, icon("person")),
    el("span", { class: "file-words" }, el("b", {}, name), el("small", {}, number)),
  );
}

function peopleCard(people) {
  const names = people.map(({ user_id: id, first_name: first, last_name: last }) => [first, last].filter(Boolean).join(" ") || String(id));
  return el(
    "div",
    { class: "contact" },
    el("span", { class: "file-sign" }, icon("person")),
    el("span", { class: "file-words" }, el("b", {}, names.join(", ")), el("small", {}, "chosen")),
  );
}

function place({ latitude, longitude }) {
  return el("div", { class: "contact" }, `📍 ${latitude.toFixed(5)}, ${longitude.toFixed(5)}`);
}

function venueCard({ title, address }) {
  return el("div", { class: "contact" }, el("span", { class: "file-words" }, el("b", {}, `📍 ${title}`), el("small", {}, address)));
}

function pollCard({ question, options }) {
  const lines = options.map(({ text: option }) => el("small", {}, `○ ${option}`));
  return el("div", { class: "contact" }, el("span", { class: "file-words" }, el("b", {}, question), ...lines));
}

function media(message, acts) {
  if (message.venue) return venueCard(message.venue);
  if (message.poll) return pollCard(message.poll);
  if (message.dice) return el("div", { class: "contact" }, message.dice.emoji);
  if (message.contact) return contactCard(message.contact);
  if (message.shared) return peopleCard(message.shared);
  if (message.location) return place(message.location);
  return message.file ? (MEDIA[message.kind] ?? download)(message.file, acts) : null;
}

function quote(chat, message, acts) {
  const replied = message.reply_to === null ? null : chat.messages.get(message.reply_to);
  if (!replied) return null;
  return el(
    "button",
    { type: "button", class: "quote", onclick: () => acts.goTo(replied.id) },
    el("b", {}, replied.outgoing ? acts.botName : chat.name),
    el("span", {}, summary(replied)),
  );
}

function text(message, acts) {
  if (!message.html) return null;
  const node = el("div", { class: "text" }, richText(message.html));
  node.addEventListener("click", (event) => {
    const spoiler = event.target.closest(".spoiler");
    const command = event.target.closest(".command");
    const fold = event.target.closest("blockquote.expandable");
    if (spoiler) spoiler.classList.add("shown");
    else if (command) acts.say(command.textContent);
    else if (fold) fold.classList.toggle("unfolded");
  });
  node.addEventListener("keydown", ({ key, target }) => key === "Enter" && target.matches("blockquote") && target.classList.toggle("unfolded"));
  return node;
}

export function messageNode(chat, message, acts) {
  const reactions = (message.reactions ?? []).filter(Boolean);
  const attached = media(message, acts);
  const bubble = el(
    "div",
    { class: ["bubble", `kind-${message.kind}`, attached && "with-media", message.html && "with-text", message.edited && "edited"].filter(Boolean).join(" ") },
    quote(chat, message, acts),
    attached,
    text(message, acts),
    reactions.length > 0 && el("span", { class: "reactions" }, ...reactions.map((sign) => el("span", {}, sign))),
    el("span", { class: "meta" }, message.edited && "edited ", el("time", { datetime: message.date }, time(message))),
  );
  const edit = !message.outgoing && message.html && (message.file || message.kind === "text")
    && iconButton("pen", "Edit", { class: "reply edit", onclick: () => acts.edit(message.id) });
  const reply = iconButton("reply", "Reply", { class: "reply", onclick: () => acts.reply(message.id) });
  return el(
    "article",
    {
      class: `message ${message.outgoing ? "from-bot" : "own"}${message.inline_keyboard ? " with-keys" : ""}`,
      "data-id": message.id,
      "aria-label": message.outgoing ? acts.botName : chat.name,
    },
    el("div", { class: "line" }, bubble, reply, edit),
    inlineKeyboard(chat, message, acts.press),
  );
}
