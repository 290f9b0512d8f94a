"""Whether servers answer the same: the leaf values of their JSON, whatever its shape."""

import json
import re
from datetime import datetime, timezone

from .ids import decode
from .processes import call

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")

# Made anew by every write, and what a server may leave out when there is nothing to say.
NEW = {"w6": {"id", "createdat", "updatedat", "closedat"}}

# Of REST's views: places are shown to those whom they concern only, which servers without permission do not know;
# a new request names its areas where the floor names who asks.
NOT_COMPARED = {"w3": {"districtid", "schoolid"}, "w3-50": {"districtid", "schoolid"}, "w5": {"districtid", "schoolid"}, "w6": {"name", "slug"}}


def normal(value):
    """A leaf as text: ids as UUID, times in UTC, numbers and enums in one spelling."""
    if not isinstance(value, str):
        return json.dumps(value).lower()
    if TIME.match(value):
        time = datetime.fromisoformat(value)
        return str((time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp())
    return decode(value).lower()


def leaves(value, key, into):
    """Collects leaf values by the name of their field, in the order of the answer."""
    if isinstance(value, dict):
        for name, inner in value.items():
            leaves(inner, name.replace("_", "").lower(), into)
    elif isinstance(value, list):
        for inner in value:
            leaves(inner, key, into)
    else:
        into.setdefault(key, []).append(normal(value))
    return into


def answer(lane, port, sample, token):
    """The leaves of one answer, or the reason why there are none."""
    ask = lane.ask(sample)
    headers = {**ask.headers, **({"Authorization": f"Bearer {token}"} if lane.signed_in else {})}
    status, headers, body = call(port, ask.method, ask.path, headers, ask.body)
    statements, size = headers.get("X-Sql-Statements"), len(body)
    try:
        data = json.loads(body)
    except ValueError:
        data = {}
    if status >= 300 or data.get("errors"):
        said = data.get("errors") or [{"message": data.get("detail", body)}]
        return None, statements, size, f"{status} {str(said[0]['message'])[:200]}"
    return leaves(data.get("data", data), "", {}), statements, size, None


def differences(workload, reference, other, shape):
    """Fields whose values differ. Of REST, fields are compared that both have: a view cannot leave any out."""
    ignored = NEW.get(workload, set()) | {"usererrors"} | (NOT_COMPARED.get(workload, set()) if shape == "rest" else set())
    ours, theirs = set(reference) - ignored, set(other) - ignored
    fields = ours & theirs if shape == "rest" else ours | theirs
    if not fields:
        return ["no field in common"]
    return [f"{name}: {reference.get(name)} and {other.get(name)}"[:300] for name in sorted(fields) if reference.get(name) != other.get(name)]


def check(workload, lanes, ports, samples, tokens, count):
    """Compares all lanes with the floor of their shape; those that answer, statements and bytes each, and what was wrong."""
    good, statements, sizes, wrong = [], {}, {}, []
    references = {}
    for lane in sorted(lanes, key=lambda lane: not lane.label.startswith("floor")):
        counted, bytes_each, failed = [], [], None
        for place, sample in enumerate(samples[:count]):
            found, sent, size, reason = answer(lane, ports[lane.server], sample, tokens.fresh())
            if reason:
                failed = f"{workload}, {lane.label}: {reason}"
                break
            bytes_each.append(size)
            if sent is not None:
                counted.append(int(sent))
            known = references.setdefault((lane.shape, place), found)
            different = differences(workload, known, found, lane.shape)
            if different:
                failed = f"{workload}, {lane.label}, sample {place}: " + "; ".join(different[:3])
                break
        if failed:
            wrong.append(failed)
            print(f"  ! {failed}", flush=True)
        else:
            good.append(lane)
            statements[lane.label] = sorted(counted)[len(counted) // 2] if counted else None
            sizes[lane.label] = sum(bytes_each) / len(bytes_each)
    return [lane for lane in lanes if lane in good], statements, sizes, wrong
