"""Reads a resource through the gateway with another implementation of HTTP Message Signatures.

Set up once: python3 -m venv target/oracle && target/oracle/bin/pip install http-message-signatures==3.0.0 requests
Run: target/oracle/bin/python bench/peers/gateway.py --url http://127.0.0.1:8080 --item 11150402DEM000030E4000125001000

Against a fresh demonstration: registers two systems of the fire brigade as `data-hall`, one with an Ed25519 and one with a P-256 key, reads what their organ was
granted, and tries what must be refused: a key nobody knows, a body changed after signing, a signature used twice, a clock an hour off, a field, a
purpose and an item that were not granted, a body too large. Ends with the days of both sides compared. Exit code 1 where an answer is
not the one that is wanted.
"""

import argparse
import datetime
import hashlib
import json
import re
import sys
import time
import uuid

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

COVERED = ("@method", "@target-uri", "content-digest", "content-type")
SUBJECT = "150402198811059959"
faults = []


class Keys(HTTPSignatureKeyResolver):
    def __init__(self, key):
        self.key = key

    def resolve_private_key(self, key_id):
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def check(truth, what):
    print(("ok   " if truth else "FAIL ") + what)
    if not truth:
        faults.append(what)


class Office:
    """Somebody at the pages."""

    def __init__(self, url, login):
        self.url, self.session = url, requests.Session()
        self.post("/sign-in", {"login": login, "password": "Onedoor-2026"}, "/sign-in")

    def post(self, path, fields, page=None):
        form = self.session.get(self.url + (page or path)).text
        token = re.search(r'name="_token" value="([^"]+)"', form).group(1)
        done = self.session.post(self.url + path, data={"_token": token, **fields})
        done.raise_for_status()
        return done.text


class System:
    """A system that signs."""

    def __init__(self, url, office, code, organ, key, algorithm):
        self.url, self.keyid, self.key, self.algorithm = url, f"{code}.1", key, algorithm
        self.outcomes = {}
        office.post("/office/data/systems", {
            "system-code": code, "system-name": f"消防监督检查系统 {code}", "system-organ": organ, "exempt": "",
        })
        last = (datetime.date.today() + datetime.timedelta(days=300)).isoformat()
        pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        office.post(f"/office/data/systems/{code}", {"act": "key", "pem": pem.decode(), "key-last": last})

    def signed(self, path, body, created=None, key_id=None):
        request = requests.Request(
            "POST", self.url + path, data=body, headers={"content-type": "application/json"}
        ).prepare()
        signer = HTTPMessageSigner(signature_algorithm=self.algorithm, key_resolver=Keys(self.key))
        signer.sign(
            request, key_id=key_id or self.keyid, created=created or now(), nonce=uuid.uuid4().hex,
            covered_component_ids=COVERED, body=body,
        )
        return request

    def send(self, request):
        answer = requests.Session().send(request, timeout=30)
        return answer.status_code, answer.json()

    def ask(self, resource="realty.title", message=None, created=None, key_id=None, **more):
        message = message or uuid.uuid4().hex
        question = {
            "message": message, "subject": {"number": SUBJECT}, "item": more.pop("item", ITEM), "purpose": "oversight",
            "fields": ["area", "use"], "reason": "消防监督检查", **more,
        }
        body = json.dumps(question, ensure_ascii=False).encode()
        status, answer = self.send(self.signed(f"/exchange/v1/{resource}", body, created, key_id))
        known = status == 200 or status in (403, 422) and answer.get("code", "").startswith("exchange.")
        if known and key_id is None and created is None:
            self.outcomes[message] = "answered" if status == 200 else answer["code"]
        return status, answer


ITEM = ""
OFFSET = 0.0


def now():
    """The demonstration's clock."""
    return datetime.datetime.fromtimestamp(time.time() + OFFSET)


def tries(system):
    status, answer = system.ask()
    check(status == 200 and answer["data"] == {"area": 96, "use": "商业"}, f"{system.keyid} reads what was granted: {answer}")
    message = uuid.uuid4().hex
    system.ask(message=message)
    status, answer = system.ask(message=message)
    check(status == 200 and answer["times"] == 2, "the same message again stays one")
    for more, wants in (
        ({"fields": ["number"]}, "exchange.field-not-granted"),
        ({"fields": ["salary"]}, "exchange.no-such-field"),
        ({"purpose": "statistics"}, "exchange.not-granted"),
        ({"item": "nothing"}, "exchange.no-such-item"),
        ({"resource": "population.identity", "fields": ["address"]}, "exchange.not-granted"),
    ):
        status, answer = system.ask(**more)
        check(status in (403, 422) and answer["code"] == wants, f"{wants}: {status}")
    hour = datetime.timedelta(hours=1)
    status, answer = system.ask(created=now() - hour)
    check((status, answer["code"]) == (401, "exchange.clock"), "a clock an hour off")
    status, answer = system.ask(key_id="nobody.1")
    check((status, answer["code"]) == (401, "exchange.unknown-system"), "an unknown system")
    body = json.dumps({"message": uuid.uuid4().hex}).encode()
    request = system.signed("/exchange/v1/realty.title", body)
    request.body = body.replace(b"message", b"massage")
    status, answer = system.send(request)
    check((status, answer["code"]) == (422, "exchange.body-changed"), "a body changed after signing")
    request = system.signed("/exchange/v1/realty.title", b"x" * 200_000)
    status, answer = system.send(request)
    check(status == 413, "a body that is too large")
    status, answer = system.send(system.signed("/exchange/v1/realty.title", b'{"message":'))
    check(status == 422, "a body that is no message")
    status, answer = system.send(system.signed("/exchange/v1/reconciliation", b"{}"))
    check(status == 422, "a comparison that is none")
    message = uuid.uuid4().hex
    question = {"message": message, "subject": {"number": SUBJECT}, "item": ITEM, "purpose": "oversight",
                "fields": ["use"], "reason": "消防监督检查"}
    request = system.signed("/exchange/v1/realty.title", json.dumps(question).encode())
    check(system.send(request)[0] == 200, "a signature counts")
    system.outcomes[message] = "answered"
    status, answer = system.send(request)
    check((status, answer["code"]) == (409, "exchange.replay"), "and does not count twice")


def compares(system):
    lines = "".join(f"{message} {outcome}\n" for message, outcome in sorted(system.outcomes.items()))
    china = datetime.timezone(datetime.timedelta(hours=8))
    day = datetime.datetime.fromtimestamp(time.time() + OFFSET, china).date().isoformat()
    told = {"day": day, "count": len(system.outcomes), "digest": hashlib.sha256(lines.encode()).hexdigest()}
    status, answer = system.send(system.signed("/exchange/v1/reconciliation", json.dumps(told).encode()))
    check(status == 200 and answer["equal"], f"both sides count {told['count']} on {day}")
    told |= {"digest": "0" * 64, "messages": ["never-sent-0001"]}
    status, answer = system.send(system.signed("/exchange/v1/reconciliation", json.dumps(told).encode()))
    check(status == 200 and answer["missing"] == ["never-sent-0001"] and not answer["equal"], "and which differ is told")


def main():
    global ITEM
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--url", required=True)
    args.add_argument("--organ", default="11150402DEM000030E")
    args.add_argument("--item", required=True, help="code of an item of that organ")
    given = args.parse_args()
    ITEM = given.item
    url = given.url.rstrip("/")
    office = Office(url, "data-hall")
    mark = uuid.uuid4().hex[:6]
    for code, key, algorithm in (
        ("fire-ed", ed25519.Ed25519PrivateKey.generate(), algorithms.ED25519),
        ("fire-ec", ec.generate_private_key(ec.SECP256R1()), algorithms.ECDSA_P256_SHA256),
    ):
        system = System(url, office, f"{code}-{mark}", given.organ, key, algorithm)
        tries(system)
        compares(system)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
