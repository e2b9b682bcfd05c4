"""Puts the open data of trading to libcove-ocds and ocdsmerge.

Set up once: python3 -m venv target/oracle && target/oracle/bin/pip install libcoveocds==0.17.0 ocdsmerge==0.8.0
Run: target/oracle/bin/python bench/peers/ocds.py --url http://127.0.0.1:8080 --standard ../shared/conformance/ocds-1.1.5/standard-1__1__5.zip

Walks the change feed to its end, page by page, then each tender's record. The releases, put together, and the compiled releases
of the records must be valid by the published schema (read from the zip given, without the network), without unknown closed codes, failed checks or
badly made identifiers; and the compiled release that ocdsmerge makes of a tender's releases must say the same of state, winner and
amount as the last release, which holds the whole state. Exit code 1 where something is wrong.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

import ocdsmerge

BAD = ("validation_errors", "additional_closed_codelist_values", "additional_checks")


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def judged(package, schema, into, name):
    """What libcoveocds finds wrong. It exits 0 whatever it finds."""
    file, out = into / f"{name}.json", into / f"{name}-out"
    file.write_text(json.dumps(package, ensure_ascii=False))
    tool = Path(sys.executable).with_name("libcoveocds")
    call = [tool, "-s", "1.1", "--standard-zip", schema, "-d", "-o", out, file]
    done = subprocess.run(call, capture_output=True, text=True)
    answer = json.loads((out / "results.json").read_text())
    found = {key: answer[key] for key in BAD if answer.get(key)}
    prefixes = (answer.get("conformance_errors") or {}).get("ocds_prefixes_bad_format")
    if prefixes:
        found["ocds_prefixes_bad_format"] = prefixes
    return found


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--url", required=True)
    asked.add_argument("--standard", required=True)
    asked = asked.parse_args()
    faults, releases, whole, after = [], [], None, 0
    while True:
        page = get(f"{asked.url}/api/v1/trade/releases?after={after}&limit=7")
        whole = whole or {key: page[key] for key in page if key not in ("releases", "links")}
        if not page["releases"]:
            break
        releases += page["releases"]
        after = page["links"]["watermark"]
    if not releases:
        sys.exit("the feed is empty: nothing was shown")
    zipped = Path(asked.standard)
    with zipfile.ZipFile(zipped) as packed:
        name = next(name for name in packed.namelist() if name.endswith("/release-schema.json"))
        merger = ocdsmerge.Merger(json.loads(packed.read(name)))
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder)
        wrong = judged({**whole, "releases": releases}, zipped, into, "releases")
        if wrong:
            faults.append(("releases", wrong))
        ocids = sorted({release["ocid"] for release in releases})
        compiled = []
        for ocid in ocids:
            record = get(f"{asked.url}/api/v1/trade/records/{ocid.split('-', 2)[2]}")
            mine = [release for release in releases if release["ocid"] == ocid]
            one = record["records"][0]
            if one["ocid"] != ocid or one["releases"] != mine:
                faults.append((ocid, {"record": "not the releases of the feed"}))
            compiled.append(one["compiledRelease"])
            merged, last = merger.create_compiled_release(mine), mine[-1]
            for part in ("tender", "awards", "contracts"):
                a, b = merged.get(part), last.get(part)
                if a != b:
                    faults.append((ocid, {part: [a, b]}))
        # A record package makes libcoveocds look for the versioned schema in the network: the compiled releases are put to it instead.
        wrong = judged({**whole, "releases": compiled}, zipped, into, "compiled")
        if wrong:
            faults.append(("compiled releases", wrong))
    print(f"{len(releases)} releases of {len(ocids)} tenders: {len(faults)} faults")
    for name, what in faults:
        print(name, json.dumps(what, ensure_ascii=False)[:2000])
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
