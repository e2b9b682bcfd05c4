#!/usr/bin/env python3
"""Replays a published draw: replay.py BUNDLE.json. Python's standard library only; docs/draw/README.md is the description."""
import hashlib, hmac, json, sys

bundle = json.load(open(sys.argv[1], encoding="utf-8"))
told = bundle["announcement"]
mac = lambda key, message: hmac.new(key, message, hashlib.sha256).digest()
sha = lambda text: hashlib.sha256(text.encode()).digest()

def numbers(purpose, name):
    key, count = mac(seed, purpose + b"\n" + name.encode()), 0
    while True:
        block = mac(key, count.to_bytes(8, "big"))
        yield from (int.from_bytes(block[at:at + 8], "big") for at in range(0, 32, 8))
        count += 1

def below(stream, bound):
    if bound < 2: return 0
    return next(n for n in stream if n < 2**64 - 2**64 % bound) % bound

digest = sha(json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))).hex()
assert digest == bundle["digest"], "another announcement"
secrets = [one["secret"] for one in bundle["secrets"]]
assert [sha(s).hex() for s in secrets] == [c["sha256"] for c in told["commitments"]], "another secret"
seed = mac(b"".join(map(sha, secrets)), f"{told['scheme']}\n{digest}\n{bundle['public_value']}".encode())

out = {one["id"] for one in told["excluded"]}
left = {q["stratum"]: [c["id"] for c in told["candidates"] if c["stratum"] == q["stratum"] and c["id"] not in out] for q in told["quotas"]}
shares = {q["stratum"]: q["how"]["of_10000"] * len(left[q["stratum"]]) for q in told["quotas"] if "of_10000" in q["how"]}
over = (sum(shares.values()) + 5000) // 10000 - sum(s // 10000 for s in shares.values())
more = sorted(shares, key=lambda name: -(shares[name] % 10000))[:over]
result, pairs, visits = [], [], {}
for q in told["quotas"]:
    name, group, stream = q["stratum"], left[q["stratum"]], numbers(b"stratum", q["stratum"])
    wanted = q["how"]["count"] if "count" in q["how"] else shares[name] // 10000 + (name in more)
    for at in range(all_ := min(wanted + q["substitutes"], len(group))):
        other = at + below(stream, len(group) - at)
        group[at], group[other] = group[other], group[at]
    result.append({"drawn": group[:wanted], "stratum": name, "substitutes": group[wanted:all_]})
for group in result if told["pairing"] else []:
    for entity in group["drawn"]:
        stream, sent = numbers(b"pair", entity), []
        free = [o["id"] for o in told["pairing"]["officers"] if group["stratum"] in o["strata"]
                and {"entity": entity, "officer": o["id"]} not in told["pairing"]["conflicts"]]
        while len(sent) < told["pairing"]["each"]:
            fewest = min(visits.get(o, 0) for o in free)
            least = [o for o in free if visits.get(o, 0) == fewest]
            sent.append(least[below(stream, len(least))])
            free.remove(sent[-1])
            visits[sent[-1]] = visits.get(sent[-1], 0) + 1
        pairs.append({"entity": entity, "officers": sent})
assert (result, pairs) == (bundle["result"], bundle["pairs"]), "another result"
print(f"true: {sum(len(g['drawn']) for g in result)} drawn, {len(pairs)} paired, digest {digest}")
