#!/usr/bin/python3
"""Our signatures against an independent implementation, Debian's python3-jwcrypto, both ways.

    jws_with_jwcrypto.py PATH_TO_JWS_TOOL [SEED]
"""
import base64
import json
import random
import subprocess
import sys

try:
    from jwcrypto import jwk, jws
except ImportError:
    sys.exit("jwcrypto is missing: apt-get install python3-jwcrypto")

ROUNDS = 50


def to_text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Tool:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()


def as_jwk(facts):
    """What the tool prints of a key, as jwcrypto wants it; PKCS #8 ends with the 32 bytes of the seed."""
    kid, public, private = facts
    seed = to_text(to_bytes(private)[-32:])
    key = jwk.JWK(kty="OKP", crv="Ed25519", x=public, d=seed)
    expect(key.thumbprint(), kid, "the kid is not the thumbprint")
    return key


def expect(found, wanted, complaint):
    if found != wanted:
        sys.exit(f"{complaint}: {found!r} instead of {wanted!r}")


def passes_there(token, key):
    signed = jws.JWS()
    signed.deserialize(token)
    try:
        signed.verify(key, alg="EdDSA")
    except jws.InvalidJWSSignature:
        return None
    return signed.payload


def one_round(tool, chance):
    facts = tool.ask("key", "EdDSA").split()
    key = as_jwk(facts)
    _, public, private = facts
    header = json.dumps({"alg": "EdDSA", "typ": "at+jwt", "kid": facts[0]}).encode()
    payload = chance.randbytes(chance.randrange(500))

    ours = tool.ask("sign", "EdDSA", private, to_text(header), to_text(payload))
    expect(passes_there(ours, key), payload, "jwcrypto does not pass what we signed")

    theirs = jws.JWS(payload)
    theirs.add_signature(key, "EdDSA", header.decode())
    theirs = theirs.serialize(compact=True)
    expect(tool.ask("verify", "EdDSA", public, theirs), to_text(payload), "we do not pass what jwcrypto signed")

    place = chance.randrange(len(ours) - 1)  # the last letter has loose bits, where they may differ
    letter = "B" if ours[place] == "A" else "A"
    if ours[place] != ".":
        changed = ours[:place] + letter + ours[place + 1 :]
        expect(tool.ask("verify", "EdDSA", public, changed), "refused", f"we pass {changed}")

    another = tool.ask("key", "EdDSA").split()[1]
    expect(tool.ask("verify", "EdDSA", another, theirs), "refused", "we pass another's signature")


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    print("seed", seed, flush=True)
    tool, chance = Tool(sys.argv[1]), random.Random(seed)
    for _ in range(ROUNDS):
        one_round(tool, chance)
    print(ROUNDS, "keys: each passes what the other signed")


main()
