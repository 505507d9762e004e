"""The quality office's people, signed in."""

import pytest

from gateway.settings import Settings
from tests.gateway.fakes import FakeVault
from tests.gateway.review.office import signed_in


@pytest.fixture
def settings(request, clean_environment) -> Settings:
    """On SQLite, or where the test says so with `both_databases`."""
    on_postgresql = getattr(request, "param", "sqlite") == "postgresql"
    url = request.getfixturevalue("postgres_database") if on_postgresql else None
    return Settings(data_dir=clean_environment / "var", mfa_roles="none", database_url=url)


@pytest.fixture
async def reviewer(client, clock, people):
    return await signed_in(client, clock, "quality1")


@pytest.fixture
async def operator(client, clock, people):
    return await signed_in(client, clock, "operator1")


@pytest.fixture
async def supervisor(client, clock, people):
    return await signed_in(client, clock, "supervisor1")


@pytest.fixture
async def admin(client, clock, people):
    return await signed_in(client, clock, "admin1")


@pytest.fixture
def vault():
    """Has five minutes of everybody in every recording."""
    return FakeVault(anything=b"0123456789" * 60)
