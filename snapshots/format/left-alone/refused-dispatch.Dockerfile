from  debian:12  as  a,b
FROM debian:12 AS base
run  --mount=type=foo  a
run  --mount=type=cache,targt=/x  a
RUN --mount=type=cache,target=/x,sharing=locked a
RUN --mount=type=bind,source=.,target=/x,z a
RUN --mount=type=$A,target=/x a
run  --network=foo  a
RUN --network=none a
run  --security=foo  a
copy  --chmod=999  a  b
COPY --chmod=u+x a b
copy  https://example.com/a  /b
ADD https://example.com/a /b
add  --checksum=sha256:00  a  b
copy  a  <<EOF
EOF
stopsignal  SIGTERM   SIGKILL
STOPSIGNAL SIGQUIT
HEALTHCHECK --foo NONE
healthcheck  cmd  []
onbuild  magic  walk
onbuild  copy  a
ONBUILD COPY a b
ARG --a=b c
