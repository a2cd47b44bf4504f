# One image for every process of the school; docker-compose.yml says which command is which.

FROM node:22-slim AS styles
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/venv/bin:$PATH
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY . .
COPY --from=styles /app/node_modules node_modules
# DEBUG only spares the build the secrets of the running school; the files are hashed and compressed
RUN DEBUG=1 HASHED_STATIC=1 python manage.py collectstatic --no-input --verbosity 0 \
 && python -m school.search.lexicon \
 && python -m compileall -q . \
 && mkdir -p var/media var/geloescht

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BEHIND_PROXY=1
RUN useradd --system --uid 10001 --no-create-home schule
COPY --from=build /venv /venv
COPY --from=build /app /app
RUN chown schule /app/var/media /app/var/geloescht
WORKDIR /app
USER schule
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "2", "--respawn-failed-workers", "school.wsgi:application"]
