"""Bodies that schemathesis does not write by itself."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(context, value):
    return json.dumps(value).encode() + b"\n"


@schemathesis.serializer("application/wasm")
def wasm(context, value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()
