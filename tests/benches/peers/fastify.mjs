// What a careful Node.js team would write by hand for REST: Fastify and `pg`, the floor's SQL as named prepared
// statements, the database's JSON passed on as it comes. No permission.
// Usage: node fastify.mjs PORT DATABASE_URL
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import pg from "pg";

const [port, database] = [Number(process.argv[2]), process.argv[3]];
const pool = new pg.Pool({ connectionString: database, max: 16 });
const app = Fastify({ logger: false, keepAliveTimeout: 60_000 });

// Registers one workload: the text in sql/NAME.sql, its values made of the request.
const route = (method, url, name, values) => {
  const text = readFileSync(new URL(`../sql/${name}.sql`, import.meta.url), "utf8");
  app.route({
    method,
    url,
    handler: async (request, reply) => {
      const { rows } = await pool.query({ name, text, values: values(request), rowMode: "array" });
      if (rows.length === 0) return reply.code(404).send();
      return reply.header("content-type", "application/json").send(rows[0][0]);
    },
  });
};

const id = ({ params }) => [params.id];
route("GET", "/w1/:id", "w1", id);
route("GET", "/w1r/:id", "w1.rest", id);
route("GET", "/w2/:id", "w2", id);
route("GET", "/w3", "w3", ({ query }) => [query.area, query.time, query.id]);
route("GET", "/w3r", "w3.rest", ({ query }) => [query.area, query.time, query.id]);
route("GET", "/w5", "w5", ({ query }) => [query.tsquery]);
route("GET", "/w5r", "w5.rest", ({ query }) => [query.tsquery]);
route("POST", "/w6", "w6", ({ body: b }) =>
  [randomUUID(), b.asker, b.district, b.school, b.title, b.item, b.body, b.area, b.words, randomUUID(), b.scale]);
route("GET", "/w7/:id", "w7", id);

await app.listen({ port, host: "127.0.0.1" });
