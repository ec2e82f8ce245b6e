// urql: queries and mutations by POST, subscriptions over graphql-transport-ws.
import test from "node:test";
import { createClient, fetchExchange, subscriptionExchange } from "urql";
import { parse } from "graphql";
import { authorization, iterate, socketClient, url } from "./client.mjs";
import { answersAQuery, hearsOfAnInvalidDocument, recordsFeedbackOnce, seesTheScoreChange } from "./live.mjs";

const cases = { answersAQuery, hearsOfAnInvalidDocument, recordsFeedbackOnce, seesTheScoreChange };

for (const [name, run] of Object.entries(cases)) {
  test(name, async () => {
    const socket = socketClient();
    const forwardSubscription = request => ({
      subscribe: sink => ({ unsubscribe: socket.subscribe(request, sink) }),
    });
    const urql = createClient({
      url,
      // A query by GET is urql's default for short ones; what is asked here goes as everything else does.
      preferGetMethod: false,
      fetchOptions: { headers: authorization },
      exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription })],
    });
    try {
      await run({ iterate: request => iterate(sink => start(urql, request, sink)) });
    } finally {
      await socket.dispose();
    }
  });
}

function start(urql, { query, variables }, sink) {
  const kind = parse(query).definitions[0].operation;
  const operation = kind === "query" ? urql.query(query, variables) : kind === "mutation" ? urql.mutation(query, variables) : urql.subscription(query, variables);
  const subscription = operation.subscribe(({ data, error }) => (error ? sink.fail(error) : sink.next({ data })));
  return () => subscription.unsubscribe();
}
