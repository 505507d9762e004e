"""A time-stamping authority (RFC 3161), made with openssl."""

import subprocess


def _new_key(kind):
    if kind == "ec":
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    return ("-newkey", kind)


def authority(folder, *, key="rsa:2048", purpose="timeStamping"):
    """A time-stamp authority of openssl: a certificate for one *purpose*, ``tsa.pem``, and the command to ask it."""
    folder.mkdir(exist_ok=True)
    (folder / "tsa.cnf").write_text(
        "[req]\ndistinguished_name=dn\nx509_extensions=tsa_ext\nprompt=no\n[dn]\nCN=Test TSA\n"
        "[tsa_ext]\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
        f"extendedKeyUsage=critical,{purpose}\n"
        f"[tsa]\ndefault_tsa=own\n[own]\nserial={folder}/serial\ncrypto_device=builtin\n"
        f"signer_cert={folder}/tsa.pem\nsigner_key={folder}/tsa.key\nsigner_digest=sha256\n"
        "default_policy=1.2.3.4.1\ndigests=sha256\nordering=yes\ness_cert_id_chain=no\n"
    )
    subprocess.run(
        ["openssl", "req", "-x509", *_new_key(key), "-nodes", "-days", "2",
         "-config", folder / "tsa.cnf", "-keyout", folder / "tsa.key", "-out", folder / "tsa.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    script = folder / "stamp"
    script.write_text(
        f"#!/bin/sh\nset -e\nread digest\nenv > {folder}/environment\n"
        f"openssl ts -query -digest $digest -sha256 -cert -out {folder}/query.tsq 2>/dev/null\n"
        f"exec openssl ts -reply -config {folder}/tsa.cnf -queryfile {folder}/query.tsq 2>/dev/null\n"
    )
    script.chmod(0o700)
    return str(script)


def stamped(script, digest):
    """The response of the authority behind *script* for a digest in hex."""
    return subprocess.run(
        [script], input=f"{digest}\n".encode(), check=True, capture_output=True
    ).stdout
