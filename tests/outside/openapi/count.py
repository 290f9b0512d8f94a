"""count.py OPENAPI_JSON FOLDER: the generated Python client imports, and has one module for every operation."""

import importlib
import json
import pathlib
import sys

document, folder = sys.argv[1:]
methods = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
operations = sum(
    method in methods for path in json.load(open(document, encoding="utf-8"))["paths"].values() for method in path
)
sys.path.insert(0, folder)
modules = [
    ".".join(path.relative_to(folder).with_suffix("").parts)
    for path in pathlib.Path(folder, "bindery_client").rglob("*.py")
    if path.name != "__init__.py"
]
for module in modules:
    importlib.import_module(module)
generated = sum(module.startswith("bindery_client.api.") for module in modules)
if generated != operations:
    sys.exit(f"FAILED: {operations} operations are documented, the Python client has {generated}")
print(f"python-client: {generated} operations, {len(modules)} modules import")
