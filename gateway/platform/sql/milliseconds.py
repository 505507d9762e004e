"""Times as whole milliseconds, the same on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class epoch_ms(FunctionElement[int]):  # noqa: N801 - reads as the SQL function it stands for
    """Milliseconds since 1970 of a timestamp column."""

    type = BigInteger()
    inherit_cache = True
    name = "epoch_ms"


@compiles(epoch_ms, "sqlite")
def _sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    # SQLite keeps a Julian day as whole milliseconds inside; the double it gives back is rounded to them
    (column,) = element.clauses
    inner = compiler.process(column, **kw)
    return f"CAST(ROUND((julianday({inner}) - 2440587.5) * 86400000.0) AS INTEGER)"


@compiles(epoch_ms, "postgresql")
def _postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    (column,) = element.clauses
    inner = compiler.process(column, **kw)
    return f"CAST(ROUND(EXTRACT(EPOCH FROM {inner}) * 1000) AS BIGINT)"
