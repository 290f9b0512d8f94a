// Swagger UI over /openapi.json, with the bar's sign-in on every request to this server.

import { mountBar } from "/assets/bar.js";
import { authorize, authorizedFetch, current, onChange } from "/assets/session.js";

const SCHEME = "bearer"; // the security scheme's name in /openapi.json

const dark = matchMedia("(prefers-color-scheme: dark)");
followColours();
dark.addEventListener("change", followColours);

const signedIn = mountBar(document.getElementById("bar"));

const ui = globalThis.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger",
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor,
  onComplete() {
    showPadlocks(current());
    onChange(showPadlocks);
  },
});

/** Adds a fresh token, and lets `authorizedFetch` try again with a new one if the answer is 401. */
async function requestInterceptor(request) {
  if (request.loadSpec) return request;
  await signedIn;
  await authorize(request);
  request.userFetch = authorizedFetch;
  return request;
}

function showPadlocks(session) {
  if (session) ui.preauthorizeApiKey(SCHEME, session.access_token);
  else if (ui.authSelectors.authorized().has(SCHEME)) ui.authActions.logout([SCHEME]); // fails where nobody was
}

function followColours() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}
