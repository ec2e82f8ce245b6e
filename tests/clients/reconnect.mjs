// One customer followed by both reference clients while the server is killed and started again by whoever started this: they come back
// by themselves, and what they have then is what is true then. Each line says how far it is.
import { next, scoreChanged, socketClient, streamClient } from "./client.mjs";

const patience = { retryAttempts: 1_000, shouldRetry: () => true, retryWait: () => new Promise(resolve => setTimeout(resolve, 100)) };
let ended = 0;
const socket = socketClient({ ...patience, on: { closed: () => { ended++; } } });
const stream = streamClient({ ...patience, retry: async () => { ended++; await patience.retryWait(); } });

const operation = {
  ...scoreChanged("c"),
  query: "subscription Score($customerId: ID!) { scoreChanged(customerId: $customerId) { delta satisfaction { version score } } }",
};

// Values until one is of this version; the first after a break has no delta, for it is the state and not a change.
async function until(followed, version, isState) {
  while (true) {
    const { value } = await next(followed, `version ${version}`, 60_000);
    if (value.errors) throw new Error(JSON.stringify(value.errors));
    const { delta, satisfaction } = value.data.scoreChanged;
    if (isState && delta !== null) throw new Error(`a change came first: ${JSON.stringify(value)}`);
    isState = false;
    if (satisfaction.version === version) return;
  }
}

const all = [socket.iterate(operation), stream.iterate(operation)];
await Promise.all(all.map(followed => until(followed, 1, true)));
console.log("following");
const back = Promise.all(all.map(followed => until(followed, 2, true)));
while (ended < 2) await new Promise(resolve => setTimeout(resolve, 20));
console.log("cut off");
await back;
console.log("back");
process.exit(0);
