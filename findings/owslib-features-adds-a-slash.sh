#!/usr/bin/env bash
# OWSLib 0.35.0 (PyPI), owslib.ogcapi.features.Features: the landing page is asked for with a slash at its end, whatever address it is
# given. Given http://host/ogc it asks for /ogc/ first; a server that knows only /ogc, as a link in its own documents may say, answers
# 404, and the client fails before it has read anything.
#   given ".../ogc"    first request "/ogc/"
#   given ".../ogc/"   first request "/ogc/"
# OGC 17-069r4, 7.2 has the landing page at the path "/" of the API; a server should answer both.
# Seen on 2026-11-30 with Python 3. Needs python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install OWSLib==0.35.0
"$folder/venv/bin/python" - <<'PY'
import http.server, threading
from owslib.ogcapi.features import Features

asked = []
class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        body = b'{"title": "t", "links": []}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
seen = []
for end in ("/ogc", "/ogc/"):
    asked.clear()
    Features(f"http://127.0.0.1:{server.server_port}{end}")
    seen.append(asked[0])
    print(f"given ...{end}: first request {asked[0]}")
raise SystemExit(0 if seen == ["/ogc/", "/ogc/"] else 1)
PY
