// Apollo Client: queries and mutations by POST, subscriptions over graphql-transport-ws.
import test from "node:test";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { authorization, iterate, socketClient, url } from "./client.mjs";
import { answersAQuery, hearsOfAnInvalidDocument, recordsFeedbackOnce, seesTheScoreChange } from "./live.mjs";

const cases = { answersAQuery, hearsOfAnInvalidDocument, recordsFeedbackOnce, seesTheScoreChange };

for (const [name, run] of Object.entries(cases)) {
  test(name, async () => {
    const socket = socketClient();
    const link = ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      new HttpLink({ uri: url, headers: authorization }),
    );
    const apollo = new ApolloClient({ link, cache: new InMemoryCache() });
    try {
      await run({ iterate: request => iterate(sink => start(apollo, request, sink)) });
    } finally {
      apollo.stop();
      await socket.dispose();
    }
  });
}

function start(apollo, { query, variables }, sink) {
  const document = gql(query);
  const kind = document.definitions[0].operation;
  if (kind === "subscription") {
    const subscription = apollo.subscribe({ query: document, variables }).subscribe(
      ({ data, error }) => (error ? sink.fail(error) : sink.next({ data })));
    return () => subscription.unsubscribe();
  }
  const answer = kind === "mutation" ? apollo.mutate({ mutation: document, variables }) : apollo.query({ query: document, variables });
  answer.then(({ data }) => sink.next({ data: plain(data) }), sink.fail);
  return () => {};
}

// Its cache names the type of each object, which the document did not ask for.
const plain = data => JSON.parse(JSON.stringify(data, (name, value) => (name === "__typename" ? undefined : value)));
