// GraphQL over HTTP, as its reference implementation audits a server.
import assert from "node:assert/strict";
import test from "node:test";
import { serverAudits } from "graphql-http";
import { authorization, url } from "./client.mjs";

const fetchFn = (address, init = {}) =>
  fetch(address, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...authorization } });

const audits = serverAudits({ url, fetchFn });

test("there are audits to pass", () => assert.ok(audits.length >= 61, `${audits.length} audits`));

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    await result.response?.body?.cancel().catch(() => {});
    assert.equal(result.status, "ok", result.reason);
  });
}
