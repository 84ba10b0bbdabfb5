# syntax = docker/dockerfile:1.2
FROM python:3.10-slim
RUN --mount=type=secret,id=pipconf,dst=/etc/pip.conf pip install internal-lib
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=aws,target=/root/.aws/credentials,uid=1000 \
  npm ci --omit=dev \
  && aws s3 cp s3://bucket/model.bin /models/
RUN --mount=type=secret,id=db export DB_PASSWORD="$(cat /run/secrets/db)" && ./migrate
