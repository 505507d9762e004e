"""``virtual-station reports``: the same reports as the page's, from the command line."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from gateway.cli.common import fail, with_ground
from gateway.cli.output import print_json, print_table

BY = ("month", "day", "half_hour", "time_of_day", "category", "channel", "operator", "office", "outcome", "wrap_up")  # fmt: skip
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("reports")
@click.option("--from", "first", type=DAY, help="The first day, today if not given.")
@click.option("--to", "last", type=DAY, help="The last day, included; today if not given.")
@click.option("--by", type=click.Choice(BY), default="day", show_default=True)
@click.option("--category", default="", help="Of this category only.")
@click.option("--channel", default="", help="Of this channel only.")
@click.option("--outcome", default="", help="Of contacts that ended so only.")
@click.option("--operator", default="", help="With a part of this operator (account id) only.")
@click.option("--office", default="", help="With a part of this office's members (id) only.")
@click.option(
    "--wrap-up", default="", help="Of contacts that the operator closed with this code only."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "csv_to", type=click.Path(dir_okay=False), help="Write a CSV file.")
@click.option("--separator", type=click.Choice(["semicolon", "comma"]), default="semicolon")
@click.option("--parquet", "parquet_to", type=click.Path(dir_okay=False), help="Write Parquet.")
def reports(
    *,
    first: datetime | None,
    last: datetime | None,
    by: str,
    category: str,
    channel: str,
    outcome: str,
    operator: str,
    office: str,
    wrap_up: str,
    as_json: bool,
    csv_to: str | None,
    separator: str,
    parquet_to: str | None,
) -> None:
    """Report what the history says of some days: service level, waits, handling, operators' time."""
    from gateway.reports.grouping import By  # noqa: PLC0415
    from gateway.reports.periods import local_day  # noqa: PLC0415
    from gateway.reports.report import (  # noqa: PLC0415
        ReportRequest,
        require_agreement,
        require_seen_first,
        shown_until,
    )
    from gateway.reports.reports import Reports, thresholds_of  # noqa: PLC0415
    from gateway.schema import REPORT_COLUMNS  # noqa: PLC0415

    async def work(ground: Any) -> Any:
        today: date = local_day(ground.clock())
        asked = ReportRequest(
            first.date() if first else (min(today, last.date()) if last else today),
            last.date() if last else today,
            By(by),
            category=category,
            channel=channel,
            outcome=outcome,
            operator=operator,
            office=office,
            wrap_up=wrap_up,
        )
        require_agreement(
            names_operators=asked.names_operators, agreement=ground.settings.workers_agreement
        )
        require_seen_first(asked, shown_until(today, ground.settings.operator_figures_days))
        thresholds = thresholds_of(ground.settings)
        reports = Reports(ground.database, thresholds, ground.clock, columns=REPORT_COLUMNS)
        return await reports.report(asked)

    report = with_ground(work)
    _write(report, csv_to, parquet_to, semicolon=separator == "semicolon")
    if as_json:
        print_json(report)
    elif not (csv_to or parquet_to):
        _print(report)


def _write(report: Any, csv_to: str | None, parquet_to: str | None, *, semicolon: bool) -> None:
    """Write the files that are asked for; end the command with a message where that fails."""
    from gateway.reports.export import (  # noqa: PLC0415
        ParquetMissingError,
        table,
        to_csv,
        to_parquet,
    )

    try:
        if csv_to:
            Path(csv_to).write_bytes(to_csv(table(report), ";" if semicolon else ","))
        if parquet_to:
            Path(parquet_to).write_bytes(to_parquet(table(report)))
    except ParquetMissingError as error:
        fail(error)
    except OSError as error:
        fail(f"the file cannot be written ({error.strerror or error})")


def _print(report: Any) -> None:
    print(f"{report.first} to {report.last}, {report.time_zone}, by {report.by}", file=sys.stderr)
    heads = ("offered", "answered", "abandoned", "SL ans.", "SL off.", "wait s", "longest", "AHT s")
    print_table(
        (report.by, *(f">{name}" for name in heads)),
        [
            (
                "total" if row is report.total else row.label or row.key,
                row.figures.offered,
                row.figures.answered,
                row.figures.abandoned,
                _per_cent(row.figures.service_level_answered),
                _per_cent(row.figures.service_level_offered),
                row.figures.average_wait_s,
                row.figures.longest_wait_s,
                row.figures.average_handling_s,
            )
            for row in [*report.rows, report.total]
        ],
    )


def _per_cent(share: float | None) -> str | None:
    return None if share is None else f"{share:.1%}"
