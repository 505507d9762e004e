"""The recording that the tests of buckets have, and which objects there are."""

from recordings.model import RecordingId

CALL = RecordingId("call-1")


def keys(s3):
    found = s3.list_objects_v2(Bucket="station-test").get("Contents", [])
    return sorted(each["Key"] for each in found)
