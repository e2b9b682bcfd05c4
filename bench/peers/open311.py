"""Reads and tells the hotline of a running Onedoor with georeport (PyPI), an Open311 client, in JSON and XML; exit code 1 where something is wrong.

    python3 -m venv target/peers/open311 && target/peers/open311/bin/pip install georeport==0.3.1 xmltodict==0.14.2 requests==2.34.2
    target/peers/open311/bin/python bench/peers/open311.py http://127.0.0.1:8080 KEY

KEY is made at /office/tickets/apps. What is told is a street light of no real street.
"""

import sys
import uuid

import requests
from georeport.georeport import GeoReport

BASE, KEY = sys.argv[1].rstrip("/"), sys.argv[2]


def main():
    found = requests.get(f"{BASE}/open311/discovery.json", timeout=30).json()
    assert found["endpoints"][0]["specification"].endswith("GeoReport_v2"), found
    json_side = GeoReport(f"{BASE}/open311/v2", output_format="json")
    xml_side = GeoReport(f"{BASE}/open311/v2", output_format="xml")
    services, by_xml = json_side.get_service_list(), xml_side.get_service_list()
    assert [one["service_code"] for one in services] == [one["service_code"] for one in by_xml], by_xml
    assert all(one["type"] == "realtime" and one["service_name"] for one in services), services
    code = services[0]["service_code"]
    definition, same = json_side.get_service_definition(code), xml_side.get_service_definition(code)
    keys = [value["key"] for value in definition["attributes"][0]["values"]]
    assert [value["key"] for value in same["attributes"]["attribute"][0]["values"]["value"]] == keys, same
    words = f"路灯 <坏了> & 看不见 {uuid.uuid4().hex[:8]}"
    told = requests.post(f"{BASE}/open311/v2/requests.json", timeout=30, data={
        "api_key": KEY, "service_code": code, "address_string": "示例街", "description": words, "attribute[open]": "yes"})
    assert told.status_code == 201, (told.status_code, told.text)
    number = told.json()[0]["service_request_id"]
    one, same = json_side.get_service_request(number), xml_side.get_service_request(number)
    assert one["description"] == words == same["description"], (one, same)
    assert one["status"] == same["status"] == "open" and one["requested_datetime"] == same["requested_datetime"]
    listed = json_side.get_service_requests(service_code=code, status="open")
    assert number in [each["service_request_id"] for each in listed], listed
    print(f"{len(services)} services, {len(listed)} open requests of {code}, one told and read back in JSON and XML")


main()
