"""Files in the chat for tests: the real service on the core's database and disk, beside a queue of one contact."""

import io
from datetime import timedelta
from types import SimpleNamespace

from PIL import Image

from gateway.attachments import reencode
from gateway.attachments.clamd import ScannerAwayError
from gateway.attachments.pictures import Picture, UnusableError
from gateway.attachments.service import Attachments
from gateway.attachments.store import AttachmentStore
from gateway.contacts import changes as contacts
from gateway.contacts.conversation import Conversation
from gateway.platform.security.tables import Account
from gateway.platform.security.tokens import SEAT
from gateway.platform.times import to_ms
from queueing.model import ContactState

CONTACT = "c1"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
VIRUS = b"%PDF-1.7\nEICAR\n%%EOF\n"


def jpeg(size=(64, 48), colour="red"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


class Queue:
    """Whom the queue knows: contacts and agents by id, as far as files are concerned."""

    def __init__(self):
        self.contacts = {
            CONTACT: SimpleNamespace(state=ContactState.CONNECTED, agent="a1", colleague=None)
        }
        self.agents = {"a1": SimpleNamespace(contact=CONTACT)}

    async def contact(self, contact_id):
        return self.contacts.get(contact_id)

    async def agent(self, agent_id):
        return self.agents.get(agent_id)


class Told:
    """What both pages are shown."""

    def __init__(self):
        self.lines = []

    async def chat(self, contact_id, agents, line):
        self.lines.append((contact_id, tuple(filter(None, agents)), line))


class HerePictures:
    """Encodes in this process, to spare one a picture."""

    async def encode_anew(self, data, kind):
        try:
            said, picture, preview = reencode.encode_anew(data, kind.name)
        except reencode.TooMuchError:
            raise UnusableError("pixels") from None
        except Exception:  # noqa: BLE001 - decoders raise anything
            raise UnusableError("damaged") from None
        return Picture(said["mediaType"], said["width"], said["height"], picture, preview)


class Scanner:
    """Finds :data:`VIRUS`; away while ``away``."""

    away = False

    async def virus_in(self, data):
        if self.away:
            raise ScannerAwayError("away")
        return "Eicar" if data == VIRUS else None


class ChatFiles:
    """The service with everything about it that a test looks at."""

    def __init__(self, core, **changes):
        self.core = core
        self.acd = Queue()
        self.told = Told()
        self.scanner = Scanner()
        self.store = AttachmentStore.of(core.settings, core.database)
        self.conversation = Conversation(
            self.acd, core.database, None, None, self.told, None, self.now_ms
        )
        self.service = self.made(**changes)

    def now_ms(self):
        return to_ms(self.core.clock())

    def made(self, **changes):
        options = {
            "kinds": ("jpeg", "png", "webp", "pdf"),
            "megabytes": 1,
            "scanner": self.scanner,
            "often": None,
        } | changes
        return Attachments(
            self.core.database, self.conversation, self.store, now_ms=self.now_ms,
            pictures=HerePictures(), **options,
        )  # fmt: skip

    async def row(self, contact=CONTACT, **columns):
        """The contact's row, without which there is no chat."""
        async with self.core.database.writing() as session:
            await contacts.open_contact(
                session,
                contact_id=contact,
                reference=f"REF-{contact}"[:16],
                category="weapons",
                channel="video",
                modality="video",
                language="it",
                needs=[],
                visitor_name=None,
                consent=False,
                created_at=self.core.clock(),
            )
            if columns:
                await contacts.change_contact(session, contact, **columns)

    async def staff(self, *names):
        """Accounts that write in the chat."""
        async with self.core.database.writing() as session:
            for name in names:
                session.add(
                    Account(
                        id=name, username=name, display_name=name, code=name, password_hash="",
                        password_set_at=self.core.clock(), role="operator",
                        must_change_password=False, created_at=self.core.clock(),
                    )
                )  # fmt: skip

    def seat(self, contact=CONTACT):
        token = self.core.signer.sign(SEAT, contact, now=self.core.clock(), ttl=timedelta(hours=24))
        return {"Authorization": f"Bearer {token}"}

    async def send(self, data, *, author="citizen", name="x.jpg", upload="upload-1", **more):
        async def body():
            for at in range(0, len(data), 1000):
                yield data[at : at + 1000]

        return await self.service.receive(CONTACT, author, upload, name, body(), **more)

    def on_disk(self):
        """Every file of every contact, as it lies there."""
        root = self.core.settings.data_dir / "attachments"
        return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())

    def keys(self):
        folder = self.core.settings.data_dir / "keystore" / "wrapped"
        return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
