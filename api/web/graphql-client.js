// GraphQL over HTTP by hand: one answer as JSON, or a subscription as server-sent events
// (the "distinct connections" mode of the graphql-sse protocol).

import { authorizedFetch } from "/assets/session.js";

const JSON_TYPES = "application/graphql-response+json, application/json;q=0.9";

/** The execution result; a problem document where the request itself was refused. */
export async function execute(params, headers) {
  const answer = await post(params, headers, JSON_TYPES);
  return answer.json().catch(() => ({ status: answer.status, title: "The answer is not JSON." }));
}

/** An async iterable of execution results; `return()` closes the connection at once. */
export function subscribe(params, headers) {
  const abort = new AbortController();
  const results = receive(params, headers, abort.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => results.next(),
    return: () => {
      abort.abort();
      return results.return();
    },
  };
}

async function* receive(params, headers, signal) {
  try {
    const answer = await post(params, headers, "text/event-stream", signal);
    if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) {
      yield await answer.json();
      return;
    }
    for await (const { event, data } of events(answer.body)) {
      if (event === "complete") return;
      if (event === "next") yield JSON.parse(data);
    }
    throw new Error("The connection ended before the subscription did. Run it again.");
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The events of a `text/event-stream` body: blocks of `field: value` lines, parted by an empty line. */
export async function* events(body) {
  let rest = "";
  for await (const text of chunks(body)) {
    const blocks = (rest + text).split(/\r\n\r\n|\n\n|\r\r/);
    rest = blocks.pop();
    yield* blocks.map(parse).filter(({ event }) => event);
  }
}

function parse(block) {
  const fields = { event: "", data: [] };
  for (const line of block.split(/\r\n|\n|\r/)) {
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (name === "data") fields.data.push(value);
    else if (name === "event") fields.event = value;
  }
  return { event: fields.event, data: fields.data.join("\n") };
}

async function* chunks(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel().catch(() => null);
  }
}

function post({ query, variables, operationName, extensions }, headers, accept, signal) {
  return authorizedFetch("/graphql", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept },
    body: JSON.stringify({ query, variables, operationName, extensions }),
    signal,
  });
}
