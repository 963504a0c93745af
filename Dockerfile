# The REST service. It binds all addresses of the container, so it starts once AUTH_REQUIRED is decided: docs/service.md.

FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY datagen datagen
RUN pip install -c constraints.txt . \
 && useradd --system --no-create-home --home-dir /data datagen \
 && install -d -o datagen -g datagen -m 700 /data

USER datagen
WORKDIR /data
VOLUME /data
ENV HOST=0.0.0.0 PORT=8000 TEMP_DIR=/data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=3); c.request('GET', '/health'); sys.exit(c.getresponse().status != 200)"]
CMD ["datagen", "serve"]
