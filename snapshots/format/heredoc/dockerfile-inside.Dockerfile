FROM debian
COPY <<EOF /Dockerfile
from   scratch


run   a \
  b
EOF
