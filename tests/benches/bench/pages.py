"""Where the fiftieth page of an area's open requests begins."""

import json

from .ids import encode
from .processes import call

# Rows before page 50 of 20.
BEFORE = 980

PLACE = """
SELECT to_char(q.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), q.id FROM request q
WHERE q.status = 'open' AND EXISTS (SELECT 1 FROM request_area f JOIN area g ON g.id = f.area_id
    WHERE f.request_id = q.id AND (g.id = '{area}' OR g.parent_id = '{area}'))
ORDER BY q.created_at DESC, q.id DESC OFFSET {before} LIMIT 1
"""

QUERY = """query ($area: ID!, $after: String) {
  requests(filter: { status: OPEN, area: $area }, first: 98, after: $after) { pageInfo { endCursor } } }"""


def fiftieth(sample, sql):
    """A sample with the last row before its page, for servers with plain cursors."""
    if sql is None:
        return dict(sample)
    time, row = sql(PLACE.format(area=sample["area"], before=BEFORE - 1)).split()
    return {**sample, "place": {"time": time, "id": row}}


def cursor(port, token, sample):
    """Bindery's cursor before the page, got as a client gets it; none when there is no such list."""
    after = None
    for _ in range(BEFORE // 98):
        body = json.dumps({"query": QUERY, "variables": {"area": encode("are", sample["area"]), "after": after}})
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        answer = json.loads(call(port, "POST", "/graphql", headers, body)[2])
        if not answer.get("data") or answer.get("errors"):
            return None
        after = answer["data"]["requests"]["pageInfo"]["endCursor"]
    return after
