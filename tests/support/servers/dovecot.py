"""A real Dovecot with mail-boxes of its own, on a port of its own."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.support.servers.station import free_ports

PASSWORD = "secret"
CONFIGURATION = """
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
{more}
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
first_valid_uid = 1
passdb static {{
  mechanisms_filter = plain
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/home/%{{user}}
  }}
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
    listen = 127.0.0.1
  }}
  inet_listener imaps {{
    port = {tls_port}
    listen = 127.0.0.1
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""

TLS = """
ssl = yes
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
auth_mechanisms = plain xoauth2
oauth2_introspection_mode = post
oauth2_introspection_url = {introspection}
passdb oauth2 {{
  mechanisms_filter = xoauth2
}}
"""


class Dovecot:
    """Any user signs in with :data:`PASSWORD`, and has a mail-box."""

    def __init__(self, port: int, tls_port: int) -> None:
        self.port = port
        self.tls_port = tls_port

    def url(self, user: str, more: str = "") -> str:
        return f"imap://{user.replace('@', '%40')}:{PASSWORD}@127.0.0.1:{self.port}/INBOX{more}"

    def signed_in(self, user: str) -> IMAPClient:
        made = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20)
        made.login(user, PASSWORD)
        return made

    async def deliver(self, user: str, raw: bytes) -> None:
        def append():
            box = self.signed_in(user)
            box.append("INBOX", raw)
            box.logout()

        await asyncio.to_thread(append)

    async def folder(self, user: str, folder: str) -> int:
        """How many mails are in a folder."""

        def count():
            box = self.signed_in(user)
            found = box.select_folder(folder, readonly=True)[b"EXISTS"]
            box.logout()
            return found

        return await asyncio.to_thread(count)


@contextlib.asynccontextmanager
async def dovecot(
    certificate: tuple[Path, Path] | None = None, introspection: str = ""
) -> AsyncIterator[Dovecot]:
    """With a *certificate* and its key it speaks TLS as well, and asks the address *introspection* about access tokens (RFC 7662)."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None or os.geteuid() != 0:
        pytest.skip("needs dovecot-imapd, and root, as which Dovecot starts")
    nobody, (port, tls_port) = pwd.getpwnam("nobody"), free_ports(2)
    # not a folder of pytest's, which each run of it closes to everybody else
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o711)
    for name in ("run", "mail", "home"):
        (folder / name).mkdir()
        if name != "run":
            os.chown(folder / name, nobody.pw_uid, nobody.pw_gid)
    more = "ssl = no"
    if certificate is not None:
        cert, key = certificate
        more = TLS.format(certificate=cert, key=key, introspection=introspection)
    configuration = folder / "dovecot.conf"
    configuration.write_text(
        CONFIGURATION.format(
            folder=folder,
            port=port,
            tls_port=tls_port if certificate else 0,
            more=more,
            password=PASSWORD,
            uid=nobody.pw_uid,
            gid=nobody.pw_gid,
        )
    )
    process = subprocess.Popen([program, "-F", "-c", str(configuration)], start_new_session=True)
    try:
        server = Dovecot(port, tls_port)
        async with asyncio.timeout(30):
            while True:
                try:
                    (await asyncio.to_thread(server.signed_in, "nobody@example.org")).logout()
                    break
                except OSError:
                    await asyncio.sleep(0.1)
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
