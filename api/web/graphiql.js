// GraphiQL over /graphql, with the bar's sign-in on every request.

import { mountBar } from "/assets/bar.js";
import { element } from "/assets/element.js";
import { execute, subscribe } from "/assets/graphql-client.js";

const TABS = "bindery.graphiql:tabState"; // what GraphiQL calls it, behind our prefix

const signedIn = mountBar(document.getElementById("bar"));
const place = document.getElementById("graphiql");

if (globalThis.GraphiQL && globalThis.React && globalThis.ReactDOM) open();
else place.replaceChildren(missing());

async function open() {
  const [examples] = await Promise.all([loadExamples(), signedIn]);
  const { GraphiQL, React, ReactDOM } = globalThis;
  const properties = {
    fetcher,
    storage,
    defaultTabs: examples,
    defaultEditorToolsVisibility: true,
    shouldPersistHeaders: false,
    showPersistHeadersSettings: false,
    ...lastActiveTab(),
  };
  const logo = React.createElement(GraphiQL.Logo, null, " ");
  ReactDOM.createRoot(place).render(React.createElement(GraphiQL, properties, logo));
}

async function fetcher(params, options = {}) {
  const send = isSubscription(params, options.documentAST) ? subscribe : execute;
  return send(params, options.headers ?? {});
}

function isSubscription({ operationName }, document) {
  const operations = document?.definitions.filter(({ kind }) => kind === "OperationDefinition") ?? [];
  const chosen = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  return chosen?.operation === "subscription";
}

/** Every tab starts with its title as a comment. */
async function loadExamples() {
  const answer = await fetch("/assets/examples.json").catch(() => null);
  const examples = answer?.ok ? await answer.json() : [];
  const tabs = examples.map(({ title, query, variables }) => ({
    query: `# ${title}\n${query}\n`,
    variables: variables ? JSON.stringify(variables, null, 2) : null,
  }));
  return tabs.length ? tabs : undefined;
}

/** Without a `query` GraphiQL 4 opens an empty tab beside the restored ones: name the one last used. */
function lastActiveTab() {
  try {
    const { tabs, activeTabIndex } = JSON.parse(sessionStorage.getItem(TABS));
    const { query, variables } = tabs[activeTabIndex];
    return { query: query ?? "", variables: variables ?? "" };
  } catch {
    return {};
  }
}

/** GraphiQL's memory, for this browser tab only and apart from the session. */
const storage = {
  key: (name) => name.replace(/^graphiql:/, "bindery.graphiql:"),
  getItem: (name) => sessionStorage.getItem(storage.key(name)),
  setItem: (name, value) => sessionStorage.setItem(storage.key(name), value),
  removeItem: (name) => sessionStorage.removeItem(storage.key(name)),
  names: () => Object.keys(sessionStorage).filter((name) => name.startsWith("bindery.graphiql:")),
  clear: () => storage.names().forEach((name) => sessionStorage.removeItem(name)),
  get length() {
    return storage.names().length;
  },
};

function missing() {
  const textContent =
    "GraphiQL's own files did not load. They come from a public CDN unless the server was built with them " +
    "(npm ci in api/web). The endpoint answers all the same: POST /graphql; the schema is at /schema.graphql.";
  return element("p", { className: "waiting", textContent });
}
