FROM node:22-slim AS front-end
WORKDIR /goldseam
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.13-slim AS build
WORKDIR /goldseam
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml LICENSE ./
COPY domain domain
COPY projections projections
COPY web web
COPY server server
COPY --from=front-end /goldseam/node_modules node_modules
RUN python -m web.vendor && pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
# The key has a folder of its own: whoever copies the data must not get the key with it.
RUN useradd --system --uid 10001 goldseam \
 && install -d -o goldseam -g goldseam -m 0700 /var/lib/goldseam /var/lib/goldseam-key
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GOLDSEAM_PORT=8000 \
    GOLDSEAM_DATABASE=sqlite:////var/lib/goldseam/goldseam.db \
    GOLDSEAM_ROOT_KEY_FILE=/var/lib/goldseam-key/root.key
USER goldseam
WORKDIR /var/lib/goldseam
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"GOLDSEAM_PORT\"]}/healthz', timeout=4)"]
CMD ["goldseam", "serve", "--host", "0.0.0.0"]
