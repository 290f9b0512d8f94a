"""What each workload asks of each server: method, path and body for a sample."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from .build import HERE
from .ids import encode

TITLES = {
    "w1": "a profile by id",
    "w2": "a profile page: school, district, skills, 5 newest documents, 5 projects with 10 members each, counts",
    "w3": "open requests of an area with who asks, page 1 of 20",
    "w3-50": "the same, page 50",
    "w5": "full-text search of documents, page of 20 with owner",
    "w6": "create a request",
    "w7": "a project with 20 documents, their owners, and 20 members",
}

# Behind every request there is.
START = {"time": "9999-12-31T00:00:00Z", "id": "ffffffff-ffff-ffff-ffff-ffffffffffff"}


@dataclass
class Ask:
    """One request over HTTP."""

    method: str
    path: str
    body: str | None = None
    headers: dict = field(default_factory=dict)


@dataclass
class Lane:
    """A server under one workload: what the figures are about."""

    label: str
    server: str
    ask: callable
    signed_in: bool = False
    # Lanes of the same shape answer the same leaf values; "rest" has more of them than "graphql".
    shape: str = "graphql"


def graphql(name, variables):
    """A lane that posts the query in `queries/NAME.graphql`, as a client without persisted documents does."""
    text = " ".join((HERE / f"queries/{name}.graphql").read_text().split())

    def ask(sample):
        body = json.dumps({"query": text, "variables": variables(sample)})
        return Ask("POST", "/graphql", body, {"Content-Type": "application/json"})

    return ask


def get(path):
    return lambda sample: Ask("GET", path(sample))


def post(path, body):
    return lambda sample: Ask("POST", path, json.dumps(body(sample)), {"Content-Type": "application/json"})


def wish(sample):
    """A request to make, as Bindery's REST face takes it."""
    return {"kind": "loan", "title": sample["title"], "body": sample["body"], "item": sample["item"], "quantity": 2, "need_level": "must_have",
            "area_ids": [encode("are", sample["area"])]}


def wish_graphql(sample):
    return {"input": {"kind": "LOAN", "title": sample["title"], "body": sample["body"], "item": sample["item"], "quantity": 2,
                      "needLevel": "MUST_HAVE", "areaIds": [encode("are", sample["area"])]}}


def wish_postgraphile(sample):
    names = ("asker", "district", "school", "title", "item", "body", "area", "words", "scale")
    return {"input": {name: sample[name] for name in names}}


def page(sample):
    """Which page of requests: the variables of Bindery's query."""
    after = {"after": sample["after"]} if "after" in sample else {}
    return {"area": encode("are", sample["area"]), **after}


def place(sample):
    """Which page of requests, for servers with plain cursors."""
    return {"area": sample["area"], **(sample.get("place") or START)}


def lanes(workload):
    """Every lane of a workload; PostGraphile's name stands for one process and for two."""
    name = workload.split("-")[0]
    prefix = {"w7": "prj"}.get(name, "mem")
    bindery_variables = {
        "w3": page, "w5": lambda s: {"q": s["q"]}, "w6": wish_graphql,
    }.get(name, lambda s: {"id": encode(prefix, s["id"])})
    plain_variables = {
        "w3": place, "w5": lambda s: {"terms": s["tsquery"]}, "w6": wish_postgraphile,
    }.get(name, lambda s: {"id": s["id"]})
    by_id = lambda at: get(lambda s: f"/{at}/{s['id']}")
    plain, rest, floor_rest = {
        "w1": (by_id("w1"), get(lambda s: f"/v1/profiles/{encode('mem', s['id'])}"), by_id("w1r")),
        "w2": (by_id("w2"), None, None),
        "w3": (get(lambda s: f"/w3?{urlencode(place(s))}"), get(lambda s: f"/v1/requests?{urlencode({'status': 'open', 'first': 20, **page(s)})}"),
               get(lambda s: f"/w3r?{urlencode(place(s))}")),
        "w5": (get(lambda s: f"/w5?{urlencode(s)}"), get(lambda s: f"/v1/documents?{urlencode({'q': s['q'], 'first': 20})}"),
               get(lambda s: f"/w5r?{urlencode(s)}")),
        "w6": (post("/w6", lambda s: s), post("/v1/requests", wish), post("/w6", lambda s: s)),
        "w7": (by_id("w7"), None, None),
    }[name]
    query, peer_query = graphql(name, bindery_variables), graphql(f"{name}.postgraphile", plain_variables)
    all_lanes = [
        Lane("Bindery GraphQL", "bindery", query, signed_in=True),
        Lane("floor", "floor", plain),
        Lane("PostGraphile", "postgraphile", peer_query),
        Lane("PostGraphile, 2 processes", "postgraphile-2", peer_query),
    ]
    if rest:
        all_lanes += [
            Lane("Bindery REST", "bindery", rest, signed_in=True, shape="rest"),
            Lane("floor, REST's fields", "floor", floor_rest, shape="rest"),
            Lane("Fastify", "fastify", floor_rest, shape="rest"),
        ]
    else:
        all_lanes += [Lane("Fastify", "fastify", plain)]
    return all_lanes
