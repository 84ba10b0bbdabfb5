FROM debian
RUN a \
    && b <<EOF
body
EOF
RUN cat <<A > /a \
    && cat <<B > /b
a
A
b
B
COPY <<EOF \
    /dst
body
EOF
RUN --mount=type=cache,target=/x <<EOF
body
EOF
RUN --mount=type=cache,target=/x \
    <<EOF
body
EOF
