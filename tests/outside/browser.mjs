// Looks at a running demo the way a person would: `node browser.mjs BASE_URL SCREENSHOT_DIR`.
// Needs `npm ci` here, and Chromium (CHROMIUM, else /usr/bin/chromium). Any console error, and any
// request to another origin, is a failure.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, pictures] = process.argv.slice(2);
if (!base || !pictures) {
  console.error("usage: node browser.mjs BASE_URL SCREENSHOT_DIR");
  process.exit(2);
}
const { origin } = new URL(base);
const DESK = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 800 };
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking " +
  "--disable-component-update --disable-sync";

mkdirSync(pictures, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "browser-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS.split(" "),
  viewport: DESK,
});
browser.setDefaultTimeout(20_000);

const complaints = []; // {text, url} of every console error
const foreign = [];
browser.on("console", (message) => {
  if (message.type() === "error") complaints.push({ text: message.text(), url: message.location().url });
});
browser.on("weberror", (problem) => complaints.push({ text: String(problem.error()), url: page.url() }));
browser.on("request", (request) => {
  const { protocol, origin: target } = new URL(request.url());
  if (/^(http|ws)/.test(protocol) && target !== origin) foreign.push(request.url());
});
const page = await browser.newPage();

let passed = 0;
let failed = 0;
try {
  await run();
} catch (error) {
  failed += 1;
  console.log(`FAIL  ${error.message}`);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

async function run() {
  const people = await json("/v1/demo/personas").then(({ items }) => items);
  await check("the landing page shows the personas and that the server is ready", () => landing(people));
  await check("a persona's link signs in and cleans the address", () => signedInByLink("/docs/", people[0]));
  await swagger(people);
  await check("a persona's link opens GraphiQL signed in", () => signedInByLink("/graphql", people[0]));
  await graphiql();
  for (const path of ["/", "/docs/", "/graphql"]) {
    await check(`${path} fits a phone, in the dark`, () => onPhone(path));
  }
  await check("no console error", () => expectNone(complaints.map(({ text, url }) => `${text} (${url})`)));
  await check("no request to another origin", () => expectNone(foreign));
}

// ---- the landing page

async function landing(people) {
  expect(people.length > 0, "no personas: is this a demo?");
  await page.goto(`${origin}/`);
  await page.locator("#ready[data-state=ready]").waitFor();
  const cards = page.locator("#personas li");
  await cards.first().waitFor();
  expect((await cards.count()) === people.length, "not every persona has a card");
  for (const { name } of people) await cards.filter({ hasText: name }).first().waitFor();
  await picture("landing");
}

async function signedInByLink(path, { email, name }) {
  await page.goto(`${origin}${path}?persona=${encodeURIComponent(email)}`);
  await page.locator(".bar-status", { hasText: `Signed in as ${name}` }).waitFor();
  expect(new URL(page.url()).search === "", `the address is still ${page.url()}`);
}

// ---- Swagger UI

async function swagger(people) {
  const { name } = people.at(-1);
  await check("one click signs in as somebody else", async () => {
    await page.locator(".opblock").first().waitFor();
    await page.getByRole("button", { name, exact: true }).click();
    await whoIs(name);
    await page.locator(".authorize.locked").waitFor();
    await picture("docs");
  });
  const operations = simpleReads(await json("/openapi.json"));
  for (const operation of operations) {
    await check(`${operation.tag}: GET ${operation.path}`, () => executeAsAnyone(operation, people));
  }
  const [first] = operations;
  await check("a reload keeps the sign-in", async () => {
    const before = await page.locator(".bar-status").textContent();
    await page.reload();
    await page.locator(".bar-status", { hasText: before }).waitFor();
    await executeAsAnyone(first, people);
    await picture("docs-executed");
  });
  await check("a token that ran out is exchanged", async () => {
    await page.evaluate(() => {
      const session = JSON.parse(sessionStorage.getItem("bindery.session"));
      sessionStorage.setItem("bindery.session", JSON.stringify({ ...session, expires_at: 0 }));
    });
    const exchange = page.waitForResponse((answer) => answer.url().endsWith("/v1/auth/refresh"));
    await executeAsAnyone(first, people);
    expect((await exchange).ok(), "the refresh token was refused");
  });
  await check("sign out", async () => {
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.locator(".bar-status", { hasText: "Not signed in" }).waitFor();
    await page.locator(".authorize.unlocked").waitFor();
  });
}

/** Of each tag the first GET that answers JSON and needs no parameter without an example. */
function simpleReads(document) {
  const found = new Map();
  for (const [path, item] of Object.entries(document.paths)) {
    const tag = item.get?.tags?.[0];
    if (!tag || found.has(tag)) continue;
    const parameters = [...(item.parameters ?? []), ...(item.get.parameters ?? [])];
    const needsNothing = parameters.map((parameter) => resolve(document, parameter)).every(hasValue);
    if (needsNothing && answersJson(document, item.get)) found.set(tag, { tag, path });
  }
  return [...found.values()];
}

function hasValue({ required, example, examples, schema = {} }) {
  const known = [example, examples, schema.example, schema.examples, schema.default];
  return !required || known.some((value) => value !== undefined);
}

function answersJson(document, operation) {
  const success = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"));
  const types = success.flatMap(([, response]) => Object.keys(resolve(document, response).content ?? {}));
  return types.some((type) => /\bjson\b/.test(type));
}

function resolve(document, value) {
  const steps = value.$ref?.split("/").slice(1) ?? [];
  return value.$ref ? steps.reduce((at, step) => at[step], document) : value;
}

/** Some operations are for stewards or admins: a 403 moves on to the next persona. */
async function executeAsAnyone(operation, people) {
  let outcome = await execute(operation);
  for (const { name } of people) {
    if (outcome.status !== 403) break;
    forgive(outcome.url, 403);
    await page.getByRole("button", { name, exact: true }).click();
    await whoIs(name);
    outcome = await execute(operation);
  }
  expect(outcome.status >= 200 && outcome.status < 300, `answered ${outcome.status}: ${outcome.url}`);
}

async function execute({ path }) {
  const block = page.locator(".opblock-get").filter({ has: page.locator(`[data-path="${path}"]`) }).first();
  const button = block.locator(".btn.execute");
  if (!(await button.isVisible())) await block.locator(".opblock-summary-control").click();
  const answered = page.waitForResponse((answer) => matches(path, new URL(answer.url()).pathname));
  await button.click();
  const answer = await answered;
  const shown = block.locator(".live-responses-table .response .response-col_status").first();
  await shown.filter({ hasText: String(answer.status()) }).waitFor();
  return { status: answer.status(), url: answer.url() };
}

function matches(template, pathname) {
  const pattern = template.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join("[^/]+")}$`).test(pathname);
}

async function whoIs(name) {
  await page.locator(".bar-people [aria-pressed=true]", { hasText: name }).waitFor();
}

// ---- GraphiQL

async function graphiql() {
  const examples = await json("/assets/examples.json");
  const tabs = page.locator(".graphiql-tab");
  await check("GraphiQL opens with the example tabs and knows the schema", async () => {
    await tabs.nth(examples.length - 1).waitFor();
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.locator(".graphiql-doc-explorer-content").waitFor();
    await page.getByRole("button", { name: "Hide Documentation Explorer" }).click();
  });
  for (const [index, { title, query }] of examples.entries()) {
    const live = /^\s*subscription\b/m.test(query);
    await check(`tab "${title}" ${live ? "stays open" : "runs"}`, async () => {
      await tabs.nth(index).locator(".graphiql-tab-button").click();
      await page.waitForTimeout(400); // GraphiQL reads a new tab's operation name a moment after it shows it
      await (live ? subscribeAndStop() : runQuery());
    });
  }
  await check("the settings open and close", async () => {
    await page.getByRole("button", { name: "Open settings dialog" }).click();
    await page.locator(".graphiql-dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".graphiql-dialog").waitFor({ state: "detached" });
  });
}

async function runQuery() {
  const answered = answerOfGraphql();
  await page.locator(".graphiql-execute-button").click();
  const answer = await answered;
  const { data, errors } = await answer.json();
  expect(answer.ok() && data && !errors, JSON.stringify(errors ?? answer.status()));
  await page.locator(".result-window", { hasText: '"data"' }).waitFor();
  await picture("graphiql");
}

async function subscribeAndStop() {
  const button = page.locator(".graphiql-execute-button");
  const answered = answerOfGraphql();
  await button.click();
  const answer = await answered;
  const type = answer.headers()["content-type"] ?? "";
  expect(answer.ok() && type.startsWith("text/event-stream"), `${answer.status()} ${type}`);
  await page.waitForTimeout(1_000);
  expect(/^Stop/.test(await button.getAttribute("aria-label")), "the subscription ended by itself");
  await picture("graphiql-subscription");
  await button.click();
  await page.locator(".graphiql-execute-button[aria-label^=Execute]").waitFor();
}

function answerOfGraphql() {
  return page.waitForResponse((answer) => answer.url() === `${origin}/graphql` && answer.request().method() === "POST");
}

// ---- all pages

async function onPhone(path) {
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(origin + path);
  await page.locator("#personas li, .opblock, .graphiql-execute-button").first().waitFor();
  await picture(`phone-${path.replaceAll("/", "") || "landing"}`);
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: "light" });
  expect(tooWide <= 0, `${tooWide} pixels too wide`);
}

// ---- the rest

async function check(title, act) {
  try {
    await act();
    passed += 1;
    console.log(`ok    ${title}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${title}\n      ${error.message.replaceAll("\n", "\n      ")}`);
    await picture(`failed-${failed}`).catch(() => null);
  }
}

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

function expectNone(list) {
  expect(list.length === 0, list.join("\n"));
}

/** The browser reports every refused request as an error; this one was expected. */
function forgive(url, status) {
  const index = complaints.findIndex((entry) => entry.url === url && entry.text.includes(` ${status} `));
  if (index >= 0) complaints.splice(index, 1);
}

async function json(path) {
  const answer = await fetch(origin + path);
  expect(answer.ok, `${path} answered ${answer.status}`);
  return answer.json();
}

function picture(name) {
  return page.screenshot({ path: join(pictures, `${name}.png`) });
}
