#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Accounts as other systems export them, into a folder: vendors.py FOLDER PASSWORD.

Django's files are Django's own work. The others are built after what each system's exporter or importer documents, odd members
included; the hashes are made here, of the password.
"""
import base64
import csv
import hashlib
import hmac
import io
import json
import os
import sqlite3
import sys

import bcrypt
import django
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from passlib import hash as passlib

FOLDER, PASSWORD = sys.argv[1], sys.argv[2]
BYTES = PASSWORD.encode()
SALT = b"0123456789abcdef"
SIGNER, SEPARATOR = bytes(range(64)), b"\x07"


def b64(data):
    return base64.b64encode(data).decode()


def bare(data):
    return b64(data).rstrip("=")


def write(name, text):
    with open(os.path.join(FOLDER, name), "w", encoding="utf-8", newline="") as f:
        f.write(text)


def rows(name, header, lines):
    out = io.StringIO()
    w = csv.DictWriter(out, header, restval="")
    w.writeheader()
    w.writerows(lines)
    write(name, out.getvalue())


def bcrypted(password=BYTES):
    return bcrypt.hashpw(password, bcrypt.gensalt(4)).decode()


def pbkdf2(digest, size, salt=SALT):
    return hashlib.pbkdf2_hmac(digest, BYTES, salt, 2000, size)


def scrypt(n, size, salt=SALT):
    return hashlib.scrypt(BYTES, salt=salt, n=n, r=8, p=1, maxmem=1 << 26, dklen=size)


def firebase(salt):
    key = scrypt(1 << 14, 64, salt + SEPARATOR)[:32]
    return Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor().update(SIGNER)


ARGON2 = passlib.argon2.using(type="ID", rounds=5, memory_cost=7168, parallelism=1, salt=SALT).hash(PASSWORD)


def keycloak():
    def credential(value, data):
        return {"type": "password", "secretData": json.dumps({"value": value, "salt": b64(SALT), "additionalParameters": {}}),
                "credentialData": json.dumps(data)}

    tag = base64.b64decode(ARGON2.rsplit("$", 1)[1] + "==")
    argon2 = {"hashIterations": 5, "algorithm": "argon2", "additionalParameters": {
        "hashLength": ["32"], "memory": ["7168"], "type": ["id"], "version": ["1.3"], "parallelism": ["1"]}}
    users = [
        {"id": "9d4e0b5a-1111-4222-8333-444455556666", "createdTimestamp": 1700000000123, "username": "kc-one", "enabled": True,
         "emailVerified": True, "firstName": "Ann", "lastName": "O'Hara", "email": "one@keycloak.example",
         "attributes": {"team": ["blue", "red"], "a/b": ["7"], "none": []},
         "credentials": [credential(b64(pbkdf2("sha256", 64)), {"hashIterations": 2000, "algorithm": "pbkdf2-sha256"}),
                         {"type": "otp", "secretData": "{\"value\":\"Quohp7t2mrLMUwft3g90\"}", "credentialData": "{}"}],
         "realmRoles": ["user"], "clientRoles": {"account": ["manage-account"]}, "requiredActions": ["UPDATE_PASSWORD"],
         "federatedIdentities": [{"identityProvider": "google", "userId": "123", "userName": "ann"}], "groups": ["/staff"]},
        {"username": "kc-two", "email": "two@keycloak.example", "enabled": True, "credentials": [credential(b64(tag), argon2)]},
        {"username": "kc-three", "email": "three@keycloak.example", "enabled": True,
         "credentials": [credential(b64(pbkdf2("sha1", 64)), {"hashIterations": 2000, "algorithm": "pbkdf2"})]},
        {"username": "kc-four", "email": "four@keycloak.example", "enabled": True, "credentials": [
            {"type": "password", "hashedSaltedValue": b64(pbkdf2("sha512", 64)), "salt": b64(SALT), "hashIterations": 2000,
             "algorithm": "pbkdf2-sha512"}]},
        {"username": "kc-five", "email": "five@keycloak.example", "enabled": False},
    ]
    realm = {"id": "r", "realm": "r", "enabled": True, "accessTokenLifespan": 300, "roles": {"realm": [{"name": "}]\"users\":["}]},
             "users": users, "components": {}}
    write("keycloak.json", json.dumps(realm, indent=2))


def authzero():
    def custom(name, algorithm, **more):
        return {"email": name + "@auth0.example", "email_verified": False, "custom_password_hash": {"algorithm": algorithm, **more}}

    salted = {"value": "abc123", "position": "prefix"}
    users = [
        {"email": "one@auth0.example", "user_id": "auth0|60425da93519d90068f82966", "email_verified": True, "name": "One",
         "nickname": "one", "blocked": True, "app_metadata": {"plan": "pro", "deep": {"er": 1}}, "user_metadata": {"seats": 3},
         "created_at": "2021-03-05T16:34:49.518Z", "identities": [{"provider": "auth0", "user_id": "6"},
                                                                  {"provider": "github", "user_id": "7"}]},
        {"email": "two@auth0.example", "password_hash": bcrypted(), "app_metadata": {}},
        custom("argon2", "argon2", hash={"value": ARGON2}),
        custom("ldap", "ldap", hash={"value": passlib.ldap_salted_sha512.hash(PASSWORD), "encoding": "utf8"}),
        custom("pbkdf2", "pbkdf2", hash={"value": f"$pbkdf2-sha512$i=2000,l=64${bare(SALT)}${bare(pbkdf2('sha512', 64))}"}),
        custom("scrypt", "scrypt", hash={"value": scrypt(4096, 32, b"abc123ab").hex(), "encoding": "hex"},
               salt={"value": "abc123ab", "encoding": "utf8"}, keylen=32, cost=4096),
        custom("sha256", "sha256", hash={"value": hashlib.sha256(b"abc123" + BYTES).hexdigest().upper(), "encoding": "hex"}, salt=salted),
        custom("md5", "md5", hash={"value": b64(hashlib.md5(BYTES + b"\x01\x02").digest()), "encoding": "base64"},
               salt={"value": "0102", "encoding": "hex", "position": "suffix"}),
        custom("sha1", "sha1", hash={"value": hashlib.sha1(PASSWORD.encode("utf-16-le")).hexdigest(), "encoding": "hex"},
               password={"encoding": "utf16le"}),
        custom("hmac", "hmac", hash={"value": b64(hmac.new(b"shh", BYTES, "sha1").digest()), "encoding": "base64", "digest": "sha1",
                                     "key": {"value": b"shh".hex(), "encoding": "hex"}}),
    ]
    write("auth0.json", json.dumps(users))
    write("auth0.jsonl", json.dumps({"user_id": "auth0|7", "email": "lines@auth0.example", "email_verified": False}) + "\n")


def firebases():
    salt = b"tensalted!"
    write("firebase.json", json.dumps({"users": [
        {"localId": "abc", "email": "one@firebase.example", "emailVerified": True, "passwordHash": b64(firebase(salt)), "salt": b64(salt),
         "displayName": "One", "createdAt": "1483228800000", "lastSignedInAt": "1500000000123", "phoneNumber": "+15551234",
         "customAttributes": "{\"admin\":true,\"level\":3}",
         "providerUserInfo": [{"providerId": "google.com", "rawId": "1", "email": "x@gmail.com"}]},
        {"localId": "def", "email": "two@firebase.example", "emailVerified": False, "disabled": True, "providerUserInfo": []}]}))
    write("hash_config", f"""hash_config {{
  algorithm: SCRYPT,
  base64_signer_key: {b64(SIGNER)},
  base64_salt_separator: {b64(SEPARATOR)},
  rounds: 8,
  mem_cost: 14,
}}
""")
    header = ["instance_id", "id", "aud", "role", "email", "encrypted_password", "email_confirmed_at", "last_sign_in_at",
              "raw_app_meta_data", "raw_user_meta_data", "created_at", "updated_at", "phone", "banned_until", "deleted_at",
              "is_super_admin"]
    swapped = f"$fbscrypt$v=1,n=8,r=14,p=1,ss={b64(SEPARATOR)},sk={b64(SIGNER)}${b64(salt)}${b64(firebase(salt))}"
    rows("supabase.csv", header, [
        {"id": "7b0a0b5a-1111-4222-8333-444455556666", "aud": "authenticated", "role": "authenticated", "email": "one@supabase.example",
         "encrypted_password": bcrypted(), "email_confirmed_at": "2024-01-02 03:04:05.678+00", "created_at": "2024-01-02 03:04:05+00",
         "raw_app_meta_data": "{\"provider\":\"email\"}", "raw_user_meta_data": "{\"plan\":\"pro\"}"},
        {"id": "7b0a0b5a-1111-4222-8333-444455556667", "email": "two@supabase.example", "encrypted_password": swapped},
        {"id": "7b0a0b5a-1111-4222-8333-444455556668", "email": "three@supabase.example",
         "encrypted_password": passlib.argon2.using(type="I", rounds=3, memory_cost=1024).hash(PASSWORD)},
        {"id": "7b0a0b5a-1111-4222-8333-444455556669", "email": "four@supabase.example", "banned_until": "2999-01-01 00:00:00+00"},
        {"id": "7b0a0b5a-1111-4222-8333-44445555666a", "email": "five@supabase.example", "deleted_at": "2024-05-06 07:08:09+00"}])


def clerk():
    header = ["id", "first_name", "last_name", "username", "primary_email_address", "primary_phone_number",
              "verified_email_addresses", "unverified_email_addresses", "verified_phone_numbers", "unverified_phone_numbers",
              "totp_secret", "password_digest", "password_hasher"]
    merged = f"{PASSWORD}{{salt}}".encode()
    symfony = hashlib.sha512(merged).digest()
    for _ in range(4999):
        symfony = hashlib.sha512(symfony + merged).digest()
    salt = b"tensalted!"
    digests = {
        "argon2id": ARGON2,
        "bcrypt": bcrypted(),
        "bcrypt_peppered": bcrypted((PASSWORD + "pepper").encode()) + "$pepper",
        "bcrypt_sha256_django": "bcrypt_sha256$" + "$" + bcrypted(hashlib.sha256(BYTES).hexdigest().encode())[1:],
        "md5": hashlib.md5(BYTES).hexdigest(),
        "sha256": hashlib.sha256(BYTES).hexdigest(),
        "phpass": passlib.phpass.using(rounds=8).hash(PASSWORD),
        "pbkdf2_sha1": f"pbkdf2_sha1$2000${SALT.hex()}${pbkdf2('sha1', 32).hex()}$32",
        "pbkdf2_sha256": f"pbkdf2_sha256$2000${b64(SALT)}${b64(pbkdf2('sha256', 32))}",
        "pbkdf2_sha256_django": f"pbkdf2_sha256$2000${SALT.decode()}${b64(pbkdf2('sha256', 32))}",
        "pbkdf2_sha512": f"pbkdf2_sha512$2000${SALT.decode()}${pbkdf2('sha512', 64).hex()}",
        "pbkdf2_sha512_hex": f"pbkdf2_sha512_hex$2000${SALT.hex()}${pbkdf2('sha512', 64).hex()}",
        "scrypt_firebase": "$".join([b64(firebase(salt)), b64(salt), b64(SIGNER), b64(SEPARATOR), "8", "14"]),
        "scrypt_werkzeug": f"scrypt:1024:8:1${SALT.decode()}${scrypt(1024, 64).hex()}",
        "sha512_symfony": "sha512_symfony$5000$salt$" + b64(symfony),
        "ldap_ssha": passlib.ldap_salted_sha1.hash(PASSWORD),
    }
    lines = [{"id": "user_" + k, "primary_email_address": k.replace("_", "-") + "@clerk.example", "password_digest": v,
              "password_hasher": k, "verified_email_addresses": k.replace("_", "-") + "@clerk.example"} for k, v in digests.items()]
    lines.append({"id": "user_none", "first_name": "No", "last_name": "One", "username": "clerk-none",
                  "primary_email_address": "none@clerk.example", "primary_phone_number": "+15551234", "totp_secret": "ABC"})
    rows("clerk.csv", header, lines)
    rows("clerk_salted.csv", header, [
        {"id": "user_s", "primary_email_address": "salted@clerk.example", "password_hasher": "sha256_salted",
         "password_digest": "abc$" + hashlib.sha256(b"abc" + BYTES).hexdigest()}])


def fusionauth():
    def user(name, scheme, factor, salt, password):
        return {"email": name + "@fusionauth.example", "encryptionScheme": scheme, "factor": factor, "salt": salt, "password": password}

    def rounds(digest, n):
        tag = BYTES + SALT
        for _ in range(n):
            tag = hashlib.new(digest, tag).digest()
        return b64(tag)

    crypt, phpass = bcrypted(), passlib.phpass.using(rounds=8).hash(PASSWORD)
    users = [
        {**user("bcrypt", "bcrypt", 4, crypt[7:29], crypt[29:]), "id": "5b0a0b5a-1111-4222-8333-444455556666", "username": "fa-one",
         "firstName": "Fa", "verified": True, "active": True, "insertInstant": 1471786483322, "data": {"color": "red"},
         "registrations": [{"applicationId": "a", "roles": ["user"]}], "memberships": [{"groupId": "g"}],
         "twoFactor": {"methods": [{"method": "authenticator", "secret": "c2VjcmV0"}]}},
        user("md5", "salted-md5", 3, b64(SALT), rounds("md5", 3)),
        user("sha256", "salted-sha256", 1000, b64(SALT), rounds("sha256", 1000)),
        user("hmac", "salted-hmac-sha256", 1, b64(SALT), b64(hmac.new(SALT, BYTES, "sha256").digest())),
        user("pbkdf2-256", "salted-pbkdf2-hmac-sha256", 2000, b64(SALT), b64(pbkdf2("sha256", 32))),
        user("pbkdf2-256-512", "salted-pbkdf2-hmac-sha256-512", 2000, b64(SALT), b64(pbkdf2("sha256", 64))),
        user("pbkdf2-512", "salted-pbkdf2-hmac-sha512-512", 2000, b64(SALT), b64(pbkdf2("sha512", 64))),
        user("phpass", "phpass-md5", 256, phpass[4:12], phpass[12:]),
        {"email": "off@fusionauth.example", "active": False, "passwordChangeRequired": True},
    ]
    write("fusionauth.json", json.dumps({"users": users, "validateDbConstraints": False}))


def djangos():
    store = os.path.join(FOLDER, "django.db")
    settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": store}}, USE_TZ=True,
                       INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"], DEFAULT_AUTO_FIELD="django.db.models.AutoField",
                       PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher",
                                         "django.contrib.auth.hashers.PBKDF2PasswordHasher"])
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    one = User.objects.create_superuser("dj-one", "one@django.example", PASSWORD, first_name="Dj", last_name="One")
    one.groups.add(Group.objects.create(name="staff"))
    User.objects.create_user("dj-two", "two@django.example", None, is_active=False)
    call_command("dumpdata", "auth", output=os.path.join(FOLDER, "django.json"))
    User.objects.all().delete()
    User.objects.create_user("dj-three", "three@django.example", PASSWORD)
    db = sqlite3.connect(store)
    cursor = db.execute("SELECT * FROM auth_user")
    header = [c[0] for c in cursor.description]
    rows("django.csv", header, [dict(zip(header, row)) for row in cursor])


def devise():
    pepper = "0123456789abcdef" * 8
    write("pepper", pepper)
    header = ["id", "email", "encrypted_password", "reset_password_token", "remember_created_at", "sign_in_count", "current_sign_in_at",
              "confirmed_at", "locked_at", "created_at", "updated_at", "shoe_size"]
    rows("devise.csv", header, [
        {"id": 1, "email": "one@devise.example", "encrypted_password": bcrypted((PASSWORD + pepper).encode()[:72]), "sign_in_count": 2,
         "current_sign_in_at": "2024-01-02 03:04:05.123456", "confirmed_at": "2024-01-02 03:04:05", "created_at": "2023-01-02 03:04:05",
         "shoe_size": 42}])


def kratos():
    def identity(name, hashed):
        return {"id": f"6b0a0b5a-1111-4222-8333-4444555566{len(users):02x}", "schema_id": "default", "state": "active",
                "traits": {"email": name + "@kratos.example"}, "credentials": {"password": {"config": {"hashed_password": hashed}}}}

    users = []
    users.append({**identity("bcrypt", bcrypted()), "state": "inactive", "metadata_public": {"tier": "gold"},
                  "verifiable_addresses": [{"value": "bcrypt@kratos.example", "verified": True, "via": "email"}]})
    users[0]["traits"].update({"name": {"first": "Kr", "last": "Atos"}, "shoe": 42})
    users[0]["credentials"]["totp"] = {"config": {"totp_url": "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"}}
    users[0]["credentials"]["oidc"] = {"config": {"providers": [{"subject": "s", "provider": "google"}]}}
    users.append(identity("argon2", ARGON2))
    users.append(identity("pbkdf2", f"$pbkdf2-sha256$i=2000,l=32${bare(SALT)}${bare(pbkdf2('sha256', 32))}"))
    users.append(identity("scrypt", f"$scrypt$ln=1024,r=8,p=1${b64(SALT)}${b64(scrypt(1024, 32))}"))
    salt = b"tensalted!"
    users.append(identity("firebase", f"$firescrypt$ln=14,r=8,p=1${b64(salt)}${b64(firebase(salt))}${b64(SEPARATOR)}${b64(SIGNER)}"))
    users.append(identity("ssha", passlib.ldap_salted_sha256.hash(PASSWORD)))
    after = b64(b"{PASSWORD}{SALT}")
    users.append(identity("sha1", f"$sha1$pf={after}${b64(SALT)}${b64(hashlib.sha1(BYTES + SALT).digest())}"))
    users.append(identity("md5", f"$md5${b64(hashlib.md5(BYTES).digest())}"))
    crypted = passlib.sha512_crypt.using(rounds=2000).hash(PASSWORD)
    users.append(identity("crypt", crypted.replace("$6$", "$sha512-crypt$")))
    write("kratos.json", json.dumps(users))


def cognito():
    write("cognito.json", json.dumps({"Users": [
        {"Username": "cog-one", "Enabled": True, "UserStatus": "CONFIRMED", "UserCreateDate": 1612345678.901,
         "Attributes": [{"Name": "sub", "Value": "4b0a0b5a-1111-4222-8333-444455556666"}, {"Name": "email", "Value": "one@cognito.example"},
                        {"Name": "email_verified", "Value": "true"}, {"Name": "custom:team", "Value": "blue"}]},
        {"Username": "cog-two", "Enabled": False, "UserStatus": "FORCE_CHANGE_PASSWORD",
         "Attributes": [{"Name": "email", "Value": "two@cognito.example"}]}], "PaginationToken": "x"}))
    header = ["name", "given_name", "family_name", "email", "email_verified", "phone_number", "custom:team", "cognito:mfa_enabled",
              "cognito:username"]
    rows("cognito.csv", header, [{"name": "Three", "email": "three@cognito.example", "email_verified": "TRUE", "custom:team": "red",
                                  "cognito:mfa_enabled": "FALSE", "cognito:username": "cog-three"}])


for make in (keycloak, authzero, firebases, clerk, fusionauth, djangos, devise, kratos, cognito):
    make()
