// What a front-end team writes against the generated types. It is type-checked only: a rename, a field that
// became optional or a status that lost its body shows here before it shows to them.
import createClient, { type Middleware } from "openapi-fetch";

import type { components, paths } from "./schema.js";

const client = createClient<paths>({ baseUrl: "http://localhost:8080" });

let token: string | undefined;
const signedIn: Middleware = {
  onRequest({ request }) {
    if (token !== undefined) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
};
client.use(signedIn);

export async function signIn(email: string, password: string): Promise<string> {
  const { data, error } = await client.POST("/v1/auth/sign-in", { body: { email, password } });
  if (error !== undefined) {
    const code: string = error.code;
    const requestId: string = error.request_id;
    throw new Error(`${code} (${requestId})`);
  }
  token = data.access_token;
  return data.access_token;
}

export async function personas(): Promise<string[]> {
  const { data } = await client.GET("/v1/demo/personas");
  return (data?.items ?? []).map((persona) => `${persona.name} <${persona.email}>: ${persona.about}`);
}

// Pages: the same shape everywhere, query parameters optional and never null.
export async function everySchool(): Promise<components["schemas"]["School"][]> {
  const all: components["schemas"]["School"][] = [];
  let after: string | undefined;
  for (;;) {
    const { data, error } = await client.GET("/v1/schools", {
      params: { query: after === undefined ? { first: 100 } : { first: 100, after } },
    });
    if (error !== undefined) throw new Error(error.detail ?? error.title);
    all.push(...data.items);
    const more: boolean = data.page_info.has_next_page;
    if (!more) return all;
    after = data.page_info.end_cursor ?? undefined;
  }
}

// Change: ETag in, If-Match out; null clears a field, absence leaves it.
export async function rename(id: string, etag: string): Promise<number> {
  const { data, error, response } = await client.PATCH("/v1/profiles/{profile}", {
    params: { path: { profile: id }, header: { "If-Match": etag } },
    body: { headline: "Teacher librarian", bio: null },
  });
  if (error !== undefined) {
    for (const problem of error.errors ?? []) console.error(problem.pointer, problem.code, problem.detail);
    return response.status;
  }
  const version: number = data.version;
  const mayEdit: boolean = data.abilities.edit;
  return mayEdit ? version : 0;
}
