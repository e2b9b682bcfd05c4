"""Proves, without us and without a network, that events of a case stand in the ledger as a signed checkpoint has it.

Run: python3 docs/ledger/verify.py KEY record.json        KEY as /ledger shows it and as you keep it: name+id+base64
The record is what the page of a case gives its applicant. Needs nothing but Python; ends with an error where something does not hold."""
import base64, hashlib, json, struct, sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def add(a, b):  # points of the curve as (x, y, z, t), RFC 8032
    k, m, n = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0]), 2 * a[3] * b[3] * D
    e, f, g, h = m - k, 2 * a[2] * b[2] - n, 2 * a[2] * b[2] + n, m + k
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(n, a):
    out = (0, 1, 1, 0)
    while n:
        out, a, n = add(out, a) if n & 1 else out, add(a, a), n >> 1
    return out

def point(text):
    y = int.from_bytes(text, "little") & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    assert y < P and (x * x - square) % P == 0, "no point of the curve"
    x = P - x if x & 1 != text[31] >> 7 else x
    return x, y, 1, x * y % P

def signed(key, text, signature):
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    s = int.from_bytes(signature[32:], "little")
    a, b = times(s, point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))), add(point(signature[:32]), times(k, point(key)))
    return s < L and (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0

sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()

def event_hash(e):
    texts = [e[name].encode() for name in ("stream", "kind", "actor", "data")]
    sizes = (part for text in texts for part in (struct.pack(">Q", len(text)), text))
    return sha(b"onedoor.event.v1", bytes.fromhex(e["prev"]), struct.pack(">qqq", e["id"], e["seq"], e["at"]), *sizes)

def check(key, note, event):
    name, key_id, public = key.split("+", 2)
    text, signatures = note.split("\n\n", 1)
    origin, size, root = (text + "\n").splitlines()[:3]
    by = [base64.b64decode(line.split(" ")[2]) for line in signatures.splitlines() if line.split(" ")[1] == name]
    of_key = [s[4:] for s in by if s[:4].hex() == key_id]
    assert origin == name and any(signed(base64.b64decode(public)[1:], (text + "\n").encode(), s) for s in of_key), "not signed"
    assert "data" not in event or event_hash(event).hex() == event["hash"], "the event says something else"
    at, last, got = event["index"], int(size) - 1, sha(b"\0", bytes.fromhex(event["hash"]))
    for side in map(base64.b64decode, event["path"]):  # RFC 9162, 2.1.3.2
        assert last, "the path is too long"
        got = sha(b"\1", side, got) if at & 1 or at == last else sha(b"\1", got, side)
        while at == last and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    assert last == 0 and got == base64.b64decode(root), "not in the checkpoint"

record = json.load(open(sys.argv[2], encoding="utf-8"))
for event in record["events"]:
    check(sys.argv[1], record["checkpoint"], event)
print(f"{len(record['events'])} events stand in the ledger as signed: {record['checkpoint'].split(chr(10))[1]} events then")
