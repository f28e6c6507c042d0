# SPDX-License-Identifier: Apache-2.0
"""An issuer of OpenID Connect on the loopback interface, for the tests of token exchange: one path tells the truth, and
each other path is an issuer with a lie of its own.

    issuer.py serve DIR            makes DIR/ca.pem and a key, says "https://localhost:PORT", serves until it is ended
    issuer.py rotate DIR           from now on another key
    issuer.py mint DIR <SPECS      one JSON object a line: writes the token that it describes to DIR/OUT

A spec: {"out":NAME, "iss":URL, "kind":"github"|"gitlab"|"kubernetes", "claims":{…, null removes one}, "header":{…},
"how":HOW, "ttl":SECONDS, "payload":TEXT instead of all claims}. Asked paths are noted in DIR/hits.
"""
import base64
import datetime
import hashlib
import hmac
import http.server
import ipaddress
import json
import os
import ssl
import sys
import time
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

PEM = serialization.Encoding.PEM
DAY = datetime.timedelta(days=1)


def b64(data):
    if not isinstance(data, bytes):
        data = (data if isinstance(data, str) else json.dumps(data)).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(n, size=None):
    return b64(n.to_bytes(size or (n.bit_length() + 7) // 8, "big"))


def save(key, path):
    with open(path, "wb") as f:
        f.write(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def load(path):
    with open(path, "rb") as f:
        return serialization.load_pem_private_key(f.read(), None)


def new_keys(folder, kid):
    save(rsa.generate_private_key(65537, 2048), folder + "/rsa.pem")
    save(ec.generate_private_key(ec.SECP256R1()), folder + "/ec.pem")
    save(ed25519.Ed25519PrivateKey.generate(), folder + "/ed.pem")
    with open(folder + "/kid", "w") as f:
        f.write(kid)


def kid_of(folder):
    with open(folder + "/kid") as f:
        return f.read()


def jwks(folder):
    kid = kid_of(folder)
    n = load(folder + "/rsa.pem").public_key().public_numbers()
    p = load(folder + "/ec.pem").public_key().public_numbers()
    raw = load(folder + "/ed.pem").public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return [
        {"kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "n": number(n.n), "e": number(n.e)},
        {"kty": "EC", "kid": kid + "-ec", "crv": "P-256", "x": number(p.x, 32), "y": number(p.y, 32)},
        {"kty": "OKP", "kid": kid + "-ed", "crv": "Ed25519", "x": b64(raw)},
    ]


def certificate(folder):
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.utcnow()

    def build(name, issuer, public, *extensions):
        b = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(public)
        b = b.serial_number(x509.random_serial_number()).not_valid_before(now - DAY).not_valid_after(now + DAY)
        for e in extensions:
            b = b.add_extension(e, critical=isinstance(e, x509.BasicConstraints))
        return b.sign(ca_key, hashes.SHA256())

    def called(text):
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    ca = build(called("a throw-away authority"), called("a throw-away authority"), ca_key.public_key(),
               x509.BasicConstraints(True, None))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = build(called("localhost"), ca.subject, key.public_key(), names)
    save(key, folder + "/tls.pem")
    with open(folder + "/tls.pem", "ab") as f:
        f.write(leaf.public_bytes(PEM))
    with open(folder + "/ca.pem", "wb") as f:
        f.write(ca.public_bytes(PEM))


class Issuer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, body, status=200, **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def slowly(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(30):
            self.wfile.write(b"{")
            self.wfile.flush()
            time.sleep(1)

    # a body in pieces, and behind it headers without an end
    def trailing(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"2\r\n{}\r\n0\r\n")
        for i in range(2000):
            self.wfile.write(b"X-%d: %s\r\n" % (i, b"x" * 200))
        self.wfile.write(b"\r\n")

    def keys(self, lie):
        folder = self.server.folder
        keys = jwks(folder)
        n = keys[0]
        if lie == "hmac":
            keys = [{"kty": "oct", "kid": n["kid"], "alg": "HS256", "k": b64(b"0" * 32)}]
        elif lie == "encryption":
            keys = [{**n, "use": "enc"}]
        elif lie == "derive":
            keys = [{k: v for k, v in n.items() if k != "use"} | {"key_ops": ["deriveKey"]}]
        elif lie == "private":
            keys = [{**n, "d": n["n"]}]
        elif lie == "same-kid":
            keys = [n, {**keys[1], "kid": n["kid"]}]
        elif lie == "no-keys":
            keys = []
        elif lie == "many-keys":
            keys = [{**keys[1], "kid": "k%d" % i} for i in range(65)]
        elif lie == "keys-member-twice":
            return self.answer(b'{"keys":[],"keys":' + json.dumps(keys).encode() + b"}")
        elif lie == "huge":
            return self.answer(b"[" + b" " * 300000 + b"]")
        elif lie == "garbage":
            return self.answer(b'{"keys":[{"kty":"RSA","n":')
        elif lie == "html":
            return self.answer(b"<html>502 proxy error</html>")
        elif lie == "slow":
            return self.slowly()
        elif lie == "late":
            time.sleep(6)
        elif lie == "trailers":
            return self.trailing()
        return self.answer({"keys": keys}, Cache_Control="public, max-age=%s" % ("1" if lie == "brief" else "600"))

    def metadata(self, lie):
        base = "https://localhost:%d" % self.server.server_port
        other = "https://127.0.0.1:%d" % self.server.server_port
        m = {"issuer": base + "/" + lie, "jwks_uri": base + "/" + lie + "/jwks"}
        if lie == "late":
            time.sleep(6)
        if lie == "wrong-issuer":
            m["issuer"] = base + "/ok"
        elif lie == "no-issuer":
            del m["issuer"]
        elif lie == "no-jwks":
            del m["jwks_uri"]
        elif lie == "http-jwks":
            m["jwks_uri"] = m["jwks_uri"].replace("https:", "http:")
        elif lie == "file-jwks":
            m["jwks_uri"] = "file:///etc/passwd"
        elif lie == "user-jwks":
            m["jwks_uri"] = m["jwks_uri"].replace("https://", "https://me:you@")
        elif lie == "query-jwks":
            m["jwks_uri"] += "?x=1"
        elif lie == "private-jwks":
            m["jwks_uri"] = other + "/ok/jwks"
        elif lie == "number-jwks":
            m["jwks_uri"] = "https://2130706433/ok/jwks"
        elif lie == "redirect":
            return self.answer(b"", 302, Location=base + "/ok/.well-known/openid-configuration")
        elif lie == "redirect-file":
            return self.answer(b"", 302, Location="file:///etc/passwd")
        elif lie == "status-500":
            return self.answer({"oops": True}, 500)
        elif lie == "issuer-twice":
            return self.answer(('{"issuer":"x",' + json.dumps(m)[1:]).encode())
        elif lie == "no-object":
            return self.answer([m])
        return self.answer(m)

    def do_GET(self):
        with open(self.server.folder + "/hits", "a") as f:
            f.write(self.path + "\n")
        _, lie, rest = (self.path + "//").split("/", 2)
        try:
            if rest.startswith(".well-known/openid-configuration"):
                self.metadata(lie)
            elif rest.startswith("jwks"):
                self.keys(lie)
            else:
                self.answer({}, 404)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def log_message(self, *_):
        pass


def serve(folder):
    certificate(folder)
    new_keys(folder, "first")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    server.daemon_threads = True
    server.folder = folder
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/tls.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with open(folder + "/url.new", "w") as f:
        f.write("https://localhost:%d" % server.server_port)
    os.rename(folder + "/url.new", folder + "/url")
    server.serve_forever()


def usual(kind):
    if kind == "gitlab":
        return {"sub": "project_path:acme/shop:ref_type:branch:ref:main", "namespace_id": "65", "project_id": "74",
                "project_path": "acme/shop", "pipeline_source": "push", "ref": "main", "ref_type": "branch",
                "ref_path": "refs/heads/main", "ref_protected": "true", "runner_id": 1, "job_id": "4242"}
    if kind == "kubernetes":
        return {"sub": "system:serviceaccount:prod:deployer", "kubernetes.io": {
            "namespace": "prod", "serviceaccount": {"name": "deployer", "uid": "7e6f0b5a-5d2c-4c53-9a86-9d9d8bd50c11"}}}
    return {"sub": "repo:acme/shop:ref:refs/heads/main", "ref": "refs/heads/main", "ref_type": "branch",
            "repository": "acme/shop", "repository_id": "74", "repository_owner": "acme", "repository_owner_id": "65",
            "run_id": "4242", "event_name": "push", "head_ref": "", "environment": "production",
            "job_workflow_ref": "acme/shop/.github/workflows/deploy.yml@refs/heads/main"}


def sign(folder, how, data):
    if how == "none":
        return b""
    if how == "ES256":
        r, s = utils.decode_dss_signature(load(folder + "/ec.pem").sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if how == "EdDSA":
        return load(folder + "/ed.pem").sign(data)
    if how == "HS256":  # with the public key for a secret
        public = load(folder + "/rsa.pem").public_key()
        secret = public.public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return hmac.new(secret, data, hashlib.sha256).digest()
    key = rsa.generate_private_key(65537, 2048) if how == "stranger" else load(folder + "/rsa.pem")
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def mint(folder, spec):
    how, now = spec.get("how", "RS256"), int(time.time())
    kid = kid_of(folder) + {"ES256": "-ec", "EdDSA": "-ed"}.get(how, "")
    header = {"alg": "RS256" if how == "stranger" else how, "typ": "JWT", "kid": kid} | spec.get("header", {})
    claims = {"iss": spec["iss"], "aud": "idctl", "iat": now, "nbf": now - 5, "exp": now + spec.get("ttl", 3600),
              "jti": str(uuid.uuid4())} | usual(spec.get("kind", "github")) | spec.get("claims", {})
    for name in ("iat", "nbf", "exp"):  # {"later": N} is that many seconds from now
        if isinstance(claims.get(name), dict):
            claims[name] = now + claims[name]["later"]
    header, claims = ({k: v for k, v in d.items() if v is not None} for d in (header, claims))
    payload = spec.get("payload") or json.dumps(claims)
    if "twice" in spec:  # a second member of that name, in front
        payload = "{" + json.dumps({spec["twice"]: claims[spec["twice"]]})[1:-1] + ", " + payload[1:]
    data = b64(header) + "." + b64(payload)
    token = data + "." + b64(sign(folder, how, data.encode()))
    if spec.get("torn"):
        token = token[:-8] + ("AAAAAAAA" if token[-8:] != "AAAAAAAA" else "BBBBBBBB")
    with open(folder + "/" + spec["out"], "w") as f:
        f.write(token)


if __name__ == "__main__":
    verb, where = sys.argv[1:3]
    if verb == "serve":
        serve(where)
    elif verb == "rotate":
        new_keys(where, "second")
    else:
        for line in sys.stdin:
            if line.strip():
                mint(where, json.loads(line))
