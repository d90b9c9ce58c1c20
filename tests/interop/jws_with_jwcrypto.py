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
    from cryptography.hazmat.primitives import serialization
    from jwcrypto import jwk, jws
except ImportError:
    sys.exit("jwcrypto is missing: apt-get install python3-jwcrypto")

ROUNDS = {"EdDSA": 50, "ES256": 50, "RS256": 5, "HS256": 50}
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


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


def as_jwk(algorithm, facts):
    """What the tool prints of a key, as jwcrypto wants it, by way of what it says of the private key."""
    kid, public, private = facts
    private = to_bytes(private)
    if algorithm == "HS256":
        key = jwk.JWK(kty="oct", k=to_text(private))
    else:
        key = jwk.JWK()
        key.import_from_pyca(serialization.load_der_private_key(private, None))
        said = json.loads(key.export_public())
        ours = {"EdDSA": "{x}", "ES256": "{x}.{y}", "RS256": "{n}"}[algorithm].format(**said)
        expect(public, ours, "the public key is another")
        expect(said.get("e", "AQAB"), "AQAB", "the exponent is another")
    expect(key.thumbprint(), kid, "the kid is not the thumbprint")
    return key


def expect(found, wanted, complaint):
    if found != wanted:
        sys.exit(f"{complaint}: {found!r} instead of {wanted!r}")


def passes_there(algorithm, token, key):
    signed = jws.JWS()
    signed.deserialize(token)
    try:
        signed.verify(key, alg=algorithm)
    except jws.InvalidJWSSignature:
        return None
    return signed.payload


def with_lower_s(token):
    """An ES256 signature as we take it, and whether it had to be respelt: jwcrypto takes and makes both."""
    text, signature = token.rsplit(".", 1)
    signature = to_bytes(signature)
    s = int.from_bytes(signature[32:], "big")
    lower = min(s, P256_ORDER - s)
    return text + "." + to_text(signature[:32] + lower.to_bytes(32, "big")), lower != s


def one_round(tool, chance, algorithm):
    facts = tool.ask("key", algorithm).split()
    key = as_jwk(algorithm, facts)
    _, public, private = facts
    header = json.dumps({"alg": algorithm, "typ": "at+jwt", "kid": facts[0]}).encode()
    payload = chance.randbytes(chance.randrange(500))

    ours = tool.ask("sign", algorithm, private, to_text(header), to_text(payload))
    expect(passes_there(algorithm, ours, key), payload, "jwcrypto does not pass what we signed")

    theirs = jws.JWS(payload)
    theirs.add_signature(key, algorithm, header.decode())
    theirs = theirs.serialize(compact=True)
    if algorithm == "ES256":
        lower, respelt = with_lower_s(theirs)
        if respelt:
            expect(tool.ask("verify", algorithm, public, theirs), "refused", "we pass the upper s")
        theirs = lower
    expect(tool.ask("verify", algorithm, public, theirs), to_text(payload), "we do not pass what jwcrypto signed")

    place = chance.randrange(len(ours) - 1)  # the last letter has loose bits, where they may differ
    letter = "B" if ours[place] == "A" else "A"
    if ours[place] != ".":
        changed = ours[:place] + letter + ours[place + 1 :]
        expect(tool.ask("verify", algorithm, public, changed), "refused", f"we pass {changed}")

    another = tool.ask("key", algorithm).split()[1]
    expect(tool.ask("verify", algorithm, another, theirs), "refused", "we pass another's signature")


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    print("seed", seed, flush=True)
    tool, chance = Tool(sys.argv[1]), random.Random(seed)
    for algorithm, rounds in ROUNDS.items():
        for _ in range(rounds):
            one_round(tool, chance, algorithm)
        print(rounds, "keys of", algorithm + ": each passes what the other signed")


main()
