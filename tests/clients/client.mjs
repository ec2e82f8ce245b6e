// Where the server under test is and who speaks to it. Both come from the environment: CXSAAS_URL, such as
// http://localhost:5000, and CXSAAS_KEY, the key of an agent or an admin of a tenant.
import WebSocket from "ws";
import { createClient as createSocketClient } from "graphql-ws";
import { createClient as createStreamClient } from "graphql-sse";

function need(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const base = need("CXSAAS_URL").replace(/\/$/, "");
export const url = `${base}/graphql`;
export const authorization = { Authorization: `Bearer ${need("CXSAAS_KEY")}` };

export const socketClient = (options = {}) => createSocketClient({
  url: url.replace(/^http/, "ws"),
  webSocketImpl: WebSocket,
  connectionParams: authorization,
  retryAttempts: 0,
  ...options,
});

export const streamClient = (options = {}) => createStreamClient({
  url: `${url}/stream`,
  headers: authorization,
  retryAttempts: 0,
  ...options,
});

export const viewer = { query: "query { viewer { role tenantId } }" };

/** A new id each run: what is recorded is kept, and an id counts once. */
export const newId = name => `${name}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

export const recordFeedback = (id, customerId) => ({
  query: `mutation Record($input: RecordFeedbackInput!) {
    recordFeedback(input: $input) { duplicate feedback { id } errors { code message } }
  }`,
  variables: { input: { id, customerId, answers: [{ metric: "NPS", value: 9 }] } },
});

export const scoreChanged = customerId => ({
  query: "subscription Score($customerId: ID!) { scoreChanged(customerId: $customerId) { customerId eventId delta } }",
  variables: { customerId },
});

/** What a client pushes into a sink, as an iterator; start returns what stops it. */
export async function* iterate(start) {
  const items = [];
  let fault, wake;
  const wakeUp = () => wake?.();
  const stop = start({
    next: item => { items.push(item); wakeUp(); },
    fail: error => { fault = error; wakeUp(); },
  });
  try {
    while (true) {
      while (items.length > 0) yield items.shift();
      if (fault) throw fault;
      await new Promise(resolve => { wake = resolve; });
    }
  } finally {
    stop();
  }
}

/** The next value of an iterator, or an error that says what was missing. */
export async function next(iterator, what, milliseconds = 15_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Still missing after ${milliseconds} ms: ${what}`)), milliseconds);
  });
  try {
    return await Promise.race([iterator.next(), late]);
  } finally {
    clearTimeout(timer);
  }
}
