// graphql-transport-ws, by its reference client.
import assert from "node:assert/strict";
import test from "node:test";
import { socketClient, viewer, next } from "./client.mjs";
import { answersAQuery, hearsOfAnInvalidDocument, recordsFeedbackOnce, seesTheScoreChange } from "./live.mjs";

const cases = { answersAQuery, hearsOfAnInvalidDocument, recordsFeedbackOnce, seesTheScoreChange };

for (const [name, run] of Object.entries(cases)) {
  test(name, async () => {
    const client = socketClient();
    try {
      await run(client);
    } finally {
      await client.dispose();
    }
  });
}

test("a wrong key closes the socket with 4403", async () => {
  const client = socketClient({ connectionParams: { Authorization: "Bearer wrong" } });
  await assert.rejects(next(client.iterate(viewer), "a close"), error => error.code === 4403);
});
