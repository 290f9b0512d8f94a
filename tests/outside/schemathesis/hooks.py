"""Signs schemathesis in. An access token lives 300 s, so a new one is taken after 200, and after a 401."""

import ast
import itertools
import os
import secrets
import threading
import time

import requests
import schemathesis

# CPython 3.11 loses count when two threads build syntax trees at once ("AST constructor recursion depth mismatch"),
# and Hypothesis does so for the source of its lambdas. With several workers that failed one run in a few.
_parse, _one_at_a_time = ast.parse, threading.RLock()


def _parse_alone(*arguments, **options):
    with _one_at_a_time:
        return _parse(*arguments, **options)


ast.parse = _parse_alone

# What one event of the stream of activities holds. OpenAPI 3.1 describes a stream as the one text that it is;
# schemathesis takes what stands there for a description of each event.
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["activity", "problem"]},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {
                "anyOf": [{"$ref": "#/components/schemas/Activity"}, {"$ref": "#/components/schemas/Problem"}]
            },
        },
    },
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    answer = raw_schema["paths"]["/v1/activity/stream"]["get"]["responses"]["200"]
    answer["content"]["text/event-stream"]["schema"] = EVENT


BASE = os.environ["BINDERY_BASE_URL"]
ACTOR = os.environ["BINDERY_ACTOR"]


def post(path, body):
    """One POST; where attempts are limited, the limit is waited out once."""
    for last in (False, True):
        response = requests.post(BASE + path, json=body, timeout=30)
        if response.status_code != 429 or last:
            return response
        time.sleep(min(int(response.headers.get("Retry-After", "1")), 15))
    raise AssertionError("unreachable")


def token(response):
    if not response.ok:
        raise RuntimeError(f"{response.request.method} {response.url} answered {response.status_code}: {response.text}")
    return response.json()["access_token"]


class Admin:
    """The last persona of the demo network."""

    def __init__(self):
        response = requests.get(f"{BASE}/v1/demo/personas", timeout=30)
        response.raise_for_status()
        self.persona = response.json()["items"][-1]

    def token(self):
        return token(post("/v1/auth/sign-in", {key: self.persona[key] for key in ("email", "password")}))


class Throwaway:
    """A member made for the run: what is fuzzed here ends sessions and changes passwords."""

    def __init__(self):
        self.member = None

    def token(self):
        if self.member:
            response = post("/v1/auth/sign-in", {key: self.member[key] for key in ("email", "password")})
            if response.ok:
                return token(response)
        handle = f"fuzz_{secrets.token_hex(6)}"
        self.member = {
            "email": f"{handle}@example.org",
            "password": secrets.token_urlsafe(24),
            "name": "Fuzz Throwaway",
            "handle": handle,
        }
        return token(post("/v1/auth/register", self.member))


def sign(case, token):
    case.headers["Authorization"] = f"Bearer {token}"


# The first one that fits an operation counts.
@schemathesis.auth(refresh_interval=None).apply_to(method="DELETE", path="/v1/me")
class Leaving:
    """A member for each case: wrong passwords slow an account down, and the right one ends it."""

    def __init__(self):
        self.turns = itertools.count()

    def get(self, case, context):
        throwaway = Throwaway()
        return throwaway.token(), throwaway.member["password"]

    def set(self, case, data, context):
        token, password = data
        sign(case, token)
        meant_well = case.meta is not None and case.meta.generation.mode.is_positive
        if meant_well and isinstance(case.body, dict) and "password" in case.body and next(self.turns) % 2:
            case.body["password"] = password


@schemathesis.auth(refresh_interval=200)
class SignedIn:
    def __init__(self):
        self.actor = {"admin": Admin, "throwaway": Throwaway}[ACTOR]()

    def get(self, case, context):
        return self.actor.token()

    def set(self, case, data, context):
        sign(case, data)
