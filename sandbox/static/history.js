// The scrolling list of a chat's messages.

import { calmMotion, el, icon } from "./dom.js";
import { day, messageNode } from "./messages.js";

const NEAR = 80;
const SWIPE = 56;

export class History {
  constructor(acts) {
    this.acts = acts;
    this.chat = null;
    this.stays = true;
    this.below = 0;
    this.list = el("div", { class: "list", role: "log", "aria-label": "Messages", "aria-live": "polite" });
    this.scroll = el("div", { class: "scroll", tabindex: 0, "aria-label": "Chat", onscroll: () => this.scrolled() }, this.list);
    this.count = el("span", { class: "badge", hidden: true });
    this.down = el("button", { type: "button", class: "down", hidden: true, "aria-label": "To the newest message", onclick: () => this.toEnd(true) }, icon("down"), this.count);
    this.node = el("div", { class: "history" }, this.scroll, this.down);
    this.list.addEventListener("load", () => this.stays && this.toEnd(false), true);
    new ResizeObserver(() => this.stays && this.toEnd(false)).observe(this.scroll);
    this.watchSwipes();
  }

  show(chat, empty) {
    this.chat = chat;
    this.draw(empty);
    this.toEnd(false);
  }

  draw(empty) {
    const nodes = [];
    let last = null;
    for (const message of this.chat.messages.values()) {
      if (day(message) !== last) nodes.push(this.separator(message));
      last = day(message);
      nodes.push(messageNode(this.chat, message, this.acts));
    }
    this.last = last;
    this.list.replaceChildren(...(nodes.length ? nodes : [empty]));
    this.scrolled();
  }

  separator(message) {
    return el("p", { class: "day" }, day(message));
  }

  add(message) {
    if (this.chat.messages.size === 1) this.list.replaceChildren();
    if (day(message) !== this.last) this.list.append(this.separator(message));
    this.last = day(message);
    const node = messageNode(this.chat, message, this.acts);
    node.classList.add("arrives");
    this.list.append(node);
    if (this.stays || !message.outgoing) return this.toEnd(true);
    this.below += 1;
    this.drawDown();
  }

  // Keyboard users keep their place: the button at the same spot of the new keyboard gets the focus.
  replace(message, { flash }) {
    const old = this.find(message.id);
    if (!old) return;
    const at = Array.from(old.querySelectorAll("button")).indexOf(document.activeElement);
    const node = messageNode(this.chat, message, this.acts);
    if (flash) node.classList.add("flash");
    old.replaceWith(node);
    if (at >= 0) Array.from(node.querySelectorAll("button")).at(Math.min(at, node.querySelectorAll("button").length - 1))?.focus({ preventScroll: true });
    if (this.stays) this.toEnd(false);
  }

  find(id) {
    return this.list.querySelector(`[data-id="${Number(id)}"]`);
  }

  goTo(id) {
    const node = this.find(id);
    node?.scrollIntoView({ block: "center", behavior: calmMotion() ? "auto" : "smooth" });
    node?.classList.remove("flash");
    requestAnimationFrame(() => node?.classList.add("flash"));
  }

  toEnd(smooth) {
    this.stays = true;
    this.below = 0;
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: smooth && !calmMotion() ? "smooth" : "instant" });
    this.drawDown();
  }

  scrolled() {
    const left = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight;
    const goesUp = this.scroll.scrollTop < (this.top ?? 0);
    this.top = this.scroll.scrollTop;
    // While it glides down to the newest message it is not at the end yet, but still on its way there.
    if (left < NEAR) this.stays = true;
    else if (goesUp) this.stays = false;
    if (this.stays) this.below = 0;
    this.drawDown();
  }

  drawDown() {
    this.down.hidden = this.stays;
    this.count.hidden = !this.below;
    this.count.textContent = String(this.below);
  }

  watchSwipes() {
    let start = null;
    this.list.addEventListener("touchstart", ({ touches: [touch], target }) => {
      start = { x: touch.clientX, y: touch.clientY, id: target.closest?.(".message")?.dataset.id };
    }, { passive: true });
    this.list.addEventListener("touchend", ({ changedTouches: [touch] }) => {
      const sideways = start && start.x - touch.clientX > SWIPE && Math.abs(start.y - touch.clientY) < SWIPE;
      if (sideways && start.id) this.acts.reply(Number(start.id));
      start = null;
    }, { passive: true });
  }
}
