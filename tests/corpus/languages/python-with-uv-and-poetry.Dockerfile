# the service, and what it is deployed with
FROM python:3.12-slim
COPY --from=ghcr.io/astral-sh/uv:0.8.15 /uv /bin/
WORKDIR /srv/service
COPY pyproject.toml ./
COPY uv.lock ./
COPY poetry.lock ./
RUN uv sync --locked --no-install-project
RUN pip install poetry>=1.8 && poetry install --no-root
COPY service service
CMD ["python", "-m", "service"]
