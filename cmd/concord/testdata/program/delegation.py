#!/usr/bin/env python3
"""A delegation's program, written from a node's OpenAPI document and nothing else.

    python3 delegation.py http://127.0.0.1:8080 FRA.nk REPORT

It finds in /openapi.json where things are, what they are called and what a command has
to hold. It reads the draft, tries and files an amendment, joins another's, objects to a
paragraph, is refused by a rule and by words that have moved on, reads the status and its
inbox, and follows the log over a connection that breaks. Beside the standard library it
needs the package cryptography, for Ed25519.
"""

import base64
import gzip
import http.client
import json
import os
import sys
import time
import urllib.parse

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PATIENCE = 30  # seconds, with a node that is busy or away


class Refused(Exception):
    """A problem, as the node told it."""

    def __init__(self, problem):
        super().__init__(problem["detail"])
        self.problem = problem
        self.type = problem["type"].rpartition(":")[2]
        self.rule = problem.get("rule", "")


def expect(holds, what):
    if not holds:
        raise SystemExit("not as the document says: " + what)


# --- Keys: "## Keys" of the document.


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc.to_bytes(2, "little")


class Key:
    """A seed file, and the name of its public half."""

    def __init__(self, path):
        with open(path, encoding="ascii") as file:
            lines = [line.strip() for line in file]
        text = next(line for line in lines if line and not line.startswith("#"))
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
        expect(len(raw) == 36 and raw[:2] == b"\x95\x00" and crc16(raw[:-2]) == raw[-2:], "a seed")
        self.private = Ed25519PrivateKey.from_private_bytes(raw[2:34])
        public = b"\xa0" + self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.name = base64.b32encode(public + crc16(public)).decode().rstrip("=")

    def sign(self, context, content):
        return base64url(self.private.sign(context + b"\n" + content))


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def uuid7():
    b = bytearray((time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10))
    b[6] = b[6] & 0x0F | 0x70
    b[8] = b[8] & 0x3F | 0x80
    h = b.hex()
    return "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))


# --- The document.


class Node:
    """A node, as its document describes it."""

    def __init__(self, url):
        self.host = urllib.parse.urlsplit(url).netloc
        self.kept = {}  # by path: the ETag and the content of what was read
        self.unchanged = 0  # how often the node said that what is kept still holds
        status, _, body = self.send("GET", "/openapi.json")
        expect(status == 200, "/openapi.json")
        self.document = json.loads(body)
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        }

    def send(self, method, path, body=None, headers=()):
        """One request, once. Compressed answers come back as they were."""
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        try:
            connection.request(method, path, body, dict(headers) | {"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.headers["Content-Encoding"] == "gzip":
            content = gzip.decompress(content)
        return answer.status, answer.headers, content

    def request(self, name, query=(), headers=(), **inpath):
        """The method and the path of an operation, with parameters that it has."""
        method, path, operation = self.operations[name]
        known = {(p["in"], p["name"]) for p in operation.get("parameters", [])}
        for where, given in (("query", dict(query)), ("header", dict(headers)), ("path", inpath)):
            for parameter in given:
                expect((where, parameter) in known, f"{name} has no {where} {parameter}")
        for parameter, value in inpath.items():
            path = path.replace("{" + parameter + "}", urllib.parse.quote(str(value), safe=""))
        if query:
            path += "?" + urllib.parse.urlencode(query)
        return method, path, operation

    def call(self, name, query=(), body=None, headers=(), **inpath):
        """Asks for an operation, again where the document says that this may help."""
        method, path, operation = self.request(name, query, headers, **inpath)
        headers, tag, deadline = dict(headers), None, time.monotonic() + PATIENCE
        if method == "GET" and path in self.kept:
            tag, content = self.kept[path]
            headers["If-None-Match"] = tag
        if body is not None:
            headers["Content-Type"] = next(iter(operation["requestBody"]["content"]))
        while True:
            try:
                status, got, body_back = self.send(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)  # the same bytes again: done at most once
                continue
            expect(str(status) in operation["responses"], f"{name} answers {status}")
            if status in (429, 503, 504) and time.monotonic() < deadline:
                time.sleep(float(got.get("Retry-After", 1)))
                continue
            break
        if status == 304:
            self.unchanged += 1
            return content
        media = got.get_content_type()
        expect(media in operation["responses"][str(status)]["content"], f"{name} as {media}")
        answer = json.loads(body_back)
        if media == "application/problem+json":
            raise Refused(answer)
        if got["ETag"] and method == "GET":
            self.kept[path] = got["ETag"], answer
        return answer

    def schema(self, at):
        """Follows a reference."""
        while "$ref" in at:
            at = self.document["components"]["schemas"][at["$ref"].rpartition("/")[2]]
        return at

    def data_of(self, kind):
        """What the data of a type of command hold."""
        body = self.operations["submit"][2]["requestBody"]["content"]["application/json"]["schema"]
        for one in self.schema(body)["oneOf"]:
            if one["properties"]["type"]["enum"] == [kind]:
                return self.schema(one["properties"]["data"])
        raise SystemExit(f"there is no command {kind}")


class Delegation:
    """Who acts with a key, on one report."""

    def __init__(self, node, key, slug):
        self.node, self.key, self.slug = node, key, slug
        self.code = node.call("whoami", {"key": key.name})["participant"]
        self.seq = 0  # of the last event that we brought about
        self.commands = []

    def read(self, name, **query):
        """A reading of the report that shows what we did."""
        if self.seq:
            query["min_seq"] = self.seq
        return self.node.call(name, query, slug=self.slug)

    def command(self, kind, data):
        schema = self.node.data_of(kind)
        expect(set(data) <= set(schema["properties"]), f"the members of {kind}")
        expect(set(schema.get("required", ())) <= set(data), f"what {kind} needs")
        group = self.node.call("group")
        return json.dumps({
            "id": uuid7(), "group": group["group"], "type": kind, "actor": self.code,
            "issued": group["time"], "salt": base64url(os.urandom(16)), "data": data,
        }, ensure_ascii=False).encode()

    def dry_run(self, kind, data):
        return self.node.call("dry-run", body=self.command(kind, data))

    def submit(self, kind, data):
        body = self.command(kind, data)
        headers = {"Concord-Key": self.key.name, "Concord-Signature": self.key.sign(b"concord-command-v1", body)}
        answer = self.node.call("submit", body=body, headers=headers)
        again = self.node.call("submit", body=body, headers=headers)
        expect(answer == again, "the same command gets the same answer")
        self.seq = answer["seq"]
        self.commands.append(answer["command"])
        return answer


# --- Following the log: "## Following the log".


def follow(node, last, until, told):
    """Server-sent events behind a sequence, until one that is awaited. A stream that
    breaks is taken up behind the last event that came whole. Returns how often."""
    broken, deadline = 0, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        _, path, _ = node.request("events", headers={"Last-Event-ID": str(last)})
        connection = http.client.HTTPConnection(node.host, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Accept": "text/event-stream", "Last-Event-ID": str(last)})
            answer = connection.getresponse()
            expect(answer.status == 200 and answer.headers.get_content_type() == "text/event-stream", "a stream")
            name, data = None, None
            while True:
                line = answer.readline()
                if not line.endswith(b"\n"):
                    raise ConnectionError("the stream broke off")
                field, _, value = line.decode().rstrip("\n").partition(": ")
                if field == "id":
                    name = int(value)
                elif field == "data":
                    data = json.loads(value)
                elif field == "" and data is not None:  # an empty line: the event is whole
                    expect(name == data["seq"] == last + 1, f"event {name} behind {last}")
                    last = name
                    told(data)
                    data = None
                    if last >= until:
                        return broken
        except (OSError, http.client.HTTPException):
            broken += 1
        finally:
            connection.close()
    raise SystemExit(f"event {until} did not come")


# --- What a delegation does.


def applied(text, edits):
    """The wording that edits make of a text: what is to be signed, checked."""
    out, at, old = b"", 0, text.encode()
    for edit in edits:
        begin, end = edit["bytes"]
        out += old[at:begin] + "".join(edit["new"]).encode()
        at = end
    return (out + old[at:]).decode()


def amends(us, draft):
    """Files an amendment to the first paragraph that nobody has touched."""
    paragraph = next(p for p in draft["paragraphs"] if p["kind"] == "paragraph" and p["status"] == "clean")
    wording = paragraph["text"].rstrip(".") + ", taking into account the needs of small delegations."
    wish = {"paragraph": paragraph["id"], "operation": "text", "text": wording, "reason": "So that all can take part."}
    ready = us.node.call("prepare", slug=us.slug, body=json.dumps(wish).encode())
    change = ready["data"]["change"]
    expect(applied(paragraph["text"], change["edits"]) == wording, "the edits give our wording")
    expect(change["base"] == paragraph["hash"], "the edits are on the words that we read")
    would = us.dry_run(ready["type"], ready["data"])
    filed = us.submit(ready["type"], ready["data"])
    expect(would["result"]["amendment"] == filed["result"]["amendment"], "what the dry run said")
    return filed["result"]["amendment"], ready


def joins(us):
    """Co-sponsors the first open amendment of another."""
    for a in us.read("report-amendments", state="open"):
        if us.code not in a["sponsors"]:
            us.submit("amendment.cosponsor", {"amendment": a["amendment"]})
            return a["amendment"]
    raise SystemExit("there is nothing to join")


def objects(us, draft):
    """Objects to words of an earlier revision, is told which stand now, and objects to
    those."""
    before = {p["id"]: p["hash"] for p in us.read("report", rev=0)["paragraphs"]}
    changed = next(p for p in draft["paragraphs"] if before.get(p["id"], p["hash"]) != p["hash"])
    position = {"report": us.slug, "block": changed["id"], "stance": "object", "words": before[changed["id"]], "reason": "No instructions."}
    try:
        us.submit("position.take", position)
        raise SystemExit("words that have moved on were taken for the present ones")
    except Refused as no:
        expect(no.type == "stale-text" and no.problem["status"] == 409, "stale words")
        position["words"] = no.problem["ready"]["hash"]
    expect(position["words"] == changed["hash"], "what is ready to be signed")
    us.submit("position.take", position)
    return changed["id"]


def is_refused(us, amendment, ready):
    """Asks to reintroduce what was never withdrawn."""
    try:
        us.submit("amendment.reintroduce", {"amendment": amendment} | {name: ready["data"][name] for name in ("revision", "change")})
    except Refused as no:
        known = us.node.document["info"]["description"]
        expect(f"`{no.type}`" in known, f"the type {no.type}")
        expect(no.rule, "the rule that forbids")
        return {"type": no.type, "status": no.problem["status"], "rule": no.rule}
    raise SystemExit("what was not withdrawn was reintroduced")


def main(url, seed, slug):
    node = Node(url)
    us = Delegation(node, Key(seed), slug)
    draft = us.read("report")
    begin = draft["seq"]
    expect(us.read("report") == draft and node.unchanged > 0, "the ETag of the draft")

    amendment, ready = amends(us, draft)
    joined = joins(us)
    paragraph = objects(us, draft)
    refusal = is_refused(us, amendment, ready)

    ours = node.call("amendment", {"min_seq": us.seq}, id=amendment)
    expect(ours["by"] == us.code and ours["state"] == "open", "our amendment")
    expect(us.code in node.call("amendment", id=joined)["sponsors"], "what we joined")
    status = us.read("report-status")
    bars = [b for b in status["blockers"] if b.get("participant") == us.code and b.get("paragraph") == paragraph]
    expect(bars and not status["adoptable"], "our objection stands in the way")
    inbox = node.call("inbox", {"since": 0}, code=us.code)

    events = []
    broken = follow(node, begin, us.seq, events.append)
    seen = [e["command"] for e in events]
    expect(all(c in seen for c in us.commands), "the log has what we did")
    _, _, lines = node.send("GET", node.request("events", {"from": begin + 1})[1])
    expect([json.loads(line) for line in lines.splitlines()][: len(events)] == events, "both forms tell the same")

    json.dump({
        "participant": us.code, "amendment": amendment, "joined": joined, "objected": paragraph, "refusal": refusal,
        "blockers": len(status["blockers"]), "inbox": len(inbox), "events": len(events), "broken": broken, "seq": us.seq,
        "unchanged": node.unchanged,
    }, sys.stdout)
    print()


if __name__ == "__main__":
    main(*sys.argv[1:])
