"""Reads the open layers of a running Onedoor with OWSLib (PyPI), as map software would; exit code 1 where something is missing.

    python3 -m venv target/peers/ground && target/peers/ground/bin/pip install owslib==0.35.0 shapely==2.2.0
    target/peers/ground/bin/python bench/peers/features.py http://127.0.0.1:8080
"""

import sys

from owslib.ogcapi.features import Features
from shapely.geometry import shape

BASE = sys.argv[1].rstrip("/")


def main():
    service = Features(f"{BASE}/ogc")
    classes = service.conformance()["conformsTo"]
    assert any(one.endswith("/core") for one in classes) and any(one.endswith("/geojson") for one in classes), classes
    names = service.feature_collections()
    assert names, "no open layer"
    for name in names:
        about = service.collection(name)
        west, south, east, north = about["extent"]["spatial"]["bbox"][0]
        page = service.collection_items(name, limit=2)
        assert page["numberReturned"] <= 2 and page["numberMatched"] >= page["numberReturned"], page
        count, offset = 0, 0
        while offset < page["numberMatched"]:
            part = service.collection_items(name, limit=2, offset=offset)
            for feature in part["features"]:
                polygon = shape(feature["geometry"])
                assert polygon.is_valid and polygon.exterior.is_ccw, (name, feature["id"])
                assert polygon.within(shape({"type": "Polygon", "coordinates": [[
                    (west - 1e-4, south - 1e-4), (east + 1e-4, south - 1e-4), (east + 1e-4, north + 1e-4),
                    (west - 1e-4, north + 1e-4), (west - 1e-4, south - 1e-4)]]})), (name, feature["id"])
                again = service.collection_item(name, str(feature["id"]))
                assert again["geometry"] == feature["geometry"]
                count += 1
            offset += 2
        assert count == page["numberMatched"], (name, count)
        far = service.collection_items(name, bbox=[0, 0, 1, 1])
        assert far["numberMatched"] == 0, far
        print(f"{name}: {count} features, {about['title']}")


main()
