"""Requests as they go over the wire."""

import json


def get_profile(session):
    return f"GET /api/profile HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {session.access}\r\n\r\n"


def post(path, body):
    body = json.dumps(body, separators=(",", ":"))
    return (f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}")
