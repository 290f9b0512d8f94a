// PostGraphile on the benchmark's database: one process, or a cluster of several.
// Usage: node postgraphile.mjs PORT DATABASE_URL PROCESSES
import cluster from "node:cluster";
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { jsonPgSmartTags } from "postgraphile/utils";

const [port, database, processes] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4] ?? 1)];

// A member and a profile share their id: one hop from a thing to the name of its owner, as a careful user would have it.
const owned = (column) => ({ tags: { foreignKey: `(${column}) references public.profile (id)` } });
const tags = jsonPgSmartTags({
  version: 1,
  config: { class: { "public.document": owned("owner_id"), "public.request": owned("asker_id") } },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  pgServices: [makePgService({
    connectionString: database,
    schemas: ["public", "bench"],
    poolConfig: { max: Math.ceil(16 / processes) },
  })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, websockets: false },
  grafast: { explain: false },
  schema: { defaultBehavior: "" },
};

if (processes > 1 && cluster.isPrimary) {
  for (let i = 0; i < processes; i += 1) cluster.fork();
  cluster.on("exit", () => process.exit(1));
} else {
  const server = createServer({ keepAliveTimeout: 60_000 });
  server.on("error", (error) => { console.error(error); process.exit(1); });
  const instance = postgraphile(preset).createServ(grafserv);
  await instance.addTo(server);
  server.listen(port, "127.0.0.1", () => console.log(`listening on ${port}`));
}
