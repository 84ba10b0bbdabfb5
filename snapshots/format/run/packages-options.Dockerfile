FROM debian
RUN apt-get install -y \
    a \
    -t bookworm-backports \
    b \
    c \
    -o Dpkg::Options::=--force-confold \
    d
RUN apk add --no-cache -t .deps \
    a \
    b \
    --repository https://example.com/repo \
    c
RUN pip install -r requirements.txt \
    -i https://example.com/simple a b
RUN pip install flask \
    --index-url https://example.com/simple
RUN apt-get install -y \
    curl \
    --no-install-recommends
