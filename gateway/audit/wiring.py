"""Builds the station's part for the audit trail: it is read, watched, and sent to where such trails are collected."""

from prometheus_client import Gauge

from gateway.audit.delivery import Delivery
from gateway.audit.http import AuditApi
from gateway.ground import Ground
from gateway.platform.audit import verification
from gateway.platform.audit.syslog import Receiver
from gateway.platform.audit.watch import AuditWatch
from gateway.platform.wiring import Service, Wiring


class AuditWiring(Wiring):
    """Builds the routes of the audit trail and owns the watch over its chain."""

    def __init__(self, ground: Ground) -> None:
        settings, database = ground.settings, ground.database
        watch = AuditWatch(
            verification.of_station(database, ground.keys, settings.data_dir), ground.clock
        )
        Gauge(
            "vs_audit_broken",
            "Whether the audit trail's chain was found broken",
            registry=ground.metrics.registry,
        ).set_function(lambda: float(watch.trouble() is not None))
        services: list[Service] = [watch]
        if settings.syslog_url is not None:
            receiver = Receiver.of(settings.syslog_url, settings.syslog_ca)
            services.append(Delivery(database, receiver, ground.clock, ground.metrics.registry))
        self.services = services
        self.troubles = {"audit": watch.trouble}
        self.routes = AuditApi(database, watch, ground.clock).routes()
