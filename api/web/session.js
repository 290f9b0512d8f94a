// Who is signed in on this browser tab. Kept in sessionStorage and always read from there, so that
// a page that comes back from the history shows the truth; refreshed shortly before it runs out.

const KEY = "bindery.session";
const EARLY = 20_000; // milliseconds before the end at which a token is exchanged
const NO_TOKEN = new Set(["/v1/auth/sign-in", "/v1/auth/refresh"]);

const listeners = new Set();
const issued = new Set();
const otherTabs = new BroadcastChannel(KEY);
let renewal = null;

/** The session `{access_token, refresh_token, expires_at, name, email}`, or null. */
export function current() {
  const text = sessionStorage.getItem(KEY);
  const session = text ? JSON.parse(text) : null;
  if (session) issued.add(session.access_token);
  return session;
}

/** Calls `listener(session)` after every change; returns the function that ends it. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The demo's personas; empty where there are none. */
export async function personas() {
  const answer = await fetch("/v1/demo/personas").catch(() => null);
  const body = answer?.ok ? await answer.json().catch(() => null) : null;
  return body?.items ?? [];
}

/** Signs in; throws an Error with a sentence for the reader. */
export async function signIn({ email, password, name }) {
  const answer = await post("/v1/auth/sign-in", { email, password });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.detail ?? body.title ?? `The server answered ${answer.status}.`);
  keep({ ...tokens(body), name: name ?? email, email });
}

/** Ends the session here whatever happens, and on the server if it can be reached. */
export async function signOut() {
  const ending = authorizedFetch("/v1/auth/sign-out", { method: "POST" });
  await ending.catch(() => null);
  keep(null);
}

/** An access token that is good for a while yet, or null. */
export async function accessToken() {
  const session = current();
  if (!session) return null;
  return Date.now() < session.expires_at - EARLY ? session.access_token : renew(session.access_token);
}

/** Whether an Authorization header carries a token of this page and not one that the reader typed. */
export function isOurs(authorization) {
  return !authorization || issued.has(authorization.replace(/^Bearer\s+/i, ""));
}

/** Puts a fresh token on a plain request object `{url, headers}` that goes to this server. */
export async function authorize(request) {
  const headers = request.headers ?? {};
  if (!takesToken(request.url) || !isOurs(headers.Authorization)) return request;
  const token = await accessToken();
  delete headers.Authorization;
  if (token) headers.Authorization = `Bearer ${token}`;
  return Object.assign(request, { headers });
}

/** `fetch` with the session's token; a 401 is tried once more with a new one. */
export async function authorizedFetch(url, init = {}) {
  const headers = new Headers(init.headers);
  if (!takesToken(url) || !isOurs(headers.get("authorization"))) return fetch(url, init);
  const token = await accessToken();
  const first = await send(url, init, headers, token);
  if (first.status !== 401 || !token) return first;
  const next = await renew(token);
  return next && next !== token ? send(url, init, headers, next) : first;
}

function send(url, init, headers, token) {
  if (token) headers.set("authorization", `Bearer ${token}`);
  else headers.delete("authorization");
  return fetch(url, { ...init, headers });
}

function takesToken(url) {
  const { origin, pathname } = new URL(url, location.href);
  return origin === location.origin && !NO_TOKEN.has(pathname);
}

/** Exchanges the refresh token, once however many ask. Gives null when the session is over. */
function renew(stale) {
  const session = current();
  if (session?.access_token !== stale) return session?.access_token ?? null;
  renewal ??= exchange(session).finally(() => {
    renewal = null;
  });
  return renewal;
}

async function exchange(session) {
  const answer = await post("/v1/auth/refresh", { refresh_token: session.refresh_token }).catch(() => null);
  const fresh = answer?.ok ? await answer.json().catch(() => null) : null;
  const now = current();
  if (now?.refresh_token !== session.refresh_token) return now?.access_token ?? null; // changed meanwhile
  if (fresh) {
    keep({ ...session, ...tokens(fresh) });
    otherTabs.postMessage({ replaces: session.refresh_token, session: current() });
  } else if (answer?.status === 401) {
    keep(null);
  }
  return current()?.access_token ?? null;
}

function tokens({ access_token, refresh_token, expires_in }) {
  return { access_token, refresh_token, expires_at: Date.now() + expires_in * 1000 };
}

function post(path, body) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
}

function keep(session) {
  if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
  else sessionStorage.removeItem(KEY);
  tell();
}

function tell() {
  const session = current();
  for (const listener of listeners) listener(session);
}

// A duplicated tab shares the refresh token, and that works only once: follow the tab that used it.
otherTabs.addEventListener("message", ({ data }) => {
  if (current()?.refresh_token === data.replaces) keep(data.session);
});
addEventListener("pageshow", (event) => event.persisted && tell());
