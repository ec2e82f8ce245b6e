import { useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { getOperationAST, parse } from "graphql";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import "graphiql/style.css";
import "./page.css";

const storedKey = "cxsaas.key";
const startText = `# The key goes into the field above;
# it is kept for this tab only.
query {
  viewer { role tenantId }
}
`;

const bearer = key => `Bearer ${key.trim()}`;

// Queries and mutations by POST, subscriptions over one WebSocket, which is opened by the first and closed after the last.
function fetcherFor(key) {
  const address = new URL("/graphql", location.href);
  const socket = createClient({
    url: address.href.replace(/^http/, "ws"),
    lazy: true,
    connectionParams: { Authorization: bearer(key) },
  });
  return params => {
    if (!key.trim()) return { errors: [{ message: "Put an API key into the field above." }] };
    return isSubscription(params) ? socket.iterate(params) : post(address, key, params);
  };
}

// Read from the text: what the editor knows of it may be one key stroke old.
function isSubscription({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === "subscription";
  } catch {
    return false; // The server says what is wrong with it.
  }
}

async function post(address, key, params) {
  const response = await fetch(address, {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json, application/json;q=0.9",
      "Content-Type": "application/json",
      Authorization: bearer(key),
    },
    body: JSON.stringify(params),
  });
  return response.json();
}

function Page() {
  const [key, setKey] = useState(() => sessionStorage.getItem(storedKey) ?? "");
  const [used, setUsed] = useState(key);
  const fetcher = useMemo(() => fetcherFor(used), [used]);
  const use = event => {
    event.preventDefault();
    sessionStorage.setItem(storedKey, key);
    setUsed(key);
  };
  return (
    <>
      <form className="key" onSubmit={use}>
        <label htmlFor="key">API key</label>
        <input id="key" type="password" autoComplete="off" spellCheck={false} value={key} onChange={event => setKey(event.target.value)} />
        <button type="submit">Use</button>
      </form>
      <div className="graphiql">
        <GraphiQL key={used} fetcher={fetcher} defaultQuery={startText} shouldPersistHeaders={false} />
      </div>
    </>
  );
}

createRoot(document.getElementById("page")).render(<Page />);
