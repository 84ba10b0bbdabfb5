FROM scratch
VOLUME ["	"]
COPY ["a	b", "/c"]
