"""The row hash (docs/data-set.md, "Row hash"): sha256 over a canonical encoding of a row.

The encoding follows the types of the columns, so it is driven by an Arrow schema: that of the
shard being verified, or the one of `row.schema.json`.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from importlib import resources
from typing import Any

import numpy as np
import pyarrow as pa

from ..errors import DatasetError

SCALARS = {"utf8": pa.string(), "int32": pa.int32(), "float32": pa.float32(), "bool": pa.bool_()}


def row_schema() -> pa.Schema:
    """The Arrow schema of a shard, from the `x-parquet` types of row.schema.json."""
    file = resources.files("longpref_trainer") / "generated/schemas/row.schema.json"
    schema = json.loads(file.read_text("utf-8"))
    struct_type = arrow_struct(schema, schema["definitions"])
    return pa.schema(list(struct_type))


def arrow_struct(schema: dict[str, Any], definitions: dict[str, Any]) -> pa.StructType:
    """The struct type of an object schema; fields that allow null are nullable."""
    fields = []
    for name, column in schema["properties"].items():
        kind = column["x-parquet"]
        if kind == "list<struct>":
            item = definitions[column["items"]["$ref"].rsplit("/", 1)[1]]
            arrow = pa.list_(arrow_struct(item, definitions))
        else:
            depth = kind.count("list<")
            arrow = SCALARS[kind[5 * depth : len(kind) - depth]]
            for _ in range(depth):
                arrow = pa.list_(arrow)
        fields.append(pa.field(name, arrow, nullable=name not in schema["required"]))
    return pa.struct(fields)


def row_hash(row: Mapping[str, Any], schema: pa.Schema) -> str:
    """sha256 (hex) of a row (as Python values) without its `row_hash`, encoded as a struct."""
    fields = [field for field in schema if field.name != "row_hash"]
    return hashlib.sha256(encode_struct(row, fields)).hexdigest()


def encode(value: Any, kind: pa.DataType) -> bytes:
    """The canonical bytes of one value; see the table in docs/data-set.md."""
    if value is None:
        return b"\x00"
    if pa.types.is_boolean(kind):
        return b"\x01\x01" if value else b"\x01\x00"
    if pa.types.is_int32(kind):
        return b"\x02" + struct.pack("<i", value)
    if pa.types.is_float32(kind):
        return b"\x03" + struct.pack("<f", value)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return encode_text(value)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        count = struct.pack("<I", len(value))
        if pa.types.is_int32(kind.value_type):
            return b"\x06" + count + np.asarray(value, dtype="<i4").tobytes()
        return b"\x05" + count + b"".join(encode(item, kind.value_type) for item in value)
    if pa.types.is_struct(kind):
        return encode_struct(value, list(kind))
    raise DatasetError(f"a column of type {kind} has no canonical encoding: update the trainer")


def encode_struct(value: Mapping[str, Any], fields: list[pa.Field]) -> bytes:
    """Fields that are not null, sorted by name bytewise; null and absent ones are left out."""
    present = [field for field in fields if value.get(field.name) is not None]
    present.sort(key=lambda field: field.name.encode("utf-8"))
    encoded = [encode_text(f.name) + encode(value[f.name], f.type) for f in present]
    return b"\x07" + struct.pack("<I", len(present)) + b"".join(encoded)


def encode_text(text: str) -> bytes:
    """A value of type utf8; names of struct fields are encoded so too."""
    data = text.encode("utf-8")
    return b"\x04" + struct.pack("<I", len(data)) + data
