"""An S3 service, a bucket in it, and a finished recording of which every test has a copy."""

import shutil

import boto3
import pytest
from moto.server import ThreadedMotoServer

from recordings.capture.source import CaptureLimits
from recordings.store import RecordingStore
from recordings.vault.bucket import Bucket
from recordings.vault.keystore import Keystore
from tests.recordings.archive_of_calls import record


@pytest.fixture(scope="module")
def service():
    """An S3 service of its own, and what the environment says of it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(service, monkeypatch):
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", service),
    ):
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=service, region_name="us-east-1")
    client.create_bucket(Bucket="station-test")
    yield client
    for each in client.list_objects_v2(Bucket="station-test").get("Contents", []):
        client.delete_object(Bucket="station-test", Key=each["Key"])
    client.delete_bucket(Bucket="station-test")


@pytest.fixture
def bucket(s3):
    return Bucket("s3://station-test/archive", retry_for_s=2)


LIMITS = CaptureLimits(segment_ms=4_000)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """An archive with a finished recording, and its keys."""
    place = tmp_path_factory.mktemp("recorded")
    store = RecordingStore(f"file:{place / 'archive'}", Keystore(place / "keys"), limits=LIMITS)
    record(store, "call-1", pictures=True)
    assert store.close()
    return place


@pytest.fixture
def kept(recorded, archive, keystore, bucket, tmp_path):
    """A store with a bucket, and a finished recording in it."""
    shutil.copytree(recorded, tmp_path, dirs_exist_ok=True)
    store = RecordingStore(f"file:{archive}", keystore, bucket=bucket, limits=LIMITS)
    yield store
    assert store.close()
