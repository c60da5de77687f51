"""Keys for the rows with DKIM, and whether what peyk signs with them is really signed."""
import base64
import os
import subprocess

from children import Trouble


def make(kind, folder):
    """A fresh private key (PEM, PKCS #8) that only its owner may read."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{kind}.pem"
    algorithm = {"rsa2048": ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "ed25519": ["ed25519"]}[kind]
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    openssl("genpkey", "-algorithm", *algorithm, "-out", file)
    return file


def public(file, kind):
    """The p= of the key's DNS record (RFC 6376 §3.6.1, RFC 8463 §4)."""
    der = openssl("pkey", "-in", file, "-pubout", "-outform", "DER")
    return base64.b64encode(der[-32:] if kind == "ed25519" else der).decode()


def verify(messages, file, kind):
    """Fails unless every message carries a signature that holds."""
    import dkim  # python3-dkim
    record = f"v=DKIM1; k={'rsa' if kind == 'rsa2048' else kind}; p={public(file, kind)}".encode()
    for message in messages:
        if not dkim.verify(message.data, dnsfunc=lambda *_, **__: record):
            raise Trouble(f"the {kind} signature of a message to {message.recipient} does not hold")


def openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"openssl {words[0]}: {done.stderr.decode(errors='replace')[-300:]}")
    return done.stdout
