FROM debian:12 as base image
RUN apt-get update && apt-get install -y curl
FROM debian AS
COPY --from=base /usr/bin/curl /usr/bin/
CMD ["curl"]
