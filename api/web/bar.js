// The bar on top of Swagger UI and GraphiQL: where you are, and who.

import { element } from "/assets/element.js";
import { current, onChange, personas, signIn, signOut } from "/assets/session.js";

const PAGES = [
  ["/docs/", "Swagger UI"],
  ["/graphql", "GraphiQL"],
];

/** Fills `host`; resolves when the personas are there and a `?persona=` of the address is signed in. */
export async function mountBar(host) {
  const status = element("p", { className: "bar-status", role: "status" });
  const people = element("div", { className: "bar-people", role: "group", "aria-label": "Sign in as", hidden: true });
  const leave = element("button", { type: "button", className: "bar-leave", textContent: "Sign out" });
  let items = [];
  const nameOf = (account) => items.find(({ email }) => email === account.email)?.name;
  const form = ownAccount((account) => act(() => signIn({ name: nameOf(account), ...account })));
  host.append(navigation(), people, element("div", { className: "bar-you" }, status, leave, form));

  leave.addEventListener("click", () => act(signOut));
  onChange(show);
  show(current());

  items = await personas();
  people.append(
    element("span", { textContent: "Sign in as", "aria-hidden": "true" }),
    ...items.map((persona) => personaButton(persona, () => act(() => signIn(persona)))),
  );
  people.hidden = items.length === 0;
  show(current());
  await signInFromAddress(items, act);

  async function act(work) {
    if (host.getAttribute("aria-busy") === "true") return;
    host.setAttribute("aria-busy", "true");
    const focused = document.activeElement;
    try {
      await work();
      form.open = false;
    } catch (error) {
      say(error.message, true);
    } finally {
      host.setAttribute("aria-busy", "false");
    }
    const lost = focused !== document.body && !focused.checkVisibility();
    if (lost) form.firstChild.focus(); // the keyboard stays in the bar
  }

  function show(session) {
    for (const button of people.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.email === session?.email));
    }
    leave.hidden = !session;
    say(session ? `Signed in as ${session.name}` : "Not signed in", false);
  }

  function say(text, wrong) {
    status.textContent = text;
    status.classList.toggle("bar-wrong", wrong);
  }
}

function navigation() {
  const home = element("a", { href: "/", className: "bar-home", textContent: "Bindery" });
  const links = PAGES.map(([href, text]) => {
    const here = location.pathname === href ? { "aria-current": "page" } : {};
    return element("a", { href, textContent: text, ...here });
  });
  return element("nav", { className: "bar-pages", "aria-label": "Bindery" }, home, ...links);
}

function personaButton(persona, onClick) {
  const button = element("button", { type: "button", textContent: persona.name, title: persona.about ?? "" });
  button.dataset.email = persona.email;
  button.addEventListener("click", onClick);
  return button;
}

function ownAccount(submit) {
  const email = element("input", { type: "email", name: "email", autocomplete: "username", required: true });
  const password = element("input", { type: "password", name: "password", autocomplete: "current-password", required: true });
  const form = element(
    "form",
    {},
    element("label", {}, "E-mail", email),
    element("label", {}, "Password", password),
    element("button", { type: "submit", textContent: "Sign in" }),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await submit({ email: email.value, password: password.value });
    password.value = "";
  });
  const details = element("details", { className: "bar-own" }, element("summary", { textContent: "Own account" }), form);
  details.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    details.open = false;
    details.firstChild.focus();
  });
  return details;
}

/** `/docs/?persona=EMAIL` is the link from the landing page; the address is cleaned before it is used. */
async function signInFromAddress(items, act) {
  const address = new URL(location.href);
  const email = address.searchParams.get("persona");
  if (email === null) return;
  address.searchParams.delete("persona");
  history.replaceState(history.state, "", address);
  const persona = items.find((item) => item.email === email);
  if (persona && current()?.email !== email) await act(() => signIn(persona));
}
