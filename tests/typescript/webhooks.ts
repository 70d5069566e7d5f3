// Webhooks out and in, with the official library of Standard Webhooks: what the server sends verifies with it, and what
// it signs is taken in.
//
//   node build/webhooks.js http://127.0.0.1:8080
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

const address = process.argv[2];
if (address === undefined) throw new Error("which server?");
const api = `${address}/api/v1`;

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

let token = "";
async function call(method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  check(response.ok, `${method} ${path}: ${JSON.stringify(answer)}`);
  return answer.data;
}

interface Delivery {
  headers: Record<string, string>;
  body: string;
}
const waiting: ((delivery: Delivery) => void)[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    response.writeHead(204).end();
    const delivery = { headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() };
    waiting.shift()?.(delivery);
  });
});
await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;

async function delivered(change: () => Promise<unknown>): Promise<Delivery> {
  const delivery = new Promise<Delivery>((resolve, reject) => {
    waiting.push(resolve);
    setTimeout(() => reject(new Error("nothing was delivered")), 30_000).unref();
  });
  await change();
  return delivery;
}

function believes(secret: string, { body, headers }: Delivery): any {
  try {
    return new Webhook(secret).verify(body, headers);
  } catch {
    return undefined;
  }
}

token = (await call("POST", "/auth/login", { email: "head@chitombo-high.example", password: "Demo-2026-school" })).access_token;
const { endpoint, secret } = await call("POST", "/webhook-endpoints", { url, topics: ["sis.student.updated"] });
const [student] = await call("GET", "/students?per_page=1");
let count = 0;
const change = () => call("PATCH", `/students/${student.id}`, { preferred_name: `Name ${++count}${Date.now()}` });

const first = await delivered(change);
const event = believes(secret, first);
check(event?.type === "sis.student.updated" && event.data.id === student.id, JSON.stringify(first));
check(believes(secret, { ...first, body: first.body.replace("update", "delete") }) === undefined, "an altered body is refused");

const rotated = await call("POST", `/webhook-endpoints/${endpoint.id}/rotate-secret`, {});
const second = await delivered(change);
check(believes(secret, second) !== undefined, "the replaced secret still verifies");
check(believes(rotated.secret, second) !== undefined, "the new secret verifies");
await call("POST", `/webhook-endpoints/${endpoint.id}/rotate-secret`, { overlap_hours: 0 });
await fetch(`${api}/webhook-endpoints/${endpoint.id}`, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });

const source = await call("POST", "/webhook-sources", { name: `Partner ${Date.now()}`, provider: "standard-webhooks" });
const partner = new Webhook(source.secret);
async function send(body: string, signed = body): Promise<number> {
  const at = new Date();
  const headers = {
    "webhook-id": `msg_${source.source.id}`,
    "webhook-timestamp": `${Math.floor(at.getTime() / 1000)}`,
    "webhook-signature": partner.sign(`msg_${source.source.id}`, at, signed),
  };
  return (await fetch(source.url, { method: "POST", headers, body })).status;
}
check((await send('{"type":"invoice.paid"} ', '{"type":"invoice.paid"}')) === 401, "an altered message is refused");
check((await send('{"type":"invoice.paid"}')) === 202, "a message is taken in");
check((await send('{"type":"invoice.paid"}')) === 202, "a repetition is answered likewise");
receiver.close();
console.log("webhooks verify with standardwebhooks for Node.js, and its messages are taken in");
