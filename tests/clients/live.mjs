// What each client of live updates must see, whatever the transport.
import assert from "node:assert/strict";
import { newId, next, recordFeedback, scoreChanged, viewer } from "./client.mjs";

export async function answersAQuery(client) {
  const { value } = await next(client.iterate(viewer), "the viewer");
  assert.equal(value.errors, undefined);
  assert.ok(value.data.viewer.role);
}

export async function recordsFeedbackOnce(client) {
  const [id, customerId] = [newId("feedback"), newId("customer")];
  for (const duplicate of [false, true]) {
    const { value } = await next(client.iterate(recordFeedback(id, customerId)), "the answer to recordFeedback");
    assert.equal(value.errors, undefined);
    assert.deepEqual(value.data.recordFeedback, { duplicate, feedback: { id }, errors: [] });
  }
}

export async function seesTheScoreChange(client) {
  const [seen, id, customerId] = [newId("feedback"), newId("feedback"), newId("customer")];
  await next(client.iterate(recordFeedback(seen, customerId)), "a customer");
  const scores = client.iterate(scoreChanged(customerId));
  try {
    const { value: first } = await next(scores, "the score as it is now");
    assert.equal(first.errors, undefined);
    assert.equal(first.data.scoreChanged.customerId, customerId);
    assert.equal(first.data.scoreChanged.delta, null);
    await next(client.iterate(recordFeedback(id, customerId)), "the answer to recordFeedback");
    const { value: second } = await next(scores, "the score after the feedback");
    assert.equal(second.data.scoreChanged.eventId, id);
  } finally {
    await scores.return();
  }
}

export async function hearsOfAnInvalidDocument(client) {
  await assert.rejects(async () => {
    const { value } = await next(client.iterate({ query: "{ noSuchField }" }), "an error");
    if (value.errors) throw value.errors;
  });
}
