# SPDX-License-Identifier: Apache-2.0
# What stands around the recipes in their tests.
#   recipes.py yaml FILE KEY…        what is under those keys of a YAML file, a text as it is, anything else as JSON
#   recipes.py port                  a port that is free now
#   recipes.py serve FOLDER ISSUER   on a port of 127.0.0.1 that FOLDER/recipes.url then says:
#     /api/…       the service behind nginx: the headers that it got, as JSON
#     /actions?…   what gives a job of GitHub Actions its token (issuer.py minted it from FOLDER's keys)
import http.server
import json
import os
import socket
import sys
import urllib.parse


class Around(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        import issuer
        url = urllib.parse.urlsplit(self.path)
        if url.path.startswith("/api/"):
            return self.answer(200, [[k.lower(), v] for k, v in self.headers.items()])
        query = urllib.parse.parse_qs(url.query)
        if self.headers["Authorization"] != "Bearer of the runner" or "api-version" not in query:
            return self.answer(401, {})
        issuer.mint(self.server.folder, {"out": "action", "iss": self.server.issuer,
                                         "claims": {"aud": query["audience"][0], "repository_id": "123456789"}})
        with open(self.server.folder + "/action") as f:
            return self.answer(200, {"count": 1, "value": f.read()})

    def log_message(self, *_):
        pass


def serve(folder, issuer):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Around)
    server.daemon_threads = True
    server.folder, server.issuer = folder, issuer
    with open(folder + "/recipes.new", "w") as f:
        f.write("127.0.0.1:%d" % server.server_port)
    os.rename(folder + "/recipes.new", folder + "/recipes.url")
    server.serve_forever()


def look(file, keys):
    import yaml
    with open(file) as f:
        value = yaml.safe_load(f)
    for key in keys:
        value = value[int(key) if isinstance(value, list) else key]
    print(value if isinstance(value, str) else json.dumps(value))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], sys.argv[3])
    elif sys.argv[1] == "yaml":
        look(sys.argv[2], sys.argv[3:])
    else:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            print(s.getsockname()[1])
