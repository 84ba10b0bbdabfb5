FROM debian:11
RUN apt-get update && apt-get install -y \
    # for the probe
    curl \
# at the margin
    jq \
    #   compilers
    #   and what they need

    gcc \
    libc6-dev \
    # last one, nothing follows
    && rm -rf /var/lib/apt/lists/*
ENV A=1 \
    # of ENV
    B=2 \
    #C=3
    D=4
LABEL one=1 \
# of LABEL
      two=2
COPY a \
  # of COPY
  b \
  /dest/
