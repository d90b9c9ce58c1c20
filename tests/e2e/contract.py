"""Holds an answer against /openapi.json: its status, type and headers must be there, its body fit."""

import json
import re

import jsonschema


class Contract:
    def __init__(self, document):
        self.document = document
        self.paths = [(re.compile(re.sub(r"\\{[^}]*\\}", "[1-9][0-9]*", re.escape(path)) + r"\Z"), operations)
                      for path, operations in document["paths"].items()]

    def resolve(self, node):
        while "$ref" in node:
            found = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = found
        return node

    def operation(self, method, path):
        """None for what the document does not have, which is answered 404 or 405."""
        for pattern, operations in self.paths:
            if pattern.match(path.split("?")[0]):
                return operations.get("get" if method == "HEAD" else method.lower())
        return None

    def violations(self, method, path, answer):
        operation = self.operation(method, path)
        if operation is None:
            return [] if answer.status in (400, 404, 405) else [f"{answer.status} of an unknown route"]
        described = operation["responses"].get(str(answer.status))
        if described is None:
            return [f"status {answer.status} is not described"]
        wrong = [f"no header {name}" for name in described.get("headers", {})
                 if name not in answer.headers]
        if method == "HEAD" or "content" not in described:
            return wrong + (["a body"] if answer.body else [])
        kind = answer.headers.get_content_type()
        if kind not in described.get("content", {}):
            return wrong + [f"the type {kind} is not described"]
        if not kind.endswith("json"):
            return wrong
        schema = {**described["content"][kind]["schema"], "components": self.document["components"]}
        checker = jsonschema.Draft202012Validator(schema)
        body = json.loads(answer.body) if kind.endswith("json") else answer.body.decode()
        return wrong + [f"{'.'.join(map(str, each.path))}: {each.message}"
                        for each in checker.iter_errors(body)]
