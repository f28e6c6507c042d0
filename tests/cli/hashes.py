#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Password hashes as other systems make them, made by what these systems use: `NAME SCHEME HASH` lines, HASH as it is stored.

The password is the first argument. SCHEME is what idctl calls it. A maker that is not installed is named on standard error, and fails.
"""
import base64
import hashlib
import hmac
import os
import secrets
import subprocess
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from passlib import hash as passlib

settings.configure()
from django.contrib.auth import hashers  # noqa: E402  (needs its settings first)
from werkzeug.security import generate_password_hash  # noqa: E402

PASSWORD = sys.argv[1]
BYTES = PASSWORD.encode()


def b64(data):
    return base64.b64encode(data).decode()


def bare(data):
    return b64(data).rstrip("=")


def said(*command, stdin=None):
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=True).stdout.strip()


def mkpasswd(method, *more):
    return said("mkpasswd", "-s", "-m", method, *more, stdin=PASSWORD + "\n")


def htpasswd(*how):
    return said("htpasswd", "-nbi", *how, "x", stdin=PASSWORD).partition(":")[2]


def slappasswd(scheme):
    return said("slappasswd", "-h", "{" + scheme + "}", "-s", PASSWORD)


def argon2(kind, passes, log_kib, lanes):
    return said("argon2", secrets.token_hex(8), "-" + kind, "-t", str(passes), "-m", str(log_kib), "-p", str(lanes), "-e",
                stdin=PASSWORD)


def firebase():
    """firebase/scrypt: the signer key, encrypted under a key from the password."""
    salt, separator, signer = os.urandom(10), b"\x07", os.urandom(64)
    key = hashlib.scrypt(BYTES, salt=salt + separator, n=1 << 14, r=8, p=1, maxmem=1 << 26, dklen=64)[:32]
    tag = Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor().update(signer)
    return f"$fbscrypt$v=1,n=14,r=8,p=1,ss={b64(separator)},sk={b64(signer)}${b64(salt)}${b64(tag)}"


def symfony(rounds):
    """MessageDigestPasswordHasher: password{salt}, in each round."""
    salt = secrets.token_hex(8)
    merged = f"{PASSWORD}{{{salt}}}".encode()
    tag = hashlib.sha512(merged).digest()
    for _ in range(rounds - 1):
        tag = hashlib.sha512(tag + merged).digest()
    return f"$digest$h=sha512,s=braced,c=utf8,i={rounds}${bare(salt.encode())}${bare(tag)}"


def plain(digest, where, encoding, rounds):
    salt = os.urandom(12)
    password = PASSWORD.encode({"utf8": "utf-8", "utf16le": "utf-16-le", "latin1": "latin-1"}[encoding])
    tag = hashlib.new(digest, salt + password if where == "before" else password + salt).digest()
    for _ in range(rounds - 1):
        tag = hashlib.new(digest, tag).digest()
    return f"$digest$h={digest},s={where},c={encoding},i={rounds}${bare(salt)}${bare(tag)}"


def keyed(digest, encoding):
    key = os.urandom(20)
    tag = hmac.new(key, PASSWORD.encode("utf-8" if encoding == "utf8" else "utf-16-le"), digest).digest()
    return f"$hmac$h={digest},c={encoding}${bare(key)}${bare(tag)}"


def peppered():
    """Devise: what bcrypt looks at of password and pepper."""
    pepper = secrets.token_hex(64)
    made = passlib.bcrypt.using(rounds=4, truncate_error=False).hash((PASSWORD + pepper)[:72])
    return f"$pepper${bare(pepper.encode())}{made}"


def drupal():
    """Drupal 7's password.inc: phpass over SHA-512, cut at 55 letters."""
    letters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    salt = "".join(secrets.choice(letters) for _ in range(8))
    tag = hashlib.sha512(salt.encode() + BYTES).digest()
    for _ in range(1 << 8):
        tag = hashlib.sha512(tag + BYTES).digest()
    out, bits, held = "", 0, 0
    for byte in tag:
        held |= byte << bits
        bits += 8
        while bits >= 6:
            out, held, bits = out + letters[held & 63], held >> 6, bits - 6
            if bits == 0:
                held = 0
    return ("$S$" + letters[8] + salt + out)[:55]


ALL = [
    ("argon2-tool", "argon2id", lambda: argon2("id", 2, 13, 4)),
    ("argon2i-tool", "argon2i", lambda: argon2("i", 3, 12, 1)),
    ("passlib-argon2", "argon2id", lambda: passlib.argon2.using(type="ID", rounds=1, memory_cost=512, parallelism=2).hash(PASSWORD)),
    ("django-argon2", "argon2id", lambda: hashers.Argon2PasswordHasher().encode(PASSWORD, "saltsaltsalt")),
    ("ldap-argon2", "argon2id", lambda: "{ARGON2}" + argon2("id", 2, 13, 1)),
    ("passlib-bcrypt", "bcrypt", lambda: passlib.bcrypt.using(rounds=4).hash(PASSWORD)),
    ("htpasswd-bcrypt", "bcrypt", lambda: htpasswd("-B", "-C", "5")),
    ("mkpasswd-bcrypt", "bcrypt", lambda: mkpasswd("bcrypt", "-R", "4")),
    ("django-bcrypt", "bcrypt", lambda: hashers.BCryptPasswordHasher().encode(PASSWORD, b"$2b$04$saltsaltsaltsaltsaltsu")),
    ("django-bcrypt-sha256", "bcrypt-sha256",
     lambda: hashers.BCryptSHA256PasswordHasher().encode(PASSWORD, b"$2b$04$saltsaltsaltsaltsaltsu")),
    ("devise", "bcrypt-pepper", peppered),
    ("mkpasswd-yescrypt", "yescrypt", lambda: mkpasswd("yescrypt")),
    ("mkpasswd-gost", "gost-yescrypt", lambda: mkpasswd("gost-yescrypt")),
    ("mkpasswd-scrypt", "scrypt", lambda: mkpasswd("scrypt")),
    ("mkpasswd-sha512", "sha512crypt", lambda: mkpasswd("sha-512")),
    ("mkpasswd-sha256", "sha256crypt", lambda: mkpasswd("sha-256", "-R", "2000")),
    ("mkpasswd-md5", "md5crypt", lambda: mkpasswd("md5crypt")),
    ("ldap-crypt", "sha512crypt", lambda: "{CRYPT}" + passlib.sha512_crypt.using(rounds=2000).hash(PASSWORD)),
    ("ldap-crypt-small", "bcrypt", lambda: "{crypt}" + passlib.bcrypt.using(rounds=4).hash(PASSWORD)),
    ("htpasswd-apr1", "apr1", lambda: htpasswd("-m")),
    ("passlib-phpass", "phpass", lambda: passlib.phpass.using(rounds=8, ident="P").hash(PASSWORD)),
    ("passlib-phpbb", "phpass", lambda: passlib.phpass.using(rounds=11, ident="H").hash(PASSWORD)),
    ("drupal", "phpass-sha512", drupal),
    ("passlib-pbkdf2-sha1", "pbkdf2-sha1", lambda: passlib.pbkdf2_sha1.using(rounds=2000).hash(PASSWORD)),
    ("passlib-pbkdf2-sha256", "pbkdf2-sha256", lambda: passlib.pbkdf2_sha256.using(rounds=2000).hash(PASSWORD)),
    ("passlib-pbkdf2-sha512", "pbkdf2-sha512", lambda: passlib.pbkdf2_sha512.using(rounds=2000).hash(PASSWORD)),
    ("ldap-pbkdf2-sha256", "pbkdf2-sha256", lambda: passlib.ldap_pbkdf2_sha256.using(rounds=2000).hash(PASSWORD)),
    ("ldap-pbkdf2-sha512", "pbkdf2-sha512", lambda: passlib.ldap_pbkdf2_sha512.using(rounds=2000).hash(PASSWORD)),
    ("ldap-pbkdf2-sha1", "pbkdf2-sha1", lambda: passlib.ldap_pbkdf2_sha1.using(rounds=2000).hash(PASSWORD)),
    ("django-pbkdf2", "pbkdf2-sha256", lambda: hashers.PBKDF2PasswordHasher().encode(PASSWORD, "saltsaltsalt", 2000)),
    ("django-pbkdf2-sha1", "pbkdf2-sha1", lambda: hashers.PBKDF2SHA1PasswordHasher().encode(PASSWORD, "saltsaltsalt", 2000)),
    ("werkzeug-pbkdf2", "pbkdf2-sha256", lambda: generate_password_hash(PASSWORD, "pbkdf2:sha256:2000", 16)),
    ("werkzeug-scrypt", "scrypt", lambda: "scrypt:1024:8:1$saltsaltsaltsalt$" +
     hashlib.scrypt(BYTES, salt=b"saltsaltsaltsalt", n=1024, r=8, p=1, dklen=64).hex()),
    ("passlib-scrypt", "scrypt", lambda: passlib.scrypt.using(rounds=10).hash(PASSWORD)),
    ("kratos-scrypt", "scrypt", lambda: passlib.scrypt.using(rounds=10).hash(PASSWORD).replace("ln=10", "ln=1024")),
    ("django-scrypt", "scrypt", lambda: "scrypt$1024$saltsaltsalt$8$1$" +
     b64(hashlib.scrypt(BYTES, salt=b"saltsaltsalt", n=1024, r=8, p=1, dklen=64))),
    ("firebase", "firebase-scrypt", firebase),
    ("slappasswd-ssha", "salted-sha1", lambda: slappasswd("SSHA")),
    ("slappasswd-sha", "sha1", lambda: slappasswd("SHA")),
    ("slappasswd-smd5", "salted-md5", lambda: slappasswd("SMD5")),
    ("slappasswd-md5", "md5", lambda: slappasswd("MD5")),
    ("htpasswd-sha", "sha1", lambda: htpasswd("-s")),
    ("ldap-ssha-small", "salted-sha1", lambda: slappasswd("SSHA").replace("SSHA", "ssha")),
    ("ldap-ssha256", "salted-sha256", lambda: passlib.ldap_salted_sha256.hash(PASSWORD)),
    ("ldap-ssha512", "salted-sha512", lambda: passlib.ldap_salted_sha512.hash(PASSWORD)),
    ("ldap-sha384", "sha384", lambda: "{SHA384}" + b64(hashlib.sha384(BYTES).digest())),
    ("django-md5", "salted-md5", lambda: hashers.MD5PasswordHasher().encode(PASSWORD, "saltsaltsalt")),
    ("django-sha1", "salted-sha1", lambda: hashers.SHA1PasswordHasher().encode(PASSWORD, "saltsaltsalt")),
    ("symfony", "salted-sha512", lambda: symfony(5000)),
    ("digest-before", "salted-sha256", lambda: plain("sha256", "before", "utf8", 1)),
    ("digest-after", "salted-md5", lambda: plain("md5", "after", "utf16le", 3)),
    ("digest-latin", "salted-sha1", lambda: plain("sha1", "after", "latin1", 1)),
    ("hmac-256", "hmac", lambda: keyed("sha256", "utf16le")),
    ("hmac-512", "hmac", lambda: keyed("sha512", "utf8")),
]

for name, scheme, make in ALL:
    print(name, scheme, make())
