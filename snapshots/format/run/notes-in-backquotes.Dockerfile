FROM debian:12
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libssl-dev `# Needed for A` \
        gcc `# for B` \
        git \
        `# on its own line` \
        make \
    && rm -rf /var/lib/apt/lists/*
RUN pip install \
    a \
    b `# web` \
    c `# db`
