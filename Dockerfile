# syntax=docker/dockerfile:1
# The virtual station in one image; the role is the command:
#   serve --role gateway          pages, API, signaling
#   serve --role media --index 0  one media worker
# (docker-compose.yml puts them together with Valkey, PostgreSQL and TURN.)

FROM node:24-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web/ ./
COPY locales/ ../locales/
RUN npm run build

FROM python:3.13-slim AS python
# what compiles the media worker's packet path
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir uv==0.13.8
ENV UV_PROJECT_ENVIRONMENT=/opt/virtual-station \
    UV_PYTHON_DOWNLOADS=never \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy
WORKDIR /src
# what changes seldom first: the dependencies are a layer of their own
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --group compile --no-install-project
COPY README.md LICENSE ./
COPY gateway/ gateway/
COPY locales/ locales/
COPY signaling/ signaling/
COPY media/ media/
COPY queueing/ queueing/
COPY recordings/ recordings/
COPY tools/ tools/
RUN /opt/virtual-station/bin/python tools/compile_media.py
COPY --from=web /src/web/dist web/dist
# the wheel is refused without what was compiled; what compiled it goes
ENV REQUIRE_COMPILED=1
RUN uv sync --frozen --no-dev --no-editable

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/virtual-station --create-home station \
    && chmod 0700 /var/lib/virtual-station
COPY --from=python /opt/virtual-station /opt/virtual-station
RUN ["/opt/virtual-station/bin/python", "-c", "from media import compiled; assert compiled.fits()"]
ENV PATH=/opt/virtual-station/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VS_HOST=0.0.0.0 \
    VS_PORT=8080 \
    VS_DATA_DIR=/var/lib/virtual-station \
    VS_LOG_FORMAT=json
USER station
WORKDIR /var/lib/virtual-station
VOLUME /var/lib/virtual-station
EXPOSE 8080/tcp 40000/udp
STOPSIGNAL SIGTERM
# that of a gateway; docker-compose.yml has the media workers' own
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['VS_PORT']}/readyz\", timeout=4)"]
ENTRYPOINT ["virtual-station"]
CMD ["serve", "--role", "gateway"]
