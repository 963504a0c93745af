"""The application: routes, what they share, and what stands before and after all of them."""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from datagen.server.access.exposure import check_exposure
from datagen.server.access.guard import guarded
from datagen.server.access.origins import cors_of
from datagen.server.access.rates import rate_limit_of
from datagen.server.access.tokens import token_auth
from datagen.server.documentation.document import openapi_config
from datagen.server.ending import told_of_the_end
from datagen.server.failures import EXCEPTION_HANDLERS
from datagen.server.logs import open_log
from datagen.server.metrics import Metrics
from datagen.server.request_log import logged
from datagen.server.routes import data, database, docs, files, formats, jobs, metrics, plans, streams
from datagen.server.routes import service as about
from datagen.server.routes.options import options_of
from datagen.server.service import Service
from datagen.server.settings import Settings, read_settings
from datagen.server.statistics import count_request
from datagen.server.warming import warm_up

__all__ = ["create_app"]

HANDLERS: list[ControllerRouterHandler] = [
    about.welcome,
    about.health,
    about.stats,
    data.generate,
    files.download,
    files.cleanup,
    database.read_schema,
    database.read_schema_by_post,
    database.create_schema,
    plans.plan,
    streams.stream,
    formats.formats,
    metrics.metrics,
    *jobs.HANDLERS,
    *docs.HANDLERS,
]


def create_app(settings: Settings | None = None) -> Litestar:
    """The ASGI application with these settings, those of the environment by default.

    Raises SettingsError where they can't be read, or contradict each other.
    """
    settings = settings or read_settings()
    check_exposure(settings)
    cors, rate_limit = cors_of(settings), rate_limit_of(settings)
    open_log(settings.log_level)
    measured = Metrics()

    @asynccontextmanager
    async def running(app: Litestar) -> AsyncIterator[None]:
        app.state.service = service = Service.start(settings, measured)
        await service.workers.run(warm_up)
        await service.jobs.open()
        try:
            yield
        finally:
            await service.jobs.close()
            await to_thread(service.close)

    app = Litestar(
        route_handlers=[options_of(HANDLERS), *HANDLERS],
        lifespan=[running],
        dependencies={"service": Provide(lambda: app.state.service, sync_to_thread=False)},
        exception_handlers=EXCEPTION_HANDLERS,
        middleware=[measured.config.middleware, *([rate_limit.middleware] if rate_limit else [])],
        on_app_init=[token_auth(settings).on_app_init] if settings.auth_required else [],
        cors_config=cors,
        before_send=[count_request],
        request_max_body_size=settings.max_request_size,
        openapi_config=openapi_config(settings),
        debug=settings.debug,
        logging_config=None,
    )
    app.asgi_handler = guarded(told_of_the_end(app.asgi_handler), settings, cors)
    if settings.log_level == "DEBUG":
        app.asgi_handler = logged(app.asgi_handler)
    logging.captureWarnings(True)
    return app
