FROM alpine:3.20 AS build
RUN apk add --no-cache curl

COPY . /app
CMD ["sh", "-c", "true"]
