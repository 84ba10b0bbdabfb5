FROM alpine:3.18 AS tools
RUN apk add --no-cache curl jq

FROM alpine:3.18 AS never-used
RUN apk add --no-cache gcc musl-dev
COPY old /old

FROM alpine:3.18
COPY --from=tools /usr/bin/jq /usr/bin/jq
ENTRYPOINT ["jq"]
