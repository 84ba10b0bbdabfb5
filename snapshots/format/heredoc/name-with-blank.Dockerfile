FROM scratch
COPY <<'a  b' \
    /x
body
a  b
RUN cat <<'a  b' \
    > /x
body
a  b
