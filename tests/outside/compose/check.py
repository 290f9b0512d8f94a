"""check.py COMPOSE_FILE SCHEMA: the compose specification's schema, then what we promise besides."""

import ipaddress
import json
import re
import sys

import jsonschema
import yaml

SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|KEY", re.IGNORECASE)
REQUIRED = re.compile(r"\$\{[A-Z0-9_]+:\?[^}]+\}")
API = ("api-1", "api-2")


class Strict(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping, which YAML readers let pass."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value if key.value != "<<"]
        doubled = {key for key in keys if keys.count(key) > 1}
        if doubled:
            raise yaml.constructor.ConstructorError(None, None, f"twice: {sorted(doubled)}", node.start_mark)
        return super().construct_mapping(node, deep)


def environment(service):
    given = service.get("environment", {})
    if isinstance(given, list):
        return dict(entry.partition("=")[::2] for entry in given)
    return {name: "" if value is None else str(value) for name, value in given.items()}


def against_schema(compose, schema):
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    for error in validator(schema).iter_errors(compose):
        best = jsonschema.exceptions.best_match([error])
        yield f"specification: {best.json_path}: {best.message}"


def secrets(compose, text):
    for name, service in compose["services"].items():
        for variable, value in environment(service).items():
            if SECRET.search(variable) and not REQUIRED.fullmatch(value):
                yield f"{name}: {variable} is not a required variable, ${{{variable}:?...}}"
    for match in re.finditer(r"://[^/\s:@]+:(.*?)@", text):
        if not REQUIRED.fullmatch(match[1]):
            yield f"a password stands in a URL: {match[0]}"
    for match in re.finditer(r"\$\{([A-Z0-9_]+)(:?[-+?])", text):
        if SECRET.search(match[1]) and match[2] != ":?":
            yield f"{match[1]} has a default, or may be empty"


def every_service(compose):
    for name, service in compose["services"].items():
        test = service.get("healthcheck", {}).get("test")
        if not test or test == ["NONE"] or service["healthcheck"].get("disable"):
            yield f"{name}: no healthcheck"
        if "no-new-privileges:true" not in service.get("security_opt", []):
            yield f"{name}: may gain privileges"
        if service.get("privileged") or service.get("network_mode") == "host":
            yield f"{name}: runs with the host's privileges or network"
        if ":" not in service["image"] and "build" not in service:
            yield f"{name}: the image has no tag"
        for other, how in service.get("depends_on", {}).items():
            if how.get("condition") != "service_healthy":
                yield f"{name}: does not wait until {other} is healthy"
        if name != "proxy" and service.get("ports"):
            yield f"{name}: only the proxy publishes a port"


def api_instances(compose):
    one, two = (compose["services"].get(name) for name in API)
    if one is None or two is None:
        yield "there are not two api instances"
        return
    if one != two:
        yield "the api instances differ"
    for name, wanted in {"command": ["serve"], "read_only": True, "cap_drop": ["ALL"]}.items():
        if one.get(name) != wanted:
            yield f"api: {name} is {one.get(name)!r}, not {wanted!r}"
    if str(one.get("user", "0")).split(":")[0] in ("0", "root"):
        yield "api: runs as root"
    if "db" not in one.get("depends_on", {}):
        yield "api: does not wait for the database"
    if not any(str(volume).endswith(":/data") for volume in one.get("volumes", [])):
        yield "api: /data is not a volume"
    variables = environment(one)
    for name in ("DATABASE_URL", "SECRET", "BIND", "DATA_DIR", "PUBLIC_URL", "TRUSTED_PROXIES", "REGISTRATION"):
        if not variables.get(f"BINDERY_{name}"):
            yield f"api: BINDERY_{name} is not set"
    if variables.get("BINDERY_DATA_DIR") != "/data":
        yield "api: BINDERY_DATA_DIR is not the volume /data"

    # Whom the api believes must be a network of this file that the proxy stands in too.
    proxy = compose["services"].get("proxy", {})
    shared = set(one.get("networks", [])) & set(proxy.get("networks", []))
    subnets = {
        pool["subnet"]
        for name in shared
        for pool in (compose["networks"].get(name) or {}).get("ipam", {}).get("config", [])
    }
    trusted = set(variables.get("BINDERY_TRUSTED_PROXIES", "").split(","))
    if trusted != subnets:
        yield f"api: believes {sorted(trusted)}, while the proxy's network is {sorted(subnets)}"
    for subnet in subnets:
        if not ipaddress.ip_network(subnet).is_private:
            yield f"{subnet} is not a private network"


def example(compose_file, text):
    """Every variable without a default is explained in .env.example, and no secret has a value there."""
    import pathlib

    path = pathlib.Path(compose_file).with_name(".env.example")
    if not path.exists():
        yield ".env.example is missing"
        return
    lines = path.read_text().splitlines()
    set_there = dict(line.partition("=")[::2] for line in lines if re.match(r"[A-Z0-9_]+=", line))
    for name in sorted(set(re.findall(r"\$\{([A-Z0-9_]+):\?", text))):
        if name not in set_there:
            yield f".env.example does not name {name}"
    for name, value in set_there.items():
        if SECRET.search(name) and value:
            yield f".env.example gives {name} a value"


def main(compose_file, schema_file):
    text = open(compose_file, encoding="utf-8").read()
    compose = yaml.load(text, Loader=Strict)
    schema = json.load(open(schema_file, encoding="utf-8"))
    found = list(against_schema(compose, schema))
    if not found:
        found += secrets(compose, text)
        found += every_service(compose)
        found += api_instances(compose)
        found += example(compose_file, text)
    for problem in found:
        print(f"FAILED: {problem}")
    if not found:
        print(f"compose: {len(compose['services'])} services agree with the specification and our rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
