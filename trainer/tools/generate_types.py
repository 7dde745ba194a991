#!/usr/bin/env python3
"""Generate `longpref_trainer/generated/` from `schemas/`: typed configuration, row and log types.

    python trainer/tools/generate_types.py           write
    python trainer/tools/generate_types.py --check   exit 1 if what is on disk differs

It reads the part of JSON Schema (draft-07) that `schemas/` uses and stops at anything else.
`train.schema.json` becomes frozen dataclasses with the schema's defaults; the others, which
describe data on disk, become TypedDicts. The schemas are copied beside them as package data,
for a trainer installed on a machine without this repository.
"""

from __future__ import annotations

import json
import keyword
import sys
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
TARGET = ROOT / "trainer" / "longpref_trainer" / "generated"
HEADER = '"""Generated from schemas/{name} by trainer/tools/generate_types.py. Do not edit."""\n\n'

Schema = dict[str, Any]
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def title_of(ref: str) -> str:
    """`#/definitions/Name` → `Name`."""
    prefix = "#/definitions/"
    if not ref.startswith(prefix):
        raise SystemExit(f"generate_types: cannot follow $ref {ref}")
    return ref.removeprefix(prefix)


def python_type(schema: Schema, definitions: dict[str, Schema], *, mutable: bool) -> str:
    """The annotation for a schema. `mutable`: lists (TypedDict) rather than tuples (dataclass)."""
    if "$ref" in schema:
        name = title_of(schema["$ref"])
        target = definitions[name]
        if target.get("type") == "object":
            return str(target["title"])
        return python_type(target, definitions, mutable=mutable)
    if "const" in schema:
        return f"Literal[{literal(schema['const'])}]"
    if "enum" in schema:
        return f"Literal[{', '.join(literal(value) for value in schema['enum'])}]"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    parts = []
    for kind in kinds:
        if kind == "array":
            item = python_type(schema["items"], definitions, mutable=mutable)
            parts.append(f"list[{item}]" if mutable else f"tuple[{item}, ...]")
        elif kind == "object" and "title" in schema:
            parts.append(str(schema["title"]))
        elif kind == "object":
            extra = schema["additionalProperties"]
            parts.append(f"dict[str, {python_type(extra, definitions, mutable=mutable)}]")
        else:
            parts.append(SCALARS[kind])
    return " | ".join(parts)


def literal(value: Any) -> str:
    """A value as Python source: strings in double quotes, as ruff format writes them."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def comment(text: str, indent: str = "    ") -> list[str]:
    """A description as comment lines of at most 100 columns."""
    return textwrap.wrap(
        text, width=100, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# "
    )


def class_name(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_")) + "Config"


def dataclass_source(name: str, schema: Schema) -> list[str]:
    """A frozen dataclass with the schema's defaults; nested objects come first."""
    nested: list[str] = []
    body: list[str] = []
    for key, field in schema["properties"].items():
        body += comment(field["description"])
        if field.get("type") == "object" and "properties" not in field:
            body.append(
                f"    {key}: {python_type(field, {}, mutable=False)} = field(default_factory=dict)"
            )
            continue
        if field.get("type") == "object":
            nested += dataclass_source(class_name(key), field)
            kind = class_name(key)
            body.append(f"    {key}: {kind} = field(default_factory={kind})")
            continue
        kind = python_type(field, {}, mutable=False)
        default = field["default"]
        if field.get("type") == "number":
            default = float(default)
        if field.get("type") == "array":
            items = ", ".join(literal(value) for value in default)
            body.append(f"    {key}: {kind} = ({items}{',' if len(default) == 1 else ''})")
        else:
            body.append(f"    {key}: {kind} = {literal(default)}")
    doc = schema["description"]
    doc = doc[0].upper() + doc[1:]
    head = ["@dataclass(frozen=True)", f"class {name}:"]
    docstring = textwrap.wrap(f'"""{doc.rstrip(".")}."""', width=96)
    head += [f"    {line}" for line in docstring]
    return [*nested, *head, "", *body, "", ""]


def typed_dict_source(schema: Schema, definitions: dict[str, Schema]) -> list[str]:
    """A TypedDict; the functional form where a key is a Python keyword (`from`)."""
    for child in schema["properties"].values():
        if child.get("type") == "object" and "title" in child:
            return typed_dict_source(child, definitions) + typed_dict_body(schema, definitions)
    return typed_dict_body(schema, definitions)


def typed_dict_body(schema: Schema, definitions: dict[str, Schema]) -> list[str]:
    name = schema["title"]
    fields = []
    for key, child in schema["properties"].items():
        kind = python_type(child, definitions, mutable=True)
        required = key in schema["required"]
        fields.append((key, kind if required else f"NotRequired[{kind}]", child))
    if any(keyword.iskeyword(key) for key, _, _ in fields):
        lines = [f"{name} = TypedDict(", f'    "{name}",', "    {"]
        lines += [f'        "{key}": {kind},' for key, kind, _ in fields]
        return [*lines, "    },", ")", "", ""]
    lines = [f"class {name}(TypedDict):"]
    if "description" in schema:
        docstring = textwrap.wrap(f'"""{schema["description"]}"""', width=96)
        lines += [*(f"    {line}" for line in docstring), ""]
    for key, kind, child in fields:
        lines += comment(child["description"]) if "description" in child else []
        lines.append(f"    {key}: {kind}")
    return [*lines, "", ""]


def module_source(name: str, lines: list[str]) -> str:
    """A module: header, the typing imports it uses, the classes."""
    body = "\n".join(lines).rstrip() + "\n"
    imports = "from __future__ import annotations\n\n"
    if "@dataclass" in body:
        imports += "from dataclasses import dataclass, field\n"
    names = [word for word in ("Literal", "NotRequired", "TypedDict") if word in body]
    imports += f"from typing import {', '.join(names)}\n\n"
    gap = "" if body.startswith(("#",)) else "\n"
    return HEADER.format(name=name) + imports + gap + body


def train_config() -> str:
    schema = read("train.schema.json")
    return module_source("train.schema.json", dataclass_source("TrainConfig", schema))


def row() -> str:
    schema = read("row.schema.json")
    definitions = schema["definitions"]
    lines: list[str] = []
    for definition in definitions.values():
        lines += typed_dict_source(definition, definitions)
    return module_source("row.schema.json", lines + typed_dict_source(schema, definitions))


def log_entry() -> str:
    schema = read("log-entry.schema.json")
    definitions = schema["definitions"]
    lines: list[str] = []
    for definition in definitions.values():
        if definition.get("type") == "object":
            lines += typed_dict_source(definition, definitions)
    union = " | ".join(title_of(option["$ref"]) for option in schema["oneOf"])
    return module_source("log-entry.schema.json", [*lines, f"LogEntry = {union}"])


def read(name: str) -> Schema:
    schema: Schema = json.loads((SCHEMAS / name).read_text("utf-8"))
    return schema


def outputs() -> dict[Path, str]:
    """Every generated file and what must stand in it."""
    files = {
        TARGET / "__init__.py": HEADER.format(name="").rstrip() + "\n",
        TARGET / "train_config.py": train_config(),
        TARGET / "row.py": row(),
        TARGET / "log_entry.py": log_entry(),
    }
    for name in ("train.schema.json", "row.schema.json", "log-entry.schema.json"):
        files[TARGET / "schemas" / name] = (SCHEMAS / name).read_text("utf-8")
    return files


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    wanted = outputs()
    on_disk = {path for path in TARGET.rglob("*") if path.suffix in (".py", ".json")}
    stale = [p for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
    stale += sorted(on_disk - wanted.keys())
    if arguments == ["--check"]:
        for path in stale:
            print(f"{path.relative_to(ROOT)}: stale, run trainer/tools/generate_types.py")
        return 1 if stale else 0
    for path in sorted(on_disk - wanted.keys()):
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
