// GraphQL over SSE in distinct connections mode, by its reference client.
import assert from "node:assert/strict";
import test from "node:test";
import { next, streamClient, viewer } from "./client.mjs";
import { answersAQuery, hearsOfAnInvalidDocument, recordsFeedbackOnce, seesTheScoreChange } from "./live.mjs";

const cases = { answersAQuery, hearsOfAnInvalidDocument, recordsFeedbackOnce, seesTheScoreChange };

for (const [name, run] of Object.entries(cases)) {
  test(name, async () => {
    const client = streamClient();
    try {
      await run(client);
    } finally {
      client.dispose();
    }
  });
}

test("a wrong key is refused with 401", async () => {
  const client = streamClient({ headers: { Authorization: "Bearer wrong" } });
  await assert.rejects(next(client.iterate(viewer), "a refusal"), error => error.response?.status === 401);
});
