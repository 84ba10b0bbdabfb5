# Stands for python:3.11-bookworm
# As python-slim.Dockerfile has it.
FROM buildpack-deps:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends libpython3.11-dev python3-venv && rm -rf /var/lib/apt/lists/* \
    && python3 -m venv /usr/local \
    && pip install --no-cache-dir --upgrade setuptools wheel
ENV PATH=/usr/local/bin:$PATH
ENV LANG=C.UTF-8 PYTHON_VERSION=3.11.2
CMD ["python3"]
