"""The application: routes, what they share, and what stands before and after all of them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig

from datagen.server.contract import GenerateRequest
from datagen.server.failures import EXCEPTION_HANDLERS
from datagen.server.openapi import components_of
from datagen.server.routes import data, jobs
from datagen.server.routes import service as about
from datagen.server.service import Service
from datagen.server.settings import Settings, read_settings

__all__ = ["create_app"]

HANDLERS = [about.welcome, about.health, data.generate, *jobs.HANDLERS]


def create_app(settings: Settings | None = None) -> Litestar:
    """The ASGI application with these settings, those of the environment by default.

    Raises SettingsError where they can't be read, or contradict each other.
    """
    settings = settings or read_settings()

    @asynccontextmanager
    async def running(app: Litestar) -> AsyncIterator[None]:
        app.state.service = service = Service.start(settings)
        await service.jobs.open()
        try:
            yield
        finally:
            await service.jobs.close()
            service.close()

    app = Litestar(
        route_handlers=HANDLERS,
        lifespan=[running],
        dependencies={"service": Provide(lambda: app.state.service, sync_to_thread=False)},
        exception_handlers=EXCEPTION_HANDLERS,
        request_max_body_size=settings.max_request_size,
        openapi_config=OpenAPIConfig(
            title=settings.project_name,
            version=settings.version,
            description=settings.description,
            components=components_of(GenerateRequest),
        ),
        debug=settings.debug,
        logging_config=None,
    )
    logging.captureWarnings(True)
    return app
