// What one person's chat holds; knows nothing of how it looks.

export class Chat {
  constructor({ id, name, role }) {
    Object.assign(this, { id, name, role });
    this.person = { started: false, blocked: false, phone: null };
    this.commands = [];
    this.messages = new Map();
    this.keyboard = null;
    this.keyboardHidden = false;
    this.asked = null;
    this.replyTo = null;
    this.editing = null;
    this.draft = "";
    this.seen = null;
    this.spinning = new Map();
  }

  load({ person, commands, messages, keyboard_message: keyboard }) {
    this.person = person;
    this.commands = commands;
    this.messages = new Map(messages.map((message) => [message.id, message]));
    this.keyboard = null;
    this.asked = null;
    if (keyboard) this.takeMarkup(keyboard);
    messages.forEach((message) => this.takeMarkup(message));
    this.seen ??= this.newest;
    if (!this.messages.has(this.replyTo)) this.replyTo = null;
    if (!this.messages.has(this.editing)) this.editing = null;
  }

  get newest() {
    return Math.max(0, ...this.messages.keys());
  }

  get unread() {
    return Array.from(this.messages.values()).filter(({ id, outgoing }) => outgoing && id > (this.seen ?? 0)).length;
  }

  get canWrite() {
    return !this.person.blocked && (this.person.started || this.messages.size > 0);
  }

  get placeholder() {
    return this.asked?.placeholder ?? (this.keyboardHidden ? null : this.keyboard?.placeholder);
  }

  put(message) {
    const isNew = !this.messages.has(message.id);
    this.messages.set(message.id, message);
    if (isNew) this.takeMarkup(message);
    return isNew;
  }

  takeMarkup(message) {
    if (!message.outgoing) {
      this.person.started = true;
      this.used();
    } else if (message.keyboard) {
      Object.assign(this, { keyboard: message, keyboardHidden: false, asked: null });
    } else if (message.remove_keyboard) {
      Object.assign(this, { keyboard: null, asked: null });
    } else if (message.force_reply) {
      Object.assign(this, { asked: message, replyTo: message.id });
    }
  }

  // A one-time keyboard folds after it was used, an asked-for reply is given.
  used() {
    if (this.replyTo === this.asked?.id) this.replyTo = null;
    this.asked = null;
    if (this.keyboard?.one_time) this.keyboardHidden = true;
  }

  remove(id) {
    this.messages.delete(id);
    if (this.keyboard?.id === id) this.keyboard = null;
    if (this.asked?.id === id) this.asked = null;
    if (this.replyTo === id) this.replyTo = null;
  }

  read() {
    this.seen = this.newest;
  }
}
