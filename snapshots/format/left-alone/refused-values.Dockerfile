from  debian:12  as  1a
from  debian:12  as  a/b
from  --platform=a  --platform=b  debian:12
FROM debian:12 AS A-_.9
copy  --link=yes  a  b
copy  --link  --link  a  b
COPY --link=True --from=x a b
copy  --from=a  --from=b  c  d
RUN --mount=type=tmpfs,target=/a --mount=type=tmpfs,target=/b c
arg  =a
ARG a= b
volume  [ "/a",  " " ]
VOLUME ["/a", "/b"]
healthcheck  --interval=30  cmd  a
HEALTHCHECK --interval=30s --timeout=1m30s --start-period=0 --start-interval=1.5h --retries=3 CMD a
healthcheck  --timeout=5x  cmd  a
healthcheck  --timeout=500us  cmd  a
healthcheck  --timeout=-3s  cmd  a
healthcheck  --retries=three  cmd  a
healthcheck  --retries=-1  cmd  a
HEALTHCHECK --interval= CMD a
healthcheck  --interval=$A  cmd  a
