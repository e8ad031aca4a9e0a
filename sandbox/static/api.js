// What the page asks of the sandbox.

async function answered(response) {
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(told.error ?? `The sandbox answered ${response.status}`);
  return told;
}

export const cast = async () => answered(await fetch("/sandbox/cast"));

export const chat = async (person) => answered(await fetch(`/sandbox/chat/${person}`));

export const newLead = async () => answered(await fetch("/sandbox/people", { method: "POST" }));

export const everybody = async () => answered(await fetch("/sandbox/people"));

export async function act(person, name, given = {}) {
  const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) };
  return answered(await fetch(`/sandbox/people/${person}/${name}`, request));
}

const KINDS = [["image/gif", "document"], ["image/svg", "document"], ["image/", "photo"], ["audio/ogg", "voice"], ["audio/", "audio"], ["video/mp4", "video"]];

const kindOf = (file) => KINDS.find(([start]) => file.type.startsWith(start))?.[1] ?? "document";

async function upload(person, act, files, query) {
  const body = new FormData();
  files.forEach((file) => body.append("file", file, file.name));
  return answered(await fetch(`/sandbox/people/${person}/${act}?${new URLSearchParams(query)}`, { method: "POST", body }));
}

// Several files go together as an album: pictures and films, or music; of any others all go as plain files.
export async function sendFiles(person, files, caption) {
  const kinds = files.map(kindOf);
  if (files.length === 1) return upload(person, "media", files, { kind: kinds[0], caption });
  const one = [["photo", "video"], ["audio"]].find((group) => kinds.every((kind) => group.includes(kind)));
  return upload(person, "album", files, { kinds: (one ? kinds : kinds.map(() => "document")).join(","), caption });
}

// The browser reconnects by itself; after every connection the chats are read anew, so nothing is missed.
export function listen({ connected, lost, event }) {
  const source = new EventSource("/sandbox/events");
  source.addEventListener("open", connected);
  source.addEventListener("error", lost);
  source.addEventListener("message", (told) => event(JSON.parse(told.data)));
}
