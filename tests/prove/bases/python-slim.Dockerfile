# Stands for python:3.11-slim-bookworm
# Debian's Python, made to look like the official one, which is compiled into /usr/local: a virtual environment there, as
# Debian's patches send what pip installs to dist-packages and forbid it, but not where sys.prefix is another. So there is a
# pyvenv.cfg, sys.base_prefix is /usr, and headers lie in /usr/include (libpython3.11-dev, as the real one has its own).
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libpython3.11-dev netbase python3-venv tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && python3 -m venv /usr/local \
    && pip install --no-cache-dir --upgrade setuptools wheel
ENV PATH=/usr/local/bin:$PATH
ENV LANG=C.UTF-8 PYTHON_VERSION=3.11.2
CMD ["python3"]
