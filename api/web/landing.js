// The landing page: is the server ready, and who can be tried in a demo.

import { element } from "/assets/element.js";
import { personas } from "/assets/session.js";

const WORDS = { ready: "The server is ready", trouble: "The server is not ready" };

async function showReadiness() {
  const place = document.getElementById("ready");
  const answer = await fetch("/readyz", { cache: "no-store" }).catch(() => null);
  const body = await answer?.json().catch(() => null);
  const state = answer?.ok && body?.status === "ready" ? "ready" : "trouble";
  place.dataset.state = state;
  place.textContent = WORDS[state];
}

async function showPersonas() {
  const items = await personas();
  document.getElementById("personas").replaceChildren(...items.map(card));
  document.getElementById("demo").hidden = items.length === 0;
}

function card({ name, email, password, about }) {
  return element(
    "li",
    {},
    element("h3", { textContent: name }),
    element("p", { textContent: about ?? "" }),
    element("div", { className: "doors" }, door("/docs/", "Swagger UI", name, email), door("/graphql", "GraphiQL", name, email)),
    element(
      "details",
      {},
      element("summary", { textContent: "For your own client" }),
      element("dl", {}, ...term("E-mail", email), ...term("Password", password)),
    ),
  );
}

function door(path, text, name, email) {
  const href = `${path}?persona=${encodeURIComponent(email)}`;
  return element("a", { href, textContent: text, "aria-label": `${text} as ${name}` });
}

function term(word, value) {
  return [element("dt", { textContent: word }), element("dd", {}, element("code", { textContent: value }))];
}

showPersonas();
showReadiness();
setInterval(() => document.hidden || showReadiness(), 15_000);
